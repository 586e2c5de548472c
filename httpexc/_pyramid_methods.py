"""For which methods a Pyramid application has a view at the path of a request."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from pyramid import httpexceptions
from pyramid.exceptions import PredicateMismatch
from pyramid.interfaces import (
    IMultiView,
    IRequest,
    IRequestFactory,
    IRootFactory,
    IRouteRequest,
    IRoutesMapper,
    ISecuredView,
    ITraverser,
    IView,
    IViewClassifier,
)
from pyramid.request import Request, apply_request_extensions
from pyramid.traversal import DefaultRootFactory, ResourceTreeTraverser
from zope.interface import providedBy

from httpexc._headers import METHODS
from httpexc._log import log_fault
from httpexc._probe import without_content


def found_no_view(error: BaseException) -> bool:
    """Whether Pyramid raises this because no view matches; a view or a factory may raise a 404 as well."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    raised_in = "" if traceback is None else traceback.tb_frame.f_globals.get("__name__", "")
    if isinstance(error, PredicateMismatch):
        return raised_in.startswith("pyramid.")
    return isinstance(error, httpexceptions.HTTPNotFound) and raised_in == "pyramid.router"


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
    asked = _asked(request, method)
    try:
        return any(_holds(view, asked.context, asked) for view in _views_at(asked))
    finally:
        # What predicates and factories have opened for it, they close here.
        while asked.finished_callbacks:
            try:
                asked.finished_callbacks.popleft()(asked)
            except Exception:
                log_fault("a finished callback failed")


def _asked(request: Request, method: str) -> Any:
    """A request for the same path with another method and no content, as the router would prepare it."""
    registry = request.registry
    asked: Any = registry.queryUtility(IRequestFactory, default=Request)(
        without_content(request.environ, method)
    )
    asked.registry = registry
    apply_request_extensions(asked)
    for name, value in vars(request).items():
        # What the router and tweens have set, which predicates read, but not what belongs to one request.
        if name not in vars(asked) and not hasattr(type(asked), name):
            setattr(asked, name, value)
    mapper = registry.queryUtility(IRoutesMapper)
    found = mapper(asked) if mapper is not None else {"route": None}
    route = found["route"]
    asked.request_iface = IRequest
    if route is not None:
        asked.matchdict, asked.matched_route = found["match"], route
        asked.request_iface = registry.queryUtility(IRouteRequest, name=route.name, default=IRequest)
    if route is not getattr(request, "matched_route", None) or not hasattr(request, "context"):
        make_root = getattr(route, "factory", None) or registry.queryUtility(
            IRootFactory, default=DefaultRootFactory
        )
        root = make_root(asked)
        traverser = registry.adapters.queryAdapter(root, ITraverser) or ResourceTreeTraverser(root)
        for name, value in traverser(asked).items():
            setattr(asked, name, value)
    return asked


def _views_at(asked: Any) -> Iterator[Any]:
    """The views for the context of a request, from the most specific one on, as Pyramid tries them."""
    adapters = asked.registry.adapters
    name = getattr(asked, "view_name", "")
    for required in product(asked.request_iface.__sro__, providedBy(asked.context).__sro__):
        for provided in (IView, ISecuredView, IMultiView):
            view = adapters.registered((IViewClassifier, *required), provided, name=name)
            if view is not None:
                yield from _views_of(view, asked)


def _views_of(view: Any, request: Request) -> Iterator[Any]:
    if IMultiView.providedBy(view):
        yield from (each for _, each, _ in view.get_views(request))
    else:
        yield view


def _holds(view: Any, context: Any, request: Request) -> bool:
    predicated = getattr(view, "__predicated__", None)
    return predicated is None or bool(predicated(context, request))
