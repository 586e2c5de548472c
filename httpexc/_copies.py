"""Copies and pickles of an exception, which keep everything and share nothing that can change."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from types import MemberDescriptorType
from typing import Any

from httpexc import _webob
from httpexc.problem import Errors

# CPython's Py_TPFLAGS_HEAPTYPE: a class that is made by a class statement.
_HEAPTYPE = 1 << 9


def blank(cls: Any) -> Any:
    """An uninitialised instance, for ``__setstate__``, whatever arguments its ``__new__`` takes."""
    built_in = next(each for each in cls.__mro__ if not each.__flags__ & _HEAPTYPE)
    return built_in.__new__(cls)


def rebuilt(cls: Any, state: tuple[Any, ...]) -> Any:
    """An instance with this state, whatever ``__setstate__`` its class has."""
    exception = blank(cls)
    restore(exception, state)
    return exception


def state_of(exception: Any) -> tuple[Any, ...]:
    """The state for `restore`; a body that is an iterator is read, and stored in the original."""
    own = {name: value for name, value in vars(exception).items() if name not in _webob.STATE}
    if isinstance(own.get("_wrapped"), _webob.Response):
        own["_wrapped"] = own["_wrapped"].copy()
    seen: dict[int, Any] = {}
    return (
        exception.args,
        _webob.saved(exception),
        _copy_containers(own, seen),
        _copy_containers(_members(exception), seen),
    )


def restore(exception: Any, state: tuple[Any, ...]) -> None:
    """Fill in a blank instance. Nothing is checked again: it was checked when it was set."""
    args, of_webob, own, members = state
    BaseException.__init__(exception, *args)
    vars(exception).update(of_webob, **own)
    for name, value in members.items():
        object.__setattr__(exception, name, value)


def _members(instance: object) -> dict[str, Any]:
    """The values in the slots of a subclass, and in those of another built-in class, such as ``errno``."""
    return {
        name: getattr(instance, name)
        for cls in type(instance).__mro__
        if cls is not BaseException
        for name, member in vars(cls).items()
        if isinstance(member, MemberDescriptorType) and hasattr(instance, name)
    }


# What is copied with its members, and what is copied as a whole.
_CONTAINERS = (dict, list, OrderedDict, defaultdict, deque)
_FLAT = (set, bytearray)


def _copy_containers(value: Any, seen: dict[int, Any]) -> Any:
    """A deep copy of the containers of the standard library: notes, members, errors. The rest is shared."""
    waiting: list[Any] = []  # not recursive: the members of a problem may come from a client
    copied = _begin_copy(value, seen, waiting)
    while waiting:
        original = waiting.pop()
        copy_of = seen[id(original)]
        items = original.items() if isinstance(original, dict) else enumerate(original)
        for key, member in items:
            copy_of[key] = _begin_copy(member, seen, waiting)
    return copied


def _begin_copy(value: Any, seen: dict[int, Any], waiting: list[Any]) -> Any:
    """The copy of a value; the members of a container are those of the original until its turn comes."""
    kind = type(value)
    if kind not in (*_CONTAINERS, *_FLAT, Errors, tuple):
        return value
    if id(value) not in seen:
        if kind in (Errors, tuple):
            seen[id(value)] = kind(_begin_copy(member, seen, waiting) for member in value)
        else:
            seen[id(value)] = value.copy()
            if kind in _CONTAINERS:
                waiting.append(value)
    return seen[id(value)]
