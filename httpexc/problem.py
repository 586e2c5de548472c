"""Problem details (RFC 9457): the members and the errors that an exception is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

# RFC 9457 §3.1: these members are the exception's own.
_RESERVED = frozenset({"status", "title", "detail"})


class ProblemError(NamedTuple):
    """One of several errors in a request, for ``errors=`` (RFC 9457 §3).

    detail
        What is wrong, for the client.
    pointer
        A JSON Pointer to it in the content, as a URI fragment (RFC 6901 §6): ``"#/age"``.
    parameter
        The query parameter that is wrong.
    header
        The header field that is wrong.
    """

    detail: object
    pointer: str | None = None
    parameter: str | None = None
    header: str | None = None


def checked_members(problem: object) -> dict[str, Any]:
    """A copy of the members.

    Raises ``TypeError`` for what is no mapping with strings for keys, and for members that are the
    exception's own.
    """
    if not isinstance(problem, Mapping) or not all(isinstance(name, str) for name in problem):
        raise TypeError(f"problem must be a mapping of members by name, not {problem!r}")
    reserved = _RESERVED & problem.keys()
    if reserved:
        raise TypeError(
            f"problem: {', '.join(sorted(reserved))} is set by the exception itself: "
            "use detail=, title= or another class"
        )
    return dict(problem)


class Errors(tuple[dict[str, Any], ...]):
    """Errors that were checked, for the two JSON documents, the page and the text."""

    __slots__ = ()


def checked_errors(errors: object) -> Errors:
    """Each error as a mapping of its own; ``TypeError`` for what is no mapping and no `ProblemError`."""
    if isinstance(errors, (str, bytes, Mapping, ProblemError)) or not isinstance(errors, Iterable):
        raise TypeError(f"errors must be a list of mappings or of ProblemError, not {errors!r}")
    return Errors(map(_checked_error, errors))


def errors_or_own(errors: object) -> object:
    """Errors that can be shown, or what it is: an attribute of an application's own that has this name."""
    try:
        return checked_errors(errors)
    except TypeError:
        return errors


def _checked_error(error: object) -> dict[str, Any]:
    if isinstance(error, ProblemError):
        return {name: value for name, value in error._asdict().items() if value is not None}
    if isinstance(error, Mapping) and all(isinstance(name, str) for name in error):
        return dict(error)
    raise TypeError(f"errors: {error!r} is neither a mapping nor a ProblemError")
