"""`ExceptionViews`: call a view for each class of exceptions that an application raises.

>>> from httpexc import HTTPNotFound
>>> from httpexc.views import ExceptionViews
>>> from webob import Request, Response
>>> class QuotaExceeded(Exception):
...     pass

>>> def application(environ, start_response):
...     if environ["PATH_INFO"] == "/quota":
...         raise QuotaExceeded("alice")
...     if environ["PATH_INFO"] == "/cart/":
...         return Response("An empty cart.")(environ, start_response)
...     raise HTTPNotFound()

>>> site = ExceptionViews(application)
>>> @site.exception_view(QuotaExceeded)
... def too_much(exc, request):
...     return Response("Your quota is used up.", status=429)

>>> @site.notfound_view(append_slash=True)
... def missing(exc, request):
...     return Response("There is no such page.", status=404)

>>> Request.blank("/quota").get_response(site).text
'Your quota is used up.'
>>> Request.blank("/kettle").get_response(site).text
'There is no such page.'
>>> Request.blank("/cart?page=2").get_response(site).location
'http://localhost/cart/?page=2'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, overload

from webob import exc
from webob.request import Request
from webob.response import Response

from httpexc import _headers, _location
from httpexc._adopt import as_ours
from httpexc._catching import PROBE_KEY, Answer, Catcher, restore
from httpexc._lineage import lineage
from httpexc._predicates import Predicate, RegisteredView, make_predicate, two_arguments
from httpexc._probe import is_found, with_slash
from httpexc.client_errors import HTTPForbidden, HTTPNotFound
from httpexc.exception import CATCHER_KEY
from httpexc.move import _HTTPMove
from httpexc.redirection import HTTPTemporaryRedirect
from httpexc.renderer import Renderer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["ExceptionViews", "Matcher", "View", "carry_headers"]

#: A view takes ``(exc, request)``, or ``(request)`` with ``request.context`` set.
View: TypeAlias = Callable[..., Any]
#: Tells whether the application has the path of a request, which ends in a slash.
Matcher: TypeAlias = Callable[[Request], object]

_AnyView = TypeVar("_AnyView", bound=View)


class Decorator(Protocol):
    """Registers a view and returns it."""

    def __call__(self, view: _AnyView, /) -> _AnyView:
        """Register the view and return it."""
        ...


# The environ key of SCRIPT_NAME and PATH_INFO as they were before the application moved any of the path.
_PATHS_KEY = "httpexc.views.paths"


class _Request(Request):
    """The request that a view gets.

    WebOb stores attributes that its class does not declare in the environ. Frames and exceptions may hold
    the environ, so it must not hold the exception in turn.
    """

    context: Any = None
    exception: Any = None


class ExceptionViews(Catcher):
    """A WSGI application that has views for the exceptions that ``application`` raises.

    A view is registered for an exception class of any kind, with `exception_view` or a similar method. It
    takes the exception and a ``webob.Request``, or only the request, which has the exception as
    ``request.context`` and ``request.exception``. It returns a ``webob.Response`` or any other WSGI
    application, or raises an HTTP exception, which is then the response. Any other exception that it raises
    propagates, with the first one as its ``__context__``.

    A view for a subclass wins over one for its ancestor. Of two for the same class, the one with more
    predicates wins, then the one whose ``accept`` the client prefers, then the one registered first. An HTTP
    exception also matches the class of its status: a 404 from WebOb is an `HTTPNotFound`.

    If no view matches, an HTTP exception is its own response, rendered by this package and logged as by
    `HTTPExceptionMiddleware`; anything else propagates.

    The predicates are keywords, and all of them must hold:

    request_method
        A method, or a collection of them; GET allows HEAD too.
    accept
        A media type that the request accepts with a quality no lower than HTML's.
    path_info
        A regular expression that matches ``PATH_INFO`` from its beginning.
    header
        The name of a request header that must be present, or ``"Name:regular expression"``, which matches its
        value from the beginning.
    xhr
        Whether ``X-Requested-With`` is ``XMLHttpRequest``.

    A predicate of your own is a callable that takes what a view takes and returns true or false. Pass it as a
    positional argument after the exception class, or as a keyword with any other name.
    """

    def __init__(
        self, application: WSGIApplication, *, renderer: Renderer | type[Renderer] | None = None
    ) -> None:
        super().__init__(application, renderer)
        self._views: dict[type[BaseException], list[RegisteredView]] = {}

    # -- registration -------------------------------------------------------------------------

    @overload
    def exception_view(
        self, context: type[BaseException] = ..., /, *predicates: View, **named: Any
    ) -> Decorator: ...

    @overload
    def exception_view(self, view: _AnyView, /) -> _AnyView: ...

    def exception_view(self, context: Any = Exception, /, *predicates: Any, **named: Any) -> Any:
        """Return a decorator that registers a view for ``context``; see `add_exception_view`.

        Used without parentheses, it registers a view for ``Exception``. ``context=`` works as in Pyramid.
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

        Raises ``TypeError`` for a view that is not callable, a context that is not an exception class, an
        unknown predicate, and a predicate's value of the wrong type; ``ValueError`` for a second view with
        the same context and predicates, and for an invalid media type or header name; ``re.error`` for an
        invalid regular expression.
        """
        _check_context(context)
        if not callable(view):
            raise TypeError(f"{view!r} is not a view: it cannot be called")
        for given, what in ((view, "view"), *((own, "predicate") for own in predicates)):
            if _is_exception(given):
                raise TypeError(
                    f"{given!r} is an exception class, not a {what}: stack a decorator for each class"
                )
        made = [Predicate("", own, two_arguments(own)) for own in predicates]
        made += [make_predicate(name, value) for name, value in named.items()]
        new = RegisteredView(view, two_arguments(view), tuple(made))
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
        """Register a view for 404, as a decorator with or without parentheses; see `add_notfound_view`.

        Pass a predicate of your own as a keyword.
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
        """Register ``view`` for ``HTTPNotFound``; without a view, the exception is the response.

        With ``append_slash``, a path that was not found and does not end in a slash is redirected to the path
        with a slash, if that exists. The redirect is an `HTTPTemporaryRedirect`, which keeps the method, or
        the class given as ``append_slash``; it keeps SCRIPT_NAME and the query. ``matcher`` takes a request
        for the new path and tells whether it exists. Without a matcher, the application gets a HEAD request,
        whatever the method was. The path exists unless the answer is a 404, a 410, a server error, or a
        redirect back to the original path.
        """
        chosen = view if view is not None else _itself
        if append_slash:
            move = HTTPTemporaryRedirect if append_slash is True else append_slash
            if not (isinstance(move, type) and issubclass(move, _HTTPMove)):
                raise TypeError(
                    f"append_slash: {append_slash!r} is neither true nor false nor a redirect class"
                )
            chosen = self._with_slash(chosen, move, matcher or self._is_found)
        elif matcher is not None:
            raise TypeError("matcher: it is used only with append_slash")
        self.add_exception_view(chosen, HTTPNotFound, *predicates, **named)

    @overload
    def forbidden_view(self, view: None = None, /, **named: Any) -> Decorator: ...

    @overload
    def forbidden_view(self, view: _AnyView, /, **named: Any) -> _AnyView: ...

    def forbidden_view(self, view: Any = None, /, **named: Any) -> Any:
        """Register a view for 403, as a decorator with or without parentheses; see `add_forbidden_view`.

        Pass a predicate of your own as a keyword.
        """
        register: Any = self.exception_view(HTTPForbidden, **named)
        return register if view is None else register(view)

    def add_forbidden_view(self, view: View, *predicates: View, **named: Any) -> None:
        """Register ``view`` for ``HTTPForbidden``; see `add_exception_view`."""
        self.add_exception_view(view, HTTPForbidden, *predicates, **named)

    # -- at work ------------------------------------------------------------------------------

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the application's response or a view's; the WSGI interface (PEP 3333)."""
        outer = environ.get(_PATHS_KEY)
        environ[_PATHS_KEY] = environ.get("SCRIPT_NAME") or "", environ.get("PATH_INFO") or ""
        try:
            return super().__call__(environ, start_response)
        finally:
            restore(environ, _PATHS_KEY, outer)

    def _decide(self, error: BaseException, environ: WSGIEnvironment) -> Answer | None:
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = environ[_PATHS_KEY]
        # An exception that a view calls was not returned by the application.
        environ[CATCHER_KEY] = None
        request = _Request(environ)
        # As in Pyramid.
        request.context = request.exception = error
        return self._see(error, request)

    def _see(self, error: BaseException, request: Request) -> Answer | None:
        """The response of the view for the error, or the error itself."""
        response: Any = error
        raised: BaseException = error
        found = self._find(error, request)
        if found is not None:
            try:
                response = found.call(error, request)
            except exc.HTTPException as another:
                response = raised = another
            if not callable(response):
                raise TypeError(f"{_name(found.view)} returned {response!r}, which is not a response")
        elif not isinstance(error, exc.HTTPException):
            return None
        # An error is logged if no view handled it, or if the view raised it.
        logged = raised if response is raised else None
        if isinstance(response, exc.HTTPException):
            response = as_ours(response)
        application: Any = response
        return Answer(application, logged, is_from_view=found is not None)

    def _find(self, error: BaseException, request: Request) -> RegisteredView | None:
        for context in lineage(error):
            matching = [view for view in self._views.get(context, ()) if view.holds(error, request)]
            if matching:
                # max() returns the first of equals, so the order of registration decides.
                return max(matching, key=lambda view: view.rank(request))
        return None

    # -- append_slash -------------------------------------------------------------------------

    def _with_slash(self, view: View, move: type[_HTTPMove], matcher: Matcher) -> View:
        call = two_arguments(view)

        def append_slash(error: Any, request: Request) -> Any:
            environ = request.environ
            path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
            if path and not path.endswith("/") and PROBE_KEY not in environ and matcher(with_slash(environ)):
                return move(add_slash=True)
            return call(error, request)

        append_slash.__qualname__ = _name(view)
        return append_slash

    def _is_found(self, request: Request) -> bool:
        return is_found(self.application, request)


def _is_exception(given: object) -> bool:
    return isinstance(given, type) and issubclass(given, BaseException)


def _check_context(context: object) -> None:
    if not _is_exception(context):
        raise TypeError(f"an exception view is for an exception class, not {context!r}")


def carry_headers(error: BaseException, response: Response) -> Response:
    """Return ``response`` with the headers of the exception: Retry-After, cookies, challenges and others.

    Headers that the response has, and those that describe the exception's content, are not copied; cookies
    are always added. A redirect with ``add_slash`` has no target before it is served: return the exception.
    """
    original = getattr(error, "wsgi_response", error)
    if isinstance(original, Response):
        own = {name.lower() for name, _ in response.headerlist} - {"set-cookie"}
        response.headerlist = response.headerlist + [
            (name, _location.stay(value)) if name.lower() == "location" else _headers.check(name, value)
            for name, value in _headers.without_content_fields(original.headerlist, original.status)
            if name.lower() not in own
        ]
    return response


def _itself(error: Any, request: Request) -> Any:  # noqa: ARG001  a view
    """The default view: the exception is the response."""
    return error


def _name(view: View) -> str:
    return getattr(view, "__qualname__", None) or repr(view)
