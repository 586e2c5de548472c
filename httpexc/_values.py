"""Convert or refuse values of WebOb's attributes that WebOb would send wrongly.

Each check takes the name and a value, and returns the value for WebOb. ``None``, which removes a header, is
not checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import struct_time
from typing import Any

from webob.cachecontrol import CacheControl
from webob.datetime_utils import serialize_date

from httpexc import _headers, _location, _webob


def _instance(types: tuple[type, ...], words: str, name: str, value: object) -> Any:
    if not isinstance(value, types):
        raise TypeError(f"{name} must be {words}, not {value!r}")
    # A member of an enum prints as its name.
    return str.__str__(value) if isinstance(value, str) else value


def _location_check(name: str, value: object) -> object:  # noqa: ARG001  the message names it
    _location.check(value)
    return value


# What WebOb makes a date of.
_MOMENTS = (date, struct_time, tuple)


def _moment(name: str, value: Any) -> object:
    _instance(
        (*_MOMENTS, timedelta, int, float, str), "a datetime, a timedelta, seconds or a string", name, value
    )
    if isinstance(value, str):
        if value and not _webob.is_date(value):
            raise ValueError(f"{name} {value!r} is not an HTTP date (RFC 9110 §5.6.7)")
        return value
    try:
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(UTC)  # WebOb treats any datetime as UTC
        serialize_date(value)
    except OverflowError:
        raise ValueError(f"{name} {value!r} is not in the years 1 to 9999") from None
    return value


def _wait(name: str, value: object) -> object:
    """Seconds, rounded up, or a date: never earlier than the value given."""
    if isinstance(value, timedelta):
        # Seconds are right whenever they are sent; WebOb would make a date from the time of construction.
        whole, rest = divmod(value, timedelta(seconds=1))
        value = whole + bool(rest)
    if isinstance(value, str):
        value = value.strip(" ")
    if isinstance(value, bool) or not isinstance(value, (int, float, str, *_MOMENTS)):
        raise TypeError(f"{name} must be seconds, a timedelta or a datetime, not {value!r}")
    # RFC 9110 §10.2.3: delay-seconds or an HTTP-date.
    if isinstance(value, str):
        if not re.fullmatch("[0-9]*", value) and not _webob.is_date(value):
            raise ValueError(f"{name} {value!r} is neither a number of seconds nor an HTTP date")
        return value
    if isinstance(value, (int, float)):
        if not 0 <= value < float("inf"):
            raise ValueError(f"{name} {value!r} must be finite and not negative (RFC 9110 §10.2.3)")
        return -int(-value // 1)
    return _moment(name, value)


def _media_type(name: str, value: object) -> object:
    media_type = _text(name, value)
    if not _is_media_type(media_type):
        raise ValueError(f"{name} {value!r} is not a media type: write two tokens, such as 'text/plain'")
    return media_type


def _string_body(name: str, value: object) -> object:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {value!r}: for bytes write body=")
    return value


# RFC 9110 §8.3.1; an empty one removes the header, as in WebOb.
_is_media_type = re.compile(rf" *(?:{_headers.MEDIA_TYPE} *(?:;.*)?)?", re.DOTALL).fullmatch

_text = partial(_instance, (str,), "a string")
_bytes = partial(_instance, (bytes, str), "bytes or a string")
_chunks = partial(_instance, (Iterable,), "an iterable of bytes")
_etag = partial(_instance, (str, tuple), "a string, or a pair of a string and whether it is strong")
_directives = partial(_instance, (str, dict, CacheControl), "a string, a dict or a CacheControl")

CHECKS: Mapping[str, Callable[[str, Any], object]] = {
    "allow": _headers.methods,
    "app_iter": _chunks,
    "body": _bytes,
    "cache_control": _directives,
    "charset": _text,
    "content_language": _headers.comma_separated,
    "content_type": _media_type,
    "date": _moment,
    "etag": _etag,
    "expires": _moment,
    "last_modified": _moment,
    "location": _location_check,
    "retry_after": _wait,
    "text": _string_body,
    "ubody": _string_body,
    "unicode_body": _string_body,
    "vary": _headers.comma_separated,
    "www_authenticate": _headers.challenge,
}
