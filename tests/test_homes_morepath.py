"""At home in Morepath: views raise and return the objects, exception views match them (C2)."""

import warnings

import pytest
from webob import exc
from webtest import TestApp

import httpexc

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    morepath = pytest.importorskip("morepath", reason="Morepath is not installed: pip install --group homes")

BROWSER = {"Accept": "text/html,*/*;q=0.5"}


class App(morepath.App):
    pass


class Document:
    def __init__(self, name):
        self.name = name


@App.path(path="documents/{name}", model=Document)
def get_document(name):
    if name == "hidden":
        raise httpexc.HTTPForbidden("not <yours>")
    return Document(name) if name != "none" else None


@App.view(model=Document)
def show(document, request):
    @request.after
    def after(response):
        response.headers["X-After"] = "1"

    return f"this is {document.name}"


@App.view(model=Document, name="raised")
def raised(document, request):
    raise httpexc.HTTPGone("long <ago>")


@App.view(model=Document, name="returned")
def returned(document, request):
    return httpexc.HTTPAccepted("soon")


@App.view(model=Document, name="moved")
def moved(document, request):
    @request.after
    def after(response):
        response.headers["X-After"] = "1"

    raise httpexc.HTTPSeeOther(location="./")


@App.json(model=Document, request_method="POST")
def create(document, request):
    httpexc.abort(409, "there is one")


class WithViews(App):
    """An application with exception views of its own."""


@WithViews.view(model=httpexc.HTTPGone)
def gone(error, request):
    return morepath.Response(f"view for {type(error).__name__}: {error}", status=410)


@WithViews.view(model=exc.HTTPClientError)
def client_error(error, request):
    return morepath.Response(f"view for the family: {type(error).__name__}", status=error.status)


@pytest.fixture(scope="module")
def app():
    App.commit()
    return TestApp(App())


def test_a_raised_exception_is_the_answer(app):
    """Morepath's view for ``webob.exc.HTTPException`` finds every class."""
    answer = app.get("/documents/a/raised", headers=BROWSER, status=410)
    assert answer.text.startswith("<!DOCTYPE html>")
    assert "long &lt;ago&gt;" in answer.text
    assert "not &lt;yours&gt;" in app.get("/documents/hidden", headers=BROWSER, status=403).text


def test_a_returned_exception_is_the_answer(app):
    """Returned, it is what it is raised; a JSON view raises too."""
    answer = app.get("/documents/a/returned", headers={"Accept": "application/problem+json"}, status=202)
    assert answer.json["detail"] == "soon"
    answer = app.post_json("/documents/a", {}, headers={"Accept": "application/json"}, status=409)
    assert answer.json["message"].endswith("there is one")


def test_a_redirect_runs_what_comes_after(app):
    """Morepath runs ``request.after`` for a redirect: it asks for ``webob.exc.HTTPRedirection``."""
    answer = app.get("/documents/a/moved", status=303)
    assert answer.location == "http://localhost/documents/a/"
    assert answer.headers["X-After"] == "1"
    assert app.get("/documents/a").headers["X-After"] == "1"


def test_exception_views_match_the_class_and_the_family():
    """A view for our class is closer than one for WebOb's family, which matches as well."""
    WithViews.commit()
    app = TestApp(WithViews())
    assert app.get("/documents/a/raised", status=410).text == "view for HTTPGone: long <ago>"
    assert app.get("/documents/hidden", status=403).text == "view for the family: HTTPForbidden"
    assert app.get("/documents/none", status=404).text == "view for the family: HTTPNotFound"
