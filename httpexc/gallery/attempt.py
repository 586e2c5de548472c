"""The input of a status page's form. It is in the URL, so nothing in it is trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from httpexc.exception import HTTPException
from httpexc.gallery.fields import refusal
from httpexc.move import _HTTPMove
from httpexc.registry import exception_response, status_map

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# The header that a status needs, and the arguments that set an example of it.
_EXAMPLES: Mapping[int, tuple[str, Mapping[str, Any]]] = {
    206: ("content-range", {"headers": [("Content-Range", "bytes 0-499/1000")]}),
    226: ("im", {"headers": [("IM", "feed")]}),
    304: ("etag", {"etag": "example"}),
    # Not "Basic": a browser would ask for a password, and some would remember it.
    401: ("www-authenticate", {"www_authenticate": 'Bearer realm="gallery"'}),
    405: ("allow", {"allow": ["GET", "HEAD"]}),
    416: ("content-range", {"length": 1000}),
    429: ("retry-after", {"retry_after": 120}),
    503: ("retry-after", {"retry_after": 3600}),
}


def typed(environ: WSGIEnvironment) -> dict[str, str]:
    """The query of a request, with the last value of each name. Bytes that are not UTF-8 are replaced."""
    query = parse_qs(environ.get("QUERY_STRING", ""), errors="replace")
    return {name: values[-1] for name, values in query.items()}


def query_of(parameters: Mapping[str, str]) -> str:
    """``"?…"`` with the parameters that have a value, or ``""`` if none has."""
    query = urlencode({name: value for name, value in parameters.items() if value}, errors="replace")
    return "?" + query if query else ""


def leads_on(code: int) -> bool:
    """Whether a status takes a location: a redirect, or a 201."""
    return code == 201 or issubclass(status_map.get(code, HTTPException), _HTTPMove)


def _example(code: int, language: str) -> tuple[str, Mapping[str, Any]]:
    if leads_on(code):
        return "location", {"location": f"arrived{query_of({'from': str(code), 'language': language})}"}
    return _EXAMPLES.get(code, ("", {}))


@dataclass(frozen=True)
class Attempt:
    """The input of a status page's form."""

    detail: str = ""
    comment: str = ""
    location: str = ""
    #: Header fields as ``Name: value``, one per line.
    headers: str = ""
    #: ``"raise"`` or ``"return"``; anything else means the usual way for the status.
    via: str = ""
    #: The language of the answer, if one on offer was chosen.
    language: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], language: str) -> Attempt:
        """Take the input from the query of a request."""
        known = {field.name: query.get(field.name, "") for field in fields(cls)}
        return cls(**known | {"language": language})

    def query(self) -> str:
        """``"?…"`` with the input, or ``""``."""
        return query_of(vars(self))

    def verb(self, code: int) -> str:
        """How the answer is given: ``"raise"`` or ``"return"``."""
        return self.via if self.via in ("raise", "return") else "return" if code < 400 else "raise"

    def make(self, code: int) -> HTTPException:
        """Make the exception; raises ``ValueError`` for invalid input and for a header that is refused."""
        return exception_response(code, **self.arguments(code))

    def arguments(self, code: int) -> dict[str, Any]:
        """The arguments for the class of the status; raises ``ValueError`` for a header that is refused."""
        arguments: dict[str, Any] = {"detail": self.detail} if self.detail else {}
        headers = list(self._typed_headers())
        name, example = _example(code, self.language)
        # The input replaces the example.
        if not any(typed_name.lower() == name for typed_name, _ in headers):
            arguments |= example
        if self.location:
            arguments["location"] = self.location
        if headers:
            arguments["headers"] = [*arguments.get("headers", ()), *headers]
        if self.comment:
            arguments["comment"] = self.comment
        return arguments

    def _typed_headers(self) -> Iterator[tuple[str, str]]:
        for line in self.headers.replace("\r\n", "\n").split("\n"):
            if not line.strip(" "):
                continue
            name, colon, value = line.partition(":")
            if not colon:
                raise ValueError(f"header {line!r} has no colon: write it as Name: value")
            name, value = name.strip(" "), value.strip(" ")
            reason = refusal(name, value)
            if reason:
                raise ValueError(reason)
            yield name, value

    def source(self, code: int) -> str:
        """The Python that makes the answer of a registered status."""
        name = status_map[code].__name__
        arguments = self.arguments(code)
        words = [repr(arguments.pop("detail"))] if "detail" in arguments else []
        words += [f"{name}={value!r}" for name, value in arguments.items()]
        call = f"{self.verb(code)} {name}"
        line = f"{call}({', '.join(words)})"
        if len(line) > 80:
            line = f"{call}(\n" + "".join(f"    {word},\n" for word in words) + ")"
        return f"from httpexc import {name}\n\n{line}"
