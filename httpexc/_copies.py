"""Copies and pickles of an exception, which keep everything and share nothing that can change."""

from __future__ import annotations

from typing import Any

from httpexc import _webob
from httpexc.problem import Errors

# CPython's Py_TPFLAGS_HEAPTYPE: a class that is made by a class statement.
_HEAPTYPE = 1 << 9


def blank(cls: Any) -> Any:
    """An uninitialised instance, for ``__setstate__``, whatever arguments its ``__new__`` takes."""
    built_in = next(each for each in cls.__mro__ if not each.__flags__ & _HEAPTYPE)
    return built_in.__new__(cls)


def state_of(exception: Any) -> tuple[Any, ...]:
    """The state for `restore`; a body that is an iterator is read, and stored in the original."""
    own = {name: value for name, value in vars(exception).items() if name not in _webob.STATE}
    seen: dict[int, Any] = {}
    return (
        exception.args,
        _webob.saved(exception),
        _copy_containers(own, seen),
        _copy_containers(_slots(exception), seen),
    )


def restore(exception: Any, state: tuple[Any, ...]) -> None:
    """Fill in a blank instance. Nothing is checked again: it was checked when it was set."""
    args, of_webob, own, slots = state
    BaseException.__init__(exception, *args)
    vars(exception).update(of_webob, **own)
    for name, value in slots.items():
        object.__setattr__(exception, name, value)


def _slots(instance: object) -> dict[str, Any]:
    """The values in the ``__slots__`` of a subclass."""
    names = [
        # Python mangles private names.
        f"_{cls.__name__.lstrip('_')}{name}" if name.startswith("__") and not name.endswith("__") else name
        for cls in type(instance).__mro__
        for slots in [vars(cls).get("__slots__", ())]
        for name in ([slots] if isinstance(slots, str) else slots)
    ]
    return {name: getattr(instance, name) for name in names if hasattr(instance, name)}


def _copy_containers(value: Any, seen: dict[int, Any]) -> Any:
    """A deep copy of lists and mappings: notes, members, errors. Other values are shared."""
    waiting: list[Any] = []  # not recursive: the members of a problem may come from a client
    copied = _begin_copy(value, seen, waiting)
    while waiting:
        original = waiting.pop()
        if type(original) is list:
            seen[id(original)] += [_begin_copy(member, seen, waiting) for member in original]
        else:
            for name, member in original.items():
                seen[id(original)][name] = _begin_copy(member, seen, waiting)
    return copied


def _begin_copy(value: Any, seen: dict[int, Any], waiting: list[Any]) -> Any:
    """The copy of a value; a list or a mapping is empty yet, and waits to be filled."""
    kind = type(value)
    if kind not in (dict, list, Errors):
        return value
    if id(value) not in seen:
        if kind is Errors:
            seen[id(value)] = Errors(_begin_copy(error, seen, waiting) for error in value)
        else:
            seen[id(value)] = kind()
            waiting.append(value)
    return seen[id(value)]
