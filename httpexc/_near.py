"""The nearest name that there is, for who has written one that there is not."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name that is most like this one, if one is."""
    from difflib import get_close_matches  # only a mistake needs it

    return next(iter(get_close_matches(name, sorted(known), 1, cutoff)), None)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``": did you mean detail?"``, or ``""`` where no name is like this one."""
    near = nearest(name, known)
    return f": did you mean {near}?" if near else ""
