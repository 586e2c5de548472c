"""Suggest the nearest known name for an unknown one."""

from __future__ import annotations

from collections.abc import Iterable

from httpexc._log import log_warning


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name that is most similar, or ``None``."""
    from difflib import get_close_matches  # only a mistake needs it

    names = sorted(known)
    # difflib scores a short name with two swapped letters low.
    same = [each for each in names if sorted(each) == sorted(name)]
    return next(iter(same or get_close_matches(name, names, 1, cutoff)), None)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``": did you mean detail?"``, or ``""`` if no name is similar."""
    near = nearest(name, known)
    return f": did you mean {near}?" if near else ""


def warn_of_near_misses(cls: type, known: Iterable[str]) -> None:
    """Log each name in a class statement that is nearly a known one.

    Not an error: it may be a helper of the application's, and a later version may know more names.
    """
    for name in vars(cls):
        if name.startswith("_") or any(hasattr(base, name) for base in cls.__bases__):
            continue
        near = nearest(name, known, 0.85)
        if near is not None:
            log_warning("%s.%s is never used: did you mean %s?", cls.__qualname__, name, near)
