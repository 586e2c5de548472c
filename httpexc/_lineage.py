"""The classes for which an exception finds a view, the most specific first."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import Any

from webob import exc

from httpexc import _stock
from httpexc._adopt import status_of
from httpexc.registry import status_map

# The modules of classes that stand for a status rather than for an application's own error.
_LIBRARY = _stock.MODULES | {"webob.exc"}


def lineage(error: BaseException) -> Iterable[type[Any]]:
    """The classes to find a view for, the most specific first; a status class follows the application's own.

    For an HTTP exception they exclude ``Exception``: as in Pyramid, a view for that is for errors that the
    application did not expect.
    """
    if not isinstance(error, exc.HTTPException):
        return type(error).__mro__
    ancestors = _with_namesakes(type(error))
    of_status = status_map.get(status_of(error))
    if of_status is None or of_status in ancestors:
        return ancestors
    own = takewhile(lambda cls: cls.__module__ not in _LIBRARY, ancestors)
    return dict.fromkeys((*own, *_with_namesakes(of_status), *ancestors))


def _with_namesakes(cls: type[Any]) -> Iterable[type[Any]]:
    """The ancestors in order, each status class here followed by its namesake in WebOb."""
    return dict.fromkeys(
        one
        for ancestor in cls.__mro__
        if ancestor not in (Exception, BaseException)
        for one in (ancestor, *(base for base in ancestor.__bases__ if base.__module__ == "webob.exc"))
    )
