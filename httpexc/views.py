"""Exception views: functions that make the response for a class of exceptions."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, TypeVar, overload
from urllib.parse import unquote_to_bytes

from webob import exc
from webob.request import Request
from webob.response import Response

from httpexc import _headers, _location, _status, _stock
from httpexc._adopt import as_ours, status_of
from httpexc._catching import PROBE_KEY, Answer, Catcher
from httpexc._frames import forget
from httpexc._log import log_fault
from httpexc._predicates import Predicate, make_predicate, two_arguments
from httpexc._text import decoded
from httpexc.client_errors import HTTPForbidden, HTTPNotFound
from httpexc.exception import CATCHER_KEY
from httpexc.move import _HTTPMove
from httpexc.redirection import HTTPTemporaryRedirect
from httpexc.registry import status_map
from httpexc.renderer import Renderer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: A view takes ``(exc, request)``, or ``(request)`` with ``request.context`` set.
View: TypeAlias = Callable[..., Any]
#: Says whether the path of a request, which ends in a slash, is one of the application's.
Matcher: TypeAlias = Callable[[Request], object]

_AnyView = TypeVar("_AnyView", bound=View)


class Decorator(Protocol):
    """Registers a view and returns it."""

    def __call__(self, view: _AnyView, /) -> _AnyView:
        """Register the view, and return it."""
        ...


# Where the application's path begins: what it moves from PATH_INFO to SCRIPT_NAME is undone here.
_PATHS_KEY = "httpexc.views.paths"

# The modules of the classes that mean a status rather than an application's own error.
_LIBRARY = _stock.MODULES | {"webob.exc"}


class _Request(Request):
    """What a view gets.

    WebOb keeps an attribute that its class does not have in the environ, which frames and exceptions
    may hold: the environ must not hold the exception in turn.
    """

    context: Any = None
    exception: Any = None


class _Registered(NamedTuple):
    """A view with what it was registered for."""

    view: View
    call: Callable[[Any, Request], Any]
    predicates: tuple[Predicate, ...]

    @property
    def key(self) -> frozenset[tuple[str, Any]]:
        return frozenset((predicate.name, predicate.value) for predicate in self.predicates)


class ExceptionViews(Catcher):
    """A WSGI application that has views for the exceptions which ``application`` raises.

    A view is registered for an exception class, of any kind, with `exception_view` or one of its
    companions. It takes the exception and a ``webob.Request``, or the request alone, which has the
    exception as ``request.context`` and ``request.exception``; it returns a ``webob.Response`` or
    any other WSGI application, or raises an HTTP exception, which then is the response. What else
    it raises goes up, with the first exception as its ``__context__``.

    A view for a subclass beats one for its ancestor; of two for the same class the one with more
    predicates wins, then the one whose ``accept`` the client likes better, then the older one. For
    an HTTP exception the class of its status counts too: a 404 of WebOb's is a `HTTPNotFound`.

    Where no view matches, an HTTP exception is its own response, in the look of this package and
    logged as `HTTPExceptionMiddleware` does, and anything else goes up.

    The predicates are keywords, and all of them must hold:

    request_method
        A method, or a collection of them; GET allows HEAD too.
    accept
        A media type that the request accepts, and does not like less than HTML.
    path_info
        A regular expression that matches ``PATH_INFO`` from its beginning.
    header
        The name of a request header that is there, or ``"Name:regular expression"`` that matches
        its value from the beginning.
    xhr
        Whether ``X-Requested-With`` says ``XMLHttpRequest``.

    A predicate of one's own is a callable, which gets what a view gets and returns true or false:
    a positional argument behind the exception class, or a keyword of any other name.
    """

    def __init__(
        self, application: WSGIApplication, *, renderer: Renderer | type[Renderer] | None = None
    ) -> None:
        super().__init__(application, renderer)
        self._views: dict[type[BaseException], list[_Registered]] = {}

    # -- registration -------------------------------------------------------------------------

    @overload
    def exception_view(
        self, context: type[BaseException] = ..., /, *predicates: View, **named: Any
    ) -> Decorator: ...

    @overload
    def exception_view(self, view: _AnyView, /) -> _AnyView: ...

    def exception_view(self, context: Any = Exception, /, *predicates: Any, **named: Any) -> Any:
        """A decorator that registers a view for ``context``; see `add_exception_view`.

        Without parentheses it is a view for ``Exception``; ``context=`` is Pyramid's way to write it.
        """
        if context is Exception:
            context = named.pop("context", Exception)
        if callable(context) and not (_is_exception(context) or predicates or named):
            view: Any = context
            self.add_exception_view(view)
            return view
        _check_context(context)
        error: Any = context

        def register(view: _AnyView) -> _AnyView:
            self.add_exception_view(view, error, *predicates, **named)
            return view

        return register

    def add_exception_view(
        self,
        view: View,
        context: type[BaseException] = Exception,
        *predicates: View,
        **named: Any,
    ) -> None:
        """Register ``view`` for the exception class ``context`` and its subclasses.

        Raises ``TypeError`` for a view that is no callable, a context that is no exception class
        and a predicate that does not exist; ``ValueError`` for a second view with the same context
        and predicates, and for a predicate's value that is no method, media type or header;
        ``re.error`` for a pattern that is none.
        """
        _check_context(context)
        if not callable(view):
            raise TypeError(f"{view!r} is not a view: it cannot be called")
        for given, what in ((view, "view"), *((own, "predicate") for own in predicates)):
            if _is_exception(given):
                raise TypeError(f"{given!r} is no {what}: one class each, so stack two decorators")
        made = [Predicate("", own, two_arguments(own)) for own in predicates]
        made += [make_predicate(name, value) for name, value in named.items()]
        new = _Registered(view, two_arguments(view), tuple(made))
        others = self._views.setdefault(context, [])
        for other in others:
            if other.key == new.key:
                raise ValueError(
                    f"{context.__name__} has a view with these predicates already: {_name(other.view)}"
                )
        others.append(new)

    @overload
    def notfound_view(
        self,
        view: None = None,
        /,
        *,
        append_slash: bool | type[_HTTPMove] = False,
        matcher: Matcher | None = None,
        **named: Any,
    ) -> Decorator: ...

    @overload
    def notfound_view(
        self,
        view: _AnyView,
        /,
        *,
        append_slash: bool | type[_HTTPMove] = False,
        matcher: Matcher | None = None,
        **named: Any,
    ) -> _AnyView: ...

    def notfound_view(
        self,
        view: Any = None,
        /,
        *,
        append_slash: bool | type[_HTTPMove] = False,
        matcher: Matcher | None = None,
        **named: Any,
    ) -> Any:
        """A decorator that registers a view for 404, also without parentheses; see `add_notfound_view`.

        A predicate of one's own is a keyword.
        """

        def register(view: _AnyView) -> _AnyView:
            self.add_notfound_view(view, append_slash=append_slash, matcher=matcher, **named)
            return view

        return register if view is None else register(view)

    def add_notfound_view(
        self,
        view: View | None = None,
        *predicates: View,
        append_slash: bool | type[_HTTPMove] = False,
        matcher: Matcher | None = None,
        **named: Any,
    ) -> None:
        """Register ``view`` for ``HTTPNotFound``; without one the exception is the response.

        With ``append_slash`` a path that was not found, does not end in a slash, and is found with
        one is redirected there. The redirect is a `HTTPTemporaryRedirect`, which keeps the method,
        or the class given; SCRIPT_NAME and query are kept. Whether there is such a path is asked
        of ``matcher``, which gets a request for it; without one the application is asked by a HEAD
        request, whatever the method was. It is there unless that is answered with 404, 410,
        a server error, or a redirect back to where it came from.
        """
        chosen = view if view is not None else _itself
        if append_slash:
            move = HTTPTemporaryRedirect if append_slash is True else append_slash
            if not (isinstance(move, type) and issubclass(move, _HTTPMove)):
                raise TypeError(f"append_slash: {append_slash!r} is neither true, false nor a redirect class")
            chosen = self._with_slash(chosen, move, matcher or self._probe)
        elif matcher is not None:
            raise TypeError("matcher: it is asked for append_slash only")
        self.add_exception_view(chosen, HTTPNotFound, *predicates, **named)

    @overload
    def forbidden_view(self, view: None = None, /, **named: Any) -> Decorator: ...

    @overload
    def forbidden_view(self, view: _AnyView, /, **named: Any) -> _AnyView: ...

    def forbidden_view(self, view: Any = None, /, **named: Any) -> Any:
        """A decorator that registers a view for 403, also without parentheses; see `add_forbidden_view`.

        A predicate of one's own is a keyword.
        """
        register: Any = self.exception_view(HTTPForbidden, **named)
        return register if view is None else register(view)

    def add_forbidden_view(self, view: View, *predicates: View, **named: Any) -> None:
        """Register ``view`` for ``HTTPForbidden``; see `add_exception_view`."""
        self.add_exception_view(view, HTTPForbidden, *predicates, **named)

    # -- at work ------------------------------------------------------------------------------

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does, or with a view; the WSGI interface (PEP 3333)."""
        outer = environ.get(_PATHS_KEY)
        environ[_PATHS_KEY] = environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")
        try:
            return super().__call__(environ, start_response)
        finally:
            if outer is not None:
                environ[_PATHS_KEY] = outer
            else:
                environ.pop(_PATHS_KEY, None)

    def _answer_to(self, error: BaseException, environ: WSGIEnvironment) -> Answer | None:
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = environ[_PATHS_KEY]
        # What a view calls is its own affair, and was not returned by the application.
        environ[CATCHER_KEY] = None
        request = _Request(environ)
        # As in Pyramid.
        request.context = request.exception = error
        return self._see(error, request)

    def _see(self, error: BaseException, request: Request) -> Answer | None:
        """What the view for the error makes of it, or the error itself."""
        response: Any = error
        raised: BaseException = error
        found = self._find(error, request)
        if found is not None:
            try:
                response = found.call(error, request)
            except exc.HTTPException as another:
                response = raised = another
            if not callable(response):
                raise TypeError(f"{_name(found.view)} returned {response!r}, which is no response")
        elif not isinstance(error, exc.HTTPException):
            return None
        # What a view returns has been dealt with; what nobody has, or what the view has raised, is logged.
        logged = raised if response is raised else None
        if isinstance(response, exc.HTTPException):
            response = as_ours(response)
        application: Any = response
        return Answer(application, logged, is_from_view=found is not None)

    def _find(self, error: BaseException, request: Request) -> _Registered | None:
        for context in _lineage(error):
            matching = [
                registered
                for registered in self._views.get(context, ())
                if all(predicate.holds(error, request) for predicate in registered.predicates)
            ]
            if matching:
                # The first of the best; max() keeps the order of registration.
                return max(matching, key=lambda one: (len(one.predicates), _preference(one, request)))
        return None

    # -- append_slash -------------------------------------------------------------------------

    def _with_slash(self, view: View, move: type[_HTTPMove], matcher: Matcher) -> View:
        call = two_arguments(view)

        def append_slash(error: Any, request: Request) -> Any:
            environ = request.environ
            path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
            if path and not path.endswith("/") and PROBE_KEY not in environ and matcher(_slashed(environ)):
                return move(add_slash=True)
            return call(error, request)

        append_slash.__qualname__ = _name(view)
        return append_slash

    def _probe(self, request: Request) -> bool:
        """Whether the application has something at the path of ``request``, by a HEAD request."""
        handled = sys.exception()
        traceback = handled.__traceback__ if handled is not None else None
        try:
            try:
                status, headers = _ask(self.application, request)
            except exc.HTTPException as error:
                status, headers = status_of(error), getattr(error.wsgi_response, "headerlist", [])
                forget(error)
                if error is handled:  # one object for every path that is missed
                    error.__traceback__ = traceback
            location = next((decoded(value) for name, value in headers if name.lower() == "location"), None)
            if 300 <= status <= 399 and location is not None:
                # A redirect without the slash leads back here, and so on for ever.
                return _path_of(location, request) + b"/" != _path_of("", request)
        except Exception:
            log_fault("probing for a path with a slash")
            return False
        return 0 < status < 500 and status not in (404, 410)


def _path_of(url: str, request: Request) -> bytes:
    """The path to which a redirect leads, as the application gets it.

    It alone counts: an application behind a proxy spells its own origin in many ways, and a path has
    several spellings too.
    """
    for _ in range(2):  # what is behind an origin may have dots to remove, as a path of this one has
        url = re.sub("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", "", _location.resolve(url, request.environ))
        url = re.sub("%2[Ee]", ".", re.split("[?#]", url)[0]) or "/"
    return unquote_to_bytes(url)


def _is_exception(given: object) -> bool:
    return isinstance(given, type) and issubclass(given, BaseException)


def _check_context(context: object) -> None:
    if not _is_exception(context):
        raise TypeError(f"an exception view is for an exception class, not {context!r}")


def carry_headers(error: BaseException, response: Response) -> Response:
    """``response`` with the headers of the exception: Retry-After, cookies, challenges and others.

    What the response says itself, and what describes the content of the other one, is left; cookies
    are added to cookies. An exception without headers adds none.
    """
    original = getattr(error, "wsgi_response", error)
    if isinstance(original, Response):
        own = {name.lower() for name, _ in response.headerlist} - {"set-cookie"}
        response.headerlist = response.headerlist + [
            _headers.check(name, value)
            for name, value in original.headerlist
            if name.lower() not in own and not name.lower().startswith("content-")
        ]
    return response


# -- finding a view ---------------------------------------------------------------------------


def _lineage(error: BaseException) -> Iterable[type[Any]]:
    """The classes to look for, the most specific first; the class of a status behind one's own.

    For an HTTP exception they are not those of every exception: as in Pyramid, a view for ``Exception`` is
    for what an application did not expect.
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
    """The ancestors in their order, but the class that WebOb has for a status behind that of here."""
    return dict.fromkeys(
        one
        for ancestor in cls.__mro__
        if ancestor not in (Exception, BaseException)
        for one in (ancestor, *(base for base in ancestor.__bases__ if base.__module__ == "webob.exc"))
    )


def _preference(registered: _Registered, request: Request) -> float:
    """How much the client likes what the view's ``accept`` predicate says it makes."""
    for predicate in registered.predicates:
        if predicate.name == "accept":
            return max((quality for _, quality in request.accept.acceptable_offers(predicate.value)))
    return 0.0


def _itself(error: Any, request: Request) -> Any:  # noqa: ARG001  a view
    """The view of who gives none: the exception is the response."""
    return error


def _name(view: View) -> str:
    return getattr(view, "__qualname__", None) or repr(view)


# -- asking for a path ------------------------------------------------------------------------


def _slashed(environ: WSGIEnvironment) -> Request:
    """A HEAD request for the same path with a slash, which shares nothing of the request's content."""
    probe = {
        name: value
        for name, value in environ.items()
        if not name.startswith("webob.") and name != CATCHER_KEY
    }
    for name in (
        "CONTENT_TYPE",
        "HTTP_TRANSFER_ENCODING",
        "HTTP_EXPECT",
        "RAW_URI",
        "REQUEST_URI",
    ):
        probe.pop(name, None)
    probe["REQUEST_METHOD"] = "HEAD"
    probe["PATH_INFO"] = environ.get("PATH_INFO", "") + "/"
    probe["CONTENT_LENGTH"] = "0"
    probe["wsgi.input"] = BytesIO()
    probe[PROBE_KEY] = True
    return Request(probe)


def _ask(application: WSGIApplication, request: Request) -> tuple[int, list[tuple[str, str]]]:
    """The status and the headers that the application answers with."""
    status, headers, chunks = request.call_application(application)[:3]
    getattr(chunks, "close", bool)()
    return _status.split(status)[0], headers
