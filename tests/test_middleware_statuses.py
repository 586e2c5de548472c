"""What answers for an application's own errors, and for its bare answers (M3a, M3b, M4, M4a)."""

from __future__ import annotations

import json
import logging

import pytest
import webob.exc
from webob import Response

import httpexc
from httpexc import (
    HTTPConflict,
    HTTPException,
    HTTPExceptionMiddleware,
    HTTPNotFound,
    HTTPServiceUnavailable,
    HTTPTooManyRequests,
)
from httpexc.middleware import make_middleware
from httpexc.views import ExceptionViews

from .support import BROWSER, PLAIN, IteratorBody, Server, call, environ, group, raising, returning

# -- M3a: statuses ------------------------------------------------------------------------------


class Quota(Exception):
    pass


class SmallQuota(Quota):
    pass


class Broken(Exception):
    def __str__(self):
        raise RuntimeError("cannot be shown")


SHARED = HTTPServiceUnavailable("try later")

STATUSES = {
    KeyError: 404,
    Quota: HTTPTooManyRequests,
    OSError: lambda error: HTTPConflict(f"number {error.errno}", retry_after=60),
    ConnectionError: lambda error: SHARED,
    TimeoutError: lambda error: webob.exc.HTTPGatewayTimeout("theirs"),
    Broken: 499,
    ExceptionGroup: 502,
}

DECIDED = [
    (KeyError("secret"), "404 Not Found"),
    (SmallQuota("secret"), "429 Too Many Requests"),
    (FileNotFoundError(2, "secret"), "409 Conflict"),
    (ConnectionResetError("secret"), "503 Service Unavailable"),
    (TimeoutError("secret"), "504 Gateway Timeout"),
    (Broken("secret"), "499 Unknown Client Error"),
    (HTTPNotFound("its own"), "404 Not Found"),
    (group(KeyError("secret"), group(Quota("secret"))), "429 Too Many Requests"),
    (group(KeyError("secret"), HTTPConflict("its own")), "409 Conflict"),
    (group(KeyError("secret"), ValueError("secret")), "502 Bad Gateway"),
]


@pytest.mark.parametrize(("error", "status"), DECIDED, ids=lambda value: repr(value)[:30])
@pytest.mark.parametrize("accept", [BROWSER, "application/json", "application/problem+json", None])
def test_m3a_the_nearest_ancestor_decides(error, status, accept):
    """A code, a class or what a callable makes answers; nothing of the original reaches the client."""
    answer = call(HTTPExceptionMiddleware(raising(error), statuses=STATUSES), accept=accept)
    assert answer.status == status
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "error", [ValueError("x"), group(ValueError("x")).exceptions[0], KeyboardInterrupt()]
)
def test_m3a_anything_else_goes_up(error):
    """A class that was not named is not answered for."""
    with pytest.raises(type(error)):
        Server().run(HTTPExceptionMiddleware(raising(error), statuses={KeyError: 404}))


def test_m3a_http_exceptions_are_not_looked_up():
    """``{Exception: 500}`` is for what is none, and a group with one that is no Exception goes up."""
    app = HTTPExceptionMiddleware(raising(webob.exc.HTTPGone()), statuses={Exception: 500})
    assert Server().run(app).status == "410 Gone"
    error = BaseExceptionGroup("several", [KeyError("x"), KeyboardInterrupt()])
    with pytest.raises(BaseExceptionGroup):
        Server().run(HTTPExceptionMiddleware(raising(error), statuses={Exception: 500}))


def test_m3a_the_warning_level_holds():
    """M3: the original goes up where its status is above the level."""
    error = Quota("x")
    app = HTTPExceptionMiddleware(raising(error), 428, statuses=STATUSES)
    with pytest.raises(Quota) as raised:
        Server().run(app)
    assert raised.value is error


def test_m3a_the_original_is_the_cause(caplog):
    """It is there for ``on_answer`` and a renderer, in the log with its traceback, and gone afterwards."""
    seen = []

    class Look(httpexc.Renderer):
        def plain(self, page, environ):
            seen.append(page.source.__cause__)
            return "x"

    error = ConnectionError("secret")
    app = HTTPExceptionMiddleware(
        raising(error),
        statuses=STATUSES,
        renderer=Look(),
        on_answer=lambda error, answer, environ: seen.extend([error, answer.__cause__]),
    )
    assert Server().run(app).status == "503 Service Unavailable"
    assert seen == [error, error, error]
    [record] = caplog.records
    assert record.getMessage().startswith("GET /a/b: 503 Service Unavailable; detail: try later")
    assert "ConnectionError: secret" in logging.Formatter().format(record)
    assert (SHARED.__cause__, SHARED.__context__, SHARED.__traceback__) == (None, None, None)
    assert error.__traceback__ is None


@pytest.mark.parametrize("code", [404, 429])
def test_m3a_each_answer_is_a_new_object(code):
    """Two requests share none, so that neither sees the other's cause."""
    answers = []
    app = HTTPExceptionMiddleware(
        raising(KeyError("x")),
        statuses={KeyError: code},
        on_answer=lambda error, answer, environ: answers.append(answer),
    )
    Server().run(app), Server().run(app)
    assert answers[0] is not answers[1]


def test_m3a_a_callable_that_returns_something_else(caplog):
    """A TypeError that names it goes up, or is a 500 with ``catch_all``."""
    app = raising(KeyError("x"))
    statuses = {KeyError: lambda error: Response("x")}
    with pytest.raises(TypeError, match="is not an HTTP exception"):
        Server().run(HTTPExceptionMiddleware(app, statuses=statuses))
    assert Server().run(HTTPExceptionMiddleware(app, statuses=statuses, catch_all=True)).status[:3] == "500"
    assert "is not an HTTP exception" in caplog.text


@pytest.mark.parametrize(
    ("statuses", "error", "match"),
    [
        ([(KeyError, 404)], TypeError, "must be a mapping"),
        ("mysite", TypeError, "must be a mapping"),
        ({"KeyError": 404}, TypeError, "'KeyError' is not a subclass of Exception"),
        ({KeyboardInterrupt: 404}, TypeError, "not a subclass of Exception"),
        ({BaseException: 404}, TypeError, "not a subclass of Exception"),
        ({object: 404}, TypeError, "not a subclass of Exception"),
        ({HTTPNotFound: 404}, TypeError, "HTTPNotFound is an HTTP exception"),
        ({webob.exc.HTTPGone: 404}, TypeError, "HTTPGone is an HTTP exception"),
        ({KeyError: 99}, ValueError, "statuses: KeyError: .*99"),
        ({KeyError: 600}, ValueError, "statuses: KeyError: .*600"),
        ({KeyError: True}, TypeError, "statuses: KeyError"),
        ({KeyError: "404"}, TypeError, "statuses: KeyError: '404' is not a status code"),
        ({KeyError: None}, TypeError, "statuses: KeyError: None is not a status code"),
        ({KeyError: ValueError}, TypeError, "is not a status code, a status class or a callable"),
        ({KeyError: 302}, TypeError, "a redirect needs a target"),
        ({KeyError: httpexc.HTTPSeeOther}, TypeError, "a redirect needs a target"),
    ],
)
def test_m3a_a_wrong_table_is_refused(statuses, error, match):
    """At once, and by the name of what is wrong."""
    with pytest.raises(error, match=match):
        HTTPExceptionMiddleware(HTTPNotFound(), statuses=statuses)


def test_m3a_a_redirect_is_what_a_callable_makes():
    """Where to is for the application to say."""
    statuses = {KeyError: lambda error: httpexc.HTTPSeeOther(location="/login")}
    answer = call(HTTPExceptionMiddleware(raising(KeyError("x")), statuses=statuses))
    assert answer.headers["Location"] == "http://example.com/login"


def test_m3a_and_m6_in_an_ini_file():
    """M6: every argument has a setting, by the dotted name of an object; an empty one is none."""
    app = make_middleware(
        raising(KeyError("x")),
        {"catch_all": "yes"},
        statuses=f"{__name__}:STATUSES",
        status_pages="on",
        on_answer="builtins:print",
    )
    assert app.statuses == STATUSES
    assert app.on_answer is print
    assert (app.status_pages, app.catch_all) == (True, True)
    assert Server().run(make_middleware(raising(KeyError("x")), statuses=STATUSES)).status[:3] == "404"
    nothing = make_middleware(HTTPNotFound(), statuses="", status_pages=" ", on_answer="")
    assert (nothing.statuses, nothing.status_pages, nothing.on_answer) == ({}, False, None)


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"statuses": "no.such.module:X"}, "statuses"),
        ({"statuses": f"{__name__}:NOTHING"}, "statuses"),
        ({"statuses": f"{__name__}:SHARED"}, "statuses"),
        ({"on_answer": f"{__name__}:STATUSES"}, "on_answer"),
        ({"status_pages": "perhaps"}, "status_pages"),
    ],
)
def test_m6_a_wrong_setting_is_named(settings, match):
    """The error says which of them it is."""
    with pytest.raises((TypeError, ValueError), match=match):
        make_middleware(HTTPNotFound(), **settings)


# -- M3b: status_pages -----------------------------------------------------------------------------


def bare(status, headers=(), body=(), write=b""):
    def app(environ, start_response):
        writes = start_response(status, [*headers])
        if write:
            writes(write)
        return body

    return app


DESCRIBING = [
    ("Content-Type", "image/png"),
    ("Content-Length", "0"),
    ("Content-Language", "de"),
    ("Content-Disposition", "attachment"),
    ("ETag", '"x"'),
    ("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT"),
    ("Accept-Ranges", "bytes"),
]
KEPT = [
    ("Set-Cookie", "a=1"),
    ("Set-Cookie", "b=2"),
    ("WWW-Authenticate", "Basic"),
    ("Content-Security-Policy", "default-src 'self'"),
    ("X-A", "1"),
]


@pytest.mark.parametrize("kind", [list, tuple, iter])
@pytest.mark.parametrize("chunks", [[], [b""], [b"", b""]], ids=repr)
@pytest.mark.parametrize("status", ["401 Unauthorized", "404 Nix Da", "499 Odd", "500 X", "599 Y"])
def test_m3b_a_bare_answer_gets_the_page_of_its_status(status, chunks, kind):
    """Status line and headers stay, but for what describes the content."""
    server = Server()
    app = HTTPExceptionMiddleware(bare(status, DESCRIBING + KEPT, kind(chunks)), status_pages=True)
    server.run(app, HTTP_ACCEPT=BROWSER)
    assert server.status == status
    assert server.sent.startswith(b"<!DOCTYPE html>")
    assert status.encode() in server.sent
    assert [pair for pair in server.headers.items() if pair in KEPT] == KEPT
    sent = {name for name, _ in server.headers.items()}
    assert not sent & {"ETag", "Last-Modified", "Content-Language", "Content-Disposition", "Accept-Ranges"}
    assert server.headers.getall("Content-Type") == ["text/html; charset=UTF-8"]
    assert server.headers.getall("Content-Length") == [str(len(server.sent))]
    assert [event for event in server.log if event.startswith("start")] == [f"start {status[:3]}"]


def test_m3b_the_page_is_negotiated_and_has_the_look():
    """As any page of the middleware, and for HEAD with the length of GET's."""
    app = HTTPExceptionMiddleware(bare("405 Method Not Allowed", [("Allow", "GET, PUT")]), status_pages=True)
    answer = call(app, accept="application/json")
    assert json.loads(answer.body)["status"] == 405
    assert answer.headers["Allow"] == "GET, PUT"
    assert "GET, PUT" in call(app, accept=BROWSER).text

    class Loud(httpexc.Renderer):
        def plain(self, page, environ):
            return f"LOUD {page.status}"

    app = HTTPExceptionMiddleware(bare("404 Not Found", PLAIN), status_pages=True, renderer=Loud())
    assert call(app).text == "LOUD 404 Not Found"


@pytest.mark.parametrize(
    ("status", "headers", "body", "write", "method"),
    [
        ("404 Not Found", PLAIN, [b"mine"], b"", "GET"),
        ("404 Not Found", PLAIN, [b"", b"mine"], b"", "GET"),
        ("404 Not Found", PLAIN, lambda: iter([b"", b"mine"]), b"", "GET"),
        ("404 Not Found", PLAIN, [], b"written", "GET"),
        ("404 Not Found", [("Content-Length", "5")], [], b"", "GET"),
        ("404 Not Found", PLAIN, [], b"", "HEAD"),
        ("404 Not Found", [("Content-Length", "5")], [], b"", "HEAD"),
        ("404 Not Found", [("Content-Encoding", "gzip")], [], b"", "GET"),
        ("404 Not Found", [("Transfer-Encoding", "chunked")], [], b"", "GET"),
        ("404 Not Found", [("content-encoding", "br"), ("content-length", "0")], [], b"", "HEAD"),
        ("100 Continue", [], [], b"", "GET"),
        ("200 OK", PLAIN, [], b"", "GET"),
        ("204 No Content", [], [], b"", "GET"),
        ("302 Found", [("Location", "/x")], [], b"", "GET"),
        ("304 Not Modified", [], [], b"", "GET"),
        ("600 Beyond", PLAIN, [], b"", "GET"),
        ("4oo Odd", PLAIN, [], b"", "GET"),
        ("404 Not Found", [("X-A", "b\x01c")], [], b"", "GET"),
        ("404 Not Found", [("content-encoding", "br")], [], b"", "HEAD"),
    ],
)
def test_m3b_anything_else_is_left_alone(status, headers, body, write, method):
    """With a body, of unknown length, compressed, or of another status: to the byte."""
    body = body() if callable(body) else body
    server = Server().run(HTTPExceptionMiddleware(bare(status, headers, body, write), status_pages=True))
    if method == "HEAD":
        server = Server().run(
            HTTPExceptionMiddleware(bare(status, headers, body, write), status_pages=True), method="HEAD"
        )
    assert (server.status, [*server.headers.items()]) == (status, headers)
    assert server.sent in (b"", b"mine", b"written")


def test_m3b_head_with_a_length_of_nothing_is_as_get():
    """``Content-Length: 0`` says what GET would get, so HEAD gets the headers of its page."""
    app = HTTPExceptionMiddleware(bare("404 Not Found", [("Content-Length", "0")]), status_pages=True)
    get, head = call(app), call(app, method="HEAD")
    assert head.headers == get.headers
    assert (head.body, get.headers["Content-Length"]) == (b"", str(len(get.body)))


def test_m3b_it_is_off_unless_it_is_asked_for():
    """A bare answer of a framework goes out as it is."""
    assert Server().run(HTTPExceptionMiddleware(bare("404 Not Found", PLAIN))).sent == b""


def test_m3b_the_bare_iterable_is_closed_once():
    """And what it says when it is closed is not heard."""
    body = IteratorBody(b"", b"")
    Server().run(HTTPExceptionMiddleware(bare("404 Not Found", PLAIN, body), status_pages=True))
    assert body.closed == 1


def test_m3b_a_page_that_fails_leaves_the_bare_answer(caplog):
    """What this package would not send is the server's to judge."""
    app = bare("404 Not Found", [*PLAIN, ("Location", "javascript:alert(1)")])
    server = Server().run(HTTPExceptionMiddleware(app, status_pages=True))
    assert (server.status, server.sent) == ("404 Not Found", b"")


def test_m3b_nothing_is_raised_so_nothing_is_logged_or_told_of(caplog):
    """A bare 500 is the answer of whoever has made it, and has been logged there."""
    app = HTTPExceptionMiddleware(bare("500 Oh", PLAIN), status_pages=True, on_answer=pytest.fail)
    assert Server().run(app).status == "500 Oh"
    assert caplog.records == []


# -- M4: levels and fields ---------------------------------------------------------------------


class Planned(HTTPServiceUnavailable):
    log_level = logging.INFO


def levelled(error, level):
    error.log_level = level
    return error


@pytest.mark.parametrize(
    ("error", "level", "has_traceback"),
    [
        (Planned(), "INFO", False),
        (levelled(HTTPServiceUnavailable(), logging.WARNING), "WARNING", False),
        (levelled(Planned(), logging.CRITICAL), "CRITICAL", True),
        (levelled(HTTPNotFound(), logging.ERROR), "ERROR", True),
        (levelled(httpexc.HTTPFound("/x"), logging.INFO), "INFO", False),
        (levelled(HTTPServiceUnavailable(), 0), None, False),
        (levelled(httpexc.HTTPOk("x"), logging.ERROR), None, False),
    ],
)
def test_m4_log_level_says_otherwise(error, level, has_traceback, caplog):
    """Of a class or an instance; tracebacks go with ERROR and above; a success is never logged."""
    caplog.set_level(1, logger="httpexc")
    Server().run(HTTPExceptionMiddleware(raising(error)))
    assert [record.levelname for record in caplog.records] == ([level] if level else [])
    assert [record.exc_info is not None for record in caplog.records] == ([has_traceback] if level else [])


@pytest.mark.parametrize("wrapper", [HTTPExceptionMiddleware, ExceptionViews])
@pytest.mark.parametrize(("error", "status"), [(HTTPNotFound(), 404), (HTTPServiceUnavailable(), 503)])
def test_m4_the_record_has_status_and_request_id(wrapper, error, status, caplog):
    """For a formatter, or a handler that writes JSON: an int, and a string or ``None``."""
    caplog.set_level(logging.DEBUG, logger="httpexc")
    Server().run(wrapper(raising(error)), HTTP_X_REQUEST_ID="r-1")
    Server().run(wrapper(error))
    first, second = caplog.records
    assert [(record.status, record.request_id) for record in (first, second)] == [
        (status, "r-1"),
        (status, None),
    ]


def test_m4_what_a_probe_meets_is_not_logged(caplog):
    """Nor is anybody told of it: it was no request."""
    caplog.set_level(logging.DEBUG, logger="httpexc")
    told = []
    app = HTTPExceptionMiddleware(
        raising(HTTPServiceUnavailable()), on_answer=lambda *args: told.append(args)
    )

    def site(environ, start_response):
        if environ["PATH_INFO"].endswith("/"):
            return app(environ, start_response)
        raise HTTPNotFound

    views = ExceptionViews(site)
    views.add_notfound_view(append_slash=True)
    Server().run(views, "/a")
    assert [record.levelname for record in caplog.records] == ["DEBUG"]
    assert told == []


# -- M4a: on_answer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (HTTPNotFound(), 404),
        (httpexc.HTTPFound("/x"), 302),
        (HTTPException("x", Response(status=299)), 299),
        (webob.exc.HTTPGone(), 410),
        (ValueError("x"), 500),
        (group(HTTPNotFound(), HTTPConflict()), 409),
    ],
)
def test_m4a_on_answer_is_told_of_everything_that_is_answered(error, status):
    """Once, after the log and before the traceback goes, with what has answered."""
    told = []

    def on_answer(raised, answer, environ):
        told.append((raised, answer.status_int, raised.__traceback__ is not None, environ["PATH_INFO"]))

    Server().run(HTTPExceptionMiddleware(raising(error), catch_all=True, on_answer=on_answer))
    assert told == [(error, status, True, "/a/b")]
    assert error.__traceback__ is None


@pytest.mark.parametrize("error", [HTTPServiceUnavailable(), ValueError("x")])
def test_m4a_not_of_what_goes_up_and_not_of_a_success(error):
    """Who answers it further out is told."""
    with pytest.raises(type(error)):
        Server().run(HTTPExceptionMiddleware(raising(error), 500, on_answer=pytest.fail))
    Server().run(HTTPExceptionMiddleware(returning([b"x"]), on_answer=pytest.fail))


def test_m4a_where_the_answer_fails_the_failure_is_told_of():
    """A redirect without a target is a 500, for a ValueError that has the redirect as its context."""
    told = []
    error = httpexc.HTTPFound()
    app = HTTPExceptionMiddleware(
        raising(error),
        catch_all=True,
        on_answer=lambda raised, answer, environ: told.append(
            (raised, raised.__context__, answer.status_int)
        ),
    )
    Server().run(app)
    [(raised, context, status)] = told
    assert isinstance(raised, ValueError)
    assert (context, status) == (error, 500)
    assert raised.__traceback__ is error.__traceback__ is None


def test_m4a_what_it_raises_is_logged(caplog):
    """The page goes out all the same."""

    def on_answer(error, answer, environ):
        raise RuntimeError("the collector is down")

    server = Server().run(HTTPExceptionMiddleware(raising(HTTPNotFound()), on_answer=on_answer))
    assert server.status == "404 Not Found"
    assert "the collector is down" in caplog.text


@pytest.mark.parametrize("on_answer", ["print", 1])
def test_m4a_what_cannot_be_called_is_refused(on_answer):
    """A TypeError when it is given."""
    with pytest.raises(TypeError, match="on_answer"):
        HTTPExceptionMiddleware(HTTPNotFound(), on_answer=on_answer)


def test_m4a_environ_is_the_requests():
    """The very environ, so that a reporter finds what the application has put there."""
    request = environ()
    told = []
    app = HTTPExceptionMiddleware(raising(HTTPNotFound()), on_answer=lambda *args: told.append(args[2]))
    app(request, Server().start_response)
    assert told[0] is request


def test_m3b_views_have_no_status_pages():
    """``ExceptionViews`` leaves a bare answer alone: nothing was raised."""
    assert Server().run(ExceptionViews(bare("404 Not Found", PLAIN))).sent == b""


def test_m3b_a_416_keeps_its_content_range():
    """RFC 9110 §15.5.17: it says how long the resource is, not the page."""
    sent = [("Content-Range", "bytes */1234"), ("Accept-Ranges", "bytes")]
    app = HTTPExceptionMiddleware(bare("416 Requested Range Not Satisfiable", sent), status_pages=True)
    answer = call(app)
    assert answer.headers["Content-Range"] == "bytes */1234"
    assert answer.body.startswith(b"416 Requested Range Not Satisfiable")
    partial = bare("404 Not Found", [("Content-Range", "bytes 0-0/1")])
    assert "Content-Range" not in call(HTTPExceptionMiddleware(partial, status_pages=True)).headers


def test_m3b_headers_that_are_no_strings_are_the_servers_to_refuse():
    """What an application sends wrongly is handed on as it is."""
    server = Server()
    body = HTTPExceptionMiddleware(bare("404 Not Found", [(b"X-A", b"b")]), status_pages=True)(
        environ(), lambda status, headers: setattr(server, "headers", headers)
    )
    assert server.headers == [(b"X-A", b"b")]
    assert b"".join(body) == b""


def test_m3a_a_shared_answer_of_webobs_keeps_no_error():
    """M5: an answer that an application shares between requests carries nothing of one into the next."""
    shared = webob.exc.HTTPConflict("taken")
    app = HTTPExceptionMiddleware(raising(KeyError("secret")), statuses={KeyError: lambda error: shared})
    assert call(app).status == "409 Conflict"
    assert shared.__cause__ is None


def test_m3a_an_answer_with_a_stream_is_not_read():
    """M3a, S2: what can be read only once is not copied, which would read it, but sent as it is."""
    stream = IteratorBody(b"a", b"b")
    app = HTTPExceptionMiddleware(
        raising(KeyError("x")), statuses={KeyError: lambda error: httpexc.HTTPConflict(app_iter=stream)}
    )
    body = app(environ(), lambda status, headers, exc_info=None: None)
    assert stream.taken <= 1  # the first chunk, before which an error can be answered
    assert b"".join(body) == b"ab"


@pytest.mark.parametrize("level", [100, 599])
def test_m3_the_bounds_of_a_warning_level(level):
    """M3: 100 and 599 are status codes."""
    assert HTTPExceptionMiddleware(HTTPNotFound(), level).warning_level == level


def test_s1_a_shared_exception_round_a_response_stays_as_it_is():
    """S1, M3a: what one request answers is no cause in the next, where it wraps a response too."""
    shared = HTTPException("why", Response("inner", status=409))
    site = HTTPExceptionMiddleware(raising(KeyError("secret")), statuses={KeyError: lambda error: shared})
    for _ in range(2):
        answer = Server().run(site, "/")
        assert (answer.status, b"".join(answer.body)) == ("409 Conflict", b"inner")
        assert shared.__cause__ is None
