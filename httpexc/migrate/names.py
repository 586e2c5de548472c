"""Which names of the three older modules are this package's, and where each of them lives here."""

from __future__ import annotations

import webob.exc

import httpexc

#: The modules whose names are taken over.
MODULES = ("webob.exc", "pyramid.httpexceptions", "paste.httpexceptions")

# What the top of this package has besides its __all__, for code that takes it from an older module.
_BESIDES = {"Response", "_HTTPMove", "html_escape", "no_escape", "strip_tags"}
_OURS = {*httpexc.__all__, *(name for name in _BESIDES if hasattr(httpexc, name))}

# What is not at the top. Pyramid takes no other Response from a view than its own.
_ELSEWHERE = {
    ("pyramid.httpexceptions", "Response"): "pyramid.response",
    ("pyramid.httpexceptions", "default_exceptionresponse_view"): "httpexc.pyramid",
}

# What "import *" brings and this package's does not: Pyramid's module has no __all__.
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

# What both bring that is no class of a status.
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
    """The module that has ``module``'s ``name`` after the rewriting; ``None`` if that is still ``module``."""
    return _ELSEWHERE.get((module, name)) or ("httpexc" if name in _OURS else None)


def lost_with_star(module: str) -> set[str]:
    """The names that a star import of ``module`` brings and one of httpexc does not."""
    return _ONLY_BY_STAR.get(module, set())


def won_with_star(module: str) -> set[str]:
    """The names that a star import of httpexc would bring where one of ``module`` did not.

    No classes of a status: nobody has another use for such a name.
    """
    return {name for name in httpexc.__all__ if not name.startswith("HTTP")} - _BY_BOTH_STARS[module]
