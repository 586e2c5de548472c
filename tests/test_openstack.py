"""A service in OpenStack's way (C2): the idioms of Nova and of Placement, on these classes.

What both rely on: ``wsgify`` with a request class, ``explanation=``, a ``json_formatter`` that is set on
the exception once it has been caught, a Fault that wraps an exception and reads its parts, a table of
classes by code that is filled from ``__subclasses__()``, and ``except webob.exc.HTTPException``.
"""

import json

import pytest
import webob
from webob import exc
from webob.dec import wsgify
from webtest import TestApp

import httpexc

JSON = {"Accept": "application/json"}


class Request(webob.Request):
    """A request with the service's own idea of a user."""

    @property
    def project(self):
        return self.headers.get("X-Project-Id", "none")


# -- Nova ----------------------------------------------------------------------------------------


class NotFoundInDatabase(Exception):
    code = 404
    safe = True
    headers = {"X-Resource": "server"}  # noqa: RUF012


class Overloaded(Exception):
    code = 429
    safe = False
    headers = {"Retry-After": 30}  # noqa: RUF012  a number, which the wrapper makes a string


def make_fault(base):
    """A wrapper that is raised in the place of an exception and answers with a fault document."""

    class Fault(base):
        names = {400: "badRequest", 404: "itemNotFound", 409: "conflictingRequest", 429: "overLimit"}  # noqa: RUF012

        def __init__(self, exception):
            # Like Nova's, it does not call the constructor of its base.
            self.wrapped = exception
            for name, value in list(exception.headers.items()):
                exception.headers[name] = str(value)
            self.status_int = exception.status_int

        @wsgify(RequestClass=Request)
        def __call__(self, request):
            code = self.wrapped.status_int
            document = {"code": code, "message": self.wrapped.explanation}
            retry = self.wrapped.headers.get("Retry-After")
            if retry:
                document["retryAfter"] = retry
            self.wrapped.content_type = "application/json"
            self.wrapped.charset = "UTF-8"
            self.wrapped.text = json.dumps({self.names.get(code, "computeFault"): document})
            return self.wrapped

    return Fault


def walk(cls, seen):
    """The classes of the two libraries below one, each once, as Nova walks: tests have some of their own."""
    for sub in cls.__subclasses__():
        if sub not in seen and (sub.__module__ == "webob.exc" or sub.__module__.startswith("httpexc.")):
            seen.add(sub)
            yield from walk(sub, seen)
            yield sub


def make_nova(base, root):
    fault = make_fault(base)
    by_code = {cls.code: cls for cls in walk(root, set())}

    @wsgify(RequestClass=Request)
    def fault_wrapper(request):
        try:
            return request.get_response(api)
        except Exception as inner:
            outer = by_code.get(getattr(inner, "code", 500), httpexc.HTTPInternalServerError)()
            if getattr(inner, "headers", None):
                outer.headers = inner.headers
            if getattr(inner, "safe", False):
                outer.explanation = f"{type(inner).__name__}: {inner}"
            return fault(outer)

    @wsgify(RequestClass=Request)
    def api(request):
        what = request.path_info_pop()
        try:
            if what == "explained":
                raise httpexc.HTTPBadRequest(explanation=f"Bad <name> in {request.project}")
            if what == "conflict":
                raise httpexc.HTTPConflict(explanation="It is being built.")
            if what == "webob":
                raise exc.HTTPBadRequest(explanation="still webob's")
        except exc.HTTPException as error:
            raise fault(error) from error
        if what == "missing":
            raise NotFoundInDatabase("no server <1>")
        if what == "busy":
            raise Overloaded("secret")
        if what == "bug":
            raise KeyError("secret")
        return webob.Response(json={"servers": []})

    return TestApp(fault_wrapper)


@pytest.fixture(
    params=[
        (exc.HTTPException, exc.HTTPError),
        (httpexc.HTTPException, httpexc.HTTPError),
    ],
    ids=["webob", "httpexc"],
)
def nova(request):
    """The service as it is, and as it is once all of its files have moved over."""
    return make_nova(*request.param)


@pytest.mark.parametrize(
    ("path", "status", "document"),
    [
        ("/explained", 400, {"badRequest": {"code": 400, "message": "Bad <name> in p1"}}),
        ("/conflict", 409, {"conflictingRequest": {"code": 409, "message": "It is being built."}}),
        ("/webob", 400, {"badRequest": {"code": 400, "message": "still webob's"}}),
        ("/missing", 404, {"itemNotFound": {"code": 404, "message": "NotFoundInDatabase: no server <1>"}}),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_nova_faults(nova, path, status, document, accept):
    """A fault document of the service's own arrives as it is, whatever the client accepts."""
    answer = nova.get(path, headers={"X-Project-Id": "p1", "Accept": accept}, status=status)
    assert answer.content_type == "application/json"
    assert answer.json == document


def test_nova_headers_of_an_inner_error(nova):
    """``outer.headers = inner.headers`` takes a dict, and a number in it is sent as text."""
    answer = nova.get("/busy", status=429)
    assert answer.headers["Retry-After"] == "30"
    assert answer.json["overLimit"]["retryAfter"] == "30"
    assert "secret" not in answer.text
    assert nova.get("/missing", status=404).headers["X-Resource"] == "server"


def test_nova_hides_what_is_not_safe(nova):
    """An error without a code is a 500 with the explanation of the class."""
    assert nova.get("/bug", status=500).json["computeFault"]["code"] == 500
    assert "secret" not in nova.get("/bug", status=500).text
    assert nova.get("/servers").json == {"servers": []}


@pytest.mark.parametrize("base", [exc.HTTPException, httpexc.HTTPException])
def test_a_fault_outside_of_wsgify(base):
    """M1: the middleware catches a Fault too, and what it answers with is the service's document."""

    def app(environ, start_response):
        raise make_fault(base)(httpexc.HTTPBadRequest(explanation="Bad name"))

    answer = TestApp(httpexc.HTTPExceptionMiddleware(app)).get("/", status=400)
    assert answer.json == {"badRequest": {"code": 400, "message": "Bad name"}}


def test_nova_finds_a_class_for_every_error_by_walking():
    """``__subclasses__()`` leads from the family to every class, and its ``code`` is the key."""
    by_code = {cls.code: cls for cls in walk(httpexc.HTTPError, set())}
    assert set(by_code) == {code for code in httpexc.status_map if code >= 400}
    for code, cls in by_code.items():
        assert cls().status_int == code
        assert cls().explanation == httpexc.status_map[code].explanation
    # From WebOb's own root a class of the right code is found too, whichever of the two it is.
    of_either = {cls.code: cls for cls in walk(exc.HTTPError, set())}
    for code in by_code:
        found = of_either[code]()
        assert (found.status_int, found.title) == (code, of_either[code].title)
        assert found.explanation


# -- Placement -------------------------------------------------------------------------------------

ERROR_CODE = "placement.error_code"


def json_error_formatter(body, status, title, environ):
    """The document of errors that the service's API promises."""
    error = {"status": int(status.split(None, 1)[0]), "title": title, "detail": exc.strip_tags(body)}
    if ERROR_CODE in environ:
        error["code"] = environ[ERROR_CODE]
    return {"errors": [error]}


class PlacementWsgify(wsgify):
    """A ``wsgify`` that sets the formatter on what a handler raises."""

    RequestClass = Request

    def call_func(self, request, *args, **kwargs):
        try:
            return super().call_func(request, *args, **kwargs)
        except exc.HTTPException as error:
            if error.comment:
                request.environ[ERROR_CODE] = error.comment
                error.comment = None
            error.json_formatter = json_error_formatter
            raise


HANDLERS = {}


def handles(path):
    def decorate(function):
        HANDLERS[path] = PlacementWsgify(function)
        return function

    return decorate


@handles("/conflict")
def conflict(request):
    raise httpexc.HTTPConflict("generation <2> is old", comment="placement.concurrent_update")


@handles("/missing")
def missing(request):
    raise exc.status_map[404]("no provider") if request.GET else httpexc.status_map[404]("no provider")


@handles("/empty")
def empty(request):
    request.response.status = 204
    request.response.content_type = None
    return request.response


def placement(environ, start_response):
    handler = HANDLERS.get(environ["PATH_INFO"])
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        error = httpexc.HTTPMethodNotAllowed(
            "The method is not allowed.", headers={"allow": "GET"}, json_formatter=json_error_formatter
        )
        return error(environ, start_response)
    if handler is None:
        error = httpexc.HTTPNotFound("no such resource", json_formatter=json_error_formatter)
        return error(environ, start_response)
    return handler(environ, start_response)


def test_placement_formats_what_is_caught():
    """A ``json_formatter`` that is set on a caught exception makes its JSON, with the environ's code."""
    answer = TestApp(placement).get("/conflict", headers=JSON, status=409)
    assert answer.json == {
        "errors": [
            {
                "status": 409,
                "title": "Conflict",
                "detail": exc.strip_tags(f"{httpexc.HTTPConflict.explanation}\n\ngeneration <2> is old"),
                "code": "placement.concurrent_update",
            }
        ]
    }


def test_placement_in_html_and_text():
    """The formatter is for JSON alone; the comment that became a code is in no page."""
    app = TestApp(placement)
    answer = app.get("/conflict", headers={"Accept": "text/html"}, status=409)
    assert "generation &lt;2&gt; is old" in answer.text
    assert "placement.concurrent_update" not in answer.text
    assert app.get("/conflict", status=409).text.endswith("generation <2> is old\n")


@pytest.mark.parametrize("query", ["", "?webob=1"])
def test_placement_status_map(query):
    """An exception from either ``status_map`` is caught and formatted alike."""
    answer = TestApp(placement).get(f"/missing{query}", headers=JSON, status=404)
    [error] = answer.json["errors"]
    assert (error["status"], error["title"]) == (404, "Not Found")
    assert error["detail"].strip().endswith("no provider")


def test_placement_calls_exceptions_as_applications():
    """Outside ``wsgify`` an exception is called; ``allow`` among the headers is the 405's."""
    app = TestApp(placement)
    answer = app.put("/conflict", headers=JSON, status=405)
    assert answer.headers.getall("Allow") == ["GET"]
    assert answer.json["errors"][0]["status"] == 405
    assert app.get("/none", headers=JSON, status=404).json["errors"][0]["detail"].endswith("no such resource")
    assert app.get("/empty", status=204).body == b""


# -- Glance ------------------------------------------------------------------------------------------


def test_glance_translates_what_is_caught():
    """``explanation`` and ``detail`` that are replaced on a caught exception are what is shown."""

    @wsgify
    def app(request):
        try:
            raise httpexc.HTTPNotFound("image 7", explanation="not here")
        except exc.HTTPError as error:
            error.explanation = {"not here": "nicht da"}[error.explanation]
            error.detail = {"image 7": "Abbild 7"}[error.detail]
            raise

    assert TestApp(app).get("/", status=404).text == "404 Not Found\n\nnicht da\n\nAbbild 7\n"
