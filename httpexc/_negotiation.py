"""Choose a media type by the request's ``Accept``."""

from __future__ import annotations

from functools import partial

from webob.acceptparse import AcceptInvalidHeader, create_accept_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sized
    from typing import TypeAlias, TypeVar

    _Key = TypeVar("_Key", bound="Sized")
    _Value = TypeVar("_Value")

# Media types in the server's order, which decides between equal q-values, and the first of which
# answers a malformed header; what answers no header or an empty one; what answers a header that
# allows nothing on offer. The first media type stands in for either that is not offered.
Offers: TypeAlias = tuple[tuple[str, ...], str, str]
# The media type to answer with, and whether ``Accept`` had a say in it (RFC 9110 §12.5.1).
Choice: TypeAlias = tuple[str, bool]


def choose(accept: str, offers: Offers, content_type: str | None = None) -> Choice:
    """The media type to answer with; a ``content_type`` that is on offer was chosen already."""
    if content_type is not None:
        chosen = content_type.partition(";")[0].strip().lower()
        if chosen in offers[0]:
            return chosen, False
    return CHOICES[offers][accept]


def _choose(accept: str, offers: Offers) -> Choice:
    media_types, no_accept, not_acceptable = offers
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


class _Kept(dict["_Key", "_Value"]):
    """A mapping that makes what is not in it, and keeps it.

    To find a choice in two of them takes 0.1 µs, in ``lru_cache`` with a check of the length 0.2.
    """

    #: Of a key. Browsers send about 150 characters; who sends more gets an answer, but no place here.
    longest = 512
    #: When it is full it begins anew: to know what was used last would cost every look-up.
    largest = 256

    def __init__(self, make: Callable[[_Key], _Value]) -> None:
        self.make = make

    def __missing__(self, key: _Key) -> _Value:
        value = self.make(key)
        if len(key) <= self.longest:
            if len(self) >= self.largest:
                self.clear()
            self[key] = value
        return value


def _choices_among(offers: Offers) -> _Kept[str, Choice]:
    return _Kept(partial(_choose, offers=offers))


#: ``CHOICES[offers][accept]`` is what to answer this ``Accept`` with, found once for each.
CHOICES = _Kept(_choices_among)
