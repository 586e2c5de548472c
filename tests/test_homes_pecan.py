"""At home in Pecan: its controllers raise and return the objects, its hooks read them (C2)."""

import json

import pytest
from webtest import TestApp

import httpexc

pecan = pytest.importorskip("pecan", reason="Pecan is not installed: pip install --group homes")
hooks = pytest.importorskip("pecan.hooks")
rest = pytest.importorskip("pecan.rest")

SHARED = httpexc.HTTPConflict("shared")


def expose(view):
    """Exposed for every type that the tests accept: Pecan says 406 for any other."""
    for content_type in ("text/html", "text/plain"):
        view = pecan.expose(content_type=content_type)(view)
    return pecan.expose("json")(view)


class Things(rest.RestController):
    @pecan.expose("json")
    def get_one(self, name):
        if name != "one":
            raise httpexc.HTTPNotFound(f"no <{name}>")
        return {"name": name}

    @expose
    def post(self, **members):
        raise httpexc.HTTPCreated(location="./one")

    @expose
    def delete(self, name):
        raise httpexc.HTTPNoContent


class Root:
    things = Things()

    @pecan.expose()
    def raised(self):
        raise httpexc.HTTPGone("long <ago>", headers={"X-Own": "1"})

    @expose
    def shared(self):
        raise SHARED.copy()

    @expose
    def returned(self):
        return httpexc.HTTPAccepted("soon")

    @expose
    def rendered(self):
        return httpexc.HTTPAccepted("soon").response_for(pecan.request)

    @expose
    def ok(self, **query):
        raise httpexc.HTTPOk(text="done") if pecan.request.GET else httpexc.HTTPOk("done")

    @pecan.expose()
    def aborted(self):
        httpexc.abort(503, retry_after=60)

    @pecan.expose()
    def redirected(self):
        httpexc.redirect("./raised?a=1")

    @pecan.expose(generic=True)
    def generic(self):
        return "got"

    @pecan.expose()
    def refused(self):
        raise httpexc.HTTPMethodNotAllowed(allow=["POST"])

    @pecan.expose()
    def caught(self):
        try:
            pecan.abort(404, "pecan's own")
        except Exception as error:
            raise httpexc.HTTPBadGateway("behind") from error


class Seen(hooks.PecanHook):
    """Keeps what the hooks of an application see."""

    def __init__(self):
        self.errors, self.causes, self.after_status = [], [], []

    def on_error(self, state, error):
        self.errors.append(error)
        # M5: it has none any more once it is answered.
        self.causes.append(error.__cause__)

    def after(self, state):
        self.after_status.append(state.response.status_int)
        state.response.headers["X-After"] = "1"


@pytest.fixture
def seen():
    return Seen()


@pytest.fixture
def app(seen):
    return TestApp(pecan.make_app(Root(), hooks=[seen], debug=False))


BROWSER = {"Accept": "text/html,*/*;q=0.5"}


def test_a_raised_exception_is_the_answer(app, seen):
    """A controller raises: the page is ours, hooks see the object and add headers."""
    answer = app.get("/raised", headers=BROWSER, status=410)
    assert answer.text.startswith("<!DOCTYPE html>")
    assert "long &lt;ago&gt;" in answer.text
    assert (answer.headers["X-Own"], answer.headers["X-After"]) == ("1", "1")
    [error] = seen.errors
    assert isinstance(error, httpexc.HTTPError)
    assert seen.after_status == [410]


def test_pecan_formats_json_for_a_client_that_wants_it(app):
    """Pecan puts its own JSON on what is raised, and that is what arrives."""
    answer = app.get("/things/two", headers={"Accept": "application/json"}, status=404)
    assert answer.content_type == "application/json"
    assert json.loads(answer.body) == {"code": 404, "title": "Not Found", "description": "no <two>"}


@pytest.mark.parametrize("accept", ["text/html", "text/plain", "application/json", "*/*"])
def test_rest_controllers(app, accept):
    """201 has its location, 204 nothing, whatever the client accepts."""
    headers = {"Accept": accept}
    assert app.post("/things/", headers=headers, status=201).location == "http://localhost/things/one"
    answer = app.delete("/things/one", headers=headers, status=204)
    assert answer.body == b""
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("path", ["/returned", "/rendered"])
@pytest.mark.parametrize(("accept", "start"), [("text/html", "<!DOCTYPE"), ("text/plain", "202 Accepted")])
def test_a_returned_answer(app, path, accept, start):
    """A controller returns an object, or the plain response that it gives for the request."""
    answer = app.get(path, headers={"Accept": accept}, status=202)
    assert answer.text.startswith(start)
    assert "soon" in answer.text


def test_a_200_needs_a_body_of_its_own(app):
    """Pecan makes a 204 of every 200 that has no body before it is sent, WebOb's classes included."""
    assert app.get("/ok?text=1", status=200).text == "done"
    assert app.get("/ok", status=204).body == b""


def test_abort_and_redirect(app):
    """F2: the functions raise what Pecan answers with."""
    assert app.get("/aborted", status=503).headers["Retry-After"] == "60"
    assert app.get("/redirected", status=302).location == "http://localhost/raised?a=1"


def test_method_not_allowed(app):
    """C5: the methods that are left are in ``Allow``."""
    assert app.get("/refused", status=405).allow == ("POST",)


def test_an_exception_from_another(app, seen):
    """What Pecan's own ``abort`` raises can be caught and raised from."""
    assert app.get("/caught", status=502).text.endswith("behind\n")
    assert seen.causes[0].detail == "pecan's own"


def test_a_shared_exception(app):
    """S1: one object answers several requests; Pecan puts its JSON on what is raised, so raise a copy."""
    for accept, start in [
        ("text/html", b"<!DOCTYPE"),
        ("text/plain", b"409 "),
        ("application/json", b"{"),
        ("text/html", b"<!DOCTYPE"),
    ]:
        assert app.get("/shared", headers={"Accept": accept}, status=409).body.startswith(start)
    assert not SHARED.has_body
