"""Choose a media type by the request's ``Accept``."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from webob.acceptparse import AcceptInvalidHeader, create_accept_header

# Browsers send about 150 characters; clients that send more get an answer, but no place in the cache.
_LONGEST_KEPT = 512


# Media types in the server's order, which decides between equal q-values, and the first of which
# answers a malformed header; what answers no header or an empty one; what answers a header that
# allows nothing on offer. The first media type stands in for either that is not offered.
Offers: TypeAlias = tuple[tuple[str, ...], str, str]


def choose(accept: str, offers: Offers, content_type: str | None = None) -> tuple[str, bool]:
    """The media type to answer with, and whether ``accept`` had a say in it (RFC 9110 §12.5.1).

    A ``content_type`` that is on offer was chosen already.
    """
    if len(accept) > _LONGEST_KEPT:
        return _choose(accept, offers, content_type)
    return _kept_choice(accept, offers, content_type)


def _choose(accept: str, offers: Offers, content_type: str | None) -> tuple[str, bool]:
    media_types, no_accept, not_acceptable = offers
    if content_type is not None:
        chosen = content_type.partition(";")[0].strip().lower()
        if chosen in media_types:
            return chosen, False
    if len(media_types) == 1:
        return media_types[0], False
    if not accept.strip():
        return _among(media_types, no_accept), True
    header = create_accept_header(accept)
    if isinstance(header, AcceptInvalidHeader):
        return media_types[0], True
    # WebOb sorts by q-value, and leaves equal ones in the order of the offers.
    acceptable = header.acceptable_offers(media_types)
    return acceptable[0][0] if acceptable else _among(media_types, not_acceptable), True


def _among(media_types: tuple[str, ...], preferred: str) -> str:
    return preferred if preferred in media_types else media_types[0]


_kept_choice = lru_cache(maxsize=256)(_choose)
