"""Facts about each status, and a table of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from httpexc import client_errors, client_requirements, redirection, server_errors, success
from httpexc.exception import HTTPException
from httpexc.registry import status_map


class Family(NamedTuple):
    """The statuses with the same first digit."""

    name: str
    meaning: str


#: The families by first digit (RFC 9110 §15).
FAMILIES: Mapping[int, Family] = {
    2: Family("Success", "The request was carried out."),
    3: Family("Redirection", "The client needs to take another step."),
    4: Family("Client error", "There is a problem with the request."),
    5: Family("Server error", "The request may be valid, but the server failed."),
}


@dataclass(frozen=True)
class Entry:
    """Facts about one status."""

    code: int
    name: str
    title: str
    #: When to raise or return it: one sentence.
    when: str
    #: ``"RFC 9110 §15.5.5"``
    reference: str
    #: The URL of that section at the RFC Editor.
    url: str
    required_headers: tuple[str, ...]
    #: Other names of the class.
    other_names: tuple[str, ...]

    @property
    def family(self) -> int:
        """The first digit of the code."""
        return self.code // 100

    @property
    def heading(self) -> str:
        """Code and title: ``"404 Not Found"``."""
        return f"{self.code} {self.title}"

    def words(self, title: str = "") -> str:
        """All words of the entry in lower case, for a filter; also those of a translated title."""
        said = (
            *(str(self.code), self.title, title, self.name, self.when, self.reference),
            *(f"{self.family}xx", FAMILIES[self.family].name),
            *self.required_headers,
            *self.other_names,
        )
        return " ".join(said).lower()

    def matches(self, query: str, title: str = "") -> bool:
        """Whether every word of ``query`` occurs in the entry; one to three digits must begin the code."""
        words = self.words(title)
        return all(
            words.startswith(word) if re.fullmatch("[0-9]{1,3}", word) else word in words
            for word in query.lower().split()
        )


@cache
def entries() -> tuple[Entry, ...]:
    """Every registered status, in order of its code."""
    names: dict[object, list[str]] = {}
    for module in (success, redirection, client_errors, client_requirements, server_errors):
        for name, value in vars(module).items():
            if isinstance(value, type):
                names.setdefault(value, []).append(name)
    return tuple(_entry(code, cls, names[cls]) for code, cls in status_map.items())


def entry_of(code: int) -> Entry | None:
    """The entry of a registered status."""
    return next((entry for entry in entries() if entry.code == code), None)


def _entry(code: int, cls: type[HTTPException], names: Iterable[str]) -> Entry:
    rfc, _, section = cls.rfc.partition(" §")
    return Entry(
        code=code,
        name=cls.__name__,
        title=cls.title,
        when=cls.when,
        reference=f"RFC {cls.rfc}",
        url=f"https://www.rfc-editor.org/rfc/rfc{rfc}#section-{section}",
        required_headers=cls.required_headers,
        other_names=tuple(name for name in names if name != cls.__name__),
    )


def table(chosen: Iterable[Entry], translate: Callable[[str], str] = str) -> str:
    """A text table of statuses: code, class, title and reference in columns, then when to use it.

    ``translate`` is called for each title.
    """
    titles = {entry: translate(entry.title) for entry in chosen}
    name_width = max([len(entry.name) for entry in titles], default=0)
    title_width = max(map(len, titles.values()), default=0)
    lines = []
    for entry, title in titles.items():
        lines.append(f"{entry.code}  {entry.name:{name_width}}  {title:{title_width}}  {entry.reference}")
        lines.append(f"     {entry.when}")
        needs, others = ", ".join(entry.required_headers), ", ".join(entry.other_names)
        further = [f"Needs {needs}." if needs else "", f"Also named {others}." if others else ""]
        if any(further):
            lines.append("     " + " ".join(filter(None, further)))
    return "".join(f"{line}\n" for line in lines)
