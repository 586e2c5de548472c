"""At home in Pyramid 2: ``config.include("httpexc.pyramid")``.

Every class of this package is then what Pyramid takes its own for: a view returns it or raises it,
not-found, forbidden and exception views are found for it, ``append_slash`` takes it. What Pyramid and
WebOb raise themselves shows the same pages. Include it before ``add_notfound_view(append_slash=…)``,
which looks at the class as soon as it is called.

The setting ``httpexc.renderer`` is the application's `Renderer`, or the dotted name of one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from pyramid import httpexceptions
from pyramid.interfaces import IExceptionResponse, IExceptionViewClassifier, IRequest, IView
from webob import exc
from zope.interface import classImplementsOnly, implementedBy

from httpexc import base
from httpexc.failure import in_our_look
from httpexc.registry import exception_response, status_map

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

View: TypeAlias = Callable[[Any, Any], Any]

_FAMILIES = (
    (base.HTTPException, httpexceptions.HTTPException),
    (base.HTTPOk, httpexceptions.HTTPSuccessful),
    (base.HTTPRedirection, httpexceptions.HTTPRedirection),
    (base.HTTPError, httpexceptions.HTTPError),
    (base.HTTPClientError, httpexceptions.HTTPClientError),
    (base.HTTPServerError, httpexceptions.HTTPServerError),
)


def includeme(config: Configurator) -> None:
    """Make `config`'s application answer with this package; for ``config.include``."""
    registry: Any = config.registry
    renderer = config.maybe_dotted(registry.settings.get("httpexc.renderer"))
    if isinstance(renderer, type):
        renderer = renderer()

    def httpexc_view(view: View, info: object) -> View:  # noqa: ARG001  a deriver is given both
        def answering_view(context: Any, request: Request) -> Any:
            if renderer is not None:
                request.environ.setdefault(base.RENDERER_KEY, renderer)
            response = view(context, request)
            # Most views return something else, and that at once.
            return _answer(response, request) if isinstance(response, Exception) else response

        return answering_view

    # Nearest to the view, so that decorators, http_cache, tweens and callbacks all see the answer.
    config.add_view_deriver(httpexc_view, "httpexc_view", under="decorated_view", over="rendered_view")
    # Pyramid's own view for these was committed before there was a deriver. It is wrapped where it is:
    # to add it once more would conflict with a package that adds one of its own. Any other stays.
    for provided in (IExceptionResponse, implementedBy(exc.WSGIHTTPException)):
        required = (IExceptionViewClassifier, IRequest, provided)
        view = registry.adapters.registered(required, IView)
        if getattr(view, "__original_view__", view) is httpexceptions.default_exceptionresponse_view:
            registry.registerAdapter(httpexc_view(view, None), required, IView)


def _implement() -> None:
    """Let each class be found wherever Pyramid looks for its own one.

    Pyramid's comes first and WebOb's next, then the family: so a view for ``webob.exc.HTTPNotFound``
    too is closer than the default one for every response that is an exception.
    """
    by_code = [(cls, httpexceptions.status_map.get(code)) for code, cls in status_map.items()]
    for ours, theirs in [*_FAMILIES, *by_code]:
        bases = sorted(ours.__bases__, key=lambda cls: cls.__module__ != "webob.exc")
        classImplementsOnly(ours, *map(implementedBy, [theirs, *bases] if theirs else bases))


_implement()


def _answer(response: Any, request: Request) -> Any:
    """What is sent for a response that is an exception, with its final headers and body.

    It is of the same class, for code that asks whether it was an error, but it is not the same
    object: what a tween sets on it must not be there for the next request.
    """
    if isinstance(response, base.HTTPException):
        if response.wsgi_response is not response:
            return response.response_for(request)
        if not isinstance(response.app_iter, list):
            return response  # can be read only once, so nobody else has it
        answer = response.copy()
        answer.prepare(request.environ)
        return answer
    if isinstance(response, (httpexceptions.HTTPException, exc.WSGIHTTPException)):
        return _adopt(response, request)
    return response


def _adopt(theirs: Any, request: Request) -> Any:
    """The answer of an exception of Pyramid's or WebOb's, with the page that ours would have.

    One that this package would refuse to send goes out as it did before: including it must not break
    what worked.
    """
    try:
        ours: Any = in_our_look(theirs, exception_response)
        if ours is theirs:
            return theirs
        ours.prepare(request.environ)
    except (TypeError, ValueError):
        return theirs
    if isinstance(theirs, exc.HTTPException):
        return ours  # which is one of WebOb's too
    # As Pyramid's own prepare() does, when it is called.
    theirs.status, theirs.app_iter, theirs.headerlist = ours.status, ours.app_iter, ours.headerlist
    return theirs
