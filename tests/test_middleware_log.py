"""What the middleware logs, and what a log can do to it (M4)."""

from __future__ import annotations

import io
import logging
import subprocess
import sys

import pytest
import webob.exc
from webob import Response

import httpexc
from httpexc import HTTPExceptionMiddleware, HTTPInternalServerError, HTTPNotFound, HTTPServiceUnavailable

from .support import PLAIN, IteratorBody, Server, environ, group, raising, returning


def serve(error, path="/books/1", **kw):
    return Server().run(HTTPExceptionMiddleware(raising(error), **kw), path)


@pytest.fixture
def log(caplog):
    """The records of the logger, from DEBUG on."""
    caplog.set_level(logging.DEBUG, logger="httpexc")
    return caplog


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (HTTPInternalServerError(), "ERROR"),
        (webob.exc.HTTPBadGateway(), "ERROR"),
        (httpexc.HTTPException("x", Response(status=503)), "ERROR"),
        (httpexc.HTTPBadRequest(), "DEBUG"),
        (HTTPNotFound(), "DEBUG"),
        (webob.exc.HTTPNotFound(body=b"mine"), "DEBUG"),
        (group(HTTPNotFound(), HTTPServiceUnavailable()), "ERROR"),
        (httpexc.HTTPFound("/x"), None),
        (httpexc.HTTPNotModified(), None),
        (httpexc.HTTPOk("x"), None),
    ],
)
def test_m4_the_level_follows_the_status(log, error, level):
    """5xx are errors, 4xx are for debugging, the others are no news."""
    serve(error)
    assert [record.levelname for record in log.records] == ([level] if level else [])
    assert {record.name for record in log.records} <= {"httpexc"}


def test_m4_a_redirect_is_no_news_at_any_level(log):
    """M4: however low the level is; one that has a ``log_level`` is logged, from 300 on."""
    log.set_level(1, logger="httpexc")
    serve(httpexc.HTTPFound("/x"))
    assert not log.records
    serve(httpexc.HTTPMultipleChoices(location="/x", log_level=logging.INFO))
    assert [record.levelname for record in log.records] == ["INFO"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SCRIPT_NAME": "/shop"}, "GET /shop/books/1"),
        ({"SCRIPT_NAME": None}, "GET /books/1"),
        ({"SCRIPT_NAME": "/shop", "PATH_INFO": None}, "GET /shop"),
        ({"SCRIPT_NAME": None, "PATH_INFO": None}, "GET "),
        ({"REQUEST_METHOD": "PUT"}, "PUT /books/1"),
        ({"REQUEST_METHOD": None}, " /books/1"),
    ],
)
def test_m4_the_record_names_the_request(log, changes, said):
    """M4: the method and the whole path; a variable that is empty may be missing (PEP 3333)."""
    request = environ("/books/1", **changes)
    Server().serve(HTTPExceptionMiddleware(raising(HTTPNotFound("no such page"))), request)
    [record] = log.records
    assert record.getMessage() == f"{said}: 404 Not Found; detail: no such page"
    assert (record.status, record.request_id) == (404, None)


def test_m4_what_webobs_exception_wraps_is_named_by_its_status(log):
    """M4: it has neither a status line nor a detail of its own."""
    serve(webob.exc.HTTPException("stop", Response(status=503)))
    [record] = log.records
    assert (record.getMessage(), record.levelname) == ("GET /books/1: 503", "ERROR")


def test_m4_the_id_in_the_record_is_that_of_the_answers_look(log):
    """S11, S14: a class or an exception that has a renderer is known by what that says."""

    class Ticket(httpexc.Renderer):
        def request_id(self, environ):
            return "ticket-1"

    server = serve(HTTPServiceUnavailable(renderer=Ticket()))
    assert [record.request_id for record in log.records] == ["ticket-1"]
    assert b"ticket-1" in server.sent


def test_m4_an_answer_of_unknown_status_is_not_logged(log):
    """An application that is raised decides for itself, and after the fact."""

    def app(environ, start_response):
        start_response("500 Internal Server Error", PLAIN)
        return [b""]

    serve(httpexc.HTTPException("x", app))
    assert not log.records


def test_m4_a_5xx_is_logged_with_traceback_cause_and_comment(log):
    """Whoever reads the log finds the request, the words, and every frame that led there."""

    def app(environ, start_response):
        try:
            {}["missing key"]
        except KeyError as error:
            raise HTTPServiceUnavailable("come back later", comment="pool is empty") from error

    Server().run(HTTPExceptionMiddleware(app), "/caf%C3%A9")
    [record] = log.records
    assert record.getMessage() == (
        "GET /café: 503 Service Unavailable; detail: come back later; comment: pool is empty"
    )
    assert record.exc_info[0] is HTTPServiceUnavailable
    assert (record.filename, record.lineno) == ("test_middleware_log.py", app.__code__.co_firstlineno + 4)
    text = logging.Formatter().format(record)
    assert text.count("Traceback (most recent call last):") == 2
    assert "KeyError: 'missing key'" in text
    assert "direct cause of the following exception" in text
    assert 'raise HTTPServiceUnavailable("come back later"' in text
    assert text.endswith("httpexc.server_errors.HTTPServiceUnavailable: come back later")


def test_m4_what_was_being_handled_is_logged_too(log):
    """An exception raised while another one is handled says so, unless ``from None``."""

    def app(environ, start_response):
        try:
            raise KeyError("earlier")
        except KeyError:
            if environ["PATH_INFO"] == "/none":
                raise HTTPInternalServerError from None
            raise HTTPInternalServerError  # noqa: B904

    Server().run(HTTPExceptionMiddleware(app), "/")
    assert "During handling of the above exception" in log.text
    assert "KeyError: 'earlier'" in log.text
    log.clear()
    Server().run(HTTPExceptionMiddleware(app), "/none")
    assert "KeyError" not in log.text


def test_m4_every_error_of_a_group_is_logged(log):
    """The one that answers is not all that went wrong."""
    serve(group(HTTPNotFound("one"), group(HTTPServiceUnavailable("two"))))
    text = logging.Formatter().format(log.records[0])
    for line in ("ExceptionGroup: several", "HTTPNotFound: one", "HTTPServiceUnavailable: two"):
        assert line in text


def test_m4_what_catch_all_hides_is_in_the_log(log):
    """The client sees nothing of it, the log all."""
    serve(ValueError("secret"), catch_all=True)
    [record] = log.records
    assert (record.levelname, record.getMessage()) == ("ERROR", "GET /books/1: 500 Internal Server Error")
    assert "ValueError: secret" in log.text


def test_m4_what_goes_up_is_not_logged(log):
    """Who catches it further out logs it."""
    with pytest.raises(HTTPServiceUnavailable):
        serve(HTTPServiceUnavailable(), warning_level=500)
    assert not log.records


FORGED = [
    "x\r\n2026-01-01 CRITICAL root: all is lost\n\x1b[2J\u2028y\x85",
    "x\nERROR forged",
    "x\r\nERROR forged",
    "\x1b[2Jx",
    "\u2028x",
    "\x85x",
    "\ud800x",
    "%s%s%(x)s",
    "x\x00",
    "\x0bx",
]
SPEAKERS = [
    lambda text: HTTPServiceUnavailable(text, comment=text),
    lambda text: HTTPServiceUnavailable("x", comment=text),
    lambda text: HTTPNotFound(text, comment=text),
    lambda text: webob.exc.HTTPBadGateway(text, comment=text),
    RuntimeError,
    KeyError,
    lambda text: ExceptionGroup(text, [RuntimeError(text)]),
    lambda text: ExceptionGroup(text, [HTTPServiceUnavailable(text)]),
]


@pytest.mark.parametrize("speaker", SPEAKERS)
@pytest.mark.parametrize("hostile", FORGED, ids=ascii)
def test_m4_no_line_of_the_log_can_be_forged(log, hostile, speaker):
    """Path, method, detail, comment, message and cause: what a client wrote begins no line of the log."""

    def app(environ, start_response):
        raise speaker(hostile) from RuntimeError(hostile)

    served = HTTPExceptionMiddleware(app, catch_all=True)
    Server().run(served, PATH_INFO=f"/{hostile}", method=hostile)
    [record] = log.records
    assert record.getMessage().isprintable()
    lines = logging.Formatter("%(levelname)s %(message)s").format(record).split("\n")
    assert all(line.isprintable() for line in lines)
    assert [line for line in lines if line.startswith(("2026", "ERROR forged", "ERROR: forged"))] == []


class Broken(logging.Handler):
    def emit(self, record):
        raise RuntimeError("the disk is full")


@pytest.mark.parametrize("error", [HTTPInternalServerError("x"), HTTPNotFound("x")])
def test_m4_a_handler_that_raises_does_not_break_the_answer(log, error):
    """The page goes out whatever becomes of the log."""
    logger = logging.getLogger("httpexc")
    handler = Broken()
    logger.addHandler(handler)
    try:
        server = serve(error)
    finally:
        logger.removeHandler(handler)
    assert (server.status, server.log) == (error.status, [f"start {error.status[:3]}", "chunk"])


def test_m4_a_detail_that_cannot_be_shown_does_not_break_the_answer(log):
    """What ``str()`` raises is logged once more, and the page goes out."""

    class Detail:
        def __str__(self):
            raise ValueError("no words")

    assert serve(HTTPInternalServerError(Detail())).status == "500 Internal Server Error"


@pytest.mark.parametrize("cls", [HTTPNotFound, HTTPServiceUnavailable])
def test_m4_a_detail_that_cannot_be_shown_is_told_of_in_few_words(log, cls):
    """M4: the traceback of its failure has the same exception as its context, whose words fail in turn."""

    class Lazy:
        def __str__(self):
            raise RuntimeError("outside of a request")

    assert serve(cls(Lazy())).status == cls().status
    written = [logging.Formatter().format(record) for record in log.records]
    assert 2 <= len(written) <= 3
    assert any("RuntimeError: outside of a request" in text for text in written)
    assert sum(map(len, written)) < 8_000
    log.clear()
    error = HTTPServiceUnavailable()
    error.__cause__ = cls(Lazy())
    assert serve(error).status == error.status
    assert len(log.records) == 1


@pytest.mark.parametrize("level", ["INFO", None, 3.5])
def test_m4_a_computed_level_that_is_none(log, level):
    """M4: what is no level of the logging module is that of the status."""
    cls = type("Odd", (HTTPServiceUnavailable,), {"log_level": property(lambda self: level)})
    assert serve(cls()).status == cls().status
    assert [record.levelname for record in log.records] == ["ERROR"]


@pytest.mark.parametrize("catch_all", [False, True])
def test_m4_a_status_that_raises(log, catch_all):
    """M3, M4: there is no answer without a status; the error propagates, or is a 500, and is logged."""

    class Broken(HTTPNotFound):
        status = property(lambda self: 1 / 0)

    if catch_all:
        assert serve(Broken(), catch_all=True).status == "500 Internal Server Error"
        assert "ZeroDivisionError" in "".join(record.exc_text or "" for record in log.records)
    else:
        with pytest.raises(ZeroDivisionError):
            serve(Broken())


@pytest.mark.parametrize("name", ["detail", "comment", "log_level"])
@pytest.mark.parametrize("base", [HTTPNotFound, HTTPServiceUnavailable])
@pytest.mark.parametrize("catch_all", [False, True])
def test_m4_a_property_that_raises_does_not_break_the_answer(log, base, name, catch_all):
    """M4: an application's class may fail where only the log looks, and is answered as without a catcher."""

    class Broken(base):
        pass

    def fail(self):
        raise RuntimeError("no database")

    setattr(Broken, name, property(fail))
    direct = Server().run(Broken(), "/")
    assert direct.status == base().status
    answer = serve(Broken(), catch_all=catch_all)
    assert (answer.status, answer.body) == (direct.status, direct.body)
    assert any(f"Broken.{name} failed" in record.getMessage() for record in log.records)
    assert "RuntimeError: no database" in "".join(record.exc_text or "" for record in log.records)


def test_m4_a_logger_that_is_silent_costs_no_text(log):
    """Nothing is put together for a record that no one wants."""
    log.set_level(logging.CRITICAL, logger="httpexc")

    class Detail:
        shown = 0

        def __str__(self):
            Detail.shown += 1
            return "x"

    assert call_count(HTTPNotFound(Detail()), Detail) == call_count(None, Detail)


def call_count(error, detail):
    before = detail.shown
    if error is None:
        Server().run(HTTPNotFound(detail()))
    else:
        serve(error)
    return detail.shown - before


def test_m4_a_handler_that_keeps_records_can_format_them_later(log):
    """The text is complete though the frames are gone."""
    serve(HTTPInternalServerError("x"))
    [record] = log.records
    assert record.exc_info[2] is None
    assert "Traceback" in logging.Formatter().format(record)


@pytest.mark.parametrize("module", ["httpexc", "httpexc.views", "httpexc.http"])
def test_m4_logging_is_loaded_when_something_is_logged(module):
    """A program that never logs does not pay for it, nor for inspect and asyncio."""
    code = f"import sys, {module}; print(sorted({{'logging', 'inspect', 'asyncio'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"


# -- M4: nothing goes unlogged -----------------------------------------------------------------------


def chained(count, *, explicit):
    """An error that was raised while another one was handled, and so on."""
    error = HTTPServiceUnavailable("the first")
    for number in range(count):
        outer = HTTPServiceUnavailable(f"number {number}")
        if explicit:
            outer.__cause__ = error
        else:
            outer.__context__ = error
        error = outer
    return error


def in_a_cycle(name):
    first, second = HTTPServiceUnavailable("first"), HTTPServiceUnavailable("second")
    setattr(first, name, second)
    setattr(second, name, first)
    return first


def nested(depth):
    error = HTTPServiceUnavailable("the innermost")
    for _ in range(depth):
        error = group(error)
    return error


def recursing(depth):
    """A parser that raises from its own error, from frame to frame."""

    def parse(left):
        if not left:
            raise HTTPServiceUnavailable("the innermost")
        try:
            parse(left - 1)
        except HTTPServiceUnavailable as error:
            raise HTTPServiceUnavailable(f"level {left}") from error

    def app(environ, start_response):
        parse(depth)

    return app


class Shapeless(HTTPServiceUnavailable):
    """One whose texts cannot be had."""

    def __str__(self):
        raise RuntimeError("no words")

    __repr__ = __str__


@pytest.mark.parametrize(
    "app",
    [
        raising(chained(5_000, explicit=False)),
        raising(chained(5_000, explicit=True)),
        raising(in_a_cycle("__cause__")),
        raising(in_a_cycle("__context__")),
        raising(group(*(HTTPServiceUnavailable(f"leaf {number}") for number in range(2_000)))),
        raising(nested(2_000)),
        recursing(300),
        raising(Shapeless()),
        raising(group(Shapeless())),
    ],
    ids=[
        "5000 contexts",
        "5000 causes",
        "a cycle of causes",
        "a cycle of contexts",
        "a group of 2000",
        "a group 2000 deep",
        "a recursive parser",
        "no words",
        "a group without words",
    ],
)
@pytest.mark.parametrize("catch_all", [False, True])
def test_m4_nothing_goes_unlogged(log, app, catch_all):
    """Whatever has led to it: one record with a traceback of bounded size, and one answer."""
    log.handler.setFormatter(logging.Formatter())
    server = Server().run(HTTPExceptionMiddleware(app, catch_all=catch_all))
    assert (server.status, server.log) == ("503 Service Unavailable", ["start 503", "chunk"])
    [record] = [record for record in log.records if record.getMessage().startswith("GET ")]
    assert record.exc_text
    assert len(record.exc_text) < 200_000


@pytest.mark.parametrize("text", ["x" * 1_000_000, "\x1b" * 1_000_000, "a\n" * 500_000])
def test_m4_a_long_text_is_cut_in_its_middle(log, text):
    """Neither its beginning nor its end is lost, and the disk is not full; in the message as well."""
    serve(HTTPInternalServerError(f"begin {text} end", comment=text))
    [record] = log.records
    formatted = logging.Formatter().format(record)
    assert len(formatted) < 500_000
    assert "begin" in formatted
    assert formatted.endswith("end")
    assert "characters" in formatted


def test_m4_a_note_forges_no_line(log):
    """What someone has noted stands behind the indentation, by every break that a text can have."""
    for separator in ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"):
        log.clear()
        error = HTTPServiceUnavailable("x")
        error.add_note(f"noted{separator}12:00:00 ERROR forged \x1b[2J")
        serve(error)
        text = logging.Formatter("%(asctime)s %(levelname)s %(message)s").format(log.records[0])
        assert "noted" in text
        assert r"ERROR forged \x1b[2J" in text
        assert "\x1b" not in text
        assert [line for line in text.splitlines()[1:] if not line.startswith("  ")] == []


def test_m4_a_handler_that_raises_is_told_of(log):
    """To ``wsgi.errors``, with what was to be logged: the request, and the traceback of what was raised."""
    logger = logging.getLogger("httpexc")
    handler = Broken()
    logger.addHandler(handler)
    errors = io.StringIO()
    try:
        Server().run(
            HTTPExceptionMiddleware(raising(HTTPInternalServerError("oh\nno"))),
            "/books/1",
            wsgi_errors=errors,
        )
    finally:
        logger.removeHandler(handler)
    first, *others = errors.getvalue().splitlines()
    assert "the disk is full" in first
    assert "GET /books/1: 500 Internal Server Error; detail: oh\\nno" in first
    assert any("HTTPInternalServerError: oh" in line for line in others)
    assert all(line.startswith("  ") for line in others)


def test_m4_a_disabled_logger_hides_no_error(log):
    """``logging.config`` disables what its configuration does not name: ``wsgi.errors`` is told, and why."""
    logger = logging.getLogger("httpexc")
    errors = io.StringIO()
    logger.disabled = True
    try:
        for error in (HTTPNotFound("no such page"), HTTPInternalServerError("broken")):
            Server().run(HTTPExceptionMiddleware(raising(error)), "/books/1", wsgi_errors=errors)
    finally:
        logger.disabled = False
    first, *others = errors.getvalue().splitlines()
    assert "disable_existing_loggers" in first
    assert "GET /books/1: 500 Internal Server Error; detail: broken" in first
    assert others[-1].endswith("HTTPInternalServerError: broken")
    assert "no such page" not in errors.getvalue()
    assert log.records == []


def test_m4_one_requests_error_is_not_in_anothers_log(log):
    """A shared object forgets what was being handled when it was raised before."""
    shared = HTTPServiceUnavailable("busy")

    def app(environ, start_response):
        try:
            raise ValueError(f"the card of {environ['PATH_INFO']}")
        except ValueError:
            if environ["PATH_INFO"] == "/cause":
                raise shared from ValueError("a cause of its own")
            if environ["PATH_INFO"] == "/alice":
                raise shared  # noqa: B904
        raise shared

    served = HTTPExceptionMiddleware(app)
    for path, part, others in [
        ("/alice", "card of /alice", "cause"),
        ("/bob", "busy", "alice"),
        ("/cause", "a cause of its own", "alice"),
        ("/bob", "busy", "cause of its own"),
        ("/alice", "card of /alice", "cause of its own"),
    ]:
        log.clear()
        Server().run(served, path)
        text = logging.Formatter().format(log.records[0])
        assert part in text
        assert others not in text


def test_m4_a_silent_logger_gets_no_fault_either(log):
    """What an application has given may fail in silence, if that is what is asked for."""
    log.set_level(logging.CRITICAL, logger="httpexc")
    body = IteratorBody(HTTPNotFound(), closing=ValueError("cannot close"))
    assert Server().run(HTTPExceptionMiddleware(returning(body))).status == "404 Not Found"
    assert log.records == []


@pytest.mark.parametrize(
    "raises", [lambda: httpexc.abort(503, "x"), lambda: httpexc.abort(HTTPServiceUnavailable("x"))]
)
def test_m4_the_record_of_an_abort_says_where_it_was_called(raises, caplog):
    """M4: abort() raises for its caller, whose line is the one to look at."""
    Server().run(HTTPExceptionMiddleware(lambda environ, start_response: raises()))
    [record] = caplog.records
    assert (record.filename, record.module) == ("test_middleware_log.py", "test_middleware_log")
    assert record.funcName == "<lambda>"
