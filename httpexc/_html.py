"""HTML: escape any object for where it appears, and write the built-in page."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from html import escape
from typing import TypeAlias

from httpexc._log import log_fault
from httpexc._text import to_text

# HTML §13.1.4 and the parse errors of §13.2.2: characters that a valid page cannot contain. The pattern is
# compiled on first use: most programs never need it.
_NOT_IN_HTML = (
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)

# The explanation is large, and the status is a quiet line above it. The contrast of text with its background
# is at least 7:1 (WCAG 2.2 §1.4.6); sizes follow the reader's settings and, slightly, the window.
_STYLE = (
    ":root{color-scheme:light dark;color:#1f2328;background:#fff}"
    "body{margin:0;padding:18vh 1.5rem 4rem;font:clamp(1rem,.9rem + .3vw,1.75rem)/1.6 system-ui,sans-serif}"
    "header,main{max-width:34em;margin:auto;overflow-wrap:anywhere;text-wrap:pretty}"
    "header{margin-bottom:1.5em;font-weight:600}"
    "h1,p,ul{margin:0 0 1em}"
    "ul{padding-inline-start:1.25em}"
    "p[dir]{white-space:pre-line}"
    "h1{font-size:1em;font-weight:400;color:#4f5862}"
    "h1+p,h1:only-child{font-size:1.5em;line-height:1.35;color:inherit}"
    ":lang(ja){word-break:auto-phrase}"
    "hr{margin:1.5em 0 1em;border:0;border-top:1px solid #d3d8de}"
    "a{color:#0a4d94}"
    "@media screen and (prefers-color-scheme:dark){"
    ":root{color:#e6e9ed;background:#15181c}h1{color:#a9b2bc}hr{border-color:#3a4149}a{color:#8fc3f9}}"
    "@media print{body{padding:0}}"
)

#: What a visitor can do next: sentences, each with the target of a link or ``None``.
Steps: TypeAlias = tuple[tuple[str, str | None], ...]

#: The policy of the built-in page. It allows the style by its hash, so that a browser runs and loads nothing
#: that a detail might smuggle in.
POLICY = (
    "default-src 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)


def to_html(value: object) -> str:
    """An object as HTML, safe as text and in a quoted attribute; markup is kept."""
    if type(value) is not str:
        try:
            markup = getattr(value, "__html__", None)
            if markup:
                return re.sub(_NOT_IN_HTML, "\ufffd", str.__str__(markup()))
        except Exception:
            log_fault("an object of %s could not be shown", type(value))
            return ""
        value = to_text(value)
    if not value.isprintable():
        value = re.sub(_NOT_IN_HTML, "\ufffd", value)
    # Most have nothing to escape, and checking takes a third of the time of html.escape.
    if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
        return escape(value)
    return value


def paragraph(value: object, attributes: str = "") -> str:
    """A paragraph, or ``""`` if it would be empty."""
    # The text is tested: not every object has a truth value.
    html = to_html(value)
    return f"<p{attributes}>{html}</p>\n" if html else ""


def detail(value: object) -> str:
    """A paragraph of an application's words, with their own direction and line breaks."""
    if type(value) is not str and _is_markup(value):
        # Markup has its own line breaks, and may contain more than a paragraph allows.
        html = to_html(value)
        return f'<div dir="auto">{html}</div>\n' if html else ""
    return paragraph(value, ' dir="auto"')


def _is_markup(value: object) -> bool:
    try:
        return hasattr(value, "__html__")
    except Exception:  # an application's object; the error is logged when it is shown
        return False


def listed(lines: Iterable[str]) -> str:
    """A list of an application's words."""
    items = "".join(f'<li dir="auto">{to_html(line)}</li>\n' for line in lines)
    return f"<ul>\n{items}</ul>\n"


def comment(value: object) -> str:
    """An HTML comment, which nothing in it can end."""
    # HTML §13.1.6: escaping leaves no "-->"; "--" is split for old parsers.
    return f"<!-- {re.sub('-(?=-)', '- ', escape(_valid(to_text(value))))} -->"


def _valid(text: str) -> str:
    return text if text.isprintable() else re.sub(_NOT_IN_HTML, "\ufffd", text)


def escape_uri(uri: str) -> str:
    """A URI as HTML, in which only these two characters need escaping."""
    return uri.replace("&", "&amp;").replace("'", "&#x27;")


def link(target: str, words: object = None) -> str:
    """A link to a URI, with these words or the URI itself as its text."""
    href = escape_uri(target)
    return f'<a href="{href}">{href if words is None else to_html(words)}</a>'


_END = "</main>\n</body>\n</html>\n"

# Longer ones are not cached, to limit the caches in bytes.
_LONGEST_KEPT = 512


def document(
    language: str,
    direction: str,
    heading: str,
    site: str,
    explanation: object,
    occasion: str,
    steps: Steps = (),
) -> str:
    """The built-in page.

    ``heading``, ``site`` and ``explanation`` are words; ``occasion`` is the HTML of the part that differs
    from one answer to the next; ``steps`` is what a visitor can do next.
    """
    head, body = _framing(language, direction, heading, site, explanation)
    return f"{head}{_STYLE}{body}{occasion}{ending(steps)}"


def _framing(language: str, direction: str, heading: str, site: str, explanation: object) -> tuple[str, str]:
    """The parts of the page before the style, and between the style and the occasion."""
    is_short = type(explanation) is str and len(f"{heading}{site}{explanation}") <= _LONGEST_KEPT
    return (_framed if is_short else _framed.__wrapped__)(language, direction, heading, site, explanation)


@lru_cache(maxsize=64, typed=True)  # markup equals the same string that is none
def _framed(language: str, direction: str, heading: str, site: str, explanation: object) -> tuple[str, str]:
    shown = to_html(heading)
    title, header = shown, ""
    if site:
        title = f"{shown} - {to_html(site)}"
        header = f'<header dir="auto">{to_html(site)}</header>\n'
    head = (
        "<!DOCTYPE html>\n"
        f'<html lang="{escape(language)}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>"
    )
    return head, f"</style>\n</head>\n<body>\n{header}<main>\n<h1>{shown}</h1>\n{paragraph(explanation)}"


def ending(steps: Steps) -> str:
    """The end of a document: what a visitor can do next, below a line."""
    if not steps:
        return _END
    shown = "".join(
        f"<p>{link(target, words) if target else to_html(words)}</p>\n" for words, target in steps
    )
    return f"<hr>\n{shown}{_END}"
