"""What this package itself says of a status code: the class that is the code's, of no application."""

from __future__ import annotations

from typing import Any

from httpexc import _webob

# Where a class says what is in the RFC, and no application has said anything.
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

# Each class by its code, as they are made.
_classes: dict[int, Any] = {}


def note(cls: Any) -> None:
    """Remember a class of this package's own, if it is that of a registered code."""
    if cls.__module__ in MODULES and vars(cls).get("rfc"):
        _classes[cls.code] = cls


def title_of(code: int) -> str:
    """The title of a status code, registered or not."""
    cls = _classes.get(code)
    return cls.title if cls is not None else _webob.reason(code)


def explanation_of(code: int) -> Any:
    """What the page of a status code says."""
    # RFC 9110 §15: an unknown 4xx or 5xx is read as 400 or 500. Of the others nothing is known.
    cls = _classes.get(code) or _classes.get({4: 400, 5: 500}.get(code // 100, 0))
    return cls.explanation if cls is not None else ""
