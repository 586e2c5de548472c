"""The package's own title and explanation of a status code, and what an exception takes of them."""

from __future__ import annotations

from typing import Any

from httpexc import _webob

# The modules of the package's own classes.
MODULES = frozenset(
    f"httpexc.{name}"
    for name in (
        "client_errors",
        "client_requirements",
        "exception",
        "families",
        "move",
        "redirection",
        "server_errors",
        "success",
    )
)

# The classes by code, filled in as they are created.
_classes: dict[int, Any] = {}


def note(cls: Any) -> None:
    """Remember a class of this package, if it has a registered code."""
    if cls.__module__ in MODULES and vars(cls).get("rfc"):
        _classes[cls.code] = cls


def is_family(cls: Any) -> bool:
    """Whether this is `HTTPException` or a family, which has no status of its own."""
    return cls.__module__ in MODULES and not cls.rfc


def title_of(code: int) -> str:
    """The title of a status code, registered or not."""
    cls = _classes.get(code)
    return cls.title if cls is not None else _webob.reason(code)


def explanation_of(code: int) -> Any:
    """The explanation of a status code, registered or not."""
    # RFC 9110 §15: an unknown 4xx or 5xx is treated as 400 or 500. Others have no explanation.
    cls = _classes.get(code) or _classes.get({4: 400, 5: 500}.get(code // 100, 0))
    return cls.explanation if cls is not None else ""


def become(exception: Any, code: int, title: str = "") -> None:
    """Give an exception another status, and its explanation, unless the application has given one."""
    own = vars(exception)
    if code != exception.code:
        if not _has_own_explanation(exception):
            own["explanation"] = explanation_of(code)
        own["code"] = code
        title = title or title_of(code)
    if title and title != exception.title:
        own["title"] = title


def _has_own_explanation(exception: Any) -> bool:
    if "explanation" in vars(exception):
        return bool(vars(exception)["explanation"] != explanation_of(exception.code))
    owner = next(cls for cls in type(exception).__mro__ if "explanation" in vars(cls))
    return owner.__module__ not in MODULES
