"""The harness: the pinned registry, requests, the server's side of WSGI, and a browser that judges.

``call`` is for everyone: one request, both validators of PEP 3333, one answer. ``call_raw`` takes an environ
that the validators would refuse, and ``Server`` tells what an application did to its server, step by step.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import quote, unquote_to_bytes
from wsgiref.validate import validator

from ada_url import URL
from webob.headers import ResponseHeaders
from webtest.lint import middleware as lint

import httpexc

PACKAGE = Path(httpexc.__file__).parent

#: How many examples each property has in ``tox -e fuzz``, new ones each time; 0 is a few, always the same.
FUZZ = int(os.environ.get("HTTPEXC_FUZZ", "0"))

#: Every media type on offer, and the Content-Type it is sent with.
MEDIA_TYPES = {
    "text/html": "text/html; charset=UTF-8",
    "application/json": "application/json",
    "application/problem+json": "application/problem+json",
    "text/plain": "text/plain; charset=UTF-8",
}

#: What a browser accepts.
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

#: The headers of a plain application.
PLAIN = [("Content-Type", "text/plain")]


# -- the registry -----------------------------------------------------------------------------


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
    if issubclass(cls, httpexc._HTTPMove):
        kw.setdefault("location", "/there")
    return cls(*args, **kw)


# -- requests ---------------------------------------------------------------------------------

#: The least that PEP 3333 lets a server send; not enough for a validator.
BARE = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http"}


def environ(path: str = "/a/b", /, **changes: Any) -> dict[str, Any]:
    """A GET of a path at http://example.com; ``None`` takes a variable away, ``wsgi_x`` is ``wsgi.x``."""
    path, _, query = path.partition("?")
    result: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
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


# -- answers ----------------------------------------------------------------------------------


class Headers(ResponseHeaders):
    """What was sent, in its order; a field that is asked for has one value."""

    def __getitem__(self, name: str) -> str:
        values = self.getall(name)
        if not values:
            raise KeyError(name)
        assert len(values) == 1, values
        return values[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ResponseHeaders) and [*self.items()] == [*other.items()]

    __hash__ = None


class Answer(NamedTuple):
    """What a server sends."""

    status: str
    headers: Headers
    body: bytes

    @property
    def code(self) -> int:
        return int(self.status[:3])

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Server:
    """The server's side of PEP 3333, with a log of everything that an application does to it.

    ``log`` has ``"start 200"`` for a call of start_response, ``"start 404 +exc_info"`` for one with
    exc_info, ``"write"``, ``"chunk"`` for each chunk (``"empty"`` for an empty one), and what the
    bodies below add to it.
    """

    #: Whether an empty chunk is sent, and the headers with it.
    is_eager = False

    def __init__(self) -> None:
        self.log: list[str] = []
        self.errors: list[BaseException] = []
        self.status = ""
        self.headers: Headers | None = None
        self.sent = b""
        self.is_begun = False

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        self.log.append(f"start {status[:3]}{' +exc_info' if exc_info else ''}")
        if exc_info:
            self.errors.append(exc_info[1])  # not the traceback: PEP 3333 warns of the cycle
            if self.is_begun:
                raise exc_info[1].with_traceback(exc_info[2])
        else:
            assert self.headers is None, "start_response was called again without exc_info"
        self.status, self.headers = status, Headers(headers)
        return self.write

    def write(self, data: bytes) -> None:
        self.log.append("write")
        self.is_begun = True
        self.sent += data

    def serve(self, app: Any, environ: Mapping[str, Any]) -> Server:
        """Answer one request as a server does; ``self`` to go on with."""
        self.body = app(environ, self.start_response)
        try:
            for chunk in self.body:
                assert self.headers is not None, "a chunk came before start_response was called"
                self.log.append("chunk" if chunk else "empty")
                self.is_begun = self.is_begun or bool(chunk) or self.is_eager
                self.sent += chunk
        finally:
            if hasattr(self.body, "close"):
                self.body.close()
        return self

    def run(self, app: Any, path: str = "/a/b", method: str = "GET", **changes: Any) -> Server:
        """Serve a request for a path; the rest is for ``environ``."""
        return self.serve(app, environ(path, REQUEST_METHOD=method, **changes))

    @property
    def answer(self) -> Answer:
        assert self.headers is not None, "start_response was not called"
        return Answer(self.status, self.headers, self.sent)


def strict(app: Any) -> Any:
    """The application between two validators of PEP 3333 (S10)."""
    return validator(lint(validator(app)))


def call_raw(app: Any, environ: Mapping[str, Any]) -> Answer:
    """The answer to an environ, whatever is in it."""
    return Server().serve(app, environ).answer


def call(
    app: Any, path: str = "/a/b", accept: str | None = None, method: str = "GET", **changes: Any
) -> Answer:
    """The answer to a request that is in order, under the eyes of two validators (S10)."""
    changes = {"HTTP_ACCEPT": accept, "REQUEST_METHOD": method} | changes
    return call_raw(strict(app), environ(path, **changes))


class _RelativeCreated(httpexc.HTTPCreated):
    absolute_location = False


def location_of(target: str, environ: Mapping[str, Any], *, absolute: bool = True) -> str:
    """The Location that is sent for a target: a 201 may have any, also the empty one."""
    cls = httpexc.HTTPCreated if absolute else _RelativeCreated
    return call_raw(cls(location=target), environ).headers["Location"]


# -- applications and bodies ------------------------------------------------------------------


def raising(error: BaseException) -> Callable[..., Any]:
    """An application that raises before it does anything else."""

    def app(environ, start_response):
        raise error

    return app


def returning(body: Any, *, started: bool = True) -> Callable[..., Any]:
    """An application that returns ``body``."""

    def app(environ, start_response):
        if started:
            start_response("200 OK", PLAIN)
        return body

    return app


def group(*errors: Exception) -> ExceptionGroup:
    return ExceptionGroup("several", list(errors))


class IterableBody:
    """A body that is an iterable but no iterator, as a framework's file of its own may be."""

    def __init__(
        self,
        *steps: bytes | BaseException,
        log: list[str] | None = None,
        closing: BaseException | None = None,
    ) -> None:
        self.steps, self.log, self.closing = list(steps), [] if log is None else log, closing
        self.taken = self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.steps)

    def close(self) -> None:
        self.closed += 1
        self.log.append("close")
        if self.closing:
            raise self.closing


class IteratorBody(IterableBody):
    """A body that is an iterator: bytes are handed out, and an exception is raised, by ``close`` too."""

    def __iter__(self) -> IteratorBody:
        return self

    def __next__(self) -> bytes:
        if not self.steps:
            raise StopIteration
        self.taken += 1
        step = self.steps.pop(0)
        if isinstance(step, BaseException):
            self.log.append("raise")
            raise step
        return step


# -- memory -----------------------------------------------------------------------------------


@contextmanager
def collector(*, enabled: bool) -> Iterator[None]:
    """The collector on or off for a while; it is quick, since what there is now is out of its sight."""
    gc.freeze()
    (gc.enable if enabled else gc.disable)()
    try:
        yield
    finally:
        gc.enable()


# -- browsers ---------------------------------------------------------------------------------


def browse(reference: str, base: str) -> URL | None:
    """Where a browser on ``base`` would go, or ``None`` where it would stay and show an error."""
    try:
        return URL(reference, base)
    except (ValueError, UnicodeEncodeError):
        return None


def as_browsers_see(reference: str) -> str:
    """The reference with U+FFFD for each lone surrogate, as Web IDL has it for a USVString."""
    return re.sub("[\ud800-\udfff]", "\ufffd", reference)


def in_uri(href: str) -> str:
    """A browser's URL with what no URI has raw (RFC 3986 §2), and browsers leave alone in places, encoded."""
    return re.sub(r'["<>\\^`{|}]', lambda char: quote(char[0]), href)


class Seen(NamedTuple):
    """What Node makes of a reference, by the names that its ``URL`` and ada's have in common."""

    href: str
    origin: str
    protocol: str
    host: str


class Node:
    """Node's ``URL``: a process that is asked in lines of JSON, several references at a time.

    Its IDNA is another than that of the ada here: a build's own ada, or ICU.
    """

    PROGRAM = """
        const judge = ([reference, base]) => {
            try {
                const { href, origin, protocol, host } = new URL(reference, base);
                return [href, origin, protocol, host];
            } catch (error) {
                if (error.code === "ERR_INVALID_URL") return null;
                throw error;
            }
        };
        require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
            console.log(JSON.stringify(JSON.parse(line).map(judge)));
        });
    """

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen(
            [program, "-e", self.PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.communicate()

    def browse(self, *questions: tuple[str, str]) -> list[Seen | None]:
        """`browse` for each pair of a reference and its base."""
        self.process.stdin.write(json.dumps(questions) + "\n")
        self.process.stdin.flush()
        answers = json.loads(self.process.stdout.readline())
        return [answer and Seen(*answer) for answer in answers]
