"""Convert HTTP exceptions from WebOb and Pyramid to exceptions of this package."""

from __future__ import annotations

from typing import Any

from webob.response import Response

from httpexc.exception import HTTPException
from httpexc.move import _HTTPMove
from httpexc.registry import exception_response

# The modules of the stock classes. Strings, because Pyramid may not be installed.
_STOCK = frozenset({"webob.exc", "pyramid.httpexceptions"})

# Attributes with which their classes and instances define how they are rendered.
_LOOKS = (
    "__call__",
    "_json_formatter",
    "_make_body",
    "body_template_obj",
    "generate_response",
    "html_body",
    "html_template_obj",
    "json_body",
    "json_formatter",
    "plain_body",
    "plain_template_obj",
    "prepare",
)


def status_of(answer: object) -> int:
    """The status code that an exception answers with; 0 if it wraps an application that decides."""
    response = getattr(answer, "wsgi_response", answer)
    if isinstance(response, HTTPException):
        return response.code
    return int(response.status[:3]) if isinstance(response, Response) else 0


def as_ours(error: Any) -> Any:
    """The exception of this package for an HTTP exception; one of this package is returned unchanged.

    So is one from WebOb or Pyramid with its own body, template or rendering.
    """
    # OpenStack's Fault derives from WebOb's HTTPException without calling its constructor.
    theirs: Any = getattr(error, "wsgi_response", error)
    if isinstance(theirs, HTTPException) or Response not in type(theirs).__mro__:
        return error
    stock: Any = next(
        (cls for cls in type(theirs).__mro__ if cls.__module__ in _STOCK and hasattr(cls, "explanation")),
        None,
    )
    if (
        stock is None
        or theirs.has_body
        or not 200 <= theirs.status_int <= 599
        or any(
            name in vars(theirs) or getattr(type(theirs), name, None) is not getattr(stock, name, None)
            for name in _LOOKS
        )
    ):
        return error
    headers = [pair for pair in theirs.headerlist if pair[0].lower() != "content-length"]
    ours = exception_response(
        theirs.status_int, detail=theirs.detail, headers=headers, comment=theirs.comment
    )
    # WebOb's own words are replaced; those that an application has set are kept.
    if theirs.status != f"{stock.code} {stock.title}":
        ours.status = theirs.status
    elif theirs.title != stock.title:
        ours.title = theirs.title
    if theirs.explanation != stock.explanation:
        ours.explanation = theirs.explanation
    if getattr(theirs, "add_slash", False) and isinstance(ours, _HTTPMove):
        ours.add_slash = True
    elif isinstance(ours, _HTTPMove) and "Location" in ours.required_headers and not ours.location:
        return error  # WebOb sends a redirect without a target
    return ours
