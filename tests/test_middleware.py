"""The middleware: what it catches, and what the server hears of it (M1, M2, M3)."""

from __future__ import annotations

import io
import json
import sys
from types import TracebackType
from wsgiref.util import FileWrapper
from wsgiref.validate import validator

import pytest
import webob.exc
from webob import Response
from webob.dec import wsgify
from webtest import TestApp

import httpexc
from httpexc import HTTPExceptionMiddleware, HTTPFound, HTTPNotFound, HTTPServiceUnavailable
from httpexc.views import ExceptionViews

from .support import (
    PLAIN,
    STATUSES,
    IterableBody,
    IteratorBody,
    Server,
    call,
    environ,
    group,
    make,
    raising,
    returning,
)

# -- M1: what is caught -----------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.name)
def test_m1_every_class_is_answered_as_if_it_had_been_returned(status):
    """Raising and returning an instance is the same to the client."""
    error = make(status.cls)
    assert call(HTTPExceptionMiddleware(raising(error))) == call(error)


def test_m1_a_page_goes_through_validators_on_both_sides():
    """The middleware is a good server to the application and a good application to the server."""
    app = TestApp(HTTPExceptionMiddleware(validator(raising(HTTPNotFound("no <such> page")))))
    answer = app.get("/", headers={"Accept": "text/html"}, status=404)
    assert answer.content_type == "text/html"
    assert "no &lt;such&gt; page" in answer.text


def test_m1_names_of_webob_and_paste():
    """``HTTPExceptionHandler`` is the same class, and ``application`` the name of what it wraps."""
    app = raising(HTTPNotFound())
    assert httpexc.HTTPExceptionHandler is HTTPExceptionMiddleware
    assert HTTPExceptionMiddleware(application=app).application is app


def test_m1_an_exception_that_wraps_an_application_delegates_to_it():
    """``abort(response)`` sends that response's bytes."""

    def app(environ, start_response):
        httpexc.abort(Response("hello", status=299))

    answer = call(HTTPExceptionMiddleware(app))
    assert (answer.status[:3], answer.body) == ("299", b"hello")


def test_m1_webobs_exception_round_an_application_is_answered():
    """``webob.exc.HTTPException(message, application)`` has no status of its own, and needs none."""
    error = webob.exc.HTTPException("stop", returning([b"from inside"]))
    assert call(HTTPExceptionMiddleware(raising(error), warning_level=400)).body == b"from inside"


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(1)])
def test_m1_anything_else_goes_up(error):
    """The middleware answers for HTTP exceptions alone."""
    server = Server()
    with pytest.raises(type(error)):
        server.run(HTTPExceptionMiddleware(raising(error)))
    assert server.log == []


# -- M1: the look of WebOb's exceptions -------------------------------------------------------


def page(error, accept="text/html", **kw):
    return call(HTTPExceptionMiddleware(raising(error)), "/a/b?c=d", accept=accept, **kw)


@pytest.mark.parametrize(
    "name", [status.name for status in STATUSES if hasattr(webob.exc, status.name) and status.code != 300]
)
@pytest.mark.parametrize("accept", ["text/html", "application/json", None])
def test_m1_webobs_exceptions_have_the_same_look(name, accept):
    """What WebOb raises is shown as the class of that name here would be."""
    kw = {"location": "/there"} if issubclass(getattr(webob.exc, name), webob.exc._HTTPMove) else {}
    theirs, ours = (getattr(module, name)(**kw) for module in (webob.exc, httpexc))
    assert page(theirs, accept) == call(ours, "/a/b?c=d", accept=accept)


def test_m1_what_someone_said_in_webobs_exception_is_kept():
    """Status line, detail, comment, explanation, headers and cookies come along, escaped."""
    theirs = webob.exc.HTTPNotFound("no <b>", headers=[("X-A", "1"), ("X-A", "2")], comment="why -->")
    theirs.explanation = "Ask <someone> else."
    theirs.status = "404 Nothing Here"
    theirs.set_cookie("a", "b")
    answer = page(theirs)
    assert answer.status == "404 Nothing Here"
    assert answer.headers.getall("X-A") == ["1", "2"]
    assert answer.headers["Set-Cookie"].startswith("a=b")
    assert "Ask &lt;someone&gt; else." in answer.text
    assert "no &lt;b&gt;" in answer.text
    assert "why -- &gt;" in answer.text or "why - -&gt;" in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    ("kw", "location"),
    [
        ({"location": "/there"}, "http://example.com/there"),
        ({"location": "there"}, "http://example.com/a/there"),
        ({"location": "//evil.example/"}, "http://example.com/%2Fevil.example/"),
        ({"add_slash": True}, "http://example.com/a/b/?c=d"),
        ({"detail": "why", "location": "http://other.example/"}, "http://other.example/"),
    ],
)
def test_m1_webobs_redirects_are_resolved_here(kw, location):
    """A redirect of WebOb's goes through this package's resolver, with a detail that stays one."""
    answer = page(webob.exc.HTTPFound(**kw))
    assert answer.headers.getall("Location") == [location]
    assert kw.get("detail", "") in answer.text


class WithTemplate(webob.exc.HTTPNotFound):
    html_template_obj = webob.exc.Template("<h1>${status}</h1>mine")


class WithMethod(webob.exc.HTTPNotFound):
    def html_body(self, environ):
        return "mine"


def with_formatter(body, status, title, environ):
    return {"mine": status}


@pytest.mark.parametrize(
    ("error", "accept", "part"),
    [
        (webob.exc.HTTPNotFound(body=b"mine"), "text/html", b"mine"),
        (webob.exc.HTTPNotFound(app_iter=(b"mi", b"ne")), "text/html", b"mine"),
        (webob.exc.HTTPNotFound(body_template="mine ${detail}"), "text/html", b"mine"),
        (webob.exc.HTTPNotFound(json_formatter=with_formatter), "application/json", b'"mine"'),
        (WithTemplate(), "text/html", b"</h1>mine"),
        (WithMethod(), "text/html", b"mine"),
    ],
    ids=["body", "app_iter", "body_template", "json_formatter", "class template", "method"],
)
def test_m1_a_webob_exception_with_a_look_of_its_own_keeps_it(error, accept, part):
    """A body, a template or an overridden method says that someone meant it so."""
    answer = page(error, accept)
    assert part in answer.body
    assert "Content-Security-Policy" not in answer.headers


def test_m1_a_subclass_of_webobs_keeps_its_status_title_and_explanation():
    """An application's own class on WebOb's base has the new look and its old words."""

    class Teapot(webob.exc.HTTPClientError):
        code, title, explanation = 418, "Short And Stout", "Tip me over."

    answer = page(Teapot())
    assert answer.status == "418 Short And Stout"
    assert "Tip me over." in answer.text
    assert "color-scheme" in answer.text


def test_m1_a_status_without_a_class_is_its_familys():
    """A code that no RFC knows does not stop the answer, and one that is not final is WebOb's affair."""

    class Odd(webob.exc.HTTPClientError):
        code, title = 499, "Odd"

    class Redirect(webob.exc._HTTPMove):
        code, title = 399, "Elsewhere"

    class Beyond(webob.exc.HTTPServerError):
        code, title = 600, "Beyond"

    assert page(Odd()).status == "499 Odd"
    assert page(Redirect(location="/x")).headers["Location"] == "http://example.com/x"
    assert page(Redirect(add_slash=True, location=None)).status == "399 Elsewhere"
    assert page(Beyond()).status == "600 Beyond"


def test_m1_what_webob_answers_itself_is_a_success_like_any():
    """``webob.static`` answers its own 404 without raising it, so that page stays WebOb's."""
    from webob.static import FileApp

    answer = TestApp(HTTPExceptionMiddleware(FileApp("/nonexistent"))).get("/", status=404)
    assert answer.body == TestApp(FileApp("/nonexistent")).get("/", status=404).body


def test_m1_a_header_that_would_break_the_answer_goes_up_as_an_error():
    """What WebOb's exception carries is checked as anyone's; nothing of it is sent."""
    theirs = webob.exc.HTTPNotFound()
    theirs.headerlist.append(("X-A", "b\r\nX-C: d"))
    server = Server()
    with pytest.raises(ValueError, match="X-A") as raised:
        server.run(HTTPExceptionMiddleware(raising(theirs)))
    assert raised.value.__context__ is theirs
    assert server.log == []


def test_m1_a_redirect_of_webobs_without_a_target():
    """M1: it is answered as WebOb answers it, and does not become an error."""
    assert call(HTTPExceptionMiddleware(raising(webob.exc.HTTPFound()))).status == "302 Found"


def test_m1_a_title_of_webobs_that_was_given():
    """M1: what someone has set is kept."""
    error = webob.exc.HTTPNotFound("x", title="Not Mine")
    assert call(HTTPExceptionMiddleware(raising(error))).text.startswith("404 Not Mine\n")


# -- M2: what the server hears ----------------------------------------------------------------

ERROR = HTTPNotFound("no such page")


def before_start(log):
    return raising(ERROR), ["start 404", "chunk"]


def after_start(log):
    def app(environ, start_response):
        start_response("200 OK", PLAIN)
        raise ERROR

    return app, ["start 404", "chunk"]


def twice_started(log):
    def app(environ, start_response):
        start_response("200 OK", PLAIN)
        try:
            raise ValueError("first")
        except ValueError as error:
            start_response("500 Internal Server Error", PLAIN, (ValueError, error, error.__traceback__))
        raise ERROR

    return app, ["start 404", "chunk"]


def generator_before_start(log):
    def app(environ, start_response):
        raise ERROR
        yield b""

    return app, ["start 404", "chunk"]


def generator_after_start(log):
    def app(environ, start_response):
        start_response("200 OK", PLAIN)
        raise ERROR
        yield b""

    return app, ["start 404", "chunk"]


def first_chunk(log):
    body = IteratorBody(ERROR, b"late", log=log)
    return returning(body), ["raise", "start 404", "close", "chunk"]


def first_chunk_before_start(log):
    body = IteratorBody(ERROR, b"late", log=log)
    return returning(body, started=False), ["raise", "start 404", "close", "chunk"]


def second_chunk_behind_an_empty_one(log):
    body = IteratorBody(b"", b"", ERROR, b"late", log=log)
    return returning(body), ["raise", "start 404", "close", "chunk"]


class App:
    """An application as in PEP 3333: the class is called, its instance is iterated."""

    def __init__(self, environ, start_response):
        self.start_response = start_response

    def __iter__(self):
        self.start_response("200 OK", PLAIN)
        raise ERROR
        yield b""


def application_class(log):
    return App, ["start 404", "chunk"]


def iterable_that_is_no_iterator(log):
    class Body(IterableBody):
        def __iter__(self):
            yield b""
            raise ERROR

    return returning(Body(log=log)), ["start 404", "close", "chunk"]


def write_of_nothing(log):
    def app(environ, start_response):
        start_response("200 OK", PLAIN)(b"")
        raise ERROR
        yield b""

    return app, ["start 404", "chunk"]


PATHS = [
    before_start,
    after_start,
    twice_started,
    generator_before_start,
    generator_after_start,
    first_chunk,
    first_chunk_before_start,
    second_chunk_behind_an_empty_one,
    application_class,
    iterable_that_is_no_iterator,
    write_of_nothing,
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", PATHS)
def test_m2_what_is_raised_before_bytes_are_out_is_answered(path, method):
    """The server hears of one answer, without exc_info; the iterable is closed once, behind it."""
    server = Server()
    app, expected = path(server.log)
    server.run(HTTPExceptionMiddleware(app), method=method)
    if method == "HEAD":
        expected = [event for event in expected if event != "chunk"]
    assert server.log == expected
    assert server.status == "404 Not Found"
    reference = Server().run(ERROR, method=method)
    assert (server.headers, server.sent) == (reference.headers, reference.sent)


def after_write(log):
    def app(environ, start_response):
        start_response("200 OK", PLAIN)(b"out")
        raise ERROR

    return app, ["start 200", "write"]


def after_write_in_a_generator(log):
    def app(environ, start_response):
        start_response("200 OK", PLAIN)(b"out")
        raise ERROR
        yield b""

    return app, ["start 200", "write"]


def later_chunk(log):
    body = IteratorBody(b"out", ERROR, b"late", log=log)
    return returning(body), ["start 200", "chunk", "raise", "close"]


def later_chunk_behind_an_empty_one(log):
    body = IteratorBody(b"", b"out", ERROR, b"late", log=log)
    return returning(body), ["start 200", "chunk", "raise", "close"]


@pytest.mark.parametrize("catch_all", [False, True])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path", [after_write, after_write_in_a_generator, later_chunk, later_chunk_behind_an_empty_one]
)
def test_m2_once_bytes_are_out_the_error_goes_up(path, method, catch_all):
    """There is nothing to answer any more; the iterable is closed once all the same."""
    server = Server()
    app, expected = path(server.log)
    with pytest.raises(HTTPNotFound) as raised:
        server.run(HTTPExceptionMiddleware(app, catch_all=catch_all), method=method)
    assert raised.value is ERROR
    assert server.log == expected


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), ERROR])
@pytest.mark.parametrize("steps", [(), (b"",)], ids=["first chunk", "behind an empty one"])
def test_m2_what_goes_up_from_a_first_chunk_leaves_the_iterable_closed(error, steps):
    """The server never saw the iterable, so the middleware closes it, and once."""
    server = Server()
    body = IteratorBody(*steps, error, log=server.log)
    with pytest.raises(type(error)):
        server.run(HTTPExceptionMiddleware(returning(body), warning_level=403))
    assert body.closed == 1
    assert "start 404" not in "".join(server.log)


@pytest.mark.parametrize("steps", [(ERROR,), (b"", ERROR)], ids=["first chunk", "behind an empty one"])
def test_m2_a_close_that_raises_does_not_stop_the_answer(steps, caplog):
    """The page goes out, and the log has the other error."""
    server = Server()
    body = IteratorBody(*steps, log=server.log, closing=ValueError("cannot close"))
    server.run(HTTPExceptionMiddleware(returning(body)))
    assert (server.status, body.closed) == ("404 Not Found", 1)
    [record] = caplog.records
    assert record.getMessage() == "closing the iterable of the application failed"
    assert "cannot close" in caplog.text


def test_m2_the_body_of_the_answer_is_closed_too():
    """An exception with an ``app_iter`` of its own is closed by the server, behind an empty chunk too."""
    server = Server()
    own = IteratorBody(b"mine", log=server.log)
    body = IteratorBody(b"", HTTPNotFound(app_iter=own), log=server.log)
    server.run(HTTPExceptionMiddleware(returning(body)))
    assert (body.closed, own.closed, server.sent) == (1, 1, b"mine")


def test_m2_closing_twice_closes_once():
    """A server that closes again is no worse off than without the middleware."""
    server = Server()
    body = IteratorBody(b"a", log=server.log)
    server.run(HTTPExceptionMiddleware(returning(body)))
    server.body.close()
    assert body.closed == 1


@pytest.mark.parametrize("catch_all", [False, True])
@pytest.mark.parametrize("body", [[b"x"], (b"x",), IteratorBody(b"x")], ids=["list", "tuple", "iterator"])
def test_m2_where_the_server_refuses_what_was_held(body, catch_all):
    """Its error goes up, or is answered: with exc_info, for it has heard of an answer by then."""
    server = Server()

    def start_response(status, headers, exc_info=None):
        if status.startswith("200"):
            server.log.append("refused")
            raise AssertionError("hop-by-hop header")
        return server.start_response(status, headers, exc_info)

    app = HTTPExceptionMiddleware(returning(body), catch_all=catch_all)
    if catch_all:
        assert b"".join(app(environ(), start_response)).startswith(b"500 Internal Server Error")
        assert server.log == ["refused", "start 500 +exc_info"]
        assert str(server.errors[0]) == "hop-by-hop header"
    else:
        with pytest.raises(AssertionError, match="hop-by-hop"):
            app(environ(), start_response)
        assert server.log == ["refused"]


def test_m2_a_server_that_refused_gets_all_of_its_error():
    """PEP 3333: ``exc_info`` is as ``sys.exc_info()`` gives it, and a server may print it."""
    heard = []
    refusal = AssertionError("hop-by-hop header")

    def start_response(status, headers, exc_info=None):
        if exc_info is None:
            raise refusal
        heard.append((exc_info[0], exc_info[1], type(exc_info[2])))

    HTTPExceptionMiddleware(returning([b"x"]), catch_all=True)(environ(), start_response)
    assert heard == [(AssertionError, refusal, TracebackType)]


def test_m2_where_the_server_refuses_the_answer_to_an_error():
    """The 500 in its place goes out with exc_info too."""
    server = Server()

    def start_response(status, headers, exc_info=None):
        if status.startswith("404"):
            raise AssertionError("hop-by-hop header")
        return server.start_response(status, headers, exc_info)

    HTTPExceptionMiddleware(raising(ERROR), catch_all=True)(environ(), start_response)
    assert server.log == ["start 500 +exc_info"]


def test_m2_a_write_after_the_answer_is_an_error():
    """Who writes once the list has gone out, or the server has refused it, is told so."""
    writes = []

    def app(environ, start_response):
        writes.append(start_response("200 OK", PLAIN))
        return [b"x"]

    server = Server().run(HTTPExceptionMiddleware(app))
    with pytest.raises(AssertionError, match="after an answer"):
        writes[0](b"late")
    assert server.log == ["start 200", "chunk"]


def test_m2_a_server_that_raises_what_is_in_exc_info():
    """PEP 3333: where its headers are out all the same, the error goes up as it was raised."""

    def start_response(status, headers, exc_info=None):
        if exc_info:
            raise exc_info[1]
        raise refusal

    refusal = ValueError("the headers are out")
    with pytest.raises(ValueError, match="are out") as raised:
        HTTPExceptionMiddleware(returning([b"x"]), catch_all=True)(environ(), start_response)
    assert raised.value is refusal


@pytest.mark.parametrize("wrapper", [HTTPExceptionMiddleware, ExceptionViews])
def test_m1_an_application_that_cannot_be_called_is_refused(wrapper):
    """A TypeError when it is given."""
    with pytest.raises(TypeError, match="must be a WSGI application, not 'app'"):
        wrapper("app")


def started_twice(environ, start_response):
    start_response("200 OK", PLAIN)
    start_response("200 OK", PLAIN)
    return [b"x"]


def started_too_late(environ, start_response):
    start_response("200 OK", PLAIN)(b"out")
    start_response("200 OK", PLAIN)
    return [b"x"]


@pytest.mark.parametrize(
    ("app", "log"),
    [
        (returning([b"x"], started=False), []),
        (returning([], started=False), []),
        (returning((b"x",), started=False), []),
        (returning(IteratorBody(b"x"), started=False), []),
        (started_twice, []),
        (started_too_late, ["start 200", "write"]),
    ],
)
def test_m2_an_application_that_breaks_pep_3333(app, log):
    """No start_response, or a second one without exc_info: an AssertionError, as a server would raise."""
    server = Server()
    with pytest.raises(AssertionError, match=r"start_response .*PEP 3333"):
        server.run(HTTPExceptionMiddleware(app))
    assert server.log == log


def test_m2_a_second_start_response_with_exc_info_replaces_the_first():
    """As the server itself would have it before the headers are out; it hears of the second alone."""
    server = Server()

    def app(environ, start_response):
        start_response("200 OK", PLAIN)
        try:
            raise KeyError
        except KeyError:
            start_response("500 Oh", PLAIN, sys.exc_info())
        return [b"x"]

    server.run(HTTPExceptionMiddleware(app))
    assert (server.status, server.log) == ("500 Oh", ["start 500", "chunk"])


def test_m2_a_second_start_response_once_bytes_are_out_is_the_servers_to_refuse():
    """The server gets the call with its exc_info, and raises what is in it."""
    server = Server()

    def app(environ, start_response):
        start_response("200 OK", PLAIN)
        yield b"out"
        try:
            raise KeyError("late")
        except KeyError:
            start_response("500 Oh", PLAIN, sys.exc_info())

    with pytest.raises(KeyError, match="late"):
        server.run(HTTPExceptionMiddleware(app))
    assert server.log == ["start 200", "chunk", "start 500 +exc_info"]


def test_m2_what_is_said_once_bytes_are_out_comes_to_the_server_as_it_was_said():
    """PEP 3333: a server that holds its headers back longer takes all three arguments."""
    heard, said = [], []

    def start_response(*args):
        heard.append(args)
        return heard.append

    def app(environ, start_response):
        start_response("200 OK", PLAIN)
        yield b"out"
        try:
            raise KeyError
        except KeyError:
            said.append(("500 Oh", [("X-Late", "1")], sys.exc_info()))
            start_response(*said[0])

    assert [*HTTPExceptionMiddleware(app)(environ(), start_response)] == [b"out"]
    assert heard == [("200 OK", PLAIN), *said]


@pytest.mark.parametrize("late", ["start", "start again", "write"])
def test_m2_what_a_replaced_answer_still_says_is_not_heard(late):
    """What an iterable does when it is closed cannot add to the answer that goes out in its place."""
    server = Server()

    class Body(IteratorBody):
        def close(self):
            super().close()
            exc_info = (KeyError, KeyError("x"), None)
            write = self.start_response("200 OK", PLAIN, exc_info if late != "start" else None)
            if late == "write":
                write(b"late")

    def app(environ, start_response):
        body = Body(*HTTPNotFound("no")(environ, start_response), log=server.log)
        body.start_response = start_response
        return body

    views = ExceptionViews(app)
    views.add_notfound_view(lambda exc, request: Response("view", 404))
    server.run(views)
    assert (server.sent, server.log) == (b"view", ["start 404", "close", "chunk"])


# -- M2: a success is left alone --------------------------------------------------------------


class ServersFile(IteratorBody):
    """A file wrapper of a server that gives only a function for it."""

    filelike = None


class ServersOwn(IteratorBody):
    """A file wrapper that has no mark but its class."""


@pytest.mark.parametrize(
    "body",
    [
        [],
        [b"a", b"b"],
        (b"a",),
        FileWrapper(io.BytesIO(b"file")),
        ServersFile(b"file"),
        ServersOwn(b"file"),
        IteratorBody(),
        iter([]),
    ],
    ids=[
        "empty",
        "list",
        "tuple",
        "file wrapper",
        "made by a function",
        "of a class",
        "empty iterator",
        "list iterator",
    ],
)
def test_m2_a_success_is_the_very_same_iterable(body):
    """What cannot raise, and what a server may know by its type, is handed on as it is."""
    wrapper = ServersOwn if isinstance(body, ServersOwn) else FileWrapper
    request = environ() | {"wsgi.file_wrapper": wrapper}
    assert HTTPExceptionMiddleware(returning(body))(request, Server().start_response) is body


@pytest.mark.parametrize("body", [FileWrapper(io.BytesIO(b"file")), ServersFile(b"file")])
def test_m2_what_a_function_has_wrapped_is_the_very_same_iterable(body):
    """A server's ``wsgi.file_wrapper`` may be a function; what that made has the file as ``filelike``."""
    request = environ() | {"wsgi.file_wrapper": lambda file, size=8192: body}
    assert HTTPExceptionMiddleware(returning(body))(request, Server().start_response) is body


class Readable(IteratorBody):
    """An iterable with a ``read()``, which a file has too."""

    def read(self):
        raise NotImplementedError


@pytest.mark.parametrize(
    ("cls", "wrapper"),
    [
        (IteratorBody, None),
        (Readable, None),
        (IteratorBody, FileWrapper),
        (Readable, FileWrapper),
        (IteratorBody, lambda file, size=8192: file),
    ],
)
def test_m2_what_no_file_wrapper_has_made_is_answered_for(cls, wrapper):
    """Only what may be the server's own file goes out unseen."""
    body = cls(HTTPNotFound("no such page"))
    request = {} if wrapper is None else {"wsgi.file_wrapper": wrapper}
    server = Server().run(HTTPExceptionMiddleware(returning(body)), **request)
    assert (server.status, body.closed) == ("404 Not Found", 1)


def test_m2_a_responses_own_list_and_start_response_go_through():
    """A ``webob.Response`` is served as it is without the middleware."""
    response = Response("hello")
    assert HTTPExceptionMiddleware(response)(environ(), Server().start_response) is response.app_iter


def test_m2_a_head_request_keeps_webobs_empty_body():
    """What WebOb answers to HEAD is empty, and stays the object that closes the response's body."""
    server = Server()
    body = IteratorBody(b"a", log=server.log)
    server.run(HTTPExceptionMiddleware(Response(app_iter=body)), method="HEAD")
    assert type(server.body).__name__ == "EmptyResponse"
    assert server.log == ["start 200", "close"]


def test_m2_the_file_wrapper_in_the_environ_is_untouched():
    """The application finds the server's own, also one that is a function, and its file comes through.

    uWSGI has one that returns the very file, and knows it again.
    """
    file = io.BytesIO(b"file")

    def file_wrapper(file, size=8192):
        return file

    def app(environ, start_response):
        assert environ["wsgi.file_wrapper"] is file_wrapper
        start_response("200 OK", PLAIN)
        return environ["wsgi.file_wrapper"](file)

    request = environ() | {"wsgi.file_wrapper": file_wrapper}
    assert HTTPExceptionMiddleware(app)(request, Server().start_response) is file
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("steps", "log"),
    [
        ((b"a", b"b"), ["start 200", "chunk", "chunk", "close"]),
        ((b"", b"a", b"b"), ["start 200", "chunk", "chunk", "close"]),
        ((b"a", b"", b"b"), ["start 200", "chunk", "empty", "chunk", "close"]),
        ((b"", b""), ["start 200", "close"]),
        ((), ["start 200", "close"]),
    ],
)
def test_m2_the_chunks_of_an_iterator_come_one_by_one(steps, log):
    """PEP 3333: a middleware waits for no chunk but the first, which empty ones are not."""
    server = Server()
    server.run(HTTPExceptionMiddleware(returning(IteratorBody(*steps, log=server.log))))
    assert server.log == log


@pytest.mark.parametrize("steps", [(), (b"",), (b"", b"a")])
@pytest.mark.parametrize("cls", [IterableBody, IteratorBody])
def test_m2_whatever_was_in_it_an_iterable_is_closed_once(cls, steps):
    """PEP 3333: by the server, through what it was handed."""
    body = cls(*steps)
    Server().run(HTTPExceptionMiddleware(returning(body)))
    assert body.closed == 1


def test_m2_an_empty_application_class_is_iterated_once():
    """An iterable that runs code is not run again for having had no chunk."""
    runs = []

    class Empty:
        def __init__(self, environ, start_response):
            self.start_response = start_response

        def __iter__(self):
            runs.append(1)
            self.start_response("204 No Content", [])
            return iter(())

    assert Server().run(HTTPExceptionMiddleware(Empty)).status == "204 No Content"
    assert runs == [1]


def test_m2_only_the_first_chunk_is_made_before_it_is_asked_for():
    """A stream stays a stream."""
    made = []

    def app(environ, start_response):
        start_response("200 OK", PLAIN)
        for chunk in (b"a", b"b"):
            made.append(chunk)
            yield chunk

    chunks = HTTPExceptionMiddleware(app)(environ(), Server().start_response)
    assert made == [b"a"]
    assert list(chunks) == [b"a", b"b"]


def test_m2_write_still_writes():
    """The write() of start_response is the server's."""

    def app(environ, start_response):
        write = start_response("200 OK", PLAIN)
        write(b"a")
        write(b"b")
        return [b"c"]

    server = Server().run(HTTPExceptionMiddleware(app))
    assert (server.log, server.sent) == (["start 200", "write", "write", "chunk"], b"abc")


# -- M3: warning_level, groups, catch_all -----------------------------------------------------


@pytest.mark.parametrize(
    ("level", "error", "goes_up"),
    [
        (500, httpexc.HTTPInternalServerError(), False),
        (500, HTTPServiceUnavailable(), True),
        (499, httpexc.HTTPInternalServerError(), True),
        (404, HTTPNotFound(), False),
        (404, webob.exc.HTTPGone(), True),
        (400, httpexc.HTTPClientError(status=499), True),
        (302, HTTPFound("/x"), False),
        (400, httpexc.HTTPException("x", Response(status=410)), True),
        (None, HTTPServiceUnavailable(), False),
    ],
)
def test_m3_a_status_above_the_warning_level_goes_up(level, error, goes_up):
    """The level itself is still answered, as Paste's documentation has it."""
    app = HTTPExceptionMiddleware(raising(error), level, catch_all=True)
    server = Server()
    if goes_up:
        with pytest.raises(type(error)) as raised:
            server.run(app)
        assert raised.value is error
        assert server.log == []
    else:
        assert server.run(app).status == error.status


@pytest.mark.parametrize(
    ("level", "error"),
    [
        (99, ValueError),
        (600, ValueError),
        (-1, ValueError),
        (0, ValueError),
        (True, TypeError),
        ("500", TypeError),
    ],
)
def test_m3_a_warning_level_that_is_no_status_is_refused(level, error):
    """C8a: a level that could never do what is meant is an error when it is given."""
    with pytest.raises(error, match="warning_level"):
        HTTPExceptionMiddleware(raising(ERROR), warning_level=level)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (group(HTTPNotFound()), 404),
        (group(HTTPNotFound(), httpexc.HTTPForbidden(), HTTPFound("/x")), 404),
        (group(HTTPFound("/x"), group(HTTPNotFound(), group(webob.exc.HTTPBadGateway()))), 502),
    ],
)
def test_m3_the_most_severe_of_a_group_answers(error, status):
    """The highest status that is anywhere in the group, however deep."""
    assert Server().run(HTTPExceptionMiddleware(raising(error))).status.startswith(str(status))


@pytest.mark.parametrize(
    "error",
    [
        group(HTTPNotFound(), ValueError("x")),
        group(HTTPNotFound(), group(HTTPNotFound(), KeyError("x"))),
        BaseExceptionGroup("several", [HTTPNotFound(), KeyboardInterrupt()]),
    ],
)
def test_m3_a_group_with_anything_else_in_it_goes_up(error):
    """An error that no one has foreseen is not hidden behind a 404."""
    with pytest.raises(type(error)):
        Server().run(HTTPExceptionMiddleware(raising(error)))


def test_m3_a_group_above_the_warning_level_goes_up_whole():
    """What goes up is the group, not the one of it that would have answered."""
    error = group(HTTPNotFound(), HTTPServiceUnavailable())
    with pytest.raises(ExceptionGroup) as raised:
        Server().run(HTTPExceptionMiddleware(raising(error), 500))
    assert raised.value is error


@pytest.mark.parametrize("error", [ValueError("secret"), group(ValueError("secret"), HTTPNotFound())])
@pytest.mark.parametrize("accept", ["text/html", "application/json", "application/problem+json", None])
def test_m3_catch_all_answers_with_a_500_that_shows_nothing(error, accept):
    """The page is that of a bare 500, byte for byte."""
    app = HTTPExceptionMiddleware(raising(error), catch_all=True)
    request = {"accept": accept, "HTTP_X_REQUEST_ID": "r1"}
    assert call(app, **request) == call(httpexc.HTTPInternalServerError(), **request)


@pytest.mark.parametrize("error", [ValueError("secret"), HTTPFound()], ids=["raised", "by the answer"])
def test_m3_a_500_made_by_catch_all_has_a_reference(error, caplog):
    """S14: without an id the request gets a random one, which the page shows and the log has."""
    app = HTTPExceptionMiddleware(raising(error), catch_all=True)
    first, second = (call(app, accept="application/json") for _ in range(2))
    ids = [json.loads(answer.body)["request_id"] for answer in (first, second)]
    assert len(set(ids)) == 2
    assert [record.request_id for record in caplog.records] == ids


@pytest.mark.parametrize("error", [ValueError("secret"), HTTPFound()], ids=["raised", "by the answer"])
@pytest.mark.parametrize("where", ["its own", "outside"])
def test_m3_s14_a_500_made_by_catch_all_has_no_reference_where_there_shall_be_none(error, where, caplog):
    """S14: overridden to return ``None`` it is nowhere, not a random one either."""

    class Nameless(httpexc.Renderer):
        def request_id(self, environ):
            return None

    look = Nameless()
    app = HTTPExceptionMiddleware(
        raising(error), catch_all=True, renderer=look if where == "its own" else None
    )
    answer = call(app, accept="application/json", **{"httpexc.renderer": look})
    assert "request_id" not in json.loads(answer.body)
    assert [record.request_id for record in caplog.records] == [None]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(2), GeneratorExit()])
def test_m3_catch_all_lets_go_what_is_no_exception_of_the_program(error):
    """Who stops the process is not answered for."""
    with pytest.raises(type(error)):
        Server().run(HTTPExceptionMiddleware(raising(error), catch_all=True))


def test_m3_catch_all_answers_where_an_answer_cannot_be_made(caplog):
    """A redirect without a target is a ValueError when it is called; the client gets a 500."""
    app = raising(HTTPFound())
    with pytest.raises(ValueError, match="no target"):
        Server().run(HTTPExceptionMiddleware(app))
    server = Server().run(HTTPExceptionMiddleware(app, catch_all=True))
    assert (server.status, server.log) == ("500 Internal Server Error", ["start 500", "chunk"])
    assert "no target" in caplog.text


def test_m3_catch_all_answers_where_webobs_exception_cannot_be_shown():
    """A header that would break the answer is not sent, and the client gets a 500."""
    theirs = webob.exc.HTTPNotFound()
    theirs.headerlist.append(("X-A", "b\r\nX-C: d"))
    assert Server().run(HTTPExceptionMiddleware(raising(theirs), catch_all=True)).log == [
        "start 500",
        "chunk",
    ]


def test_m3_catch_all_answers_where_an_answer_fails_halfway(caplog):
    """If a wrapped application has called start_response and raises, the server hears of the 500 alone."""

    def broken(environ, start_response):
        start_response("200 OK", PLAIN)
        raise ValueError("halfway")

    app = HTTPExceptionMiddleware(raising(httpexc.HTTPException("x", broken)), catch_all=True)
    assert Server().run(app).log == ["start 500", "chunk"]
    assert "halfway" in caplog.text


@pytest.mark.parametrize("steps", [(), (b"",)], ids=["first chunk", "behind an empty one"])
def test_m3_catch_all_answers_where_the_body_of_an_answer_fails(steps):
    """M2: as for what an application returns; it is closed once, and the server hears of the 500 alone."""
    body = IteratorBody(*steps, ValueError("halfway"))
    server = Server().run(HTTPExceptionMiddleware(raising(HTTPNotFound(app_iter=body)), catch_all=True))
    assert (server.log, body.closed) == (["start 500", "chunk"], 1)


def test_m3_an_answer_whose_bytes_are_out_is_not_answered_again():
    """If a wrapped application has written and raises, its error goes up, with ``catch_all`` too."""

    def broken(environ, start_response):
        start_response("200 OK", PLAIN)(b"out")
        raise ValueError("halfway")

    server = Server()
    with pytest.raises(ValueError, match="halfway"):
        server.run(HTTPExceptionMiddleware(raising(httpexc.HTTPException("x", broken)), catch_all=True))
    assert server.log == ["start 200", "write"]


# -- one look ---------------------------------------------------------------------------------


class Loud(httpexc.Renderer):
    def plain(self, page, environ):
        return f"LOUD {page.code}"


class Quiet(httpexc.Renderer):
    def plain(self, page, environ):
        return f"quiet {page.code}"


def text(app, **kw):
    return call(app, **kw).text


def test_m1_the_renderer_is_for_raised_and_returned_pages():
    """Every page from inside looks so, and WebOb's too."""
    for app in (raising(HTTPNotFound()), HTTPNotFound(), raising(webob.exc.HTTPNotFound())):
        assert text(HTTPExceptionMiddleware(app, renderer=Loud())) == "LOUD 404"


@pytest.mark.parametrize("kind", ["call", "first chunk", "behind an empty one", "in a generator"])
def test_m1_a_renderer_inside_another_does_not_leak(kind):
    """The pages of the part of a site have its look, and those of the site around it have the other's."""

    def part(environ, start_response):
        start_response("200 OK", PLAIN)
        return {
            "first chunk": IteratorBody(ERROR),
            "behind an empty one": IteratorBody(b"", ERROR),
            "in a generator": (chunk for _ in [1] for chunk in ERROR(environ, lambda *_: None)),
        }[kind]

    inner = HTTPExceptionMiddleware(part if kind != "call" else raising(ERROR), renderer=Quiet())
    seen = []

    def site(environ, start_response):
        if environ["PATH_INFO"] == "/part":
            answer = inner(environ, start_response)
            seen.append(environ.get("httpexc.renderer"))
            return answer
        with pytest.raises(HTTPServiceUnavailable):
            HTTPExceptionMiddleware(raising(HTTPServiceUnavailable()), 500, renderer=Quiet())(
                environ, start_response
            )
        raise HTTPNotFound

    outer = Loud()
    assert Server().run(HTTPExceptionMiddleware(site, renderer=outer), "/part").sent == b"quiet 404"
    assert seen == [outer]
    assert text(HTTPExceptionMiddleware(site, renderer=outer), path="/") == "LOUD 404"
    assert Server().run(HTTPExceptionMiddleware(site), "/part").sent == b"quiet 404"
    assert seen == [outer, None]


def test_m1_without_a_renderer_the_one_outside_stays():
    """A middleware deeper inside, which has no look of its own, takes nothing away."""
    inner = HTTPExceptionMiddleware(raising(ERROR))
    assert text(HTTPExceptionMiddleware(inner, renderer=Loud())) == "LOUD 404"


def test_m1_the_same_renderer_twice_is_set_once():
    """Nesting the same look changes nothing, and leaves nothing behind."""
    look = Loud()
    app = HTTPExceptionMiddleware(HTTPExceptionMiddleware(raising(ERROR), renderer=look), renderer=look)
    request = environ()
    assert app(request, Server().start_response) == [b"LOUD 404"]
    assert "httpexc.renderer" not in request


@pytest.mark.parametrize("renderer", [None, httpexc.Renderer()], ids=["no renderer", "a renderer"])
def test_m1_an_application_may_empty_its_environ(renderer):
    """PEP 3333: it may change it in any way it likes, so nothing need be there when it comes back."""

    def app(environ, start_response):
        environ.clear()
        raise HTTPNotFound("no such page")

    server = Server().run(HTTPExceptionMiddleware(app, renderer=renderer))
    assert server.answer.text.endswith("no such page\n")


def test_m1_a_renderer_class_is_instantiated():
    """C8a: the class in place of an instance does what is meant."""
    assert text(HTTPExceptionMiddleware(ERROR, renderer=Loud)) == "LOUD 404"


@pytest.mark.parametrize("renderer", ["Loud", int, object()])
def test_m1_a_renderer_that_is_none_is_refused(renderer):
    """C8a: anything else is a TypeError when it is given."""
    with pytest.raises(TypeError, match="renderer"):
        HTTPExceptionMiddleware(ERROR, renderer=renderer)


# -- in company -------------------------------------------------------------------------------


def test_m1_wsgify_and_the_middleware_agree():
    """``webob.dec.wsgify`` answers what it catches, and the middleware what goes past it."""

    @wsgify
    def view(request):
        raise HTTPNotFound(f"no {request.path_info}")

    answer = TestApp(HTTPExceptionMiddleware(view)).get("/x", status=404)
    assert "no /x" in answer


@pytest.mark.parametrize("path", [path for path in PATHS if path is not twice_started])
def test_m2_wsgirefs_validator_finds_nothing_on_either_side(path):
    """Every way to raise is legal WSGI in what the application sees and in what the server sees."""
    app, _ = path([])
    # The validator asks for a start_response before the iteration begins, which PEP 3333 does not.
    inner = (
        app
        if path in (application_class, generator_before_start, generator_after_start, write_of_nothing)
        else validator(app)
    )
    server = Server()
    chunks = validator(HTTPExceptionMiddleware(inner))(environ(), server.start_response)
    try:
        server.sent = b"".join(chunks)
    finally:
        chunks.close()
    assert (server.status, server.sent) == ("404 Not Found", call(ERROR).body)


@pytest.mark.parametrize("catch_all", [False, True])
def test_m2_a_start_response_that_raises_is_the_servers_affair(catch_all):
    """A connection that is gone cannot be answered on; what the application returned is closed."""

    def start_response(status, headers, exc_info=None):
        if status.startswith("200"):
            return
        raise ConnectionError("gone")

    body = IteratorBody(ERROR)
    with pytest.raises(ConnectionError, match="gone"):
        HTTPExceptionMiddleware(returning(body), catch_all=catch_all)(environ(), start_response)
    assert body.closed == 1


def test_m2_a_server_that_closes_early_closes_once():
    """A client that goes away behind an empty chunk, or before the first one is asked for."""
    for steps in ((b"", b"a"), (b"a",)):
        body = IteratorBody(*steps)
        chunks = HTTPExceptionMiddleware(returning(body))(environ(), Server().start_response)
        next(iter(chunks))
        chunks.close()
        del chunks
        assert body.closed == 1


# -- M2a: stacked -----------------------------------------------------------------------------------


class Shouting(httpexc.Renderer):
    def plain(self, page, environ):
        return f"outer {page.code}"


STACKS = {
    "middleware in middleware": lambda app: HTTPExceptionMiddleware(HTTPExceptionMiddleware(app, 400)),
    "views in middleware": lambda app: HTTPExceptionMiddleware(ExceptionViews(app), catch_all=True),
    "middleware in views": lambda app: ExceptionViews(HTTPExceptionMiddleware(app, 400)),
    "views in views": lambda app: ExceptionViews(ExceptionViews(app)),
    "three": lambda app: HTTPExceptionMiddleware(ExceptionViews(HTTPExceptionMiddleware(app, 400))),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("stack", STACKS)
def test_m2a_stacked_catchers_answer_wherever_one_would(stack, path):
    """In any order, and the server still hears of one answer."""
    server = Server()
    app, expected = path(server.log)
    server.run(STACKS[stack](app))
    # An inner one that lets the error go up closes first.
    assert sorted(server.log) == sorted(expected)
    assert (server.status, server.sent) == ("404 Not Found", call(ERROR).body)


@pytest.mark.parametrize("steps", [(), (b"",), (b"", b"")], ids=len)
@pytest.mark.parametrize(
    ("inner", "error"),
    [
        (lambda app: ExceptionViews(app), ValueError("late")),
        (lambda app: HTTPExceptionMiddleware(app), ValueError("late")),
        (lambda app: HTTPExceptionMiddleware(app, 499, renderer=Quiet()), HTTPServiceUnavailable()),
        (lambda app: ExceptionViews(HTTPExceptionMiddleware(app, 499, renderer=Quiet())), ValueError("late")),
    ],
)
def test_m2a_what_the_inner_one_lets_go_up_late_the_outer_one_answers(inner, error, steps):
    """From an iterable, behind empty chunks, in the look of the outer one; the iterable is closed once."""
    body = IteratorBody(*steps, error)
    app = HTTPExceptionMiddleware(inner(returning(body)), catch_all=True, renderer=Shouting())
    server = Server().run(app)
    code = 503 if isinstance(error, HTTPServiceUnavailable) else 500
    assert (server.sent, body.closed) == (f"outer {code}".encode(), 1)
    assert server.log == [f"start {code}", "chunk"]


def test_m2a_a_catcher_in_the_middle_of_an_application():
    """One part of a site is caught for itself; what it lets go up reaches the site's views."""
    part = HTTPExceptionMiddleware(raising(HTTPServiceUnavailable("part")), 499)

    def site(environ, start_response):
        return part(environ, start_response)

    views = ExceptionViews(site)
    views.add_exception_view(lambda exc, request: Response(f"view: {exc}", 503), HTTPServiceUnavailable)
    assert Server().run(views).sent == b"view: part"


def test_m2_webobs_redirect_to_a_slash():
    """M2, L5: WebOb's ``add_slash`` is this package's, with the page of this package."""
    answer = Server().run(HTTPExceptionMiddleware(raising(webob.exc.HTTPFound(add_slash=True))), "/a")
    assert answer.headers["Location"] == "http://example.com/a/"
    assert b"http://example.com/a/" in b"".join(answer.body)


def test_m2_the_length_of_webobs_page_is_not_that_of_ours():
    """M2: a length that someone has set on WebOb's exception goes with its page."""
    error = webob.exc.HTTPNotFound("why")
    error.headers["content-length"] = "7"
    answer = Server().run(HTTPExceptionMiddleware(raising(error)), "/a")
    assert answer.headers.getall("Content-Length") == [str(len(b"".join(answer.body)))]
