"""The nearest name that there is, for who has written one that there is not."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name that is most like this one, if one is."""
    from difflib import get_close_matches  # only a mistake needs it

    names = sorted(known)
    # Of a short name with two letters changed over difflib thinks little.
    same = [each for each in names if sorted(each) == sorted(name)]
    return next(iter(same or get_close_matches(name, names, 1, cutoff)), None)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``": did you mean detail?"``, or ``""`` where no name is like this one."""
    near = nearest(name, known)
    return f": did you mean {near}?" if near else ""
