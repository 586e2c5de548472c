"""At home in WebOb: ``wsgify``, ``get_response``, ``merge_cookies``, ``webob.static``; and ``prepare``."""

import json
import subprocess
import sys

import pytest
import webob
from webob import exc, static
from webob.dec import wsgify
from webtest import TestApp

import httpexc

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


def raising(exception):
    @wsgify
    def app(request):
        raise exception

    return app


def returning(response):
    @wsgify
    def app(request):
        return response

    return app


# -- wsgify -----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [raising, returning])
@pytest.mark.parametrize("code", httpexc.status_map)
def test_wsgify_answers_with_what_is_raised_or_returned(how, code):
    """C2: ``wsgify`` catches ``webob.exc.HTTPException``, which every class is."""
    moves = issubclass(httpexc.status_map[code], exc._HTTPMove)
    one = httpexc.status_map[code](**({"location": "there"} if moves else {}))
    answer = TestApp(how(one)).get("/here/", headers=BROWSER, status=code)
    assert answer.status == one.status
    assert answer.text == one.response_for(answer.request).text
    if moves:
        assert answer.location == "http://localhost/here/there"


def test_an_exception_comes_through_middleware_of_wsgify():
    """Middleware raises for itself, and passes on what the application inside raised or returned."""

    @wsgify.middleware
    def guard(request, app, secret):
        if request.params.get("key") != secret:
            raise httpexc.HTTPForbidden("no <key>")
        response = request.get_response(app)
        response.headers["X-Guard"] = "passed"
        return response

    app = TestApp(guard(raising(httpexc.HTTPGone("long ago")), secret="s"))
    assert app.get("/", status=403).text.endswith("no <key>\n")
    answer = app.get("/?key=s", headers=BROWSER, status=410)
    assert answer.headers["X-Guard"] == "passed"
    assert '<p dir="auto">long ago</p>' in answer.text


def test_a_method_and_a_request_class():
    """``wsgify`` on a method, with a request class of the application's own."""

    class Request(webob.Request):
        @property
        def user(self):
            return self.headers.get("X-User") or httpexc.abort(401, www_authenticate="Basic realm=a")

    class Application:
        @wsgify(RequestClass=Request)
        def __call__(self, request):
            return f"hello {request.user}"

    app = TestApp(Application())
    assert app.get("/", headers={"X-User": "mira"}).text == "hello mira"
    assert app.get("/", status=401).headers["WWW-Authenticate"] == "Basic realm=a"


def test_wsgify_called_with_a_request_raises():
    """Called as a function, the decorated one raises to its caller, as a test wants it."""
    with pytest.raises(httpexc.HTTPGone):
        raising(httpexc.HTTPGone())(webob.Request.blank("/"))
    with pytest.raises(exc.HTTPGone):
        raising(httpexc.HTTPGone()).get("/")


# -- get_response -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_get_response_of_an_exception_is_its_answer(method):
    """An exception is a WSGI application: ``get_response`` gives what a client would get."""
    shared = httpexc.HTTPNotFound("a < b")
    request = webob.Request.blank("/", method=method, accept="application/json")
    answer = request.get_response(shared)
    assert answer.status == "404 Not Found"
    assert answer.content_type == "application/json"
    assert (answer.body == b"") is (method == "HEAD")
    assert answer.content_length == len(
        webob.Request.blank("/", accept="application/json").get_response(shared).body
    )
    assert not shared.has_body


# -- merge_cookies --------------------------------------------------------------------------------


def with_cookie(response):
    """An application that sets a cookie on ``req.response``, and then answers with something else."""

    @wsgify
    def app(request):
        request.response.set_cookie("user", request.params["user"])
        if isinstance(response, type):
            raise response
        if callable(getattr(response, "copy", None)):
            return response.copy()
        return response

    return TestApp(app)


@pytest.mark.parametrize("response", [httpexc.HTTPNotFound, httpexc.HTTPNotFound("x")])
def test_cookies_of_the_request_reach_the_answer(response):
    """``wsgify`` merges the cookies of ``req.response`` into an exception, as into any response."""
    for user in ("ada", "bob"):
        answer = with_cookie(response).get(f"/?user={user}", status=404)
        assert answer.headers.getall("Set-Cookie") == [f"user={user}; Path=/"]


def test_merge_cookies_changes_the_object_it_is_given():
    """What ``merge_cookies`` does, and why a shared exception is merged into as a ``copy()``.

    WebOb says that the other object is modified in place, and it is the other object's headers that it
    adds to; nothing tells that from a caller who wants the cookie there.
    """
    shared = httpexc.HTTPNotFound("x")
    source = webob.Response()
    source.set_cookie("user", "ada")
    assert source.merge_cookies(shared) is shared
    assert shared.headers["Set-Cookie"] == "user=ada; Path=/"

    clean = httpexc.HTTPNotFound("x")
    merged = source.merge_cookies(clean.copy())
    assert merged.headers["Set-Cookie"] == "user=ada; Path=/"
    assert "Set-Cookie" not in clean.headers


def test_merge_cookies_of_an_exception():
    """An exception's own cookies are merged into a response, or into any WSGI application."""
    shared = httpexc.HTTPForbidden(headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    request = webob.Request.blank("/")
    merged = shared.merge_cookies(webob.Response("hello"))
    assert request.get_response(merged).headers.getall("Set-Cookie") == ["a=1", "b=2"]
    merged = shared.merge_cookies(wsgify(lambda request: "hello"))
    assert request.get_response(merged).headers.getall("Set-Cookie") == ["a=1", "b=2"]
    assert shared.merge_cookies(httpexc.HTTPGone()).headers.getall("Set-Cookie") == ["a=1", "b=2"]


# -- webob.static -----------------------------------------------------------------------------------


@pytest.fixture
def directory(tmp_path):
    (tmp_path / "page.txt").write_bytes(b"0123456789")
    return tmp_path


def test_a_static_application_can_be_raised(directory):
    """C3: a helper raises a file; ranges and conditions work as if the file had been returned."""
    app = TestApp(raising(httpexc.HTTPException("a file", static.FileApp(str(directory / "page.txt")))))
    answer = app.get("/")
    assert (answer.body, answer.content_type) == (b"0123456789", "text/plain")
    answer = app.get("/", headers={"Range": "bytes=2-4"}, status=206)
    assert (answer.body, answer.headers["Content-Range"]) == (b"234", "bytes 2-4/10")


# WebOb's FileIter has no close(), so a file that nobody reads is closed by the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_a_static_application_that_is_raised_may_send_nothing(directory):
    """C3: HEAD and a condition that holds go to the wrapped application like everything else."""
    app = TestApp(raising(httpexc.HTTPException("a file", static.FileApp(str(directory / "page.txt")))))
    answer = app.head("/")
    assert (answer.body, answer.content_length) == (b"", 10)
    assert (
        app.get("/", headers={"If-Modified-Since": answer.headers["Last-Modified"]}, status=304).body == b""
    )


def test_a_static_directory_behind_a_function_that_raises(directory):
    """An application that returns ``webob.static`` for some requests and raises for others."""
    files = static.DirectoryApp(str(directory))

    @wsgify
    def app(request):
        if not request.path_info.startswith("/files/"):
            raise httpexc.HTTPNotFound("not one of the files")
        request.path_info_pop()
        response = request.get_response(files)
        if response.status_code == 404:
            raise httpexc.HTTPNotFound("no such file")
        return response

    app = TestApp(app)
    assert app.get("/files/page.txt").body == b"0123456789"
    assert app.get("/files/none.txt", status=404).text.endswith("no such file\n")
    assert app.get("/other", status=404).text.endswith("not one of the files\n")


def test_the_middleware_round_webobs_own(directory):
    """M1: what WebOb's static application raises or we raise round it has one look; a file is a file."""
    files = static.DirectoryApp(str(directory))

    @wsgify
    def app(request):
        response = request.get_response(files)
        if response.status_code >= 400:
            raise exc.status_map[response.status_code](comment=response.status)
        return response

    def plain(environ, start_response):
        if environ["PATH_INFO"] == "/":
            raise exc.HTTPForbidden("no listing")
        return app(environ, start_response)

    client = TestApp(httpexc.HTTPExceptionMiddleware(plain))
    assert client.get("/page.txt").body == b"0123456789"
    assert client.get("/", headers=BROWSER, status=403).text.startswith("<!DOCTYPE html>")
    # wsgify catches what its own function raises, so that is WebOb's page.
    assert not client.get("/none", headers=BROWSER, status=404).text.startswith("<!DOCTYPE html>")


def test_the_middleware_leaves_an_exception_that_is_a_response_of_its_own():
    """M1: one that is WebOb's only by its base class answers for itself."""

    class Own(webob.Response, exc.HTTPException):
        def __init__(self):
            webob.Response.__init__(self, "my own", status=409)

    def app(environ, start_response):
        raise Own

    assert (
        TestApp(httpexc.HTTPExceptionMiddleware(app)).get("/", headers=BROWSER, status=409).text == "my own"
    )


# -- what frameworks do to an object --------------------------------------------------------------


@pytest.mark.parametrize("code", [204, 205, 304])
def test_a_body_that_a_framework_sets_on_204_is_not_sent(code):
    """S8: Pecan sets ``text`` on whatever was raised; there is no content to send, and no error."""
    error = httpexc.exception_response(code)
    error.text = '{"code": 204}'
    error.content_type = "application/json"
    answer = TestApp(error).get("/", status=code)
    assert answer.body == b""
    assert answer.content_length in (None, 0)


def test_an_app_iter_on_a_status_without_content_is_closed():
    """S2: what cannot be sent is not read, and is closed by the server, once."""
    calls = []

    class Chunks:
        def __iter__(self):
            calls.append("read")
            return iter([b"x"])

        def close(self):
            calls.append("closed")

    error = httpexc.HTTPOk(app_iter=Chunks())
    error.status = 204
    assert TestApp(error).get("/", status=204).body == b""
    assert calls == ["closed"]


# -- json_body ------------------------------------------------------------------------------------


def test_json_body_is_set_as_in_pyramid():
    """A JSON body that is set later is sent: WebOb's method of that name is not in the way."""
    error = httpexc.HTTPBadRequest("not shown")
    error.json_body = {"error": 7}
    error.content_type = "application/json"
    answer = webob.Request.blank("/", accept="text/html").get_response(error)
    assert (answer.content_type, answer.json) == ("application/json", {"error": 7})


@pytest.mark.parametrize("keyword", ["json", "json_body"])
def test_json_body_is_read_as_in_pyramid(keyword):
    """On an object that was given a JSON body it is that body."""
    error = httpexc.HTTPBadRequest(**{keyword: {"error": 7}})
    assert error.json_body == {"error": 7}
    error.json_body["error"] = 8  # parsed anew each time, as in WebOb
    assert error.json_body == error.json == {"error": 7}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "{}", "content_type": "text/plain"},
        {"app_iter": iter([b"{}"]), "content_type": "application/json"},
        {"body": b"", "content_type": "application/json"},
        {"body": b"x", "content_type": None},
    ],
)
def test_json_body_is_a_method_as_in_webob(body):
    """On any other it is the method that makes the JSON document; an iterator is left unread."""
    error = httpexc.HTTPBadRequest("why", **body)
    assert json.loads(error.json_body(webob.Request.blank("/").environ))["code"] == "400 Bad Request"
    if "app_iter" in body:
        assert list(error.app_iter) == [b"{}"]


# -- prepare ----------------------------------------------------------------------------------------


def test_prepare_makes_the_page_the_body():
    """Pyramid's ``prepare(environ)``: from then on the page can be read and changed, and is sent."""
    environ = webob.Request.blank("/", accept="text/html").environ
    error = httpexc.HTTPNotFound("a < b")
    error.prepare(environ)
    assert error.text == httpexc.HTTPNotFound("a < b").response_for(environ).text
    error.text = error.text.replace("a &lt; b", "changed")
    answer = webob.Request.blank("/", accept="application/json").get_response(error)
    assert answer.content_type == "text/html"
    assert "changed" in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_prepare_of_a_head_request_has_the_page_too(method):
    """S8: what is prepared for HEAD is GET's page; only the sending leaves it out."""
    error = httpexc.HTTPNotFound("x")
    request = webob.Request.blank("/", method=method)
    error.prepare(request.environ)
    assert error.body.startswith(b"404 Not Found")
    assert (request.get_response(error).body == b"") is (method == "HEAD")


@pytest.mark.parametrize(
    "error",
    [
        httpexc.HTTPConflict(text="mine"),
        httpexc.HTTPNoContent(),
        httpexc.HTTPException("x", webob.Response("mine")),
    ],
)
def test_prepare_leaves_a_body_alone(error):
    """A body that was given, one that cannot be, and one that is another application's stay."""
    body, headers = error.body, error.headerlist[:]
    error.prepare(webob.Request.blank("/").environ)
    assert (error.body, error.headerlist) == (body, headers)


def test_prepare_of_a_redirect_with_a_body():
    """L5: with a body there is nothing to prepare, and the target is still the request's."""
    error = httpexc.HTTPFound(add_slash=True, text="this way")
    error.prepare(webob.Request.blank("/one").environ)
    answer = webob.Request.blank("/two").get_response(error)
    assert (answer.location, answer.text) == ("http://localhost/two/", "this way")


def test_prepare_resolves_the_target():
    """L1, L5: the target is the one of this request, and one that is set afterwards counts."""
    request = webob.Request.blank("/here?a=1")
    error = httpexc.HTTPFound(add_slash=True)
    error.prepare(request.environ)
    assert error.location == "http://localhost/here/?a=1"
    error.location = "/else"
    assert request.get_response(error).location == "http://localhost/else"


def test_prepare_leaves_conditions_to_the_call():
    """A conditional response is prepared in full; its condition is looked at when it is sent."""
    error = httpexc.HTTPOk("x", etag="v1", conditional_response=True)
    request = webob.Request.blank("/", if_none_match='"v1"')
    error.prepare(request.environ)
    assert error.body == b"200 OK\n\nx\n"
    assert request.get_response(error).status_code == 304


# -- what an import brings --------------------------------------------------------------------------

MODULES = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def modules_after(*statements):
    """The top-level modules of a fresh interpreter that has run the statements."""
    source = "; ".join([*statements, MODULES])
    command = [sys.executable, "-W", "ignore", "-c", source]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("module", ["httpexc", "httpexc.registry"])
def test_an_import_brings_webob_and_the_standard_library(module):
    """The package imports no framework: what WebOb does not bring is the standard library's."""
    brought = modules_after(f"import {module}") - modules_after("import webob.exc")
    assert brought <= {"httpexc"} | sys.stdlib_module_names


def test_only_the_pyramid_module_imports_pyramid():
    """Pyramid and zope are there once ``httpexc.pyramid`` is, and not before."""
    assert not {"pyramid", "zope"} & modules_after("import httpexc")
    assert {"pyramid", "zope"} <= modules_after("import httpexc.pyramid")
