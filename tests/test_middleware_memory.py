"""What is left of a request that raised: nothing (M5)."""

from __future__ import annotations

import gc
import sys
import tracemalloc
import types
import warnings
import weakref

import pytest
from webob import Response, exc
from webob.dec import wsgify

from httpexc import (
    HTTPBadRequest,
    HTTPException,
    HTTPExceptionMiddleware,
    HTTPInternalServerError,
    HTTPNotFound,
    catching_failure,
)
from httpexc.views import ExceptionViews

from .support import PLAIN, Server, collector, environ


class Local:
    """What a view has in a local variable."""


@pytest.fixture
def no_collector():
    with collector(enabled=False):
        yield


SHARED = HTTPNotFound("shared")


def plain_raise(keep):
    local = Local()
    keep(local)
    raise HTTPNotFound


def kept_in_a_local(keep):
    local = Local()
    keep(local)
    error = HTTPNotFound()
    error.local = local
    raise error


def one_instance_for_all(keep):
    local = Local()
    keep(local)
    raise SHARED


def from_a_cause_in_a_local(keep):
    local = Local()
    keep(local)
    cause = None
    try:
        int("x")
    except ValueError as error:
        cause = error
    raise HTTPBadRequest from cause


def caught(function, *args):
    try:
        function(*args)
    except Exception as error:
        return error


def from_a_cause_that_a_helper_returned(keep):
    local = Local()
    keep(local)
    cause = caught(int, "x")
    raise HTTPBadRequest from cause


def while_handling_one_in_a_local(keep):
    local = Local()
    keep(local)
    try:
        int("x")
    except ValueError as error:
        earlier = error
        raise SHARED  # noqa: B904
    return earlier


def server_error(keep):
    local = Local()
    keep(local)
    error = HTTPInternalServerError()
    raise error


def in_a_group(keep):
    local = Local()
    keep(local)
    leaf = None
    try:
        raise HTTPNotFound
    except HTTPNotFound as error:
        leaf = error
    group = ExceptionGroup("several", [leaf])
    raise group


WAYS = [
    plain_raise,
    kept_in_a_local,
    one_instance_for_all,
    from_a_cause_in_a_local,
    from_a_cause_that_a_helper_returned,
    while_handling_one_in_a_local,
    server_error,
    in_a_group,
]


def application(way, keep, when):
    """An application that raises in one of these ways when it is called, or while it is iterated."""

    def called(environ, start_response):
        way(keep)

    def generator(environ, start_response):
        way(keep)
        yield b""

    def behind_an_empty_chunk(environ, start_response):
        start_response("200 OK", PLAIN)
        yield b""
        way(keep)

    return {"called": called, "generator": generator, "behind": behind_an_empty_chunk}[when]


@pytest.mark.parametrize("when", ["called", "generator", "behind"])
@pytest.mark.parametrize("way", WAYS)
def test_m5_the_locals_of_a_view_are_free_without_the_collector(no_collector, way, when):
    """A weak reference to a local is dead as soon as the answer is out."""
    seen = []
    app = HTTPExceptionMiddleware(application(way, lambda local: seen.append(weakref.ref(local)), when))
    assert Server().run(app).status[0] in "45"
    assert [reference() for reference in seen] == [None]


@pytest.mark.parametrize("error", [HTTPNotFound, ValueError])
def test_m5_the_locals_are_free_behind_an_exception_view(no_collector, error):
    """Neither the request that the view got, nor what the view raised, keeps a frame."""
    seen = []

    def app(environ, start_response):
        local = Local()
        seen.append(weakref.ref(local))
        kept = error("x")
        raise kept

    views = ExceptionViews(app)

    @views.exception_view(error)
    def view(exc, request):
        local = Local()
        seen.append(weakref.ref(local))
        other = HTTPBadRequest()
        raise other

    assert Server().run(views).status == "400 Bad Request"
    assert [reference() for reference in seen] == [None, None]


def test_m5_the_locals_are_free_when_an_exception_goes_up(no_collector):
    """An environ that a frame holds does not hold the exception that holds the frame."""
    seen = []

    def app(environ, start_response):
        local = Local()
        seen.append(weakref.ref(local))
        raise ValueError("x")

    views = ExceptionViews(app)
    views.add_exception_view(lambda exc, request: None, KeyError)
    with pytest.raises(ValueError, match="x"):
        views(environ(), Server().start_response)
    assert [reference() for reference in seen] == [None]


@pytest.mark.parametrize("wrapper", [HTTPExceptionMiddleware, ExceptionViews])
def test_m5_an_exception_that_holds_the_environ_is_free(no_collector, wrapper):
    """The environ is not made to hold the exception, nor anything else behind the request."""
    seen = []

    def app(environ, start_response):
        error = HTTPNotFound()
        error.environ_of_request = environ
        error.local = Local()
        seen.append(weakref.ref(error.local))
        raise error

    request = environ()
    before = dict(request)
    wrapper(app)(request, Server().start_response)
    assert request == before
    del request
    assert [reference() for reference in seen] == [None]


def test_m5_a_returned_failure_does_not_keep_the_view(no_collector):
    """``catching_failure`` returns the exception without its traceback."""
    seen = []

    @catching_failure
    def view():
        local = Local()
        seen.append(weakref.ref(local))
        raise HTTPNotFound

    answer = view()
    assert isinstance(answer, HTTPNotFound)
    assert [reference() for reference in seen] == [None]


def test_m5_the_traceback_of_one_instance_does_not_grow():
    """A constant that is raised again and again does not collect its history."""
    app = HTTPExceptionMiddleware(application(one_instance_for_all, lambda local: None, "called"))
    for _ in range(3):
        Server().run(app)
        assert SHARED.__traceback__ is None


def test_m5_an_exception_from_elsewhere_keeps_its_traceback():
    """The error of a start-up that is the cause of every 503 is not ours to strip."""
    try:
        int("x")
    except ValueError as error:
        startup = error

    def app(environ, start_response):
        raise HTTPInternalServerError from startup

    Server().run(HTTPExceptionMiddleware(app))
    assert startup.__traceback__ is not None


def test_m5_what_is_still_being_handled_outside_keeps_its_traceback():
    """An error page that is made while another error is handled does not strip that one."""
    app = HTTPExceptionMiddleware(application(plain_raise, lambda local: None, "called"))
    try:
        int("x")
    except ValueError as error:
        Server().run(app)
        kept = error
    assert kept.__traceback__ is not None


def test_m5_what_goes_up_keeps_its_traceback():
    """The server gets the error with every frame."""
    with pytest.raises(HTTPNotFound) as raised:
        Server().run(HTTPExceptionMiddleware(application(plain_raise, lambda local: None, "called"), 403))
    names = [entry.name for entry in raised.traceback]
    assert names[-1] == "plain_raise"


# A 5xx is left out: pytest keeps its log records.
@pytest.mark.parametrize("way", [way for way in WAYS if way is not server_error])
def test_m5_memory_does_not_grow_with_the_number_of_requests(no_collector, way):
    """A thousand requests that raise leave what a hundred left, with the collector off."""
    app = HTTPExceptionMiddleware(application(way, lambda local: None, "called"))

    def serve(count):
        request = environ()
        for _ in range(count):
            b"".join(app(dict(request), lambda status, headers, exc_info=None: None))

    serve(100)
    tracemalloc.start()
    try:
        serve(100)
        before = tracemalloc.get_traced_memory()[0]
        serve(1000)
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert after - before < 10_000


def test_m5_the_server_gets_the_traceback_while_it_needs_it():
    """exc_info is whole when start_response is called with it, and gone from the exception afterwards."""
    tracebacks = []

    def start_response(status, headers, exc_info=None):
        tracebacks.append(exc_info and exc_info[2])
        if exc_info is None:
            raise refusal

    refusal = ValueError("refused")
    app = HTTPExceptionMiddleware(lambda environ, start: start("200 OK", PLAIN) and [b"x"], catch_all=True)
    app(environ(), start_response)
    assert tracebacks[0] is None
    assert tracebacks[1] is not None
    assert refusal.__traceback__ is None


def test_m5_references_to_an_answered_exception_are_the_callers_own():
    """Nothing in the package holds on to what it has answered."""
    error = HTTPNotFound("x")

    def app(environ, start_response):
        raise error

    before = sys.getrefcount(error)
    HTTPExceptionMiddleware(app)(environ(), Server().start_response)
    assert sys.getrefcount(error) == before


# -- a constant, in every home ------------------------------------------------------------------------

CLOSED = HTTPNotFound("closed")


def raise_closed(keep):
    """As a view does: with a local, and with a cause and a context that another request must not see."""
    local = Local()
    keep(local)
    try:
        raise KeyError("while this was handled")
    except KeyError as error:
        raise CLOSED from error


def plain_home(keep):
    def app(environ, start_response):
        raise_closed(keep)

    return app


def generator_home(keep):
    def app(environ, start_response):
        start_response("200 OK", PLAIN)
        yield b""
        raise_closed(keep)

    return app


def wsgify_home(keep):
    @wsgify
    def app(request):
        raise_closed(keep)

    return app


def flask_home(keep):
    flask = pytest.importorskip("flask")
    app = flask.Flask("app")
    # The recipe that README.rst prints.
    app.errorhandler(HTTPException)(lambda error: error)
    app.add_url_rule("/a/b", view_func=lambda: raise_closed(keep))
    return app


def pecan_home(keep):
    pecan = pytest.importorskip("pecan")

    class Root:
        @pecan.expose(content_type="text/plain")
        def _default(self, *path):
            raise_closed(keep)

    return pecan.make_app(Root(), debug=False)


def turbogears_home(keep):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tg = pytest.importorskip("tg")

    class Root(tg.TGController):
        @tg.expose()
        def _default(self, *path):
            raise_closed(keep)

    configurator = tg.MinimalApplicationConfigurator()
    configurator.update_blueprint({"root_controller": Root()})
    return configurator.make_wsgi_app()


def morepath_home(keep):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        morepath = pytest.importorskip("morepath")

    class App(morepath.App):
        pass

    class Page:
        pass

    App.path(path="/a/b", model=Page)(lambda: Page())
    App.view(model=Page)(lambda page, request: raise_closed(keep))
    App.commit()
    return App()


HOMES = [
    plain_home,
    generator_home,
    wsgify_home,
    flask_home,
    pecan_home,
    turbogears_home,
    morepath_home,
]
STACKS = {
    "alone": lambda app: app,
    "middleware": HTTPExceptionMiddleware,
    "views": ExceptionViews,
    "both": lambda app: HTTPExceptionMiddleware(ExceptionViews(app), on_answer=lambda *args: None),
    "a fallback between": lambda app: HTTPExceptionMiddleware(something_else_of_a_404(app)),
}


@wsgify.middleware
def something_else_of_a_404(request, app):
    response = request.get_response(app)
    return Response("made up", status=404) if response.status_int == 404 else response


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("stack", STACKS)
def test_m5_a_constant_that_is_raised_in_every_request_keeps_no_frame(home, stack):
    """One object for all requests has nothing of any: no traceback, no context, no cause, no view's local."""
    if stack == "alone" and home in (plain_home, generator_home):
        pytest.skip("nobody catches it")
    alive = []
    app = STACKS[stack](home(lambda local: alive.append(weakref.ref(local))))
    for _ in range(20):
        assert Server().run(app).status == "404 Not Found"
        assert (CLOSED.__traceback__, CLOSED.__context__, CLOSED.__cause__) == (None, None, None)
        assert CLOSED.__suppress_context__ is False
    gc.collect()
    assert [reference() for reference in alive] == [None] * 20


@pytest.mark.parametrize("home", HOMES)
def test_m5_frames_do_not_add_up(home):
    """Hundreds of requests leave no more frames than ten."""
    app = HTTPExceptionMiddleware(home(lambda local: None))

    def frames_after(count):
        for _ in range(count):
            Server().run(app)
        gc.collect()
        return sum(isinstance(one, types.FrameType) for one in gc.get_objects())

    assert frames_after(300) <= frames_after(10) + 5


def test_m5_an_error_that_is_made_an_answer_forgets_too(no_collector):
    """M3a: what a status was found for has been answered, and its cause and locals are free."""
    seen = []

    def app(environ, start_response):
        local = Local()
        seen.append(weakref.ref(local))
        error = KeyError("x")
        raise error

    for kw in ({"statuses": {KeyError: 404}}, {"catch_all": True}):
        Server().run(HTTPExceptionMiddleware(app, **kw))
    assert [reference() for reference in seen] == [None, None]


def test_m5_what_a_view_raises_forgets_too():
    """A constant that an exception view raises has nothing of the request afterwards, WebOb's neither."""
    for shared in (HTTPBadRequest("for all"), exc.HTTPBadRequest("for all")):
        for app in (plain_home(lambda local: None), HTTPNotFound()):
            views = ExceptionViews(app)

            @views.notfound_view
            def view(error, request, shared=shared):
                raise shared from error

            assert Server().run(views).status == "400 Bad Request"
            assert (shared.__traceback__, shared.__context__, shared.__cause__) == (None, None, None)


def test_m5_what_was_returned_is_not_stripped():
    """S1: an object that nobody has raised keeps what someone has given it, whoever serves it."""
    kept = HTTPNotFound("x")
    kept.__cause__ = cause = ValueError("at start-up")
    for app in (kept, HTTPExceptionMiddleware(kept), ExceptionViews(kept), wsgify(lambda request: kept)):
        Server().run(app)
        assert kept.__cause__ is cause


@pytest.mark.parametrize("is_handling", [False, True])
def test_m5_from_none_is_for_one_request(is_handling):
    """A shared object that was raised ``from None`` shows its context when it is raised again."""

    def app(environ, start_response):
        if not is_handling:
            raise CLOSED from None
        try:
            raise KeyError("x")
        except KeyError:
            raise CLOSED from None

    Server().run(HTTPExceptionMiddleware(app))
    assert CLOSED.__suppress_context__ is False
