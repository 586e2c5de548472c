"""What the tests of the core share: the pinned registry, and one way to call a WSGI application."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple
from wsgiref.validate import validator

from webob import Request
from webob.headers import ResponseHeaders

import httpexc

PACKAGE = Path(httpexc.__file__).parent

#: Every media type on offer, and the Content-Type it is sent with.
MEDIA_TYPES = {
    "text/html": "text/html; charset=UTF-8",
    "application/json": "application/json",
    "application/problem+json": "application/problem+json",
    "text/plain": "text/plain; charset=UTF-8",
}

#: The least that PEP 3333 lets a server send; not enough for ``wsgiref.validate``.
BARE = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http"}


class Status(NamedTuple):
    """A row of ``statuses.csv``: the IANA registry, pinned."""

    code: int
    name: str
    title: str
    reference: str
    other_names: tuple[str, ...]
    required_headers: tuple[str, ...]

    @property
    def cls(self):
        return getattr(httpexc, self.name)


def _read_statuses():
    with Path(__file__).with_name("statuses.csv").open(encoding="utf-8", newline="") as file:
        for code, name, title, reference, other_names, required in list(csv.reader(file))[1:]:
            yield Status(
                int(code), name, title, reference, tuple(other_names.split()), tuple(required.split())
            )


STATUSES = tuple(_read_statuses())
WITHOUT_CONTENT = (204, 205, 304)


def make(cls, *args, **kw):
    """An instance that can be served: a redirect gets a target."""
    if issubclass(cls, httpexc.base._HTTPMove):
        kw.setdefault("location", "/there")
    return cls(*args, **kw)


class Answer(NamedTuple):
    """What a server would send."""

    status: str
    headers: ResponseHeaders
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8")


def call(app, path="/", accept=None, method="GET", **environ):
    """The answer of a WSGI application to one request, under the eyes of ``wsgiref.validate``."""
    request = Request.blank(path, method=method, environ=environ)
    if accept is not None:
        request.environ["HTTP_ACCEPT"] = accept
    return call_raw(validator(app), request.environ)


def call_raw(app, environ):
    """The answer to an environ, as it is; the body is closed as a server does."""
    started = []
    chunks = app(environ, lambda status, headers, exc_info=None: started.append((status, headers)))
    try:
        body = b"".join(chunks)
    finally:
        getattr(chunks, "close", bool)()
    [(status, headers)] = started
    return Answer(status, ResponseHeaders(headers), body)
