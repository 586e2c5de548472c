"""Choose a media type by the request's ``Accept``."""

from __future__ import annotations

from functools import lru_cache

from webob.acceptparse import AcceptInvalidHeader, create_accept_header

# Browsers send about 150 characters; clients that send more get an answer, but no place in the cache.
_LONGEST_KEPT = 512


@lru_cache(maxsize=256)
def _choose(accept: str, offers: tuple[str, ...], missing: str, impossible: str) -> str:
    if not accept.strip():
        return _among(offers, missing)
    header = create_accept_header(accept)
    if isinstance(header, AcceptInvalidHeader):
        return offers[0]
    # WebOb sorts by q-value, and leaves equal ones in the order of the offers.
    acceptable = header.acceptable_offers(offers)
    return acceptable[0][0] if acceptable else _among(offers, impossible)


def _among(offers: tuple[str, ...], preferred: str) -> str:
    return preferred if preferred in offers else offers[0]


def choose(accept: str | None, offers: tuple[str, ...], missing: str, impossible: str) -> str:
    """The media type to answer with, by RFC 9110 §12.5.1.

    ``offers`` are in the server's order of preference, which decides between equal q-values and
    answers a malformed header. ``missing`` answers no header or an empty one, ``impossible`` a
    header that accepts nothing on offer; the first offer stands in for either that is not offered.
    """
    if accept is None:
        accept = ""
    if len(accept) > _LONGEST_KEPT:
        return _choose.__wrapped__(accept, offers, missing, impossible)
    return _choose(accept, offers, missing, impossible)
