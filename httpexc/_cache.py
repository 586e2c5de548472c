"""`BoundedCache`: values by key, limited in entries and in bytes."""

from __future__ import annotations

from collections.abc import Callable
from sys import getsizeof
from typing import Any, TypeAlias, TypeVar

Options = TypeVar("Options")
Key: TypeAlias = tuple[object, ...]


class BoundedCache:
    """Values by key. It is emptied when it is full."""

    __slots__ = ("bytes", "found", "made")

    most = 256
    most_bytes = 262_144
    #: The longest key, in bytes, that `get_or_choose` and `alias` keep: clients may choose it.
    longest_key = 1536

    def __init__(self) -> None:
        self.made: dict[Key, Any] = {}
        #: The same values by other keys, which clients may choose.
        self.found: dict[Key, Any] = {}
        self.bytes = 0

    def put(self, key: Key, value: Any, size: int) -> None:
        """Keep a value of ``size`` bytes, unless it would take more than an eighth of the space."""
        size += _size_of(key)
        if size > self.most_bytes // 8:
            return
        if len(self.made) >= self.most or self.bytes + size > self.most_bytes:
            self.made.clear()
            self.found.clear()
            self.bytes = 0
        self.made[key] = value
        self.bytes += size

    def get_or_choose(self, choose: Callable[[str, Options], str], header: str, options: Options) -> str:
        """What ``choose`` returns for a header and the ``options``, which are the same each time."""
        key = (choose, header)
        choice: str | None = self.made.get(key)
        if choice is None:
            choice = choose(header, options)
            if _size_of(key) <= self.longest_key:
                self.put(key, choice, 0)
        return choice

    def alias(self, key: Key, by: Key) -> None:
        """Find the value that is kept ``by`` another key, if any, under this key too."""
        value = self.made.get(by)
        if value is None or _size_of(key) > self.longest_key:
            return
        if len(self.found) >= self.most:
            self.found.clear()
        self.found[key] = value


def _size_of(key: Key) -> int:
    """The bytes of the strings in a key."""
    return sum(getsizeof(part) for part in key if isinstance(part, str))
