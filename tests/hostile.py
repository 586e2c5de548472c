"""What the hostile tests share: an environ to deform, a server that checks, a browser that judges."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from wsgiref.validate import validator

from ada_url import URL
from webtest.lint import middleware as lint

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def environ(**changes: Any) -> dict[str, Any]:
    """A GET of http://example.com/a/b; ``None`` takes a variable away, ``wsgi_x`` is ``wsgi.x``."""
    result: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/a/b",
        "QUERY_STRING": "",
        "SERVER_NAME": "server.example",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "example.com",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in changes.items():
        key = name.replace("wsgi_", "wsgi.", 1)
        if value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


@dataclass
class Answer:
    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a field, or ``None``; more than one is a failure."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, values
        return values[0] if values else None

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def ask(app: Any, env: dict[str, Any] | None = None, **changes: Any) -> Answer:
    """The answer of a WSGI application, as the server gets it."""
    answers: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        if answers:
            assert exc_info, "start_response called twice"
        answers.append((status, headers))
        return lambda data: None

    chunks = app(environ(**changes) if env is None else env, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return Answer(*answers[-1], body)


def ask_strictly(app: Any, env: dict[str, Any] | None = None, **changes: Any) -> Answer:
    """The same through the two validators of PEP 3333 (S10)."""
    return ask(validator(lint(validator(app))), env, **changes)


def browse(reference: str, base: str) -> URL | None:
    """Where a browser on ``base`` would go, or ``None`` where it would stay and show an error."""
    try:
        return URL(reference, base)
    except (ValueError, UnicodeEncodeError):
        return None
