"""Any course that a request can take, against what PEP 3333 and the contract say of it (M2, M2a, M3, M10)."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from webob import Response

from httpexc import HTTPExceptionMiddleware, HTTPNotFound, HTTPServiceUnavailable
from httpexc.views import ExceptionViews

from .strategies import many
from .support import PLAIN, Server, call, environ

# -- scripts -------------------------------------------------------------------------------------

#: What an application can do at any time: bytes are yielded, an error class is raised.
STEPS = st.sampled_from(
    ["start", "start", "start again", "write", "write nothing", HTTPNotFound, ValueError, KeyboardInterrupt]
)
CHUNKS = st.sampled_from([b"", b"", b"a", b"bc"])
BODIES = ["list", "tuple", "iterator", "generator", "iterable", "called"]


class Script(NamedTuple):
    """What an application does when it is called, when it is iterated, and when it is closed."""

    called: list[Any]
    body: str
    iterated: list[Any]
    closed: str | None


scripts = st.builds(
    Script,
    st.lists(STEPS, max_size=3) | st.just(["start"]),
    st.sampled_from(BODIES),
    st.lists(CHUNKS | STEPS, max_size=4),
    st.sampled_from([None, None, "start", "start again", "write"]),
)


class Run:
    """A script as an application, and what became of it."""

    def __init__(self, script):
        self.script = script
        self.made = self.closed = 0

    def step(self, step, start_response):
        if step == "start":
            self.write = start_response("200 OK", PLAIN)
        elif step == "start again":
            try:
                raise KeyError("again")
            except KeyError:
                self.write = start_response("500 Again", PLAIN, sys.exc_info())
        elif step in ("write", "write nothing"):
            if self.write:
                self.write(b"w" if step == "write" else b"")
        else:
            raise step("x")

    def chunks(self, start_response):
        for step in self.script.iterated:
            if isinstance(step, bytes):
                yield step
            else:
                self.step(step, start_response)

    def __call__(self, environ, start_response):
        self.write = None
        script = self.script
        if script.body == "generator":
            return Body(self, self.generate(start_response), start_response)
        for step in script.called:
            self.step(step, start_response)
        if script.body == "called":
            return HTTPNotFound("x")(environ, start_response)
        if script.body in ("list", "tuple"):
            chunks = [step for step in script.iterated if isinstance(step, bytes)]
            return chunks if script.body == "list" else tuple(chunks)
        chunks = self.chunks(start_response)
        return (Body if script.body == "iterator" else Iterable)(self, chunks, start_response)

    def generate(self, start_response):
        for step in self.script.called:
            self.step(step, start_response)
        yield from self.chunks(start_response)


class Iterable:
    """A body that is no iterator, and may go on talking when it is closed."""

    def __init__(self, run, chunks, start_response):
        self.run, self.chunks, self.start_response = run, chunks, start_response
        run.made += 1

    def __iter__(self):
        return self.chunks

    def close(self):
        self.run.closed += 1
        if self.run.script.closed and self.run.is_replaced:
            self.run.step(self.run.script.closed, self.start_response)


class Body(Iterable):
    """The same as an iterator."""

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.chunks)


# -- what has to come of it --------------------------------------------------------------------------


class Course(NamedTuple):
    """What a script does by itself: the status, the bytes, and the error that ends it."""

    status: str | None
    out: bytes
    error: type[BaseException] | None


def course_of(script, *, is_strict):
    """The script without a catcher, at a server that sends nothing before it has bytes to send."""
    status, out = None, b""

    def start_response(new, headers, exc_info=None):
        nonlocal status
        if exc_info is None and status is not None:
            raise AssertionError
        if out and is_strict:
            raise exc_info[1]
        if not out:
            status = new

        def write(data):
            nonlocal out
            if data and status is None:
                raise AssertionError
            out += data

        return write

    run = Run(script._replace(closed=None))
    run.is_replaced = False
    try:
        for chunk in run({}, start_response):
            if chunk and status is None:
                raise AssertionError
            out += chunk
        if status is None:
            raise AssertionError
    except BaseException as error:
        return Course(status, out, type(error))
    return Course(status, out, None)


class Lenient(Server):
    """A server that lets everything pass, as some do, and notes it."""

    def start_response(self, status, headers, exc_info=None):
        self.log.append(f"start {status[:3]}{' +exc_info' if exc_info else ''}")
        if not self.is_begun:
            self.status, self.headers = status, headers
        return self.write


class Kind(NamedTuple):
    """A catcher that may be anywhere in a stack."""

    make: Any
    #: What it answers, by the class of the error.
    answers: dict[type, tuple[str, bytes | None]]


def with_view(app):
    views = ExceptionViews(app)
    views.add_notfound_view(lambda error, request: Response(b"view", "404 Seen", [*PLAIN]))
    return views


PAGE = call(HTTPNotFound("x")).body
MISSING = {HTTPNotFound: ("404 Not Found", PAGE)}
EVERYTHING = dict.fromkeys((ValueError, AssertionError, KeyError), ("500 Internal Server Error", None))
KINDS = [
    Kind(HTTPExceptionMiddleware, MISSING),
    Kind(lambda app: HTTPExceptionMiddleware(app, 403), {}),
    Kind(lambda app: HTTPExceptionMiddleware(app, catch_all=True), MISSING | EVERYTHING),
    Kind(lambda app: HTTPExceptionMiddleware(app, 403, catch_all=True), EVERYTHING),
    Kind(ExceptionViews, MISSING),
    Kind(with_view, {HTTPNotFound: ("404 Seen", b"view")}),
    Kind(
        lambda app: HTTPExceptionMiddleware(app, statuses={ValueError: HTTPServiceUnavailable}),
        MISSING | {ValueError: ("503 Service Unavailable", None)},
    ),
]


@many
@given(
    scripts,
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=3),
    st.sampled_from([Server, Lenient]),
    st.sampled_from(["GET", "POST"]),
)
def test_m2_every_course_of_a_request(script, stack, server_class, method):
    """One answer, the application's or a catcher's, or the error; one close; and nothing is left behind."""
    course = course_of(script, is_strict=server_class is Server)
    # M10: what was called is as what was raised, unless it was called too late.
    is_called = script.body == "called" and course.error is None and not course.out.startswith(b"w")
    error = HTTPNotFound if is_called else course.error
    out = b"" if is_called else course.out
    answer = next((kind.answers[error] for kind in stack if error in kind.answers), None)
    is_answered = answer is not None and not out

    run = Run(script)
    run.is_replaced = is_answered
    app = run
    for kind in stack:
        app = kind.make(app)
    server, seen = server_class(), None
    request = environ(REQUEST_METHOD=method)
    before = dict(request)
    try:
        server.serve(app, request)
    except BaseException as raised:
        seen = type(raised)

    starts = [event for event in server.log if event.startswith("start")]
    assert seen is (None if is_answered else error)
    if is_answered:
        status, body = answer
        assert starts == [f"start {status[:3]}"]
        assert server.status == status
        assert body is None or server.sent == body
    elif error is not None and not out:
        assert starts == []
    else:
        assert starts[:1] == [f"start {course.status[:3]}"]
        # What the application calls once bytes are out is the server's to judge.
        assert all(event.endswith("+exc_info") for event in starts[1:])
        assert server.sent == out
    assert run.closed == run.made
    # S14: the id is found once for each request.
    assert request.keys() - before.keys() <= {"httpexc.request_id"}
    assert before.items() <= request.items()
