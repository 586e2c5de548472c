"""Faults: what fails, and what the client gets all the same (S2, S11, C7, M2, M3, M7)."""

import json
import logging
import math
from string import Template

import html5lib
import pytest
from ada_url import URL

from httpexc import HTTPExceptionMiddleware, HTTPFound, HTTPNotFound, Renderer
from httpexc.views import ExceptionViews

from .support import BROWSER, IteratorBody, Server, call, call_raw, environ, returning


class Fault(Exception):
    """Raised by what is meant to fail."""


def fail(*args, **kw):
    raise Fault("secret of the fault")


def takes_nothing():
    return {}


def too_deep(*args, **kw):
    raise RecursionError


ACCEPTS = {
    "html": BROWSER,
    "plain": "text/plain",
    "json": "application/json",
    "problem": "application/problem+json",
}

# -- where it fails x what the client gets ----------------------------------------------------


class FailingHtml(Renderer):
    html = plain = json = problem = fail


class FailingTranslation(Renderer):
    translate = fail


class NoTranslation(Renderer):
    def translate(self, text, environ):
        return None


class WrongType(Renderer):
    def html(self, page, environ):
        return 404

    plain = json = problem = html


class Nothing(Renderer):
    def html(self, page, environ):
        return None

    plain = json = problem = html


class Deep(Renderer):
    html = plain = json = problem = too_deep


class FailingTemplate(Template):
    safe_substitute = substitute = fail


class FailingMethods(HTTPNotFound):
    html_body = plain_body = json_body = problem_body = fail


class NoBodies(HTTPNotFound):
    def html_body(self, environ):
        return None

    plain_body = json_body = problem_body = html_body


class FailingFormatter(HTTPNotFound):
    json_formatter = fail


class FailingText:
    def __str__(self):
        raise Fault("secret of the fault")


class FailingMarkup:
    def __html__(self):
        raise Fault("secret of the fault")


class FailingAttribute:
    def __getattr__(self, name):
        raise Fault("secret of the fault")

    def __str__(self):
        raise Fault("secret of the fault")


class DeepText:
    def __str__(self):
        raise RecursionError


class NoText:
    def __str__(self):
        return 1


class FailingTruth:
    def __bool__(self):
        raise Fault("secret of the fault")

    def __str__(self):
        return "shown"


def with_attributes(**attributes):
    exc = HTTPNotFound("the detail", {"X-Own": "kept"}, "the comment")
    for name, value in attributes.items():
        setattr(exc, name, value)
    return exc


def with_members(problem):
    return HTTPNotFound("the detail", {"X-Own": "kept"}, "the comment", problem=problem)


circle = {}
circle["circle"] = circle

ALL = ("html", "plain", "json", "problem")
# What fails, and in which media types; the detail is still shown.
LOOKS = {
    "renderer methods": (lambda: with_attributes(renderer=FailingHtml()), ALL),
    "renderer translate": (lambda: with_attributes(renderer=FailingTranslation()), ALL),
    "renderer translates to nothing": (lambda: with_attributes(renderer=NoTranslation()), ALL),
    "renderer gives a number": (lambda: with_attributes(renderer=WrongType()), ALL),
    "renderer gives nothing": (lambda: with_attributes(renderer=Nothing()), ALL),
    "renderer goes too deep": (lambda: with_attributes(renderer=Deep()), ALL),
    "own body methods": (lambda: FailingMethods("the detail", {"X-Own": "kept"}, "the comment"), ALL),
    "own body methods give nothing": (
        lambda: NoBodies("the detail", {"X-Own": "kept"}, "the comment"),
        ALL,
    ),
    "own json_formatter": (
        lambda: FailingFormatter("the detail", {"X-Own": "kept"}, "the comment"),
        ["json"],
    ),
    "json_formatter fails": (lambda: with_attributes(json_formatter=fail), ["json"]),
    "json_formatter takes nothing": (lambda: with_attributes(json_formatter=takes_nothing), ["json"]),
    "json_formatter gives NaN": (lambda: with_attributes(json_formatter=lambda **kw: math.nan), ["json"]),
    "json_formatter gives a circle": (lambda: with_attributes(json_formatter=lambda **kw: circle), ["json"]),
    "json_formatter gives a bad key": (
        lambda: with_attributes(json_formatter=lambda **kw: {(): 1}),
        ["json"],
    ),
    "body template": (
        lambda: with_attributes(body_template_obj=FailingTemplate("x")),
        ["html", "plain", "json"],
    ),
    "body template is none": (lambda: with_attributes(body_template_obj="x"), ["html", "plain", "json"]),
    "html template is none": (lambda: with_attributes(html_template_obj=7), ["html"]),
    "html template": (lambda: with_attributes(html_template_obj=FailingTemplate("x")), ["html"]),
    "plain template": (lambda: with_attributes(plain_template_obj=FailingTemplate("x")), ["plain"]),
    "problem members": (lambda: with_members({"x": math.inf}), ["json", "problem"]),
    "problem members in a circle": (lambda: with_members(circle), ["json", "problem"]),
}


@pytest.mark.parametrize("media_type", ACCEPTS)
@pytest.mark.parametrize("name", LOOKS)
def test_built_in_page_goes_out_when_the_look_fails(name, media_type, caplog):
    """S11: status, headers and words are the original's; the fault is logged once, and not shown."""
    make, fails_in = LOOKS[name]
    answer = call(make(), HTTP_ACCEPT=ACCEPTS[media_type])
    assert answer.status == "404 Not Found"
    assert answer.headers.get("X-Own") == "kept"
    assert answer.headers.get("Vary") == "Accept"
    assert int(answer.headers.get("Content-Length")) == len(answer.body)
    assert b"secret" not in answer.body
    assert b"the detail" in answer.body
    if media_type not in fails_in:
        assert caplog.records == []
        return
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("httpexc", "ERROR")
    assert "404 Not Found: the detail" in record.getMessage()
    assert record.exc_info[1] is not None
    plain = call(
        HTTPNotFound("the detail", {"X-Own": "kept"}, "the comment"), HTTP_ACCEPT=ACCEPTS[media_type]
    )
    assert (answer.status, sorted(answer.headers), answer.body) == (
        plain.status,
        sorted(plain.headers),
        plain.body,
    )


@pytest.mark.parametrize("where", ["by class", "by environ"])
def test_renderer_that_fails_for_one_type_answers_in_the_others(where, caplog):
    """S11: only what fails is replaced."""

    class FailsInJson(Renderer):
        def plain(self, page, environ):
            return "own"

        json = fail

    exc = HTTPNotFound("x")
    env = environ()
    if where == "by class":
        exc.renderer = FailsInJson()
    else:
        env["httpexc.renderer"] = FailsInJson()
    assert call_raw(exc, env).body == b"own"
    assert not caplog.records
    answer = call_raw(exc, env | {"HTTP_ACCEPT": "application/json"})
    assert json.loads(answer.text)["title"] == "Not Found"
    assert len(caplog.records) == 1


@pytest.mark.parametrize("media_type", ACCEPTS)
@pytest.mark.parametrize("attribute", ["detail", "comment", "explanation", "problem"])
@pytest.mark.parametrize("hostile", [FailingText, FailingMarkup, FailingAttribute, DeepText, NoText])
def test_object_that_cannot_be_shown_is_left_out(hostile, attribute, media_type, caplog):
    """C7: an object whose ``str()`` fails is logged and left out, and the rest is answered."""
    value = {"x": hostile()} if attribute == "problem" else hostile()
    exc = HTTPNotFound(**{"detail": "the detail", "headers": {"X-Own": "kept"}, attribute: value})
    answer = call(exc, HTTP_ACCEPT=ACCEPTS[media_type])
    assert answer.status == "404 Not Found"
    assert answer.headers.get("X-Own") == "kept"
    assert b"secret" not in answer.body
    if media_type == "html":
        html5lib.HTMLParser(strict=True).parse(answer.text)
    elif media_type != "plain":
        json.loads(answer.text)
    if attribute != "detail":
        assert b"the detail" in answer.body
    assert {record.name for record in caplog.records} <= {"httpexc"}


@pytest.mark.parametrize("media_type", ACCEPTS)
@pytest.mark.parametrize("attribute", ["detail", "comment", "explanation"])
def test_object_without_a_truth_value_is_shown(attribute, media_type):
    """C7: any object is any object, an array of numbers too."""
    exc = HTTPNotFound("the detail")
    setattr(exc, attribute, FailingTruth())
    answer = call(exc, HTTP_ACCEPT=ACCEPTS[media_type])
    assert answer.status == "404 Not Found"
    assert "shown" in answer.text or media_type != "html"
    assert str(exc)
    assert repr(exc)


@pytest.mark.parametrize("hostile", [FailingText, FailingMarkup, FailingAttribute, DeepText, NoText])
def test_str_and_repr_never_fail(hostile):
    """C7: an exception that is logged must not raise another."""
    exc = HTTPNotFound(hostile())
    assert str(exc) == exc.explanation
    assert repr(exc) == "<HTTPNotFound 404 Not Found>"


@pytest.mark.parametrize("media_type", ACCEPTS)
def test_environ_that_cannot_be_shown_is_left_out(media_type):
    """S7: an object in the environ that a template names is treated as a detail is."""
    exc = HTTPNotFound("the detail", body_template="${detail} ${repoze.x} ${x}")
    answer = call_raw(exc, environ(HTTP_ACCEPT=ACCEPTS[media_type]) | {"x": FailingText()})
    assert answer.status == "404 Not Found"
    assert "the detail" in answer.text
    assert "secret" not in answer.text


# -- the log ----------------------------------------------------------------------------------


class FailingHandler(logging.Handler):
    emit = fail


class FailingFilter(logging.Filter):
    filter = fail


@pytest.mark.parametrize("media_type", ACCEPTS)
@pytest.mark.parametrize("add", ["handler", "filter", "root handler"])
def test_log_that_fails_does_not_stop_the_answer(add, media_type):
    """S11: whatever logging does, the client is answered."""
    logger = logging.getLogger("" if add == "root handler" else "httpexc")
    handler, log_filter = FailingHandler(), FailingFilter()
    if add == "filter":
        logger.addFilter(log_filter)
    else:
        logger.addHandler(handler)
    try:
        answer = call(with_attributes(renderer=FailingHtml()), HTTP_ACCEPT=ACCEPTS[media_type])
    finally:
        logger.removeHandler(handler)
        logger.removeFilter(log_filter)
    assert answer.status == "404 Not Found"
    assert "the detail" in answer.text


# -- what is not the package's to answer ------------------------------------------------------


@pytest.mark.parametrize("signal", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_signals_go_through(signal):
    """S11: what is no Exception is no fault of a renderer."""

    class Signalling(Renderer):
        def plain(self, page, environ):
            raise signal

    with pytest.raises(signal):
        call(with_attributes(renderer=Signalling()))


def chunks_that_fail(fails_in):
    """A body that may fail where it is iterated, or where it is closed."""
    steps = [b"first", Fault("secret of the fault")] if fails_in == "iteration" else [b"first", b"second"]
    return IteratorBody(*steps, closing=Fault("secret of the fault") if fails_in == "close" else None)


@pytest.mark.parametrize("conditional", [False, True])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("fails_in", ["", "iteration", "close", "start_response", "headers", "location"])
def test_iterable_is_closed_exactly_once(fails_in, method, conditional):
    """S2: whatever fails, an ``app_iter`` is closed once, and not read before the server reads it."""
    chunks = chunks_that_fail(fails_in)
    exc = HTTPFound(location="/x", app_iter=chunks, conditional_response=conditional)
    server = Server()
    if fails_in == "start_response":
        server.start_response = fail
    elif fails_in == "headers":
        exc.headerlist.append(("X", "a\r\nb"))
    elif fails_in == "location":
        exc.headerlist[:] = []
    if fails_in == "" or (fails_in == "iteration" and method == "HEAD"):
        server.run(exc, method=method)
        assert server.sent == (b"" if method == "HEAD" else b"firstsecond")
    else:
        with pytest.raises(ValueError if fails_in in ("headers", "location") else Fault):
            server.run(exc, method=method)
    never_reads = method == "HEAD" or fails_in in ("start_response", "headers", "location")
    assert chunks.closed == 1
    assert (chunks.taken == 0) is never_reads


def test_start_response_that_fails_is_heard(caplog):
    """S9: its exception is the server's, and no page is tried in its place."""
    with pytest.raises(Fault):
        HTTPNotFound("x")(environ(), fail)
    assert not caplog.records


def test_iterable_of_a_304_is_closed():
    """S2: a conditional answer that needs no body closes what it does not send."""
    chunks = chunks_that_fail("")
    exc = HTTPNotFound(status="200 OK", app_iter=chunks, etag="x", conditional_response=True)
    assert call(exc, HTTP_IF_NONE_MATCH='"x"').body == b""
    assert (chunks.taken, chunks.closed) == (0, 1)


# -- round an application ---------------------------------------------------------------------


def failing_app(env, start_response):
    raise Fault("secret of the fault")


@pytest.mark.parametrize("media_type", ACCEPTS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("renderer", [None, FailingHtml(), FailingTranslation(), Nothing(), Deep()])
@pytest.mark.parametrize("log", ["kept", "failing"])
def test_catch_all_shows_nothing_of_the_fault(log, renderer, method, media_type, caplog):
    """M3: whatever else fails on the way, the client gets a plain 500 that tells it nothing."""
    app = HTTPExceptionMiddleware(failing_app, catch_all=True, renderer=renderer)
    handler = FailingHandler()
    if log == "failing":
        logging.getLogger("httpexc").addHandler(handler)
    try:
        answer = call(app, HTTP_ACCEPT=ACCEPTS[media_type], REQUEST_METHOD=method)
    finally:
        logging.getLogger("httpexc").removeHandler(handler)
    assert answer.status == "500 Internal Server Error"
    said = answer.body + repr(answer.headers).encode()
    for secret in (b"secret", b"Fault", b"Traceback", b"test_faults", b"failing_app"):
        assert secret not in said
    if log == "kept":
        raised = [record for record in caplog.records if "secret of the fault" in (record.exc_text or "")]
        assert len(raised) >= 1


@pytest.mark.parametrize("media_type", ACCEPTS)
@pytest.mark.parametrize("where", ["class", "middleware"])
def test_raised_exception_with_a_failing_look_keeps_its_status_and_headers(where, media_type, caplog):
    """S11, M1: raised through the middleware, it is answered as if it had been returned."""

    def app(env, start_response):
        raise with_attributes(**({"renderer": FailingHtml()} if where == "class" else {}))

    caught = HTTPExceptionMiddleware(app, renderer=FailingHtml() if where == "middleware" else None)
    answer = call(caught, HTTP_ACCEPT=ACCEPTS[media_type])
    assert (answer.status, answer.headers.get("X-Own")) == ("404 Not Found", "kept")
    assert b"the detail" in answer.body
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize(
    "fault", [Fault("secret of the fault"), RecursionError(), MemoryError(), UnicodeError("x")]
)
def test_exception_view_that_fails_goes_up_and_is_caught_there(fault):
    """M7: a view's own fault is the next middleware's business, and shows nothing."""

    def app(env, start_response):
        raise HTTPNotFound("the detail")

    def view(exc, request):
        raise fault

    views = ExceptionViews(app)
    views.add_notfound_view(view)
    with pytest.raises(type(fault)):
        call(views)
    answer = call(HTTPExceptionMiddleware(views, catch_all=True))
    assert answer.status == "500 Internal Server Error"
    assert b"secret" not in answer.body
    assert b"the detail" not in answer.body


@pytest.mark.parametrize("fails_in", ["iteration", "close", ""])
def test_iterable_of_a_failing_application_is_closed_exactly_once(fails_in, caplog):
    """M2: an application that answers, and then fails, is closed once, and the server hears of it."""
    chunks = chunks_that_fail(fails_in)
    app = HTTPExceptionMiddleware(returning(chunks), catch_all=True)
    if fails_in:
        with pytest.raises(Fault):
            Server().run(app)
    else:
        assert call(app).body == b"firstsecond"
    assert chunks.closed == 1


@pytest.mark.parametrize("location", ["http:x", "javascript:alert(1)", "/a\nb", "http://", "http://[/"])
def test_append_slash_outlives_what_the_probed_application_says(location):
    """M8: where the path with its slash redirects to nowhere, the client gets the page of the 404."""

    def app(env, start_response):
        if not env["PATH_INFO"].endswith("/"):
            raise HTTPNotFound("the detail")
        start_response("302 Found", [("Location", location)])
        return [b""]

    views = ExceptionViews(app)
    views.add_notfound_view(append_slash=True)
    answer = call(views)
    assert answer.status == "404 Not Found"
    assert "the detail" in answer.text


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "///evil.example/x", "/%2f/evil.example", "/\t/x"]
)
def test_append_slash_is_no_open_redirect(path):
    """M8, L4: the path is the client's, and the slash does not make a host of it."""

    def app(env, start_response):
        if not env["PATH_INFO"].endswith("/"):
            raise HTTPNotFound("the detail")
        start_response("200 OK", [])
        return []

    class Relative(HTTPFound):
        absolute_location = False

    for move in (HTTPFound, Relative):
        views = ExceptionViews(app)
        views.add_notfound_view(append_slash=move)
        location = call_raw(views, environ(PATH_INFO=path)).headers.get("Location")
        assert URL(location, "http://example.com/").origin == "http://example.com"
        assert URL(location, "http://example.com/").pathname.endswith("/")


class _Forging:
    def __str__(self):
        raise Fault("no\nERROR:httpexc:forged")


def test_a_fault_is_logged_on_lines_of_its_own(caplog):
    """Whatever the error of an object says, it begins no line of the log; the record has the error."""
    assert call(HTTPNotFound(_Forging())).status == "404 Not Found"
    [record] = [record for record in caplog.records if record.name == "httpexc"]
    assert isinstance(record.exc_info[1], Fault)
    assert not any(line.startswith("ERROR:httpexc:forged") for line in caplog.text.splitlines())
    assert "no\\nERROR:httpexc:forged" in caplog.text


def test_a_fault_that_nobody_wants_to_read_is_not_made_ready(caplog):
    """A level above ERROR keeps faults out of the log."""
    caplog.set_level(logging.CRITICAL, "httpexc")
    caplog.handler.setLevel(0)
    assert call(HTTPNotFound(_Forging())).status == "404 Not Found"
    assert not caplog.records


class Unshowable:
    def __str__(self):
        raise RuntimeError("no words")

    __html__ = __str__


@pytest.mark.parametrize("media_type", ["text/html", "text/plain", "application/json"])
def test_c7_an_object_that_cannot_be_shown_is_named(media_type, caplog):
    """C7: the page has nothing in its place, and the log says of which class it is."""
    shown = call(HTTPNotFound(Unshowable()), accept=media_type).text
    assert shown == call(HTTPNotFound(""), accept=media_type).text
    assert {record.getMessage() for record in caplog.records} == {
        f"an object of {Unshowable!r} could not be shown"
    }
