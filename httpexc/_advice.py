"""What a visitor can do next, for the statuses with advice that is right on every site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from httpexc import _messages
from httpexc._headers import first_value
from httpexc._html import Steps

# Statuses with a Retry-After (RFC 9110 §10.2.3, §15.5.14, §15.6.4; RFC 6585 §4).
WAITING = frozenset({413, 429, 503})
_LATER = frozenset({429, 503})
_LEADING_TO_FRONT = frozenset({404, 410})
# Faults that the site's operator can fix.
_PERSISTING = frozenset({500, 506, 507, 508})

_is_seconds = re.compile("[0-9]{1,12}").fullmatch


def steps(
    code: int,
    headers: Iterable[tuple[str, str]],
    *,
    home: str,
    contact: str | None,
    reference: str | None,
    translate: Callable[..., str],
) -> Steps:
    """The sentences that end a page, in the language of ``translate(message, plural, number)``."""
    found: list[tuple[str, str | None]] = []
    if code in _LEADING_TO_FRONT:
        found.append((translate(_messages.FRONT_PAGE), home))
    elif code in WAITING:
        wait = first_value(headers, "retry-after")
        sentence = "" if wait is None else _when(wait, translate)
        if sentence or code in _LATER:
            found.append((sentence or translate(_messages.TRY_LATER), None))
    elif code == 401:
        found.append((translate(_messages.SIGN_IN), None))
    elif code == 403:
        found.append((translate(_messages.MISTAKE), contact))
    elif code == 405:
        methods = first_value(headers, "allow")
        if methods:
            found.append((_fill(translate(_messages.ALLOWED_METHODS), methods=methods), None))
    elif code in _PERSISTING:
        message = _messages.PERSISTS if reference is None else _messages.PERSISTS_WITH_REFERENCE
        found += (translate(_messages.TRY_LATER), None), (translate(message), contact)
    if reference is not None:
        found.append((referring(reference, translate), None))
    return tuple(found)


def referring(reference: str, translate: Callable[..., str]) -> str:
    """The sentence that names the request."""
    return _fill(translate(_messages.REFERENCE), reference=reference)


def _fill(sentence: str, **values: object) -> str:
    # Not str.format, which fails on a stray brace in a translation.
    for name, value in values.items():
        sentence = sentence.replace(f"{{{name}}}", str(value))
    return sentence


def _when(retry_after: str, translate: Callable[..., str]) -> str:
    """A Retry-After in words, never earlier; ``""`` if it is malformed, or beyond the calendar."""
    if _is_seconds(retry_after):
        return _in(int(retry_after), translate)
    try:
        date = parsedate_to_datetime(retry_after)
        date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
        if date <= datetime.now(UTC):
            return translate(_messages.TRY_NOW)
        if date.second:
            date += timedelta(seconds=60 - date.second)
    except (ValueError, OverflowError):
        return ""
    day = _fill(translate(_messages.DATES[date.month - 1]), day=date.day, year=date.year)
    return _fill(translate(_messages.TRY_AFTER), date=day, time=f"{date:%H:%M}")


def _in(seconds: int, translate: Callable[..., str]) -> str:
    for size, one, many in _messages.WAITS:
        # People say "90 seconds" and "2 minutes", but "a minute" for exactly one.
        if seconds >= 2 * size or seconds == size:
            number = -(-seconds // size)
            return _fill(translate(one, many, number), number=number)
    return translate(_messages.TRY_NOW)
