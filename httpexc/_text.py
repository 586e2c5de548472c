"""Convert any object to plain text: markup loses its tags, bytes are UTF-8."""

from __future__ import annotations

import re
from html import unescape

from httpexc._log import log_fault

# The patterns are compiled on first use: most programs never need them.
_SURROGATE = "[\ud800-\udfff]"
# Each stops at the next "<" or consumes what it has seen, so that the time is linear in the text.
_COMMENT = r"(?s)<!--.*?(?:-->|\Z)"
_LINE_BREAK = r"(?i)<br\b[^<>]*>|</(?:li|tr)\s*>"
_PARAGRAPH_END = r"(?i)</(?:p|div|h[1-6]|ul|ol|table)\s*>"
# A tag begins as in HTML §13.2.5.6, so "a < b" has none; quoted values may contain ">".
_TAG = r"""</?[A-Za-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*>"""


def to_text(value: object) -> str:
    """A detail, an explanation or a comment as a string: markup keeps its words, bytes are UTF-8.

    An object that cannot be converted is logged, and gives ``""``.
    """
    if type(value) is str:
        return replace_surrogates(value)
    if value is None:
        return ""
    try:
        if isinstance(value, (bytes, bytearray)):
            # Converted first, because a subclass may decode to anything.
            return bytes(value).decode("utf-8", "replace")
        markup = getattr(value, "__html__", None)
        text = without_tags(str(markup())) if markup else str(value)
    except Exception:
        log_fault("an object of %s could not be shown", type(value))
        return ""
    return replace_surrogates(str.__str__(text))


def replace_surrogates(text: str) -> str:
    """Replace lone surrogates, which UTF-8 cannot encode, by U+FFFD."""
    return text if text.isascii() else re.sub(_SURROGATE, "\ufffd", text)


def without_tags(markup: str) -> str:
    """Strip the tags from markup: br becomes a line break, the end of a block an empty line."""
    text = re.sub(_PARAGRAPH_END, "\n\n", re.sub(_COMMENT, "", markup))
    return unescape(re.sub(_TAG, "", re.sub(_LINE_BREAK, "\n", text)))


def decoded(native: str) -> str:
    """Decode a string of the environ, in which each character is a byte (PEP 3333), usually of UTF-8."""
    if native.isascii():
        return native
    try:
        return native.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return native
