"""Suggest the nearest known name for an unknown one."""

from __future__ import annotations

from collections.abc import Iterable


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
