"""`HTTPException`, the base of every status class."""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterable, Mapping, Sequence
from string import Template
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, overload

from webob import exc
from webob.request import Request
from webob.response import Response

from httpexc import (
    _answer,
    _copies,
    _headers,
    _keywords,
    _location,
    _log,
    _render,
    _status,
    _stock,
    _values,
    _webob,
)
from httpexc._ancestry import class_attribute
from httpexc._checks import CHECKS, check_class
from httpexc._text import to_text
from httpexc._tracebacks import drop_traceback
from httpexc.problem import Errors

if TYPE_CHECKING:
    from typing import Self, Unpack

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from webob.request import BaseRequest

    from httpexc._headers import Headers
    from httpexc._keyword_types import JSONFormatter, ResponseKeywords
    from httpexc.renderer import Renderer

__all__ = ["HTTPException", "WSGIHTTPException"]

#: The environ key of the catcher's `Held`, which notes each exception that is called (see `_catching`). If it
#: is absent or ``None``, nobody takes note: in a probe, in a view, in `HTTPException.response_for`.
CATCHER_KEY = "httpexc.catcher"


class HTTPException(exc.WSGIHTTPException):
    """An HTTP response that can be raised: the base of every status class.

    An instance is a ``webob.Response``, an ``Exception`` and a WSGI application. Serving never changes it, so
    one instance may answer any number of requests, even concurrently.

    ``HTTPException(message, wsgi_response)`` wraps a WSGI application or a ``webob.Response`` so that it can
    be raised: calling the exception calls the application.
    """

    #: The status code (RFC 9110 §15).
    code: int = 500
    #: The reason phrase.
    title: str = "Internal Server Error"
    #: One sentence for the reader of the page.
    explanation: Any = ""
    #: One sentence: when to raise or return it.
    when: ClassVar[str] = ""
    #: Where the status is defined: ``"9110 §15.5.5"``.
    rfc: ClassVar[str] = ""
    #: The header fields that the RFC requires of this status.
    required_headers: ClassVar[tuple[str, ...]] = ()
    #: True for a status without content.
    empty_body: bool = False
    detail: Any = None
    comment: Any = None
    #: The problem type (RFC 9457 §3.1.1), a URI.
    problem_type: str = "about:blank"
    #: The problem members (RFC 9457 §3.2).
    problem: Mapping[str, Any] = MappingProxyType({})
    #: Several errors in one request, each a mapping (RFC 9457 §3).
    errors: Sequence[Mapping[str, Any]] = Errors()
    #: Whether the constructor takes ``errors``. They are errors in a request, so only a 4xx does.
    _takes_errors: ClassVar[bool] = False
    #: How this class looks; ``None`` leaves it to the application.
    renderer: Renderer | None = None
    #: The ``logging`` level at which a catcher logs it; ``None`` is ERROR for a 5xx and DEBUG for a 4xx.
    log_level: int | None = None
    #: Whether a Location on this site begins with the scheme and the host of the request. False sends a path
    #: from the root (RFC 9110 §10.2.2), which does not depend on the client's Host header.
    absolute_location: bool = True
    body_template: str | None = None
    #: Templates that replace parts of the built-in pages if a subclass or an instance sets them:
    #: the ``${body}``, and the page around ``${status}``, ``${title}`` and ``${body}``.
    # ``None`` is the built-in page. WebOb always has a template, and its stub types these so.
    body_template_obj: Template = None  # type: ignore[assignment]
    html_template_obj: Template = None  # type: ignore[assignment]
    plain_template_obj: Template = None  # type: ignore[assignment]

    # WebOb's state, made on first access.
    _headers: Any = None
    _headerlist = _webob.LazyState(_webob.blank_headerlist)
    _app_iter = _webob.LazyState(_webob.blank_app_iter)
    conditional_response: bool = False

    #: Whether a ``Location`` may have to be resolved when it is served.
    _may_move: ClassVar[bool] = False
    #: Whether a subclass leaves it to this one how the detail and the comment are set.
    _is_set_plainly: ClassVar[bool] = True
    _wrapped: WSGIApplication | None = None

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        check_class(cls)
        cls._is_set_plainly = cls.__setattr__ is HTTPException.__setattr__ and not any(
            hasattr(class_attribute(cls, name), "__set__") for name in ("detail", "comment")
        )
        cls._may_move = cls._may_move or cls.code in _status.NEEDING_TARGET
        _stock.note(cls)

    @overload
    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        problem: Mapping[str, Any] | None = None,
        **response: Unpack[ResponseKeywords],
    ) -> None: ...

    @overload
    def __init__(self, message: object, wsgi_response: WSGIApplication, /) -> None: ...

    def __init__(
        self,
        detail: object = None,
        headers: Any = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        problem: Mapping[str, Any] | None = None,
        **response: Any,
    ) -> None:
        """Initialise the response; every argument is optional.

        detail
            What happened this time, for the client. Any object: ``None`` means no detail, bytes are UTF-8, an
            object with ``__html__`` is markup, and anything else is passed to ``str()`` when it is shown.
        headers
            A mapping or an iterable of ``(name, value)`` pairs, which are added; ``Content-Type``,
            ``Content-Length`` and ``Location`` replace.
        comment
            For the log and an HTML comment; never in plain text or JSON.
        body_template
            The source of a ``string.Template``, with your own markup, which replaces the explanation and the
            detail. Its names are ``${explanation}``, ``${detail}``, ``${comment}``, ``${html_comment}`` and
            ``${br}``, then the response headers in lower case, then the WSGI environ. Values are escaped for
            where they appear; an unknown name is left unchanged.
        json_formatter
            ``json_formatter(body=, status=, title=, environ=)`` returns the object to serialise as
            ``application/json``.
        problem
            ``instance``, ``type`` and extension members of a problem details document (RFC 9457 §3.2).
        errors
            For a 4xx only: several errors in one answer, each a mapping or a `ProblemError`.
        link
            ``Link`` fields (RFC 8288): a string as it is sent, a pair of URI and parameters, or a list of
            either.
        response
            Any argument of ``webob.Response``: ``body``, ``text``, ``json``, ``app_iter``, ``status``,
            ``content_type``, ``retry_after``, ``cache_control``, ``location`` …, and any other attribute of
            the class, such as ``explanation``. A body is sent unchanged, without negotiation.

        Raises ``TypeError`` for an unknown keyword, for a value of the wrong type, and for a number as the
        detail of `HTTPException` or a family, which have no status of their own; ``ValueError`` for a
        status outside 200 to 599, for a control character in a header, title or status, for a location that
        must not be sent, and for a body if the status has none.
        """
        if problem is not None:
            self.problem = problem
        if response or headers is not None:
            detail = _keywords.configure(self, detail, headers, response)
        elif not self.args and detail is not None:
            BaseException.__init__(self, detail)
        if type(detail) is int and self._wrapped is None and _stock.is_family(type(self)):
            raise TypeError(f"detail must not be a number, not {detail}: for a status write status={detail}")
        # What needs no check goes into the instance itself, unless a subclass sees to it.
        if self._is_set_plainly:
            if detail is not None:
                self.__dict__["detail"] = detail
            if comment is not None:
                self.__dict__["comment"] = comment
        else:
            if detail is not None:
                self.detail = detail
            if comment is not None:
                self.comment = comment
        if body_template is not None:
            self.body_template = body_template
        if json_formatter is not None:
            self.json_formatter = json_formatter  # type: ignore[method-assign]  # as in WebOb

    def _add_headers(self, headers: Headers) -> None:
        _webob.set_headerlist(self, _keywords.checked(_headers.merge(self.headerlist, headers)))

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "code":
            self._set_code(value)
            return
        check = CHECKS.get(name)
        if check is not None:
            value = check(value)
        elif name in _values.CHECKS and value is not None:
            value = _values.CHECKS[name](name, value)
        super().__setattr__(name, value)
        if name == "content_type" and value:
            self.__dict__[_webob.TYPE_IS_SET] = True
        elif name == "body_template":
            self.__dict__["body_template_obj"] = None if value is None else Template(value)

    # -- the status ---------------------------------------------------------------------------

    def _get_status(self) -> str:
        """The status line: ``"404 Not Found"``.

        Setting it to a code or a line changes ``code``, ``title`` and, unless one was given, the explanation.
        """
        return _status.line(self.code, self.title)

    def _set_status(self, value: int | str | bytes) -> None:
        _stock.become(self, *_status.split(value))

    def _get_code(self) -> int:
        """The status code; it can be set like `status`."""
        return self.code

    def _set_code(self, value: int) -> None:
        _stock.become(self, _status.check_code(value))

    if not TYPE_CHECKING:  # a type checker sees WebOb's properties, whose types differ between stubs
        status = _status = property(_get_status, _set_status)
        status_code = status_int = property(_get_code, _set_code)

    @property
    def has_content(self) -> bool:
        """Whether an answer with this status has content (RFC 9110 §6.4.1)."""
        return not self.empty_body and self.code not in _status.WITHOUT_CONTENT

    # -- what it says -------------------------------------------------------------------------

    def __str__(self) -> str:  # type: ignore[override]  # WebOb's takes a flag that only it uses
        return to_text(self.detail) or to_text(self.explanation)

    def __repr__(self) -> str:
        detail = _log.one_line(to_text(self.detail))
        return f"<{type(self).__name__} {self.status}{': ' if detail else ''}{detail}>"

    @property
    def message(self) -> Any:
        """The detail, under its name in Paste and Pyramid; ``description`` is its name in Keystone."""
        return self.detail

    @message.setter
    def message(self, value: Any) -> None:
        self.detail = value

    description = message

    # -- being served -------------------------------------------------------------------------

    @property
    def wsgi_response(self) -> Any:
        """The WSGI application that answers: this object, or the one that it wraps. It can be set."""
        return self if self._wrapped is None else self._wrapped

    @wsgi_response.setter
    def wsgi_response(self, application: WSGIApplication | None) -> None:
        if application is not None and not callable(application):
            raise TypeError(f"wsgi_response must be a WSGI application, not {application!r}")
        self._wrapped = None if application is self else application
        self.app_iter = [_webob.UNRENDERED] if self._wrapped is None else ()
        if isinstance(self._wrapped, Response):
            self.status = self._wrapped.status

    @property
    def exception(self) -> Self:
        """This object, for code written for Pyramid."""
        return self

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request; the WSGI interface (PEP 3333)."""
        catcher = environ.get(CATCHER_KEY)
        is_head = environ.get("REQUEST_METHOD") == "HEAD"
        heard: list[tuple[str, str]] | None = None
        if is_head and catcher is not None:
            heard = []
            start_response = catcher.listen(start_response, heard)
        if "_app_iter" not in self.__dict__ or _webob.is_unrendered(self):
            body = self.generate_response(environ, start_response)
        elif self._wrapped is not None:
            body = self._wrapped(environ, start_response)
        else:
            body = _answer.send_explicit(self, environ, start_response)
        if is_head and self._wrapped is None:
            # RFC 9110 §9.3.2: no content. The server still closes the body.
            body = _webob.closing(body)
        if catcher is not None:
            catcher.note(self, body, heard)
        elif self.__traceback__ is not None and sys.exception() is not self:
            # It was raised, then caught and returned, by wsgify or a framework. No catcher will do this.
            drop_traceback(self)
        return body

    # Its first parameter is named exception, not self. A method that called it would cost each answer 3 %.
    generate_response = _answer.generate_response  # pyright: ignore[reportAssignmentType]

    def _locate(self, target: str | None, environ: WSGIEnvironment, is_absolute: bool) -> str | None:
        """Return the ``Location`` to send for the one that was given, or ``None``."""
        if not target and self.code in _status.NEEDING_TARGET:
            raise ValueError(f"{type(self).__name__} has no target for a {self.code}: give location=")
        return None if target is None else _location.resolve(target, environ, is_absolute)

    def response_for(self, request: BaseRequest | WSGIEnvironment) -> Response:
        """Return a plain ``webob.Response`` with the headers and the body that this request gets.

        Reading or changing it does not affect this object. An ``app_iter`` that can be read only once is
        passed on unread. Raises ``TypeError`` for anything but a request or an environ.
        """
        environ = request if isinstance(request, dict) else getattr(request, "environ", None)
        if not isinstance(environ, dict):
            raise TypeError(f"response_for takes a webob.Request or a WSGI environ, not {request!r}")
        return Request({**environ, CATCHER_KEY: None}).get_response(self)

    def prepare(self, environ: WSGIEnvironment) -> None:
        """Set the page for this request as the body of this object, for code written for Pyramid.

        Unlike serving, this changes the object: every later request gets that page, so prepare a `copy`.
        """
        if not (self.has_content and _webob.is_unrendered(self)):
            return
        conditional, self.conditional_response = self.conditional_response, False
        try:
            answer = Request(environ).get_response(self.generate_response)
        finally:
            self.conditional_response = conditional
        self.app_iter = answer.app_iter
        self.headerlist = answer.headerlist

    def html_body(self, environ: WSGIEnvironment) -> str:
        """Return the HTML page for this request."""
        return _render.rendered(self, "html", environ)  # type: ignore[no-any-return]

    def plain_body(self, environ: WSGIEnvironment) -> str:
        """Return the plain text for this request."""
        return _render.rendered(self, "plain", environ)  # type: ignore[no-any-return]

    @_webob.or_what_was_given
    def json_body(self, environ: WSGIEnvironment) -> str:
        # WebOb's name: there too, the method hides Response.json_body.
        """Return the JSON document for this request.

        If the body was given as JSON, this attribute is that body parsed instead; it can be set, as in
        Pyramid.
        """
        return _render.rendered(self, "json", environ)  # type: ignore[no-any-return]

    def problem_body(self, environ: WSGIEnvironment) -> str:
        """Return the problem details document for this request (RFC 9457)."""
        return _render.rendered(self, "problem", environ)  # type: ignore[no-any-return]

    def json_formatter(
        self,
        body: str,
        status: str,
        title: str,
        environ: WSGIEnvironment,  # noqa: ARG002  for overriders
    ) -> object:
        """Return the object to serialise as ``application/json``."""
        members = {"message": body, "code": status, "title": title, "status": int(status[:3])}
        return {**members, **self.problem, **members}

    def _overrides(self, name: str) -> bool:
        """Whether an application has overridden a method, in a subclass or on this instance."""
        built_in = getattr(HTTPException, name, None)
        # Not is_overridden(), since an application's renderer may have methods of other names.
        return built_in is not None and (
            name in self.__dict__ or getattr(type(self), name, None) is not built_in
        )

    # -- copies -------------------------------------------------------------------------------

    def copy(self) -> Self:
        """Return a copy that shares no list and no rendered answer with this object."""
        return copy.copy(self)

    def __reduce__(self) -> tuple[Any, ...]:
        state = _copies.state_of(self)
        cls: Any = type(self)
        if cls.__getstate__ is not object.__getstate__ and cls.__setstate__ is not HTTPException.__setstate__:
            # A pair for a state of its own, as attrs and dataclasses make one for slots.
            return _copies.rebuilt, (cls, state)
        return _copies.blank, (type(self),), state

    def __setstate__(self, state: Any) -> None:
        _copies.restore(self, state)


#: Another name of `HTTPException`, as in ``webob.exc``.
WSGIHTTPException = HTTPException
