"""At home in TurboGears 2: controllers raise and return the objects, error pages see the status (C2)."""

import warnings

import pytest
from webtest import TestApp

import httpexc

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    tg = pytest.importorskip("tg", reason="TurboGears2 is not installed: pip install --group homes")

BROWSER = {"Accept": "text/html,*/*;q=0.5"}


class Items(tg.RestController):
    @tg.expose("json")
    def get_one(self, name):
        raise httpexc.HTTPNotFound(f"no <{name}>")

    @tg.expose("json")
    def post(self):
        return httpexc.HTTPCreated(location="./one")


class Root(tg.TGController):
    items = Items()

    @tg.expose()
    def raised(self):
        tg.response.headers["X-Set-Before"] = "1"
        tg.response.set_cookie("a", "1")
        raise httpexc.HTTPGone("long <ago>")

    @tg.expose()
    def returned(self):
        return httpexc.HTTPAccepted("soon")

    @tg.expose()
    def redirected(self):
        httpexc.redirect("./raised?a=1")

    @tg.expose()
    def aborted(self):
        httpexc.abort(503, retry_after=60)

    @tg.expose()
    def own(self):
        try:
            tg.abort(404, "turbogears' own")
        except Exception as error:
            raise httpexc.HTTPBadGateway("behind") from error

    @tg.expose("json")
    def hello(self):
        return {"hello": "you"}


@pytest.fixture(scope="module")
def app():
    configurator = tg.MinimalApplicationConfigurator()
    configurator.update_blueprint({"root_controller": Root(), "renderers": ["json"]})
    return TestApp(configurator.make_wsgi_app())


def test_a_raised_exception_is_the_answer(app):
    """What was set on ``tg.response`` is on the answer, and the page is ours."""
    answer = app.get("/raised", headers=BROWSER, status=410)
    assert answer.text.startswith("<!DOCTYPE html>")
    assert "long &lt;ago&gt;" in answer.text
    assert answer.headers["X-Set-Before"] == "1"
    assert answer.headers["Set-Cookie"] == "a=1; Path=/"


def test_a_returned_exception_is_the_answer(app):
    """Returned, it is what it is raised."""
    assert app.get("/returned", headers={"Accept": "application/json"}, status=202).json["status"] == 202


def test_rest_controllers(app):
    """A RestController raises and returns."""
    assert app.get("/items/two", headers=BROWSER, status=404).text.count("no &lt;two&gt;") == 1
    assert app.post("/items/", status=201).location == "http://localhost/items/one"


def test_abort_and_redirect(app):
    """F2: the functions raise what TurboGears answers with."""
    assert app.get("/aborted", status=503).headers["Retry-After"] == "60"
    assert app.get("/redirected", status=302).location == "http://localhost/raised?a=1"


def test_an_exception_from_another(app):
    """What TurboGears' own ``abort`` raises can be caught and raised from."""
    assert app.get("/own", status=502).text.endswith("behind\n")


def test_other_answers_are_untouched(app):
    """A controller that raises nothing answers as ever."""
    assert app.get("/hello").json == {"hello": "you"}
