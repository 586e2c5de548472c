"""The recipes for Flask, Bottle, Falcon and Starlette (``tests/recipes``), run as they stand."""

import asyncio
import textwrap
from pathlib import Path

import pytest
import webob
from webtest import TestApp

import httpexc

RECIPES = Path(__file__).with_name("recipes")
HOW_TO_GET = "{} is not installed: pip install --group homes"


def recipe(module):
    """The ``app`` of the recipe for `module`, made anew."""
    pytest.importorskip(module, reason=HOW_TO_GET.format(module))
    path = RECIPES / f"with_{module}.py"
    namespace = {"__name__": f"recipe_{module}"}
    exec(compile(path.read_text("utf-8"), str(path), "exec"), namespace)
    return namespace["app"]


def test_the_readme_prints_the_recipe_for_flask():
    """What README.rst prints for Flask is the recipe that is run here."""
    readme = (RECIPES.parent.parent / "README.rst").read_text("utf-8")
    _, _, lines = (RECIPES / "with_flask.py").read_text("utf-8").partition("\n\n")
    assert textwrap.indent(lines, "    ") in readme


SHARED = httpexc.HTTPConflict("shared")

# What a view does, by its path.
VIEWS = {
    "/gone": lambda: httpexc.HTTPGone("long <ago>"),
    "/moved": lambda: httpexc.HTTPSeeOther(location="./gone?a=1"),
    "/empty": httpexc.HTTPNoContent,
    "/cookies": lambda: httpexc.HTTPForbidden(headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]),
    "/busy": lambda: httpexc.HTTPServiceUnavailable(retry_after=60),
    "/own": lambda: httpexc.HTTPUnprocessableContent(json={"error": 7}),
    "/streamed": lambda: httpexc.HTTPInternalServerError(app_iter=iter([b"one ", b"two"])),
    "/problem": lambda: httpexc.HTTPPaymentRequired("pay", problem={"balance": 30}),
    "/shared": lambda: SHARED,
}


def fail(path):
    raise VIEWS[path]()


def flask_client():
    app = recipe("flask")
    for path in VIEWS:
        app.add_url_rule(path, path, lambda path=path: fail(path))
    app.add_url_rule("/returned", "returned", lambda: httpexc.HTTPAccepted("soon"))
    return TestApp(app)


def bottle_client():
    app = recipe("bottle")
    for path in VIEWS:
        app.route(path, ["GET", "HEAD"], lambda path=path: fail(path))
    app.route("/returned", "GET", lambda: httpexc.HTTPAccepted("soon"))
    return TestApp(app)


def falcon_client():
    app = recipe("falcon")

    class Resource:
        def __init__(self, path):
            self.path = path

        def on_get(self, request, response):
            fail(self.path)

        on_head = on_get

    for path in VIEWS:
        app.add_route(path, Resource(path))
    return TestApp(app)


class StarletteClient:
    """WebTest's manner for an ASGI application: one request, by the protocol alone."""

    def __init__(self, app):
        self.app = app

    def request(self, path, *, method="GET", headers=(), status=200):
        sent = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [
                (b"host", b"localhost"),
                *((name.lower().encode(), value.encode()) for name, value in dict(headers).items()),
            ],
            "server": ("localhost", 80),
        }
        asyncio.run(self.app(scope, receive, send))
        start, *chunks = sent
        assert start["status"] == status
        return webob.Response(
            status=status,
            headerlist=[(name.decode(), value.decode()) for name, value in start["headers"]],
            app_iter=[chunk["body"] for chunk in chunks],
        )

    def get(self, path, **kw):
        return self.request(path, **kw)


def starlette_client():
    app = recipe("starlette")
    for path in VIEWS:
        app.add_route(path, lambda request, path=path: fail(path), methods=["GET", "HEAD"])
    return StarletteClient(app)


CLIENTS = {
    "flask": flask_client,
    "bottle": bottle_client,
    "falcon": falcon_client,
    "starlette": starlette_client,
}


@pytest.fixture(params=CLIENTS)
def app(request):
    pytest.importorskip(request.param, reason=HOW_TO_GET.format(request.param))
    return CLIENTS[request.param]()


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/html,*/*;q=0.5", "text/html; charset=UTF-8"),
        ("application/json", "application/json"),
        ("application/problem+json", "application/problem+json"),
        ("text/plain", "text/plain; charset=UTF-8"),
    ],
)
def test_the_page_in_every_media_type(app, accept, content_type):
    """What is raised arrives with the body and headers that it has by itself."""
    answer = app.get("/gone", headers={"Accept": accept}, status=410)
    asked = webob.Request.blank("/gone", headers={"Accept": accept})
    ours = httpexc.HTTPGone("long <ago>").response_for(asked)
    assert answer.body == ours.body
    assert answer.headers["Content-Type"] == content_type
    assert {name: answer.headers.get(name) for name in ours.headers} == dict(ours.headers)


def test_head_has_the_length_and_no_body(app):
    """S8: HEAD is answered with the headers of GET."""
    get = app.get("/gone", status=410)
    head = app.request("/gone", method="HEAD", status=410)
    assert head.body == b""
    assert head.headers["Content-Length"] == get.headers["Content-Length"] == str(len(get.body))


def test_a_redirect_is_resolved(app):
    """L1: the target is resolved against the request, host included."""
    assert app.get("/moved", status=303).headers["Location"] == "http://localhost/gone?a=1"


# Flask gives every response that has no type its default one.
@pytest.mark.filterwarnings("ignore:Content-Type header found in a 204 response")
def test_no_content(app):
    """S8: 204 has no body and no length."""
    answer = app.get("/empty", status=204)
    assert answer.body == b""
    assert "Content-Length" not in answer.headers


def test_headers_and_cookies(app):
    """C5, C6: a header that was given arrives, and a repeated one is repeated."""
    assert app.get("/busy", status=503).headers["Retry-After"] == "60"
    answer = app.get("/cookies", status=403)
    assert answer.headers.getall("Set-Cookie") == ["a=1", "b=2"]


def test_bodies_of_the_application(app):
    """S2: a body that was given is sent as it is, an iterator too."""
    assert app.get("/own", status=422).json == {"error": 7}
    assert app.get("/streamed", status=500).body == b"one two"


def test_problem_details(app):
    """S5: extension members arrive in a problem document."""
    answer = app.get("/problem", headers={"Accept": "application/problem+json"}, status=402)
    assert (answer.json["balance"], answer.json["detail"]) == (30, "pay")


def test_a_shared_object(app):
    """S1: one object answers each request for itself."""
    for accept, start in [("text/html", b"<!DOCTYPE"), ("text/plain", b"409 "), ("application/json", b"{")]:
        assert app.get("/shared", headers={"Accept": accept}, status=409).body.startswith(start)


@pytest.mark.parametrize("client", [flask_client, bottle_client])
def test_a_view_that_returns(client):
    """In Flask and Bottle a view returns an object as well as raising it."""
    assert client().get("/returned", status=202).text.endswith("soon\n")
