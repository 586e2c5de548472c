"""The bases of classes: add some, all or none, and find what they define."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def add_bases(pairs: Iterable[tuple[type, type]]) -> None:
    """Append each second class to the bases of the first, whose attributes still come first.

    Ancestors must precede their descendants. Raises ``TypeError``, and changes nothing, if a class that
    derives from both has them in another order; the message names it.
    """
    before: list[tuple[type, tuple[type, ...]]] = []
    for cls, base in pairs:
        if base in cls.__mro__:
            continue
        bases = cls.__bases__
        try:
            cls.__bases__ = (*bases, base)
        except TypeError as error:
            for changed, old in reversed(before):
                changed.__bases__ = old
            culprits = [each for each in _descendants(cls) if base in each.__mro__] or [cls]
            named = ", ".join(f"{each.__module__}.{each.__qualname__}" for each in culprits)
            raise TypeError(
                f"{cls.__name__} cannot be made a {base.__module__}.{base.__name__}, because of {named}: "
                "import httpexc.pyramid before a class derives from both"
            ) from error
        before.append((cls, bases))


def _descendants(cls: type) -> Iterator[type]:
    children: list[type] = cls.__subclasses__()
    for child in children:
        yield child
        yield from _descendants(child)


def class_attribute(cls: type, name: str) -> object:
    """An attribute as the class or an ancestor defines it, and not what a descriptor returns for it."""
    return next(vars(each)[name] for each in cls.__mro__ if name in vars(each))


def is_overridden(instance: object, base: type, name: str) -> bool:
    """Whether a method is not that of ``base``: overridden in a subclass, or set on the instance."""
    return name in vars(instance) or getattr(type(instance), name, None) is not getattr(base, name, None)
