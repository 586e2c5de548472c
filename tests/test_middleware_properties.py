"""Any course that a request can take, against PEP 3333 and the contract (M2, M2a, M3, M3b, M4a, M10)."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from webob import Response

from httpexc import HTTPExceptionMiddleware, HTTPNotFound, HTTPServiceUnavailable, Renderer
from httpexc.views import ExceptionViews

from .strategies import many
from .support import PLAIN, Headers, Server, call, environ, group

# -- scripts -------------------------------------------------------------------------------------

#: What an application can do at any time: bytes are yielded, an error class is raised.
STEPS = st.sampled_from(
    [
        *("start", "start", "start missing", "start again", "write", "write nothing"),
        *(HTTPNotFound, ExceptionGroup, ValueError, KeyboardInterrupt),
    ]
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
    st.lists(STEPS, max_size=3) | st.sampled_from([["start"], ["start missing"]]),
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
        elif step == "start missing":
            self.write = start_response("404 Missing", PLAIN)
        elif step == "start again":
            try:
                raise KeyError("again")
            except KeyError:
                self.write = start_response("500 Again", PLAIN, sys.exc_info())
        elif step in ("write", "write nothing"):
            if self.write:
                self.write(b"w" if step == "write" else b"")
        elif step is ExceptionGroup:
            raise group(HTTPNotFound("x"), HTTPNotFound("x"))
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
            self.status, self.headers = status, Headers(headers)
        return self.write


class Eager(Server):
    """A server that sends the headers with the first chunk, be it empty, as wsgiref and Gunicorn do."""

    is_eager = True


class Look(Renderer):
    """The look of one catcher in a stack, which shows whose answer it is."""

    def __init__(self, number):
        self.number = number

    def headers(self, page):
        return [("X-Look", str(self.number))]


class Kind(NamedTuple):
    """A catcher that may be anywhere in a stack, made of an application, a look and whom to tell."""

    make: Any
    #: What it answers, by the class of the error.
    answers: dict[type, tuple[str, bytes | None]]
    is_view: bool = False
    is_told: bool = True
    #: Whether it gives an error without content a page.
    has_pages: bool = False


def middleware(*args, **keywords):
    return lambda app, look, tell: HTTPExceptionMiddleware(
        app, *args, renderer=look, on_answer=tell, **keywords
    )


def without_view(app, look, tell):
    return ExceptionViews(app, renderer=look)


def with_view(app, look, tell):
    views = ExceptionViews(app, renderer=look)
    views.add_notfound_view(lambda error, request: Response(b"view", "404 Seen", [*PLAIN]))
    return views


PAGE = call(HTTPNotFound("x")).body
MISSING = {HTTPNotFound: ("404 Not Found", PAGE)}
SEVERAL = {ExceptionGroup: ("404 Not Found", PAGE)}
EVERYTHING = dict.fromkeys((ValueError, AssertionError, KeyError), ("500 Internal Server Error", None))
KINDS = [
    Kind(middleware(), MISSING | SEVERAL),
    Kind(middleware(403), {}),
    Kind(middleware(catch_all=True), MISSING | SEVERAL | EVERYTHING),
    Kind(middleware(403, catch_all=True), EVERYTHING),
    Kind(without_view, MISSING, is_told=False),
    Kind(with_view, {HTTPNotFound: ("404 Seen", b"view")}, is_view=True, is_told=False),
    Kind(
        middleware(statuses={ValueError: HTTPServiceUnavailable}),
        MISSING | SEVERAL | {ValueError: ("503 Service Unavailable", None)},
    ),
    Kind(middleware(status_pages=True), MISSING | SEVERAL, has_pages=True),
]


@many
@given(
    scripts,
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=4),
    st.sampled_from([Server, Lenient, Eager]),
    st.sampled_from(["GET", "POST"]),
)
def test_m2_every_course_of_a_request(script, stack, server_class, method):
    """One answer, the application's or a catcher's, or the error; one close; and nothing is left behind."""
    course = course_of(script, is_strict=server_class is not Lenient)
    # M10: what was called is as what was raised, unless it was called too late.
    is_called = script.body == "called" and course.error is None and not course.out.startswith(b"w")
    error = HTTPNotFound if is_called else course.error
    out = b"" if is_called else course.out
    # M2a: the innermost that answers it, in its look.
    by = next((number for number, kind in enumerate(stack) if error in kind.answers), None)
    is_answered = by is not None and not out
    # M3b: what the application answers itself, without content.
    is_empty_error = error is None and not out and course.status[0] in "45"
    page_by = next((number for number, kind in enumerate(stack) if kind.has_pages and is_empty_error), None)

    run = Run(script)
    run.is_replaced = is_answered or page_by is not None
    app, told = run, []
    for number, kind in enumerate(stack):
        app = kind.make(app, Look(number), lambda *_, number=number: told.append(number))
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
        status, body = stack[by].answers[error]
        assert starts == [f"start {status[:3]}"]
        assert server.status == status
        assert body is None or server.sent == body
        assert server.headers.get("X-Look") == (None if stack[by].is_view else str(by))
    elif page_by is not None:
        assert starts == [f"start {course.status[:3]}"]
        assert server.status == course.status
        assert server.headers.get("X-Look") == str(page_by)
        assert course.status.encode() in server.sent
    elif error is not None and not out:
        assert starts == []
    else:
        assert starts[:1] == [f"start {course.status[:3]}"]
        # What the application calls once bytes are out is the server's to judge.
        assert all(event.endswith("+exc_info") for event in starts[1:])
        assert server.sent == out
    # M4a: it alone tells of it, once.
    assert told == ([by] if is_answered and stack[by].is_told else [])
    assert run.closed == run.made
    # S14: the id is found once for each request.
    assert request.keys() - before.keys() <= {"httpexc.request_id"}
    assert before.items() <= request.items()
