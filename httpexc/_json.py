"""Encode JSON in ASCII, safe inside ``<script>``, with the types that APIs commonly use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from httpexc._text import to_text


def _known(value: object, default: Callable[[Any], object]) -> object:
    """Return a serialisable object for one that the standard library does not encode.

    Dates and times become ISO 8601, a UUID and a Decimal a string, an enum its value, a dataclass an object,
    a set a list, a mapping an object; anything else is passed to ``default``.
    """
    # A program that has such an object has imported its module already, so importing it here is cheap.
    import dataclasses
    import datetime
    import decimal
    import enum
    import uuid
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, AbstractSet):
        members = list(value)
        try:
            return sorted(members)
        except TypeError:
            return members
    return default(value)


def encode(value: object, default: Callable[[Any], object] = to_text) -> str:
    """Encode JSON in ASCII, safe inside ``<script>``; ``default`` is called for unknown types.

    Raises ``ValueError`` for NaN, an infinity and a cycle, ``TypeError`` for a key of an unsupported type.
    """
    text = json.dumps(value, default=lambda unknown: _known(unknown, default), allow_nan=False)
    if "\\ud" in text:
        text = re.sub(_SURROGATE, _without_half_a_pair, text)
    # RFC 8259 §7: any character may be escaped. Python escapes U+2028 with the rest of Unicode.
    return text.replace("<", "\\u003c")


# A backslash that is escaped, so that what follows it is text; a pair of surrogates, or half of one.
_SURROGATE = r"\\\\|\\ud[89ab]..\\ud[c-f]..|\\ud[89a-f].."


def _without_half_a_pair(found: re.Match[str]) -> str:
    # RFC 7493 §2.1: a parser may refuse a surrogate without the other half.
    return r"\ufffd" if len(found[0]) == 6 else found[0]


def string(text: str) -> str:
    """A string as JSON, with its quotes."""
    return json.encoder.encode_basestring_ascii(text).replace("<", "\\u003c")
