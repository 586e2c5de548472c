"""Which names of the three older modules this package has, and in which module."""

from __future__ import annotations

import webob.exc

import httpexc

#: The older modules.
MODULES = ("webob.exc", "pyramid.httpexceptions", "paste.httpexceptions")

# Names that the package has besides its __all__, for code that imports them from an older module.
_BESIDES = {"Response", "_HTTPMove", "html_escape", "no_escape", "strip_tags"}
_OURS = {*httpexc.__all__, *(name for name in _BESIDES if hasattr(httpexc, name))}

# Names from another module. Pyramid accepts only its own Response from a view.
_ELSEWHERE = {
    ("pyramid.httpexceptions", "Response"): "pyramid.response",
    ("pyramid.httpexceptions", "default_exceptionresponse_view"): "httpexc.pyramid",
}

# Names that "import *" brings from Pyramid's module, which has no __all__, and not from this package.
_ONLY_BY_STAR = {
    "pyramid.httpexceptions": {
        "IExceptionResponse",
        "Response",
        "Template",
        "create_accept_header",
        "default_exceptionresponse_view",
        "implementer",
        "json",
        "text_",
    },
}

# Names that both bring, besides the status classes.
_BY_BOTH_STARS = {
    "webob.exc": set(webob.exc.__all__),
    "pyramid.httpexceptions": {"exception_response", "status_map"},
    "paste.httpexceptions": {"HTTPExceptionHandler", "get_exception"},
}

#: The statuses that need a target.
REDIRECT_CODES = (300, 301, 302, 303, 305, 307, 308)

#: Their classes, by name.
REDIRECTS = {httpexc.status_map[code].__name__ for code in REDIRECT_CODES}


def home(module: str, name: str) -> str | None:
    """The module to import ``module``'s ``name`` from; ``None`` if that is still ``module``."""
    return _ELSEWHERE.get((module, name)) or ("httpexc" if name in _OURS else None)


def lost_with_star(module: str) -> set[str]:
    """The names that a star import brings from ``module`` and not from httpexc."""
    return _ONLY_BY_STAR.get(module, set())


def gained_with_star(module: str) -> set[str]:
    """The names that a star import brings from httpexc and not from ``module``.

    Status classes are left out: no file uses such a name for something else.
    """
    return {name for name in httpexc.__all__ if not name.startswith("HTTP")} - _BY_BOTH_STARS[module]
