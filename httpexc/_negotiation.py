"""Choose the media type for an ``Accept`` (RFC 9110 §12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from webob.acceptparse import AcceptInvalidHeader, create_accept_header

HTML = "text/html"
JSON = "application/json"
PROBLEM = "application/problem+json"
TEXT = "text/plain"


class Offers:
    """The media types on offer, in the server's order, and the fallbacks.

    ``no_accept`` is for a request without ``Accept``, ``not_acceptable`` for one that allows nothing on
    offer. The first media type replaces either if it is not on offer.
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
    """The media type on offer for this ``Accept``."""
    if len(offers.media_types) == 1:
        return offers.media_types[0]
    if not accept.strip():
        return offers.no_accept
    # RFC 9110 §5.6.1.2: empty members are allowed. WebOb accepts them only between others.
    header = create_accept_header(accept.strip(" \t,"))
    if isinstance(header, AcceptInvalidHeader):
        return offers.malformed
    # WebOb's ranges include their parameters.
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
    """How much a client prefers the media type, or ``None`` if it refuses it.

    The q-value of the most specific range comes first, then how specific that is, then its position.
    """
    group = media_type.partition("/")[0] + "/*"
    best = (-1, 0.0, 0)
    aliases = []
    for position, (media_range, quality, has_parameters) in enumerate(ranges):
        if media_range == media_type:
            # RFC 9110 §12.5.1 ranks a range with parameters higher. But no offer has any, so it asks for
            # something else, and matches only if no other range names the bare type.
            specificity = 4 if has_parameters else 5
        elif _stands_for(media_range, media_type, offered):
            aliases.append((quality, -position))
            continue
        elif media_range == group:
            specificity = 2
        elif media_range == "*/*":
            specificity = 1
        else:
            continue
        # Of equally specific ranges, the first one counts.
        if specificity > best[0]:
            best = specificity, quality, -position
    specificity, quality, place = best
    is_named = specificity >= 4
    if aliases and not (is_named and quality == 0):
        # npm asks for application/vnd.npm.install-v1+json, for application/json;q=0.8, and for */*.
        quality, place = max([*aliases, (quality, place)] if is_named else aliases)
        is_named = True
    # A type that is named, directly or by an alias, is as specific as any other.
    return (quality, 3 if is_named else specificity, place) if quality > 0 else None


def _stands_for(media_range: str, media_type: str, offered: tuple[str, ...]) -> bool:
    """Whether the range names a JSON type that is not on offer, for which this type is the substitute."""
    if media_range in offered or not (media_range == JSON or media_range.endswith("+json")):
        return False
    return media_type == json_among(offered)


def json_among(offered: tuple[str, ...]) -> str | None:
    """The JSON type on offer for a client that asks for another JSON type (RFC 6839 §3.1)."""
    if JSON in offered:
        return JSON
    return next((media_type for media_type in offered if media_type.endswith("+json")), None)
