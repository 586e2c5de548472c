"""`HTTPException`, which every status class is, and the families."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from string import Template
from types import MethodType

from webob import exc
from webob.request import Request
from webob.response import EmptyResponse, Response

from httpexc import _headers, _location, _negotiation, _rendering
from httpexc._negotiation import CHOICES
from httpexc._rendering import HTML, JSON, PAGE_HEADERS, PLAIN, PROBLEM, Page, Renderer, page_of

# Type checkers know the name. `typing` itself takes a quarter of what this package adds to WebOb's import,
# so that no module of it which `import httpexc` needs has it at run time.
TYPE_CHECKING = False
if not TYPE_CHECKING:
    overload = staticmethod  # only type checkers read the stubs
else:
    from typing import Any, ClassVar, Literal, Self, TypeAlias, TypeVar, overload

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from webob.request import BaseRequest

    from httpexc._headers import Headers

    _Render = TypeVar("_Render", bound=Callable[[Any, Any], str])

#: The environ key that holds an application's `Renderer`.
RENDERER_KEY = "httpexc.renderer"

_BUILT_IN = Renderer()

# RFC 9110 §8.6: these say nothing of a length.
_WITHOUT_LENGTH = frozenset({"204", "304"})

_BODY_KEYWORDS = (
    "body",
    "text",
    "json",
    "json_body",
    "unicode_body",
    "ubody",
    "app_iter",
    "body_file",
)

# RFC 9457 §3.1: these members are the exception's own.
_RESERVED_MEMBERS = frozenset({"status", "title", "detail"})


class _Unrendered(bytes):
    """The one chunk of a body that will be rendered when it is asked for."""

    def __reduce__(self) -> str:  # unpickled and copied as the same object
        return "_UNRENDERED"


_UNRENDERED = _Unrendered()

# The names under which a WebOb response holds its parts are WebOb's own affair, so they are read off
# one that WebOb built. Through the properties every look-up would cost twice as much.
_SAMPLE = Response(app_iter=[_UNRENDERED])
_CHUNKS, _HEADERLIST, _STATUS = (
    next(name for name, held in vars(_SAMPLE).items() if held is part)
    for part in (_SAMPLE.app_iter, _SAMPLE.headerlist, _SAMPLE.status)
)
_BLANK_HEADERS = _SAMPLE.headerlist
[_BLANK_TYPE] = _BLANK_HEADERS

# What belongs to WebOb in an instance, and is made anew rather than copied: its state, its caches.
_WEBOB_STATE = (
    frozenset(vars(Response()))
    | {name for name in dir(Response) if name.startswith("_") and not name.startswith("__")}
    | {"request", "environ"}
)


class _JSONBody:
    """``json_body`` as WebOb has it, a method, and as Pyramid has it, the body that was given."""

    def __init__(self, render: Callable[[Any, Any], str]) -> None:
        self.render = render

    def __get__(self, instance: Response | None, owner: type) -> Any:
        if instance is None:
            return self.render
        # An iterator is not read to find out.
        is_given = isinstance(instance.app_iter, list) and instance.has_body
        if is_given and (instance.content_type or "").endswith("json"):
            return instance.json
        return MethodType(self.render, instance)

    def __set__(self, instance: Response, value: object) -> None:
        instance.json = value


def _or_what_was_given(render: _Render) -> _Render:
    # Typed as the method: there is no type for a name that is one or the other.
    return _JSONBody(render)  # type: ignore[return-value]


@lru_cache(maxsize=256)
def _blank(code: int | str, title: str, conditional: bool) -> dict[str, Any]:
    """The state of a new ``webob.Response`` with this status, as WebOb builds it.

    An instance begins with a copy, and lists of its own: ``Response.__init__`` is most of what
    ``webob.exc`` takes to make an exception, 2.6 of 3.4 µs where this takes 0.3.
    """
    status = _headers.status_line(code, title)
    return vars(Response(status=status, app_iter=[], headerlist=[], conditional_response=conditional))


# Header pairs without type and length, the names in lower case of those that the caller set, the
# resolved location, the type and length that were set.
_Fields: TypeAlias = tuple[list[tuple[str, str]], set[str] | None, str | None, str | None, str | None]


class HTTPException(exc.WSGIHTTPException):
    """An HTTP response that can be raised: the base of every status class.

    An instance is a ``webob.Response``, an ``Exception`` and a WSGI application. Serving it never
    changes it, so one instance may answer any number of requests, also at the same time.

    Parameters, the same for every class:

    detail
        What happened this time, for the client. Any object; ``None`` is nothing, bytes are UTF-8,
        an object with ``__html__`` is markup, anything else is ``str()``'d whenever it is shown.
    headers
        A mapping or an iterable of ``(name, value)`` pairs. They are added, but ``Content-Type``,
        ``Content-Length`` and ``Location`` replace.
    comment
        For the log and an HTML comment; never in plain text or JSON.
    body_template
        A ``string.Template`` source with markup of your own, in the place of the explanation and
        the detail. Its names are ``${explanation}``, ``${detail}``, ``${comment}``,
        ``${html_comment}`` and ``${br}``, then the response headers in lower case, then the
        WSGI environ; values are escaped for where they land, and an unknown name is left standing.
    json_formatter
        ``json_formatter(body=, status=, title=, environ=)`` returns what ``application/json`` is
        made of.
    problem
        ``instance``, ``type`` and extension members of a problem details document (RFC 9457 §3.2);
        the values are JSON, anything else is ``str()``'d.
    response
        Whatever ``webob.Response`` takes: ``body``, ``text``, ``json``, ``app_iter``, ``status``,
        ``content_type``, ``retry_after``, ``cache_control``, ``location`` …, and any other
        attribute of the class, as ``explanation``. A body is sent as it is, without negotiation.

    ``HTTPException(message, wsgi_response)``, where the second is a WSGI application or a
    ``webob.Response``, makes something that can be raised of it: calling delegates to it.

    Raises ``TypeError`` for an unknown keyword and for problem members that are the exception's
    own; ``ValueError`` for a status outside 200 to 599, for a control character in a header, title or
    status, for a location that must not be sent, and for a body where the status has none.
    """

    #: The status code (RFC 9110 §15).
    code: int = 500
    #: The reason phrase.
    title: str = "Internal Server Error"
    #: One sentence for whoever reads the page.
    explanation: str = ""
    detail: Any = None
    comment: Any = None
    #: The header fields that the RFC requires of this status.
    required_headers: ClassVar[tuple[str, ...]] = ()
    #: The problem type (RFC 9457 §3.1.1), a URI.
    problem_type: str = "about:blank"
    #: True for a status whose answer has no content.
    empty_body: bool = False
    #: How this class looks; ``None`` leaves it to the application.
    renderer: Renderer | None = None
    #: Whether a Location on this site begins with the scheme and the host of the request. False
    #: sends a path from the root (RFC 9110 §10.2.2), and nothing that the client's Host header says.
    absolute_location: bool = True
    body_template: str | None = None
    #: Templates in the place of parts of the built-in pages, where a subclass or an instance sets
    #: them: the ``${body}``, and the page round ``${status}``, ``${title}`` and ``${body}``.
    # ``None`` is the built-in page; WebOb has no page but its templates, and types them so.
    body_template_obj: Template = None  # type: ignore[assignment]
    html_template_obj: Template = None  # type: ignore[assignment]
    plain_template_obj: Template = None  # type: ignore[assignment]

    _problem: Mapping[str, Any] | None = None
    _wrapped: WSGIApplication | None = None
    _may_move: bool = False

    @overload
    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: Callable[..., object] | None = None,
        *,
        problem: Mapping[str, Any] | None = None,
        **response: Any,
    ) -> None: ...

    @overload
    def __init__(self, message: object, wsgi_response: WSGIApplication, /) -> None: ...

    def __init__(
        self,
        detail: object = None,
        headers: Any = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: Callable[..., object] | None = None,
        *,
        problem: Mapping[str, Any] | None = None,
        **response: Any,
    ) -> None:
        if response or (headers is not None and callable(headers)):
            detail, headers = self._init_response(detail, headers, response)
            self.detail = detail
        else:
            state = _blank(self.code, self.title, self.default_conditional_response).copy()
            is_empty = self.empty_body
            state[_HEADERLIST] = [] if is_empty else [_BLANK_TYPE]
            state[_CHUNKS] = [b"" if is_empty else _UNRENDERED]
            state["detail"] = detail
            if self.__dict__:
                # A subclass has set something before it called this.
                self.__dict__.update(state)
            else:
                self.__dict__ = state
        self.args = (detail,)
        if comment is not None:
            self.comment = comment
        if headers:
            self._add_headers(headers)
        if body_template is not None:
            self.body_template = body_template
            self.body_template_obj = Template(body_template)
        if json_formatter is not None:
            self.json_formatter = json_formatter  # type: ignore[method-assign]  # as in WebOb
        if problem is not None:
            reserved = _RESERVED_MEMBERS & problem.keys()
            if reserved:
                raise TypeError(
                    f"problem: {', '.join(sorted(reserved))} is set by the exception itself: "
                    "use detail=, title= or another class"
                )
            self._problem = dict(problem)

    def _init_response(self, detail: object, headers: Any, response: dict[str, Any]) -> tuple[object, Any]:
        """The way of ``Response.__init__``, for whatever needs more than a blank response."""
        for name in ("message", "description"):
            if name in response:
                detail = response.pop(name)
        wrapped: Any = response.pop("wsgi_response", None)
        if callable(headers):
            wrapped, headers = headers, None
        if wrapped is not None:
            self._wrapped = wrapped
            if isinstance(wrapped, Response):
                response.setdefault("status", wrapped.status)
        for name in ("code", "title"):
            if name in response:
                setattr(self, name, response.pop(name))
        status = response.pop("status", None)
        if status is None:
            line = _headers.status_line(self.code, self.title)
        else:
            code, title = code_and_title(status)
            line = _headers.status_line(code, title)
            if (code, title) != (self.code, self.title):
                self.code, self.title = code, title
        if response.get("location") is not None:
            _location.check(response["location"])
        if response.get("headerlist") is not None:
            response["headerlist"] = _headers.pairs(response["headerlist"])
        wait = response.get("retry_after")
        if isinstance(wait, timedelta):
            # In seconds it is right whenever it is sent; WebOb would make a date of it now.
            response["retry_after"] = wait = -(-wait // timedelta(seconds=1))
        if isinstance(wait, (int, float)) and wait < 0:
            raise ValueError(f"retry_after {wait!r} has passed (RFC 9110 §10.2.3)")
        for name, value in response.items():
            # WebOb reads any datetime as UTC.
            if isinstance(value, datetime) and value.tzinfo is not None:
                response[name] = value.astimezone(UTC)
        # None is no body, but for JSON, where it is null.
        given = [
            name
            for name in _BODY_KEYWORDS
            if name in response and (response[name] is not None or "json" in name)
        ]
        if self._has_no_content(line):
            if any(response[name] or "json" in name for name in given):
                raise ValueError(f"{line} has no content: leave out {given[0]}=")
            for name in (*given, "content_type", "content_length", "charset"):
                response.pop(name, None)
            given = []
        if not {"body", "app_iter", "json", "json_body"} & set(given):
            response["app_iter"] = [_UNRENDERED]
        if response.get("charset", "") is None:
            del response["charset"]
        Response.__init__(self, status=line, **response)
        if self._has_no_content(line):
            del self.content_type
        if wrapped is not None:
            self.app_iter = ()
        # WebOb looks for CR and LF in some of what it takes for headers, and in others for nothing.
        self.headerlist = _headers.pairs(self.headerlist)
        _check_locations(self.headerlist)
        return detail, headers

    def _add_headers(self, headers: Headers) -> None:
        merged = _headers.merge(self.headerlist, headers)
        _check_locations(merged)
        self.headerlist = merged

    # -- what it says -------------------------------------------------------------------------

    def __str__(self) -> str:  # type: ignore[override]  # WebOb's takes a flag that only it uses
        return _rendering.to_text(self.detail) or _rendering.to_text(self.explanation)

    def __repr__(self) -> str:
        detail = _rendering.to_text(self.detail)
        if not detail.isprintable():
            # On one line, so that no detail can forge a line of a log.
            detail = repr(detail)[1:-1]
        return f"<{type(self).__name__} {self.status}{': ' if detail else ''}{detail}>"

    @property
    def description(self) -> Any:
        """The detail, by the name that Werkzeug and Keystone give it."""
        return self.detail

    @description.setter
    def description(self, value: Any) -> None:
        self.detail = value

    @property
    def message(self) -> Any:
        """The detail, by the name that Paste and Pyramid give it."""
        return self.detail

    @property
    def problem(self) -> Mapping[str, Any]:
        """The problem members given at construction (RFC 9457 §3.2)."""
        return self._problem if self._problem is not None else {}

    # -- being served -------------------------------------------------------------------------

    @property
    def wsgi_response(self) -> Any:  # type: ignore[override]  # in WebOb too; its stub differs
        """The WSGI application that answers: this object, or what it wraps."""
        return self if self._wrapped is None else self._wrapped

    @property
    def exception(self) -> Self:
        """This object, for code written for Pyramid."""
        return self

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request; the WSGI interface (PEP 3333)."""
        chunks = self.__dict__[_CHUNKS]
        if type(chunks) is list and len(chunks) == 1 and chunks[0] is _UNRENDERED:
            body = self.generate_response(environ, start_response)
        elif self._wrapped is not None:
            return self._wrapped(environ, start_response)
        else:
            try:
                body = self._send_explicit(environ, start_response)
            except BaseException:
                # A server closes what it was given (PEP 3333), and this was not given.
                getattr(self.app_iter, "close", bool)()
                raise
        if environ.get("REQUEST_METHOD") == "HEAD":
            # RFC 9110 §9.3.2; what is there to close is closed by the server.
            return EmptyResponse(body) if hasattr(body, "close") else []
        return body

    def generate_response(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a body rendered for this request."""
        state = self.__dict__
        status: str = state[_STATUS]
        if not _headers.parse_status(status)[1]:
            return self._send_explicit(environ, start_response)
        headers: list[tuple[str, str]] = []
        names = location = content_type = None
        if self._may_move or state[_HEADERLIST] != _BLANK_HEADERS:
            headers, names, location, content_type, _ = self._fields(environ)
        page = page_of(self, status, headers, location, environ)
        accept = environ.get("HTTP_ACCEPT", "")
        try:
            renderer = self.renderer or environ.get(RENDERER_KEY) or _BUILT_IN
            if content_type is None:
                choice = CHOICES[renderer.offers][accept]  # what choose() does, a call less
            else:
                choice = _negotiation.choose(accept, renderer.offers, content_type)
            body_method, own, method, sent_with, sent_with_built_in = _ANSWERS[choice]
            if getattr(type(self), body_method) is not own:
                text = getattr(self, body_method)(environ)
            elif method == "json" or renderer.translates:
                text = self._render(method, page, renderer)
            else:
                text = getattr(renderer, method)(page, environ)
            body = text.encode("utf-8", "replace")
        except Exception:
            _rendering.log_fault("%r: the built-in page goes out in its place", self)
            choice = _negotiation.choose(accept, _BUILT_IN.offers, content_type)
            _, _, method, sent_with, sent_with_built_in = _ANSWERS[choice]
            # Anew, for what failed has had the first in its hands.
            headers, names, location, *_ = self._fields(environ)
            page = page_of(_rendering.WordsOnly(self), status, headers, location, environ)
            text = getattr(_BUILT_IN, method)(page, environ)
            body = text.encode("utf-8", "replace")
        if page.is_built_in:
            sent_with = sent_with_built_in
        if names:
            _headers.add_missing(headers, sent_with)
        else:
            headers += sent_with
        headers.append(("Content-Length", str(len(body))))
        if self.conditional_response:
            return _conditional(environ, start_response, status, headers, [body])
        start_response(status, headers)
        return [body]

    def response_for(self, request: BaseRequest | WSGIEnvironment) -> Response:
        """A plain ``webob.Response`` with the headers and the body that this request gets.

        It is separate: reading or changing it does not touch this object. An ``app_iter`` that can
        be read only once is handed on unread.
        """
        environ: WSGIEnvironment = request if isinstance(request, dict) else request.environ
        return Request(environ).get_response(self)

    def prepare(self, environ: WSGIEnvironment) -> None:
        """Make the page for this request the body of this object, for code written for Pyramid.

        This one does change it: every later request gets that page. So prepare a `copy`.
        """
        chunks = self.app_iter
        is_unrendered = isinstance(chunks, list) and len(chunks) == 1 and chunks[0] is _UNRENDERED
        if not is_unrendered or self._has_no_content(self.status):
            return
        conditional, self.conditional_response = self.conditional_response, False
        try:
            answer = Request(environ).get_response(self.generate_response)
        finally:
            self.conditional_response = conditional
        self.app_iter = answer.app_iter
        self.headerlist = answer.headerlist

    def html_body(self, environ: WSGIEnvironment) -> str:
        """The HTML page for this request."""
        return self._rendered("html", environ)

    def plain_body(self, environ: WSGIEnvironment) -> str:
        """The plain text for this request."""
        return self._rendered("plain", environ)

    @_or_what_was_given
    def json_body(self, environ: WSGIEnvironment) -> str:
        # The name is WebOb's: there too the method hides Response.json_body.
        """The JSON document for this request.

        On an object whose body is JSON already this is that body parsed, and it can be set, as in
        Pyramid.
        """
        return self._rendered("json", environ)

    def problem_body(self, environ: WSGIEnvironment) -> str:
        """The problem details document for this request (RFC 9457)."""
        return self._rendered("problem", environ)

    def json_formatter(
        self,
        body: str,
        status: str,
        title: str,
        environ: WSGIEnvironment,  # noqa: ARG002  for those that override this
    ) -> object:
        """What ``application/json`` is made of."""
        return _rendering.json_members(body, status, title, self.problem)

    # -- copies -------------------------------------------------------------------------------

    def copy(self) -> Self:
        """A copy that shares no list, and no answer, with this object."""
        return copy.copy(self)

    def __reduce__(self) -> tuple[Any, ...]:
        chunks = self.app_iter
        if not isinstance(chunks, list):
            # As Response.copy does: an iterator can be read once, and both shall have its bytes.
            headerlist = list(self.headerlist)
            try:
                self.app_iter = list(chunks)
            finally:
                getattr(chunks, "close", bool)()
            self.headerlist = headerlist
        own = {name: value for name, value in vars(self).items() if name not in _WEBOB_STATE}
        state = (
            self.args,
            self.status,
            list(self.headerlist),
            list(self.app_iter),
            self.conditional_response,
            own,
        )
        return _new, (type(self),), state

    def __setstate__(self, state: Any) -> None:
        self.args, status, headerlist, app_iter, conditional_response, own = state
        Response.__init__(
            self,
            status=status,
            headerlist=list(headerlist),
            app_iter=list(app_iter),
            conditional_response=conditional_response,
        )
        vars(self).update(own)

    # -- how it is served ---------------------------------------------------------------------

    def _has_no_content(self, status: str) -> bool:
        return self.empty_body or not _headers.parse_status(status)[1]

    def _locate(self, target: str | None, environ: WSGIEnvironment) -> str | None:
        """The ``Location`` to send for the one that was given."""
        return None if target is None else _location.resolve(target, environ, self._is_absolute(environ))

    def _is_absolute(self, environ: WSGIEnvironment) -> bool:
        renderer = self.renderer or environ.get(RENDERER_KEY)
        return self.absolute_location and (renderer is None or getattr(renderer, "absolute_location", True))

    def _fields(self, environ: WSGIEnvironment) -> _Fields:
        """The headers for this request, checked again: anyone may have set one since."""
        headers: list[tuple[str, str]] = []
        names: set[str] | None = None
        content_type = content_length = target = None
        for pair in self.__dict__[_HEADERLIST]:
            if pair is _BLANK_TYPE:
                continue
            name, value = pair
            lower = name.lower()
            if lower == "location":
                target = value
            elif lower == "content-type":
                # The type that WebOb gives where none was asked for is no choice.
                content_type = None if pair == _BLANK_TYPE else value
            elif lower == "content-length":
                content_length = value
            else:
                headers.append((name, value))
                names = names or set()
                names.add(lower)
        if headers:
            headers = _headers.check_all(headers)
        location = self._locate(target, environ)
        if location is not None:
            headers.append(("Location", location))
        return headers, names, location, content_type, content_length

    def _formats_json_as_usual(self) -> bool:
        formatter = type(self).json_formatter
        return formatter is HTTPException.json_formatter and "json_formatter" not in self.__dict__

    def _rendered(self, method: str, environ: WSGIEnvironment) -> str:
        headers, _, location, *_ = self._fields(environ)
        status = self.status
        page = page_of(self, status, headers, location, environ)
        renderer = self.renderer or environ.get(RENDERER_KEY) or _BUILT_IN
        return self._render(method, page, renderer)

    def _render(self, method: str, page: Page, renderer: Renderer) -> str:
        """The body by this method of the renderer of the class or the application."""
        if renderer.translates:
            page.translate(renderer)
        if method == "json" and not self._formats_json_as_usual():
            page.format_json = self.json_formatter
        text: str = getattr(renderer, method)(page, page.environ)
        return text

    def _send_explicit(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the body that was given, or with none where the status has none."""
        status = self.status
        has_no_content = self._has_no_content(status)
        headers, _, _, _, content_length = self._fields(environ)
        body = self.app_iter
        if has_no_content:
            if status[:3] not in _WITHOUT_LENGTH:
                # The WSGI validators ask for a type wherever a length is allowed.
                headers += [("Content-Type", "text/plain"), ("Content-Length", "0")]
            start_response(status, headers)
            # A body by now is no error: Pecan, for one, puts JSON on whatever was raised.
            return EmptyResponse(body) if hasattr(body, "close") else [b""]
        content_type = self.headers.get("Content-Type")
        if content_type is not None:
            headers.append(_headers.check("Content-Type", content_type))
        if isinstance(body, list):
            if body and body[0] is _UNRENDERED:
                # Response.write() has put its own behind it.
                body = body[1:]
            length = sum(map(len, body))
            # A proxy's answer to HEAD has a length and no bytes (RFC 9110 §8.6).
            if length or environ.get("REQUEST_METHOD") != "HEAD":
                content_length = str(length)
        if content_length is not None:
            headers.append(_headers.check("Content-Length", content_length))
        if self.conditional_response:
            return _conditional(environ, start_response, status, headers, body)
        start_response(status, headers)
        return body


_Answer: TypeAlias = tuple[
    str, Callable[..., str], str, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]
]


def _answer(media_type: str, method: str, is_negotiated: bool) -> _Answer:
    """Who makes such a body, and what goes with it.

    The method of an exception, this package's own one, the method of a renderer; the headers, and
    the headers of the built-in page.
    """
    vary = (("Vary", "Accept"),) if is_negotiated else ()
    # RFC 8259 §11 and RFC 9457 §6: JSON has no charset parameter.
    has_charset = media_type in (HTML, PLAIN)
    content_type = ("Content-Type", f"{media_type}; charset=UTF-8" if has_charset else media_type)
    body = f"{method}_body"
    return (
        body,
        getattr(HTTPException, body),
        method,
        (*vary, content_type),
        (*vary, *PAGE_HEADERS, content_type),
    )


# By what `_negotiation.choose` returns.
_ANSWERS = {
    (media_type, is_negotiated): _answer(media_type, method, is_negotiated)
    for media_type, method in ((HTML, "html"), (JSON, "json"), (PROBLEM, "problem"), (PLAIN, "plain"))
    for is_negotiated in (True, False)
}


def _new(cls: type[HTTPException]) -> HTTPException:
    """An instance that was not initialised, for ``__setstate__``."""
    return cls.__new__(cls)


class _Conditional(Response):
    """Answers the request's conditions and ranges; its location is resolved already."""

    @staticmethod
    def _make_location_absolute(environ: WSGIEnvironment, value: str) -> str:  # noqa: ARG004
        return value


def _check_locations(headerlist: list[tuple[str, str]]) -> None:
    for name, value in headerlist:
        if name.lower() == "location":
            _location.check(value)


def _conditional(
    environ: WSGIEnvironment,
    start_response: StartResponse,
    status: str,
    headers: list[tuple[str, str]],
    body: Iterable[bytes],
) -> Iterable[bytes]:
    """Answer with what WebOb makes of ``If-None-Match``, ``Range`` and the like."""
    response = _Conditional(status=status, headerlist=headers, app_iter=body, conditional_response=True)
    return response(environ, start_response)


#: Another name of `HTTPException`, as in ``webob.exc``.
WSGIHTTPException = HTTPException


class HTTPOk(HTTPException, exc.HTTPOk):
    """200 (RFC 9110 §15.3.1): return when the request has succeeded; and the family of every 2xx."""

    code = 200
    title = "OK"


class HTTPRedirection(HTTPException, exc.HTTPRedirection):
    """The family of every 3xx (RFC 9110 §15.4): the client has something more to do."""


class HTTPError(HTTPException, exc.HTTPError):
    """The family of every 4xx and 5xx: what was asked for was not done, so commit nothing."""


class HTTPClientError(HTTPError, exc.HTTPClientError):
    """400 (RFC 9110 §15.5): the client has erred; and the family of every 4xx."""

    code = 400
    title = "Bad Request"
    explanation = "The request was not understood, because it is malformed or incorrect."


class HTTPServerError(HTTPError, exc.HTTPServerError):
    """500 (RFC 9110 §15.6): the server has erred; and the family of every 5xx."""

    code = 500
    title = "Internal Server Error"
    explanation = "Something went wrong on the server, and the request was not completed."


class _HTTPMove(HTTPRedirection, exc._HTTPMove):
    """A redirect that names its target in ``Location``.

    There are three ways to give the target: ``HTTPFound(location="/x")``; ``HTTPFound("/x")``, where
    a second string is the detail; ``HTTPFound("why", location="/x")``. A ``Location`` among the
    headers counts as given. A relative target is resolved against the request that is answered.

    location
        The target. It is sent as an absolute URI in ASCII (but see ``absolute_location``). Use
        `safe_location` for one that a client chose.
    add_slash
        Redirect to the request's own URL with ``/`` behind its path and the query kept.

    Raises ``TypeError`` for both at once, ``ValueError`` for a target that must not be sent, and,
    when called, for none at all.
    """

    explanation = "What you asked for is at another address."
    required_headers: ClassVar[tuple[str, ...]] = ("Location",)
    add_slash: bool = False
    _may_move = True

    @overload
    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: Callable[..., object] | None = None,
        *,
        location: str,
        add_slash: Literal[False] = False,
        problem: Mapping[str, Any] | None = None,
        **response: Any,
    ) -> None: ...

    @overload
    def __init__(
        self,
        location: str,
        detail: str | None = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: Callable[..., object] | None = None,
        *,
        add_slash: Literal[False] = False,
        problem: Mapping[str, Any] | None = None,
        **response: Any,
    ) -> None: ...

    @overload
    def __init__(
        self,
        detail: str | None = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: Callable[..., object] | None = None,
        *,
        location: None = None,
        add_slash: bool = False,
        problem: Mapping[str, Any] | None = None,
        **response: Any,
    ) -> None: ...

    def __init__(self, *args: Any, location: Any = "", add_slash: bool = False, **kw: Any) -> None:
        if location is None:
            # As Pyramid: a target that was meant to be there and is not.
            if not add_slash:
                raise ValueError("location is None: a redirect needs a target")
            location = ""
        if args or kw:
            if args and location == "" and not add_slash:
                location, args = _target_first(args, kw)
            super().__init__(*args, **kw)
            is_among_headers = self.location is not None
        else:
            super().__init__()
            is_among_headers = False
        if location != "":
            _location.check(location)
            if not is_among_headers:
                self.__dict__[_HEADERLIST].append(("Location", location))
        if add_slash:
            if self.location is not None:
                raise TypeError(f"give location ({self.location!r}) or add_slash, not both")
            self.add_slash = True

    def prepare(self, environ: WSGIEnvironment) -> None:
        super().prepare(environ)
        if self.location is not None:
            self.add_slash = False

    def _locate(self, target: str | None, environ: WSGIEnvironment) -> str | None:
        if self.add_slash:
            return _location.add_slash(environ, self._is_absolute(environ))
        if target:
            return _location.resolve(target, environ, self._is_absolute(environ))
        if "Location" in self.required_headers:
            raise ValueError(f"{type(self).__name__} has no target: give location= or add_slash=True")
        return None


def code_and_title(status: int | str | bytes) -> tuple[int, str]:
    """The parts of a status as an int, a bare code or a line; a code has the title of its class.

    Raises ``ValueError`` for a status outside 200 to 599, or one that would break the line.
    """
    if isinstance(status, bytes):
        status = status.decode("latin-1")
    code, _, title = str(int(status) if isinstance(status, int) else status).partition(" ")
    _headers.status_line(code, title)
    if not title:
        # WebOb has a reason for whatever has no class.
        reason = Response(status=int(code)).status.partition(" ")[2]
        named = (cls for family in _FAMILIES for cls in (family, *family.__subclasses__()))
        # An application's own class with this code says nothing of what others mean by it.
        ours = (cls for cls in named if cls.code == int(code) and cls.__module__.startswith("httpexc."))
        title = next((cls.title for cls in ours), reason)
    return int(code), title


# Where the status classes are.
_FAMILIES = (HTTPOk, HTTPRedirection, _HTTPMove, HTTPClientError, HTTPServerError)


def _target_first(args: tuple[Any, ...], kw: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    """The target among the arguments of a redirect, or ``""``, and the other arguments in order.

    A first argument is the target, unless the headers name one; then it is the detail.
    """
    # To look for a Location among headers that can be read only once, they are read here.
    args = tuple(list(value) if isinstance(value, Iterator) else value for value in args)
    for name in ("headers", "headerlist"):
        if isinstance(kw.get(name), Iterator):
            kw[name] = list(kw[name])
    location, *rest = args
    given = [next(filter(_is_pairs, (kw.get("headers"), *args[1:3])), ()), kw.get("headerlist") or ()]
    if location is None or any(
        name.lower() == "location" for headers in given for name, _ in _headers.pairs(headers)
    ):
        return "", args
    # The headers come next in WebOb and Paste; Pyramid has the detail between.
    if rest and (_is_pairs(rest[0]) or (rest[0] is None and len(rest) > 1 and not _is_pairs(rest[1]))):
        rest.insert(0, kw.pop("detail", None))
    return location, tuple(rest)


def _is_pairs(value: object) -> bool:
    return value is not None and not isinstance(value, str)
