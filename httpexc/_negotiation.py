"""Which media type answers an ``Accept`` (RFC 9110 §12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from webob.acceptparse import AcceptInvalidHeader, create_accept_header

HTML = "text/html"
JSON = "application/json"
PROBLEM = "application/problem+json"
TEXT = "text/plain"

# Browsers send about 150 characters. A longer header is answered, but not kept.
LONGEST_KEPT = 512


class Offers:
    """What a server can answer with, in its order, and what answers where nothing was asked for.

    ``no_accept`` answers a request without ``Accept``, ``not_acceptable`` one that allows nothing on
    offer; for either that is not on offer the first media type stands in.
    """

    __slots__ = ("malformed", "media_types", "no_accept", "not_acceptable")

    def __init__(self, media_types: Iterable[str], no_accept: str = TEXT, not_acceptable: str = TEXT) -> None:
        self.media_types = tuple(media_types)
        self.no_accept = self._or_first(no_accept)
        self.not_acceptable = self._or_first(not_acceptable)
        self.malformed = self._or_first(HTML)

    def _or_first(self, media_type: str) -> str:
        return media_type if media_type in self.media_types else self.media_types[0]


def choose(accept: str, offers: Offers) -> str:
    """The media type on offer that answers this ``Accept``."""
    # The wrapped function is the same without the cache, which has a bound in bytes so.
    return _choose(accept, offers) if len(accept) <= LONGEST_KEPT else _choose.__wrapped__(accept, offers)


@lru_cache(maxsize=256)
def _choose(accept: str, offers: Offers) -> str:
    if len(offers.media_types) == 1:
        return offers.media_types[0]
    if not accept.strip():
        return offers.no_accept
    # RFC 9110 §5.6.1.2: empty members are no fault; WebOb takes them where they stand between others.
    header = create_accept_header(accept.strip(" \t,"))
    if isinstance(header, AcceptInvalidHeader):
        return offers.malformed
    # WebOb leaves the parameters in the range.
    ranges = [
        (media_range.partition(";")[0].lower(), quality, bool(parameters))
        for media_range, quality, parameters, _ in header.parsed
    ]
    ranked = [
        (rank, -index)
        for index, media_type in enumerate(offers.media_types)
        if (rank := _rank(media_type, ranges, offers.media_types)) is not None
    ]
    return offers.media_types[-max(ranked)[1]] if ranked else offers.not_acceptable


def _rank(
    media_type: str, ranges: Sequence[tuple[str, float, bool]], offered: tuple[str, ...]
) -> tuple[float, int, int] | None:
    """How much a client wants the media type, or ``None`` where it refuses it.

    First the q-value of the most specific range, then how specific that is, then where it stands.
    """
    group = media_type.partition("/")[0] + "/*"
    best = (-1, 0.0, 0)
    for position, (media_range, quality, has_parameters) in enumerate(ranges):
        if media_range == media_type:
            # RFC 9110 §12.5.1 ranks a range with parameters above; but no offer has any, so that it
            # asks for something else, and is the better match only where nothing names the type alone.
            specificity = 4 if has_parameters else 5
        elif _stands_for(media_range, media_type, offered):
            specificity = 3
        elif media_range == group:
            specificity = 2
        elif media_range == "*/*":
            specificity = 1
        else:
            continue
        # The first of two alike is the one that counts.
        if specificity > best[0]:
            best = specificity, quality, position
    specificity, quality, position = best
    # A type that is named, itself or by an alias, is as specific as any other.
    return (quality, min(specificity, 3), -position) if specificity > 0 and quality > 0 else None


def _stands_for(media_range: str, media_type: str, offered: tuple[str, ...]) -> bool:
    """Whether a range that names a JSON type which is not on offer means this one."""
    if media_range in offered or not (media_range == JSON or media_range.endswith("+json")):
        return False
    return media_type == json_among(offered)


def json_among(offered: tuple[str, ...]) -> str | None:
    """The type on offer that is JSON for a client that asks for another JSON: RFC 6839 §3.1."""
    if JSON in offered:
        return JSON
    return next((media_type for media_type in offered if media_type.endswith("+json")), None)
