"""The only module that knows WebOb's private state; ``test_webob_contract.py`` tests each fact.

A ``webob.Response`` keeps its parts under ``_status``, ``_headerlist``, ``_headers``, ``_app_iter`` and
``conditional_response``. A new exception has none of them: each is made on first access, because
``Response.__init__`` takes most of the time that it takes to make an exception from ``webob.exc``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeVar

from webob import exc
from webob.datetime_utils import parse_date
from webob.response import EmptyResponse
from webob.response import Response as Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


_exc: Any = exc  # its stub lacks these

# Names that programs import from ``webob.exc``.
html_escape: Callable[[object], str] = _exc.html_escape
no_escape: Callable[[object], str] = _exc.no_escape
strip_tags: Callable[[str], str] = _exc.strip_tags


class _Unrendered(bytes):
    """The only chunk of a body that is yet to be rendered."""

    def __reduce__(self) -> str:  # copying and unpickling return the same object
        return "UNRENDERED"


UNRENDERED = _Unrendered()

#: The Content-Type field that WebOb gives a response by default.
[BLANK_TYPE] = Response().headerlist[:1]

#: The attribute of a response whose ``content_type`` was set, perhaps to the default.
TYPE_IS_SET = "_type_is_set"


class LazyState:
    """A part of WebOb's state that is made on first access, and then kept in the instance.

    It has no ``__set__``, so that the value in the instance is found first.
    """

    __slots__ = ("make", "name")

    def __init__(self, make: Callable[[Any], object]) -> None:
        self.make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type) -> Any:
        if instance is None:
            # WebOb only checks whether the class has the attribute.
            return self
        value = instance.__dict__[self.name] = self.make(instance)
        return value


def blank_headerlist(response: Any) -> list[tuple[str, str]]:
    """The header list of a new response."""
    return [] if response.empty_body else [BLANK_TYPE]


def blank_app_iter(response: Any) -> list[bytes]:
    """The body of a new exception."""
    return [b"" if response.empty_body else UNRENDERED]


def is_unrendered(response: Response) -> bool:
    """Whether the body is yet to be rendered; does not change the response."""
    chunks = response.__dict__.get("_app_iter", _BLANK)
    return type(chunks) is list and len(chunks) == 1 and chunks[0] is UNRENDERED


_BLANK = [UNRENDERED]


def body_of(response: Response) -> Any:
    """The ``app_iter``; does not change the response."""
    return response.__dict__.get("_app_iter", [b""])


def content_type(response: Response) -> str | None:
    """The ``Content-Type``, including WebOb's default; does not change the response."""
    headerlist = response.__dict__.get("_headerlist", [BLANK_TYPE])
    return next((value for name, value in headerlist if name.lower() == "content-type"), None)


def own_headers(response: Response) -> list[tuple[str, str]]:
    """The header list, without WebOb's default ``Content-Type``; does not change the response."""
    headerlist: list[tuple[str, str]] = response.__dict__.get("_headerlist") or []
    if headerlist and headerlist[0] is BLANK_TYPE:
        return headerlist[1:]
    if TYPE_IS_SET in response.__dict__:
        return headerlist
    # Compared by value: a copy, and WebOb itself, make a new pair.
    return [pair for pair in headerlist if pair != BLANK_TYPE]


def set_headerlist(response: Response, headerlist: list[tuple[str, str]]) -> None:
    """Set the header list, in a fifth of the time of WebOb's property."""
    response.__dict__["_headerlist"] = headerlist
    response.__dict__["_headers"] = None  # the mapping that WebOb has made of the old list


#: Attributes of an instance that belong to WebOb, which are not copied as they are: its state and its caches.
STATE = (
    frozenset(vars(Response()))
    | {name for name in dir(Response) if name.startswith("_") and not name.startswith("__")}
    | {"request", "environ"}
)


#: The attributes of a response that are headers, or its body: a class attribute would hide them.
PROPERTIES = frozenset(name for name in dir(Response) if isinstance(getattr(Response, name), property))


#: The named parameters of ``Response.__init__``; its other keywords are attributes of the class.
PARAMETERS = frozenset(
    {"app_iter", "body", "charset", "conditional_response", "content_type", "headerlist", "json", "json_body"}
)


def saved(response: Any) -> dict[str, Any]:
    """A copy of WebOb's state in an instance; a body that is an iterator is read first.

    ``Response.copy`` does the same: an iterator can be read only once, and both need its bytes.
    """
    state = vars(response)
    if "_app_iter" in state and not isinstance(state["_app_iter"], list):
        chunks = state["_app_iter"]
        try:
            state["_app_iter"] = list(chunks)
        finally:
            getattr(chunks, "close", bool)()
    kept = {name: state[name] for name in ("conditional_response",) if name in state}
    return kept | {name: list(state[name]) for name in ("_headerlist", "_app_iter") if name in state}


def reason(code: int) -> str:
    """WebOb's reason phrase for a code without a class."""
    return Response(status=code).status.partition(" ")[2]


class _JSONBody:
    """``json_body``: a method, as in WebOb, or the parsed body that was given, as in Pyramid."""

    def __init__(self, render: Callable[[Any, Any], str]) -> None:
        self.render = render

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self.render
        # An iterator must not be read here.
        is_given = isinstance(instance.app_iter, list) and instance.has_body
        if is_given and (instance.content_type or "").endswith("json"):
            return instance.json
        return MethodType(self.render, instance)

    def __set__(self, instance: Any, value: object) -> None:
        if callable(value):
            raise TypeError(f"json_body must be a body, not {value!r}: set json_formatter")
        instance.json = value


_Render = TypeVar("_Render", bound=Callable[..., str])


def or_what_was_given(render: _Render) -> _Render:
    """Decorate ``json_body`` to be the method, or the body that was given."""
    # Typed as the method: no type expresses both.
    return _JSONBody(render)  # type: ignore[return-value]


def closing(body: Iterable[bytes]) -> Iterable[bytes]:
    """Return an empty body, which closes this one when it is closed (RFC 9110 §9.3.2)."""
    return EmptyResponse(body) if hasattr(body, "close") else []


class _Conditional(Response):
    """Answers conditional and range requests; its location is already resolved."""

    @staticmethod
    def _make_location_absolute(environ: WSGIEnvironment, value: str) -> str:  # noqa: ARG004
        return value


def conditional(
    environ: WSGIEnvironment,
    start_response: StartResponse,
    status: str,
    headers: list[tuple[str, str]],
    body: Iterable[bytes],
) -> Iterable[bytes]:
    """Answer as WebOb does for ``If-None-Match``, ``Range`` and the like (RFC 9110 §13, §14).

    It is for a 2xx only: other answers ignore them (RFC 9110 §13.2.1, §14.2). A field that WebOb cannot
    parse is ignored (§13.1, §14.2).
    """
    if status[0] != "2":
        start_response(status, headers)
        return body
    response = _Conditional(status=status, headerlist=headers, app_iter=body, conditional_response=True)
    unreadable = [
        name
        for name, is_readable in _READABLE.items()
        if name in environ and not (isinstance(environ[name], str) and is_readable(environ[name]))
    ]
    if unreadable:
        environ = {name: value for name, value in environ.items() if name not in unreadable}
    return response(environ, start_response)


# RFC 9110 §14.1.2: one range, with no more digits than a length has.
_is_range = re.compile(r"bytes=(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})", re.IGNORECASE).fullmatch
# RFC 9110 §8.8.3: each tag is terminated. Otherwise, WebOb's pattern takes quadratic time.
_is_list_of_etags = re.compile(r'\*|[^"\s]{1,256}|\s*(?:W/)?"[^"]*"(?:\s*,\s*(?:W/)?"[^"]*")*\s*').fullmatch


def is_date(value: str) -> bool:
    """Whether WebOb reads this as an HTTP date (RFC 9110 §5.6.7)."""
    try:
        return len(value) <= 64 and parse_date(value) is not None
    except (ValueError, OverflowError, TypeError, OSError):
        return False  # OSError: a moment that the platform's C library cannot represent


_READABLE: dict[str, Callable[[str], object]] = {
    "HTTP_RANGE": _is_range,
    "HTTP_IF_MODIFIED_SINCE": is_date,
    "HTTP_IF_NONE_MATCH": _is_list_of_etags,
    "HTTP_IF_RANGE": lambda value: (
        is_date(value) or (not value.endswith(" GMT") and _is_list_of_etags(value))
    ),
}
