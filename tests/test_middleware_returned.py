"""Returned is raised: what an application calls is seen by the catcher round it (M10)."""

from __future__ import annotations

import logging
import sys
import warnings

import pytest
from webob import Request, Response
from webob.dec import wsgify

import httpexc
from httpexc import HTTPException, HTTPExceptionMiddleware, HTTPNotFound, HTTPServiceUnavailable
from httpexc.views import ExceptionViews

from .support import BROWSER, PLAIN, IteratorBody, Server, call, raising, returning

# -- one application in every home ----------------------------------------------------------------

MAKERS = {
    "/missing": lambda: HTTPNotFound("no such page"),
    "/busy": lambda: HTTPServiceUnavailable("later", comment="the pool is empty", retry_after=60),
    "/moved": lambda: httpexc.HTTPSeeOther(location="./missing"),
    "/own": lambda: httpexc.HTTPInternalServerError(text="a body of its own"),
    "/page": lambda: HTTPNotFound("never shown"),
}


def make_for(path):
    if path.endswith("/") and path != "/":
        return httpexc.HTTPOk(text="with a slash") if path == "/page/" else HTTPNotFound()
    return MAKERS[path]()


def called(environ, start_response):
    return make_for(environ["PATH_INFO"])(environ, start_response)


def called_in_a_generator(environ, start_response):
    yield from make_for(environ["PATH_INFO"])(environ, start_response)


@wsgify
def returned_from_wsgify(request):
    return make_for(request.path_info)


@wsgify
def raised_in_wsgify(request):
    raise make_for(request.path_info)


def flask_app():
    flask = pytest.importorskip("flask")
    app = flask.Flask("app")

    @app.errorhandler(HTTPException)
    def answer(error):
        return error

    @app.route("/<path:path>")
    def view(path):
        raise make_for(f"/{path}")

    return app


def pecan_app():
    pecan = pytest.importorskip("pecan")

    class Root:
        @pecan.expose(content_type="text/html")
        @pecan.expose(content_type="text/plain")
        def _default(self, *path):
            raise make_for(pecan.request.path_info)

    return pecan.make_app(Root(), debug=False)


def turbogears_app():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tg = pytest.importorskip("tg")

    class Root(tg.TGController):
        @tg.expose()
        def _default(self, *path):
            raise make_for(tg.request.path_info)

    configurator = tg.MinimalApplicationConfigurator()
    configurator.update_blueprint({"root_controller": Root()})
    return configurator.make_wsgi_app()


def morepath_app():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        morepath = pytest.importorskip("morepath")

    class App(morepath.App):
        pass

    class Page:
        pass

    @App.path(path="", model=Page, absorb=True)
    def get_page(absorb):
        return Page()

    @App.view(model=Page)
    @App.view(model=Page, request_method="HEAD")
    def show(page, request):
        raise make_for(request.environ["PATH_INFO"])

    App.commit()
    return App()


HOMES = {
    "plain": lambda: called,
    "generator": lambda: called_in_a_generator,
    "wsgify returns": lambda: returned_from_wsgify,
    "wsgify raises": lambda: raised_in_wsgify,
    "flask": flask_app,
    "pecan": pecan_app,
    "turbogears": turbogears_app,
    "morepath": morepath_app,
}


@pytest.fixture(params=HOMES)
def app(request):
    return HOMES[request.param]()


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG, logger="httpexc")
    return caplog


def levels_of(log):
    return [record.levelname for record in log.records if record.name == "httpexc"]


def ask(app, path, method="GET", accept=BROWSER):
    return Request.blank(path, method=method, headers={"Accept": accept}).get_response(app)


def test_m10_a_view_is_found(app):
    """What was returned has the view that it would have if it had been raised."""
    views = ExceptionViews(app)
    views.add_notfound_view(lambda error, request: Response(f"view for {error}", status=404))
    assert ask(views, "/missing").text == "view for no such page"
    assert ask(views, "/busy").headers["Retry-After"] == "60"


def test_m10_what_a_view_changes_is_sent(app):
    """A view may return the exception itself with a header more."""
    views = ExceptionViews(app)

    @views.notfound_view
    def view(error, request):
        error.headers["X-View"] = "1"
        return error

    answer = ask(views, "/missing")
    assert answer.headers.getall("X-View") == ["1"]
    assert "no such page" in answer.text


def test_m10_a_view_that_returns_one_whose_body_is_read_once_sends_it_whole():
    """M10, S2: it has begun already, and is not called again; it is closed once."""
    body = IteratorBody(b"mi", b"ne")
    views = ExceptionViews(HTTPNotFound(app_iter=body))
    views.add_notfound_view(lambda error, request: error)
    server = Server().run(views)
    assert (server.status, server.sent, body.closed) == ("404 Not Found", b"mine", 1)
    assert server.log == ["start 404", "chunk", "chunk"]


def test_m10_append_slash_works(app, request):
    """M8: the path that is there with a slash is redirected."""
    if request.node.callspec.params["app"] == "morepath":
        pytest.skip("Morepath takes the slash away before a view is looked for")
    views = ExceptionViews(app)
    views.add_notfound_view(append_slash=True)
    assert ask(views, "/page").headers.getall("Location") == ["http://localhost/page/"]
    assert ask(views, "/missing").status_int == 404


def test_m10_the_warning_level_holds(app):
    """M3: what is above it goes up, and the server hears nothing of it."""
    server = Server()
    with pytest.raises(HTTPServiceUnavailable):
        server.serve(HTTPExceptionMiddleware(app, 500), Request.blank("/busy").environ)
    assert server.log == []
    assert ask(HTTPExceptionMiddleware(app, 500), "/missing").status_int == 404


@pytest.mark.parametrize(
    ("path", "levels"),
    [("/missing", ["DEBUG"]), ("/busy", ["ERROR"]), ("/moved", []), ("/own", ["ERROR"])],
)
@pytest.mark.parametrize("stack", [1, 2, 3])
def test_m10_it_is_logged_and_told_of_once(app, log, path, levels, stack):
    """M4, M4a: by the innermost catcher, however many there are, redirects too."""
    told = []
    expected = ask(app, path)
    served = HTTPExceptionMiddleware(app, on_answer=lambda *args: told.append(args))
    for _ in range(1, stack):
        served = HTTPExceptionMiddleware(ExceptionViews(served), on_answer=lambda *args: told.append(args))
    answer = ask(served, path)
    assert (answer.status, answer.headerlist, answer.body) == (
        expected.status,
        expected.headerlist,
        expected.body,
    )
    assert levels_of(log) == levels
    [(error, answering, environ)] = told
    assert error is answering
    assert isinstance(error, HTTPException)
    assert environ["PATH_INFO"] == path


@pytest.mark.parametrize(
    ("path", "levels"), [("/missing", ["DEBUG"]), ("/busy", ["ERROR"]), ("/moved", []), ("/own", ["ERROR"])]
)
def test_m10_head_is_as_get(app, log, path, levels):
    """A HEAD request is logged and told of as well, also where an iterable of the home's own is empty."""
    told = []
    served = HTTPExceptionMiddleware(app, on_answer=lambda *args: told.append(args))
    answer, got = ask(served, path, "HEAD"), ask(app, path)
    assert (answer.status, answer.headerlist, answer.body) == (got.status, got.headerlist, b"")
    assert levels_of(log) == levels
    assert len(told) == 1


def test_m10_head_has_views_too(app):
    """What a view answers is what GET would be told of."""
    views = ExceptionViews(app)
    views.add_notfound_view(lambda error, request: Response(f"view for {error}", status=404))
    assert ask(views, "/missing", "HEAD").content_length == len("view for no such page")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_m10_a_session_between_changes_nothing(method, log):
    """Middleware that adds to ``Vary`` and sets a cookie hands on the exception's answer still."""

    @wsgify.middleware
    def session(request, app):
        response = request.get_response(app)
        response.vary = (*(response.vary or ()), "Cookie")
        response.set_cookie("session", "1")
        return response

    views = ExceptionViews(session(called_in_a_generator))
    views.add_exception_view(lambda error, request: httpexc.HTTPFound("/login"), HTTPServiceUnavailable)
    assert ask(views, "/busy", method).status_int == 302


class UserGone(HTTPNotFound):
    """The one that is returned."""


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("wrap", [lambda body: body, iter], ids=["list", "iterator"])
def test_m10_of_two_it_is_the_one_that_is_returned(method, wrap):
    """An answer that was read and dropped is not taken for it, though it says the same."""
    told = []

    def app(environ, start_response):
        Request(dict(environ)).get_response(HTTPNotFound("x"))
        return wrap(UserGone("x")(environ, start_response))

    served = HTTPExceptionMiddleware(app, on_answer=lambda error, *_: told.append(type(error)))
    assert ask(served, "/", method).status_int == 404
    assert told == [UserGone]


def test_m10_a_body_of_one_byte_is_no_sign():
    """Every b"x" is one object: an application's own is not the exception's."""

    def app(environ, start_response):
        Request(dict(environ)).get_response(HTTPServiceUnavailable(body=b"x"))
        start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("X-Own", "1")])
        return iter([b"x"])

    views = ExceptionViews(app)
    views.add_exception_view(lambda error, request: pytest.fail("asked"), HTTPServiceUnavailable)
    assert ask(views, "/").headers["X-Own"] == "1"


# -- what is not passed by ---------------------------------------------------------------------


def fallback(kind):
    """A ``wsgify.middleware`` that makes something else of a 404."""

    @wsgify.middleware
    def middleware(request, app):
        response = request.get_response(app)
        if response.status_int == 404:
            if kind == "another body":
                return Response("made up")
            response.status = "200 OK" if kind == "another status" else response.status
            if kind == "another page":
                response.body = b"mine: " + response.body
        return response

    return middleware(returned_from_wsgify)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("kind", "status"), [("another body", 200), ("another status", 200), ("another page", 404)]
)
def test_m10_what_makes_something_else_of_it_is_not_passed_by(kind, status, method, log):
    """A fallback between is the answer: no view is asked, nothing is logged, nobody is told."""
    views = ExceptionViews(HTTPExceptionMiddleware(fallback(kind), on_answer=pytest.fail))
    views.add_notfound_view(lambda error, request: pytest.fail("asked"))
    answer = ask(views, "/missing", method, accept="text/plain")
    assert answer.status_int == status
    assert method == "HEAD" or answer.text.startswith(("made up", "mine: ", "404 Not Found"))
    assert levels_of(log) == []


def test_m10_one_that_is_changed_on_its_way_keeps_the_change(log):
    """A header that middleware between has added is there, and it is still logged."""

    @wsgify.middleware
    def guard(request, app):
        response = request.get_response(app)
        response.headers["X-Guard"] = "1"
        return response

    answer = ask(HTTPExceptionMiddleware(guard(returned_from_wsgify)), "/busy")
    assert answer.headers["X-Guard"] == "1"
    assert levels_of(log) == ["ERROR"]


def test_m10_the_same_chunk_in_another_answer_is_not_it(log):
    """A body that both share is no sign where the status is another one."""
    shared = b"sorry"

    def app(environ, start_response):
        HTTPServiceUnavailable(body=shared)(environ, lambda *args: None)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [shared]

    assert ask(HTTPExceptionMiddleware(app, 400), "/").status_int == 200
    assert levels_of(log) == []


# -- where the note is not ---------------------------------------------------------------------


def noted(environ):
    return environ.get("httpexc.catcher") is not None


def test_m10_the_note_is_there_inside_and_nowhere_else():
    """It is there for the call; not for a probe, in a view, for ``response_for`` and behind the call."""
    seen = []

    def app(environ, start_response):
        seen.append((environ["REQUEST_METHOD"], noted(environ)))
        asked = HTTPNotFound().response_for(environ)
        assert asked.status_int == 404
        return HTTPNotFound()(environ, start_response)

    views = ExceptionViews(app)

    @views.notfound_view(append_slash=True)
    def view(error, request):
        seen.append(("view", noted(request.environ)))
        return HTTPServiceUnavailable()

    environ = Request.blank("/a").environ
    Server().serve(views, environ)
    assert seen == [("GET", True), ("HEAD", False), ("view", False)]
    assert not [name for name in environ if name.startswith("httpexc.catcher")]


def test_m10_the_note_is_there_again_behind_an_inner_catcher(log):
    """Who asks an application with a catcher of its own may answer with an exception all the same."""
    inner = HTTPExceptionMiddleware(HTTPNotFound())

    def app(environ, start_response):
        Server().serve(inner, environ)
        return HTTPServiceUnavailable()(environ, start_response)

    told = []
    outer = HTTPExceptionMiddleware(app, on_answer=lambda error, *args: told.append(error.code))
    assert ask(outer, "/").status_int == 503
    assert (told, levels_of(log)) == ([503], ["DEBUG", "ERROR"])


def test_m10_a_note_for_response_for_is_not_taken(log):
    """Who reads what would be sent has not answered with it."""

    def app(environ, start_response):
        HTTPServiceUnavailable().response_for(environ)
        return Response("fine")(environ, start_response)

    assert ask(HTTPExceptionMiddleware(app, on_answer=pytest.fail), "/").text == "fine"
    assert levels_of(log) == []


def test_m10_what_an_inner_catcher_has_answered_is_final():
    """The outer one asks no view of its own, and sends what it gets."""
    inner = ExceptionViews(called)
    inner.add_notfound_view(lambda error, request: HTTPNotFound("the inner view's"))
    outer = ExceptionViews(HTTPExceptionMiddleware(inner, 400, on_answer=pytest.fail))
    outer.add_notfound_view(lambda error, request: pytest.fail("asked"))
    assert ask(outer, "/missing", accept="text/plain").text.endswith("the inner view's\n")


def test_m10_an_error_in_the_view_goes_up_as_if_it_had_been_raised():
    """Not to another view, and with the exception as its context; the body of the answer is closed."""
    for app in (called, raising(HTTPNotFound())):
        views = ExceptionViews(app)
        views.add_exception_view(lambda error, request: pytest.fail("asked"), ValueError)

        @views.notfound_view
        def view(error, request):
            raise ValueError("in the view")

        with pytest.raises(ValueError, match="in the view") as raised:
            Server().run(views, "/missing")
        assert isinstance(raised.value.__context__, HTTPNotFound)
        answer = call(HTTPExceptionMiddleware(views, catch_all=True), "/missing")
        assert answer.status == "500 Internal Server Error"


def test_m10_s1_what_is_returned_is_not_stripped():
    """A returned exception that nobody raised keeps the notes and the cause that it has."""
    error = HTTPNotFound("x")
    error.__cause__ = cause = ValueError("at start-up")
    for served in (HTTPExceptionMiddleware, ExceptionViews):
        Server().run(served(error))
        assert error.__cause__ is cause


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (httpexc.HTTPOk(text="x", etag="v1", conditional_response=True), "304"),
        (HTTPException("elsewhere", Response("hello", status=299)), "299"),
        (HTTPException("elsewhere", returning([b"hello"])), "200"),
    ],
    ids=["a condition of the client's", "a response", "an application"],
)
def test_m10_an_answer_with_a_status_that_is_not_the_exceptions(error, status):
    """M10: a 304 for a 200, or what the wrapped application says, is told of as if raised."""
    for app in (error, raising(error)):
        told = []
        served = HTTPExceptionMiddleware(app, on_answer=lambda *args, told=told: told.append(args[0]))
        assert call(served, HTTP_IF_NONE_MATCH='"v1"').status[:3] == status
        assert told == [error]


def test_m10_a_wrapped_application_may_start_its_answer_again():
    """C3, M10: on HEAD too, what it says with exc_info takes the place of what it has said."""

    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        try:
            raise KeyError
        except KeyError:
            start_response("503 Busy", [*PLAIN, ("Content-Length", "4")], sys.exc_info())
        return [b"busy"]

    wrapping = HTTPException("x", application)
    for method in ("GET", "HEAD"):
        for served in (wrapping, HTTPExceptionMiddleware(wrapping)):
            answer = Server().run(served, method=method).answer
            assert (answer.status, answer.headers["Content-Length"]) == ("503 Busy", "4")


def test_m10_an_answer_that_is_thrown_away_keeps_no_frame():
    """M5, M10: it was raised, caught and called, and the application has sent something else."""
    error = HTTPNotFound()

    def application(environ, start_response):
        try:
            raise error
        except HTTPNotFound:
            error(environ, lambda *args: None)
        return Response("fine")(environ, start_response)

    assert call(HTTPExceptionMiddleware(application)).body == b"fine"
    assert error.__traceback__ is None
