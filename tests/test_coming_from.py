"""Code written for each of the six older systems, as its documentation has it."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus

import pytest
import webob.exc
from webob import Request, Response
from webtest import TestApp

import httpexc
from httpexc import http
from httpexc.views import ExceptionViews

from .support import call


def raising(function, *args, **kw):
    """An application whose helper raises."""

    def app(environ, start_response):
        function(*args, **kw)

    return app


# -- WebOb ------------------------------------------------------------------------------------


def test_webob_constructor_arguments():
    """``HTTPNotFound(detail, headers, comment, body_template, json_formatter)``, by position."""

    def json_formatter(body, status, title, environ):
        return {"said": body, "status": status}

    error = httpexc.HTTPNotFound(
        "no such page", [("Warning", "b")], "why", "<p>${detail} ${warning}</p>", json_formatter
    )
    assert (error.detail, error.headers["Warning"], error.comment) == ("no such page", "b", "why")
    assert "<p>no such page b</p>" in call(error, accept="text/html").text
    said = json.loads(call(error, accept="application/json").text)
    assert said == {"said": "no such page b", "status": "404 Not Found"}


def test_webob_a_json_formatter_adds_to_the_inherited_one():
    """A subclass's method has what WebOb's returns, and the ``status`` as a number beside it."""

    class Documented(httpexc.HTTPNotFound):
        def json_formatter(self, body, status, title, environ):
            return {**super().json_formatter(body, status, title, environ), "help": environ["PATH_INFO"]}

    answer = call(Documented("why", problem={"balance": 30}), "/x", accept="application/json")
    assert list(json.loads(answer.text)) == ["message", "code", "title", "status", "balance", "help"]
    assert json.loads(call(Documented("why"), "/x", accept="application/json").text) == {
        "message": f"{Documented.explanation}\n\nwhy",
        "code": "404 Not Found",
        "title": "Not Found",
        "status": 404,
        "help": "/x",
    }


@pytest.mark.parametrize("kw", [{"location": "there"}, {"add_slash": True}])
def test_webob_redirects(kw):
    """``location`` is resolved against the request, ``add_slash`` keeps the query."""
    answer = call(httpexc.HTTPFound(**kw), "/a/b?c=d")
    assert answer.headers["Location"] == f"http://example.com/a/{'there' if 'location' in kw else 'b/?c=d'}"


def test_webob_an_exception_round_an_application():
    """``HTTPException(message, wsgi_response)`` makes anything raisable."""
    error = httpexc.HTTPException("stop", Response("from inside"))
    assert str(error) == "stop"
    assert error.wsgi_response.text == "from inside"
    assert call(error).body == b"from inside"


def test_webob_status_map():
    """``status_map[404]`` is the class, and catches under the name of WebOb."""
    error = httpexc.status_map[404]("x")
    with pytest.raises(webob.exc.HTTPNotFound):
        raise error


def test_webob_middleware():
    """``HTTPExceptionMiddleware(app)`` answers what WebOb's does, and WebOb's exceptions."""
    for error in (httpexc.HTTPNotFound(), webob.exc.HTTPNotFound()):

        def app(environ, start_response, error=error):
            raise error

        TestApp(httpexc.HTTPExceptionMiddleware(app)).get("/", status=404)


# -- Pyramid ----------------------------------------------------------------------------------


def test_pyramid_exception_response():
    """``exception_response(404)`` makes an instance, with the arguments of its class."""
    error = httpexc.exception_response(404, detail="x", headers=[("X-A", "b")])
    assert type(error) is httpexc.HTTPNotFound
    assert (error.detail, error.headers["X-A"]) == ("x", "b")


def test_pyramid_redirect_takes_its_target_first():
    """``HTTPFound(url)``, returned or raised."""
    assert call(httpexc.HTTPFound("/x")).headers["Location"] == "http://example.com/x"
    assert httpexc.HTTPFound("/x", "why").detail == "why"


def test_pyramid_exception_views():
    """Views of ``(exc, request)`` or ``(request)``, ``append_slash``, and a forbidden view."""

    def app(environ, start_response):
        error = {"/a": httpexc.HTTPNotFound, "/b": httpexc.HTTPForbidden, "/c": KeyError}.get(
            environ["PATH_INFO"]
        )
        if error:
            raise error("x")
        return Response("found")(environ, start_response)

    views = ExceptionViews(app)

    @views.notfound_view(append_slash=True)
    def notfound(request):
        return Response("not found", status=404)

    @views.forbidden_view()
    def forbidden(request):
        request.response = Response(f"forbidden: {request.exception.detail}", status=403)
        return request.response

    @views.exception_view(KeyError)
    def failed(exc, request):
        return Response(f"failed: {exc.args[0]}", status=500)

    site = TestApp(views)
    assert site.get("/a", status=307).location == "http://localhost/a/"
    assert site.get("/b", status=403).text == "forbidden: x"
    assert site.get("/c", status=500).text == "failed: x"


# -- Pylons -----------------------------------------------------------------------------------


def test_pylons_abort():
    """``abort(404, "gone fishing", headers=…, comment=…)`` raises, and the middleware answers."""
    app = raising(httpexc.abort, 404, "gone fishing", headers={"X-A": "b"}, comment="c")
    answer = call(httpexc.HTTPExceptionMiddleware(app))
    assert (answer.status, answer.headers["X-A"]) == ("404 Not Found", "b")
    assert "gone fishing" in answer.text


def test_pylons_abort_with_a_redirect_status():
    """``abort(302, url)`` redirects there."""
    answer = call(httpexc.HTTPExceptionMiddleware(raising(httpexc.abort, 302, "/x")))
    assert answer.headers["Location"] == "http://example.com/x"


@pytest.mark.parametrize("kw", [{}, {"code": 301}, {"code": 303}])
def test_pylons_redirect(kw):
    """``redirect(url, code=302)`` raises, and refuses what would not redirect."""
    answer = call(httpexc.HTTPExceptionMiddleware(raising(httpexc.redirect, "/x", **kw)))
    assert answer.status.startswith(str(kw.get("code", 302)))
    assert answer.headers["Location"] == "http://example.com/x"
    with pytest.raises(ValueError, match="404"):
        httpexc.redirect("/x", code=404)


# -- Paste ------------------------------------------------------------------------------------


def test_paste_redirect_takes_its_target_first():
    """``HTTPFound("/x", headers, comment)``, and a location among the headers with a detail before."""
    error = httpexc.HTTPFound("/x", [("X-A", "b")], "why")
    assert (error.location, error.headers["X-A"], error.comment) == ("/x", "b", "why")
    error = httpexc.HTTPFound("see there", [("location", "/x")])
    assert (error.location, error.detail) == ("/x", "see there")


def test_paste_required_headers():
    """A class says which headers it must have."""
    assert httpexc.HTTPFound.required_headers == ("Location",)
    assert httpexc.HTTPMethodNotAllowed.required_headers == ("Allow",)
    assert httpexc.HTTPNotFound.required_headers == ()


def test_paste_get_exception():
    """``get_exception(404)`` is the class, and a code without one is a ``KeyError``."""
    assert httpexc.get_exception(404) is httpexc.HTTPNotFound
    with pytest.raises(KeyError):
        httpexc.get_exception(499)


def down(environ, start_response):
    raise httpexc.HTTPServiceUnavailable


@pytest.mark.parametrize(
    "make",
    [
        lambda: httpexc.HTTPExceptionHandler(down, 500),
        lambda: httpexc.HTTPExceptionHandler(down, warning_level=500),
        lambda: httpexc.make_middleware(down, {}, "500"),
        lambda: httpexc.make_middleware(down, {"debug": "true"}, warning_level=500),
    ],
)
def test_paste_warning_level(make):
    """``HTTPExceptionHandler(app, warning_level)``, ``make_middleware(app, global_conf, warning_level)``."""
    with pytest.raises(httpexc.HTTPServiceUnavailable):
        TestApp(make()).get("/")
    TestApp(httpexc.make_middleware(down)).get("/", status=503)


# -- Keystone ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (http.NotFound("gone"), "404", "gone"),
        (http.NotFound(description="gone"), "404", "gone"),
        (http.MethodNotAllowed(["GET"], "read only"), "405", "read only"),
        (http.MethodNotAllowed(valid_methods=["GET"], description="read only"), "405", "read only"),
        (http.Found("/x"), "302", "/x"),
        (http.Found(location="/x", description="over there"), "302", "over there"),
        (http.RequestEntityTooLarge("big"), "413", "big"),
        (http.RequestURITooLarge("long"), "414", "long"),
        (http.RequestedRangeNotSatisfiable("far"), "416", "far"),
        (http.ImATeapot(), "418", ""),
        (http.NotImplemented("no"), "501", "no"),
    ],
)
def test_keystone_names_and_order_of_arguments(error, status, said):
    """A description comes first, or by name; 405 has the methods before it, a redirect its target."""
    answer = call(error)
    assert answer.status.startswith(status)
    assert said in answer.text
    if status == "405":
        assert answer.headers["Allow"] == "GET"
        assert error.description == "read only"


def test_keystone_not_modified():
    """``http.NotModified()`` needs nothing and says nothing."""
    answer = call(http.NotModified())
    assert (answer.status, answer.body) == ("304 Not Modified", b"")


@pytest.mark.parametrize(
    "name",
    """BadRequest Unauthorized Forbidden NotFound MethodNotAllowed NotAcceptable RequestTimeout Conflict
    Gone LengthRequired PreconditionFailed RequestEntityTooLarge RequestURITooLarge UnsupportedMediaType
    RequestedRangeNotSatisfiable ExpectationFailed ImATeapot InternalServerError NotImplemented BadGateway
    ServiceUnavailable MovedPermanently Found SeeOther NotModified UseProxy TemporaryRedirect""".split(),  # noqa: SIM905  to be read
)
def test_keystone_has_all_of_its_names(name):
    """Every class that ``keystone.http`` has is here."""
    assert issubclass(getattr(http, name), http.HTTPException)


# -- Akshell ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "status", "message"),
    [
        (http.Failure(), 400, "Bad request"),
        (http.Failure("no"), 400, "no"),
        (http.Failure("no", http.CONFLICT), 409, "no"),
        (http.Failure(message="no", status=http.FORBIDDEN), 403, "no"),
    ],
)
def test_akshell_failure(failure, status, message):
    """``Failure(message="Bad request", status=http.BAD_REQUEST)``."""
    assert (failure.code, failure.message) == (status, message)


def test_akshell_failure_is_a_base_class():
    """An application derives its own, and tells them apart."""

    class NotAMember(http.Failure):
        status = http.FORBIDDEN
        message = "You are not a member."

    assert call(NotAMember()).status == "403 Forbidden"
    assert "You are not a member." in call(NotAMember()).text


def test_akshell_catching_failure():
    """The decorator makes a response of what the view raises."""

    @http.catching_failure
    def view(request):
        raise http.Failure("no", http.CONFLICT)

    @http.catching_failure
    async def async_view(request):
        raise http.Failure("no", http.CONFLICT)

    request = Request.blank("/")
    for response in (view(request), asyncio.run(async_view(request))):
        assert request.get_response(response).status == "409 Conflict"


def test_akshell_redirect():
    """``redirect(location)`` sends the client on with 302; here it raises rather than returns."""
    with pytest.raises(http.Found) as raised:
        http.redirect("/x")
    assert raised.value.location == "/x"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("OK", 200),
        ("CREATED", 201),
        ("MOVED_PERMANENTLY", 301),
        ("FOUND", 302),
        ("NOT_MODIFIED", 304),
        ("BAD_REQUEST", 400),
        ("FORBIDDEN", 403),
        ("NOT_FOUND", 404),
        ("METHOD_NOT_ALLOWED", 405),
        ("REQUEST_ENTITY_TOO_LARGE", 413),
        ("REQUEST_URI_TOO_LONG", 414),
        ("REQUESTED_RANGE_NOT_SATISFIABLE", 416),
        ("UNPROCESSABLE_ENTITY", 422),
        ("INTERNAL_SERVER_ERROR", 500),
        ("NOT_IMPLEMENTED", 501),
        ("SERVICE_UNAVAILABLE", 503),
    ],
)
def test_akshell_constants(name, code):
    """A constant is the number, with a name when it is printed."""
    assert getattr(http, name) == code
    assert isinstance(getattr(http, name), HTTPStatus)
