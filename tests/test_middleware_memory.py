"""What is left of a request that raised: nothing (M5)."""

from __future__ import annotations

import sys
import tracemalloc
import weakref

import pytest

from httpexc import (
    HTTPBadRequest,
    HTTPExceptionMiddleware,
    HTTPInternalServerError,
    HTTPNotFound,
    catching_failure,
)
from httpexc.views import ExceptionViews

from .support import PLAIN, IteratorBody, Server, collector, environ


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
    """exc_info is whole when start_response is called, and gone from the exception afterwards."""
    tracebacks = []

    def start_response(status, headers, exc_info=None):
        tracebacks.append(exc_info and exc_info[2])

    body = IteratorBody(HTTPNotFound())

    def app(environ, start_response):
        start_response("200 OK", PLAIN)
        return body

    HTTPExceptionMiddleware(app)(environ(), start_response)
    assert tracebacks[0] is None
    assert tracebacks[1] is not None


def test_m5_references_to_an_answered_exception_are_the_callers_own():
    """Nothing in the package holds on to what it has answered."""
    error = HTTPNotFound("x")

    def app(environ, start_response):
        raise error

    before = sys.getrefcount(error)
    HTTPExceptionMiddleware(app)(environ(), Server().start_response)
    assert sys.getrefcount(error) == before
