"""Problem details (RFC 9457): `ProblemError`, and checks of ``problem=`` and ``errors=``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

__all__ = ["ProblemError"]

# RFC 9457 §3.1: the exception itself sets these members.
_RESERVED = frozenset({"status", "title", "detail"})


# Of types, not of their names, for which Python 3.14 imports ast.
_Fields = NamedTuple(  # noqa: UP014
    "_Fields",
    [
        ("detail", object),
        ("pointer", str | None),
        ("parameter", str | None),
        ("header", str | None),
    ],
)


class ProblemError(_Fields):
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

    __slots__ = ()

    def __new__(
        cls,
        detail: object,
        pointer: str | None = None,
        parameter: str | None = None,
        header: str | None = None,
    ) -> Self:
        """Make one; only the detail is required."""
        return super().__new__(cls, detail, pointer, parameter, header)


def checked_members(problem: object) -> dict[str, Any]:
    """Return a copy of the members.

    Raises ``TypeError`` for anything but a mapping with string keys, and for members that the exception
    itself sets.
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
    """Checked errors, for the two JSON documents, the page and the text."""

    __slots__ = ()


def checked_errors(errors: object) -> Errors:
    """Return each error as a new mapping; raises ``TypeError`` unless it is a mapping or `ProblemError`."""
    if isinstance(errors, (str, bytes, Mapping, ProblemError)) or not isinstance(errors, Iterable):
        raise TypeError(f"errors must be a list of mappings or of ProblemError, not {errors!r}")
    return Errors(map(_checked_error, errors))


def errors_or_own(errors: object) -> object:
    """Return checked errors, or the value itself: an application may use the name for something else."""
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
