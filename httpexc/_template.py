"""An application's ``string.Template`` sources: the names in them, and their text without tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from string import Template
from typing import Any

from httpexc import _html
from httpexc._text import decoded, to_text, without_tags

# A longer template is not cached, to limit the cache in bytes.
_LONGEST_KEPT = 2048


class Names(dict[str, str]):
    """The names of a body template, each computed when the template uses it."""

    __slots__ = ("environ", "headers", "is_html", "words")

    def __init__(
        self,
        is_html: bool,
        words: Callable[[str], object],
        headers: Iterable[tuple[str, str]],
        environ: Mapping[str, Any],
    ) -> None:
        self.is_html = is_html
        self.words = words
        self.headers = headers
        self.environ = environ

    def __missing__(self, name: str) -> str:
        shown = _html.to_html if self.is_html else to_text
        if name in ("explanation", "detail"):
            return shown(self.words(name))
        if name == "comment":
            return _html.to_html(self.words("comment")) if self.is_html else ""
        if name == "html_comment":
            comment = self.words("comment") if self.is_html else None
            return "" if comment is None else _html.comment(comment)
        if name == "br":
            return "<br>" if self.is_html else "\n"
        for header, value in self.headers:
            if header.lower() == name:
                return shown(value)
        value = self.environ[name]
        if name == "REQUEST_METHOD" and value == "HEAD":
            # RFC 9110 §9.3.2: HEAD gets the length of the answer to GET.
            value = "GET"
        return shown(decoded(value) if isinstance(value, str) else value)


def as_text(template: Template) -> Template:
    """A body template without its tags, as in WebOb: a newline becomes a space, br a newline."""
    kind: Any = type(template)  # hashable, though its type does not say so
    source = template.template
    return (_as_text if len(source) <= _LONGEST_KEPT else _as_text.__wrapped__)(kind, source)


@lru_cache(maxsize=32)
def _as_text(kind: type[Template], source: str) -> Template:
    lines = without_tags(" ".join(source.splitlines())).split("\n")
    text = "\n".join(line.strip(" ") for line in lines)
    return kind(re.sub(r"\n{3,}", "\n\n", text).strip())
