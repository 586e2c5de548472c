"""Pyramid 2 integration: ``config.include("httpexc.pyramid")``.

    >>> from httpexc import HTTPNotFound
    >>> from pyramid.config import Configurator
    >>> from pyramid.response import Response
    >>> from webob import Request
    >>> def teapot(request):
    ...     raise HTTPNotFound("no such teapot")

    >>> def missing(exc, request):
    ...     return Response("There is nothing here.", status=404)

    >>> config = Configurator(settings={"httpexc.method_not_allowed": "true"})
    >>> config.include("httpexc.pyramid")
    >>> config.add_route("teapot", "/teapot")
    >>> config.add_view(teapot, route_name="teapot", request_method="GET")
    >>> config.add_notfound_view(missing)
    >>> app = config.make_wsgi_app()
    >>> Request.blank("/teapot").get_response(app).text
    'There is nothing here.'
    >>> answer = Request.blank("/teapot", method="POST").get_response(app)
    >>> answer.status, answer.headers["Allow"]
    ('405 Method Not Allowed', 'GET, HEAD')

Pyramid treats every class of this package as one of its own: views return or raise it, not-found, forbidden
and exception views match it, ``append_slash`` accepts it, and
``isinstance(error, pyramid.httpexceptions.HTTPException)`` is true, which add-ons check. Exceptions that
Pyramid raises itself, and those that older code raises from ``pyramid.httpexceptions`` or ``webob.exc``, are
converted before a view is looked up, with the original as ``__cause__``; an application's subclasses of those
are left alone. Include it before ``add_notfound_view(append_slash=…)``, which checks the class when called.

Settings:

httpexc.renderer
    The application's `Renderer`, or the dotted name of a renderer or of a class.
httpexc.method_not_allowed
    ``true`` answers with a 405 and its ``Allow`` if no view matches and the path has views for other methods.
    Their predicates and route factories are asked about a request without content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from pyramid import httpexceptions
from pyramid.events import NewRequest
from pyramid.exceptions import ConfigurationError, PredicateMismatch
from pyramid.httpexceptions import default_exceptionresponse_view as default_exceptionresponse_view
from pyramid.interfaces import (
    IExceptionResponse,
    IExceptionViewClassifier,
    IRequest,
    IView,
)
from pyramid.path import DottedNameResolver
from pyramid.tweens import EXCVIEW, INGRESS
from webob import exc
from zope.interface import alsoProvides, classImplements, classImplementsOnly, implementedBy, providedBy

from httpexc import exception as base
from httpexc import families
from httpexc._adopt import as_ours
from httpexc._ancestry import add_bases
from httpexc._catching import log_answer
from httpexc._loading import load_renderer
from httpexc._pyramid_methods import found_no_view, other_methods
from httpexc._settings import boolean, refuse_unknown
from httpexc._tracebacks import drop_traceback
from httpexc.client_requirements import HTTPMethodNotAllowed
from httpexc.move import _HTTPMove
from httpexc.registry import status_map
from httpexc.renderer import RENDERER_KEY, Renderer, renderer_or_none

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

__all__ = ["default_exceptionresponse_view", "includeme"]

View: TypeAlias = Callable[[Any, Any], Any]
Handler: TypeAlias = Callable[[Any], Any]

_FAMILIES: tuple[tuple[type[base.HTTPException], type], ...] = (
    (base.HTTPException, httpexceptions.HTTPException),
    (families.HTTPRedirection, httpexceptions.HTTPRedirection),
    (families.HTTPError, httpexceptions.HTTPError),
    (families.HTTPClientError, httpexceptions.HTTPClientError),
    (families.HTTPServerError, httpexceptions.HTTPServerError),
    (_HTTPMove, httpexceptions._HTTPMove),
    # Pyramid's HTTPSuccessful is the base of its HTTPOk. Here both are one class, which gets both bases.
    (families.HTTPOk, httpexceptions.HTTPOk),
)
_STATUSES = tuple(
    (cls, httpexceptions.status_map[code])
    for code, cls in status_map.items()
    if code in httpexceptions.status_map and cls is not families.HTTPOk
)


def _implement() -> None:
    """Declare that each class provides what Pyramid's namesake does, so that the same views match it.

    Pyramid's class comes first, WebOb's next, then the family: so a view for ``webob.exc.HTTPNotFound`` is
    closer than the default view for every exception response.
    """
    theirs = dict(_FAMILIES + _STATUSES)
    for cls in [*dict(_FAMILIES), *status_map.values()]:
        bases = sorted(
            (parent for parent in cls.__bases__ if parent is not theirs.get(cls)),
            key=lambda parent: parent.__module__ != "webob.exc",
        )
        classImplementsOnly(cls, *map(implementedBy, [*filter(None, [theirs.get(cls)]), *bases]))


add_bases(_FAMILIES + _STATUSES)
_implement()


def includeme(config: Configurator) -> None:
    """Integrate this package into the application of ``config``; called by ``config.include``."""
    registry: Any = config.registry
    settings = registry.settings
    renderer = _renderer(config, settings.get("httpexc.renderer"))
    try:
        refuse_unknown(
            (name for name in settings if name.startswith("httpexc.") and name.count(".") == 1), _SETTINGS
        )
        refuses = settings.get("httpexc.method_not_allowed") or False
        if not isinstance(refuses, bool):
            refuses = boolean(str(refuses).strip() or "false", "httpexc.method_not_allowed")
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    settings["httpexc.method_not_allowed"] = refuses

    def httpexc_view(view: View, info: object) -> View:  # noqa: ARG001  a deriver is given both
        def answering_view(context: Any, request: Request) -> Any:
            if renderer is not None:
                request.environ.setdefault(RENDERER_KEY, renderer)
            response = view(context, request)
            return _answer(response, request) if isinstance(response, Exception) else response

        return answering_view

    # Next to the view, so that decorators, http_cache, tweens and callbacks all see the final answer.
    config.add_view_deriver(httpexc_view, "httpexc_view", under="decorated_view", over="rendered_view")
    # Pyramid committed its default view before this deriver existed, so wrap that view in place. Adding it
    # again would conflict with a package that adds its own. A view other than the default is left alone.
    for provided in (IExceptionResponse, implementedBy(exc.WSGIHTTPException)):
        required = (IExceptionViewClassifier, IRequest, provided)
        view = registry.adapters.registered(required, IView)
        if getattr(view, "__original_view__", view) is default_exceptionresponse_view:
            registry.registerAdapter(_logged(httpexc_view(view, None)), required, IView)
    config.add_subscriber(_adopt_in_subrequests, NewRequest)
    config.add_tween("httpexc.pyramid.answered_tween_factory", under=INGRESS, over=EXCVIEW)
    config.add_tween("httpexc.pyramid.adopting_tween_factory", under=EXCVIEW)


_SETTINGS = ("httpexc.renderer", "httpexc.method_not_allowed")


def _logged(view: View) -> View:
    """Wrap the default view, which answers if the application has none, to log what it answers."""

    def logged_view(context: Any, request: Request) -> Any:
        response = view(context, request)
        log_answer(context, response, request.environ)
        # It has been answered: a catcher round Pyramid is not to take it for returned.
        if request.environ.get(base.CATCHER_KEY) is not None:
            request.environ[base.CATCHER_KEY] = None
        return response

    return logged_view


def _renderer(config: Configurator, setting: Any) -> Renderer | None:
    if isinstance(setting, str):
        if not setting.strip():
            raise ValueError("httpexc.renderer is empty: name a Renderer, or leave the setting out")
        name = setting.strip()
        # Only Pyramid can resolve a relative name. For any other, load_renderer has the better errors.
        return (
            renderer_or_none(_relative(config, name), "httpexc.renderer")
            if name.startswith(".")
            else load_renderer(name, "httpexc.renderer")
        )
    return renderer_or_none(setting, "httpexc.renderer")


def _relative(config: Configurator, name: str) -> Any:
    """What a name that begins with a dot names in the application's package; here, ``config`` has ours."""
    try:
        return DottedNameResolver(config.root_package).resolve(name)
    except Exception as error:
        raise ValueError(
            f"httpexc.renderer: {name!r} cannot be loaded from {config.root_package.__name__}: {error}"
        ) from error


# -- what is raised -------------------------------------------------------------------------------


def adopting_tween_factory(handler: Handler, registry: Any) -> Handler:
    """A tween just under the exception views, which converts what is raised below it."""
    answers_405 = registry.settings["httpexc.method_not_allowed"]

    def adopting_tween(request: Request) -> Any:
        with _adopting(request, answers_405):
            return handler(request)

    return adopting_tween


@contextmanager
def _adopting(request: Request, answers_405: bool = False) -> Iterator[None]:
    try:
        yield
    except (httpexceptions.HTTPException, exc.WSGIHTTPException) as error:
        ours = error if isinstance(error, base.HTTPException) else _adopted(error, request, answers_405)
        if ours is error:
            raise
        raise ours from error


def _adopt_in_subrequests(event: Any) -> None:
    """Convert what a subrequest raises too, since it may be invoked without tweens."""
    request = event.request
    invoke = request.invoke_subrequest

    def invoke_subrequest(subrequest: Request, use_tweens: bool = False) -> Any:
        with _adopting(subrequest):
            return invoke(subrequest, use_tweens=use_tweens)

    request.invoke_subrequest = invoke_subrequest


def answered_tween_factory(handler: Handler, registry: Any) -> Handler:  # noqa: ARG001  as Pyramid calls it
    """A tween over the exception views, which drops the traceback of an answered exception at the end."""

    def answered_tween(request: Request) -> Any:
        response = handler(request)
        error = getattr(request, "exception", None)
        if isinstance(error, (base.HTTPException, httpexceptions.HTTPException, exc.HTTPException)):
            # Not earlier: tweens above and callbacks read request.exc_info.
            request.add_finished_callback(partial(_forget, error))
        return response

    return answered_tween


def _forget(error: Any, request: Request) -> None:
    if getattr(request, "exception", None) is error:
        request.exc_info = None
    drop_traceback(error)


def _adopted(theirs: Any, request: Request, answers_405: bool) -> Any:
    """Convert an exception from Pyramid or WebOb; an application's subclass of one is returned unchanged."""
    if type(theirs).__module__ not in _THEIR_MODULES:
        namesake = status_map.get(theirs.status_int)
        if namesake is not None:
            _declare(type(theirs), namesake)
        return theirs
    try:
        ours: Any = as_ours(theirs)
    except (TypeError, ValueError):
        return theirs  # this package refuses to send it: Pyramid does as before
    if ours is theirs:
        return theirs
    if answers_405 and found_no_view(theirs):
        allowed = other_methods(request)
        if allowed:
            ours = HTTPMethodNotAllowed(allow=allowed)
    _keep(theirs, ours, request)
    return ours


_THEIR_MODULES = frozenset({"webob.exc", "pyramid.httpexceptions", "pyramid.exceptions"})


def _declare(cls: type, ours: type) -> None:
    """Let views for a class of this package match an application's class, after views for that class."""
    specification = implementedBy(ours)
    if not implementedBy(cls).isOrExtends(specification):
        classImplements(cls, specification)


def _keep(theirs: Any, ours: Any, request: Request) -> None:
    """Copy the rest of the original, except details that reveal the inside of the application."""
    for note in getattr(theirs, "__notes__", ()):
        ours.add_note(note)
    result = getattr(theirs, "result", None)
    if result is not None:
        ours.result = result
    detail = str(theirs.detail or "")
    internal = (
        isinstance(theirs, PredicateMismatch)
        or detail.startswith(("debug_notfound of url ", "debug_authorization of url "))
        or (
            result is not None
            and (detail == getattr(request, "authdebug_message", None) or _is_denial(detail))
        )
    )
    if internal:
        ours.detail = ours.comment = None
    # Views that match the original must still match: for PredicateMismatch, or for an interface.
    if not providedBy(ours).isOrExtends(implementedBy(type(theirs))):
        alsoProvides(ours, implementedBy(type(theirs)))
    provided: Any = providedBy(theirs)  # iterable, though its type does not say so
    alsoProvides(ours, *(each for each in provided if not each.providedBy(ours)))


def _is_denial(detail: str) -> bool:
    return detail.startswith("Unauthorized: ") and detail.endswith(" failed permission check")


# -- what is returned -----------------------------------------------------------------------------


def _answer(response: Any, request: Request) -> Any:
    """The response to send for an exception that a view returned, with its final headers and body.

    It has the same class, for code that checks whether it was an error, but it is not the same object: what a
    tween sets on it must not persist into the next request.
    """
    if isinstance(response, base.HTTPException):
        if response.wsgi_response is not response:
            return response.response_for(request)
        if not isinstance(response.app_iter, list):
            return response  # its body can be read only once, so it is not shared
        answer = response.copy()
        answer.prepare(request.environ)
        return answer
    if isinstance(response, (httpexceptions.HTTPException, exc.WSGIHTTPException)):
        return _in_our_look(response, request)
    return response


def _in_our_look(theirs: Any, request: Request) -> Any:
    """The answer of an exception from Pyramid or WebOb, with the page of this package.

    One that this package refuses to send is sent as before: including this package must not break anything.
    """
    try:
        ours: Any = as_ours(theirs)
        if ours is theirs:
            return theirs
        ours.prepare(request.environ)
    except (TypeError, ValueError):
        return theirs
    if isinstance(theirs, exc.HTTPException):
        return ours  # also an instance of WebOb's class
    # As Pyramid's prepare() does when the exception is called.
    theirs.status, theirs.app_iter, theirs.headerlist = ours.status, ours.app_iter, ours.headerlist
    return theirs
