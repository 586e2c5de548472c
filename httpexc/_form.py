"""A form: a rendered body with holes for what differs from one answer to the next.

Most answers of a class in one look and language differ in the detail, the target of a redirect and the front
page alone. So their page is rendered once, with marks in these places, and serving fills in the rest: it
takes a quarter of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from httpexc import _json
from httpexc._html import escape_uri, to_html
from httpexc._location import front_page
from httpexc._negotiation import HTML, TEXT
from httpexc._text import to_text

# What no page says otherwise, and every form writes as it is.
DETAIL_MARK = "httpexc5eb21f0cdetail"
LOCATION_MARK = "httpexc5eb21f0clocation"
HOME_MARK = "httpexc5eb21f0chome"
_mark = re.compile(f"{DETAIL_MARK}|{LOCATION_MARK}|{HOME_MARK}")


class Form(NamedTuple):
    """The same answer but for its holes."""

    status: str
    headers: tuple[tuple[str, str], ...]
    #: The body before the first hole, and each hole with the text behind it.
    top: bytes
    holes: tuple[tuple[str, Callable[[Any], str], bytes], ...]

    def fill(self, detail: str, location: str | None, environ: Mapping[str, Any]) -> bytes:
        """The body with these in its holes."""
        parts = [self.top]
        for mark, show, text in self.holes:
            filling = detail if mark is DETAIL_MARK else location if mark is LOCATION_MARK else environ
            parts += show(filling).encode("utf-8", "replace"), text
        return b"".join(parts)


def make_form(media_type: str, status: str, headers: tuple[tuple[str, str], ...], body: str) -> Form:
    """A form of a body that was rendered with marks."""
    show_detail, show_uri = _SHOWING.get(media_type, _IN_JSON)
    fillings = {
        DETAIL_MARK: (DETAIL_MARK, show_detail),
        LOCATION_MARK: (LOCATION_MARK, show_uri),
        HOME_MARK: (HOME_MARK, lambda environ: show_uri(front_page(environ))),
    }
    top, *texts = [text.encode("utf-8", "replace") for text in _mark.split(body)]
    marks = _mark.findall(body)
    holes = tuple((*fillings[mark], text) for mark, text in zip(marks, texts, strict=True))
    return Form(status, headers, top, holes)


def _in_json(text: str) -> str:
    return _json.string(to_text(text))[1:-1]


def _as_it_is(uri: str) -> str:
    # A URI is ASCII, without quotes and controls.
    return uri


_IN_JSON = (_in_json, _as_it_is)
_SHOWING: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    HTML: (to_html, escape_uri),
    TEXT: (to_text, _as_it_is),
}


class Forms:
    """Forms by what they are for: bounded in entries and in bytes, and begun anew when they are too many."""

    most = 256
    most_bytes = 262_144

    def __init__(self) -> None:
        self.kept: dict[object, Form] = {}
        #: The same by what a client has sent, so that it is not negotiated each time.
        self.found: dict[object, Form] = {}
        self.bytes = 0

    def keep(self, key: object, form: Form) -> None:
        """Keep a form, unless it alone would take an eighth of the room."""
        size = len(form.top) + sum([len(text) for *_, text in form.holes])
        if size > self.most_bytes // 8:
            return
        if len(self.kept) >= self.most or self.bytes + size > self.most_bytes:
            self.kept.clear()
            self.found.clear()
            self.bytes = 0
        self.kept[key] = form
        self.bytes += size

    def remember(self, key: object, form: Form) -> None:
        """Find a form by this next time."""
        if len(self.found) >= self.most:
            self.found.clear()
        self.found[key] = form
