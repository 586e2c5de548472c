"""For which methods an application of Pyramid's has a view at the path of a request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pyramid import httpexceptions
from pyramid.exceptions import PredicateMismatch
from pyramid.interfaces import IMultiView, IRequest, IRouteRequest, IRoutesMapper, IView, IViewClassifier
from zope.interface import providedBy

from httpexc._headers import METHODS
from httpexc._probe import without_content

if TYPE_CHECKING:
    from pyramid.request import Request


def found_no_view(error: BaseException) -> bool:
    """Whether Pyramid raises this because no view matches; a view or a factory may raise a 404 as well."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    raised_in = "" if traceback is None else traceback.tb_frame.f_globals.get("__name__")
    return isinstance(error, PredicateMismatch) or (
        isinstance(error, httpexceptions.HTTPNotFound) and raised_in == "pyramid.router"
    )


def other_methods(request: Request) -> list[str]:
    """The methods, other than that of the request, for which its path has a view."""
    return [method for method in METHODS if method != request.method and _has_view(request, method)]


def _has_view(request: Request, method: str) -> bool:
    try:
        return _finds_view(request, method)
    except Exception:
        # The application's predicates and factories are asked about a request that nobody has sent, without
        # its content. One that cannot tell has no view for it.
        return False


def _finds_view(request: Request, method: str) -> bool:
    environ = without_content(request.environ, method)
    # What tweens have set on the request, which predicates read. WebOb keeps it in the environ.
    environ["webob.adhoc_attrs"] = dict(request.environ.get("webob.adhoc_attrs", {}))
    asked = type(request)(environ)
    registry = asked.registry = request.registry
    request_iface, context = IRequest, getattr(request, "context", None)
    mapper = registry.queryUtility(IRoutesMapper)
    found = mapper(asked) if mapper is not None else {"route": None}
    route = found["route"]
    is_same = route is getattr(request, "matched_route", None)
    if route is not None:
        asked.matchdict, asked.matched_route = found["match"], route
        request_iface = registry.queryUtility(IRouteRequest, name=route.name, default=IRequest)
        if not is_same and route.factory is not None:
            context = route.factory(asked)
    # If the other method matches another route, the view name from traversal does not apply.
    name = getattr(request, "view_name", "") if is_same else ""
    for provided in (IView, IMultiView):
        view = registry.adapters.lookup(
            (IViewClassifier, request_iface, providedBy(context)), provided, name=name
        )
        if view is not None:
            return any(_holds(each, context, asked) for each in _views_of(view, asked))
    return False


def _views_of(view: Any, request: Request) -> Iterator[Any]:
    if IMultiView.providedBy(view):
        yield from (each for _, each, _ in view.get_views(request))
    else:
        yield view


def _holds(view: Any, context: Any, request: Request) -> bool:
    predicated = getattr(view, "__predicated__", None)
    return predicated is None or bool(predicated(context, request))
