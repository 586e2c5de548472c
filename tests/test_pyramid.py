"""M9: ``config.include("httpexc.pyramid")``, driven through real Pyramid applications."""

import gc
import sys
import warnings
import weakref
from functools import cache
from types import SimpleNamespace

import pytest
import webob
from webob import exc
from webob.dec import wsgify
from webtest import TestApp

import httpexc
from httpexc import status_map
from httpexc.views import ExceptionViews

with warnings.catch_warnings():
    # pyramid.path and Venusian ask setuptools, which warns of itself in more ways than one.
    warnings.simplefilter("ignore")
    from pyramid import httpexceptions as pyramid_exceptions
    from pyramid.authorization import ACLHelper, Allow, Authenticated
    from pyramid.config import Configurator
    from pyramid.events import NewResponse
    from pyramid.exceptions import BadCSRFToken, ConfigurationError, PredicateMismatch
    from pyramid.interfaces import IExceptionResponse, IResponse
    from pyramid.request import Request
    from pyramid.response import Response
    from pyramid.static import static_view
    from pyramid.view import (
        exception_view_config,
        forbidden_view_config,
        notfound_view_config,
        view_config,
    )

    import httpexc.pyramid

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Root:
    __acl__ = [(Allow, Authenticated, "view")]  # noqa: RUF012  Pyramid's own spelling

    def __init__(self, request):
        self.request = request


class Policy:
    """Whoever sends ``X-User`` is that user."""

    def identity(self, request):
        return request.headers.get("X-User")

    def permits(self, request, context, permission):
        principals = [Authenticated] if self.identity(request) else []
        return ACLHelper().permits(context, principals, permission)


def seen_by_tween(handler, registry):
    """A tween that reads every body, counts it in a header, and keeps what it saw."""

    def tween(request):
        response = handler(request)
        registry.seen.append((response, response.body))
        response.headers["X-Body-Length"] = str(len(response.body))
        return response

    return tween


def make_app(answer=None, *, setup=None, settings=None, include=True, **configurator):
    """An application with routes, a static view and an ACL; ``/answer`` does what `answer` does."""
    config = Configurator(settings=settings, root_factory=Root, **configurator)
    if include:
        config.include("httpexc.pyramid")
    config.set_security_policy(Policy())
    config.registry.seen = []
    config.add_tween(f"{__name__}.seen_by_tween")
    config.add_route("answer", "/answer")
    config.add_view(answer or (lambda request: Response("hello")), route_name="answer")
    config.add_route("slash", "/slash/")
    config.add_view(lambda request: Response("slashed"), route_name="slash")
    config.add_route("secret", "/secret")
    config.add_view(lambda request: Response("told"), route_name="secret", permission="view")
    config.add_route("posted", "/posted")
    config.add_view(lambda request: Response("posted"), route_name="posted", request_method="POST")
    config.add_static_view("static", "httpexc")
    if setup:
        setup(config)
    app = TestApp(config.make_wsgi_app())
    app.seen = config.registry.seen
    return app


def returns(response):
    return lambda request: response


def raises(exception):
    def view(request):
        raise exception

    return view


def instance(code):
    cls = status_map[code]
    if code in {300, 301, 302, 303, 305, 307, 308}:
        return cls(location="./there?a=1")
    return cls() if cls.empty_body else cls("this <time>")


@cache
def every_class(how):
    """One application for all codes: the query says which."""
    return make_app(lambda request: how(instance(int(request.query_string)))(request))


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json", "application/problem+json", "text/plain"]
)
@pytest.mark.parametrize("code", status_map)
@pytest.mark.parametrize("how", [returns, raises])
def test_every_class_is_its_own_response(how, code, accept):
    """M9: returned or raised, through the router and its tweens, an object sends what it sends alone."""
    answer = every_class(how).get(f"/answer?{code}", headers={"Accept": accept}, status=code)
    alone = instance(code).response_for(
        Request.blank(f"/answer?{code}", headers={"Accept": accept, "Host": "localhost:80"})
    )
    assert answer.headers.pop("X-Body-Length") == str(len(alone.body))
    assert answer.body == alone.body
    assert sorted(answer.headerlist) == sorted(alone.headerlist)


@pytest.mark.parametrize("how", [returns, raises])
def test_serving_never_changes_the_object(how):
    """S1: the header of a tween, and the page of one request, are not there for the next."""
    shared = httpexc.HTTPNotFound("shared", headers={"X-Own": "1"})
    before = shared.headerlist[:]
    app = make_app(how(shared))
    for accept, start in [
        ("text/html", b"<!DOCTYPE html>"),
        ("application/json", b"{"),
        ("text/plain", b"404"),
    ]:
        answer = app.get("/answer", headers={"Accept": accept}, status=404)
        assert answer.body.startswith(start)
        assert answer.headers.getall("X-Body-Length") == [str(len(answer.body))]
    assert shared.headerlist == before
    assert not shared.has_body


def test_head_is_get_without_its_body():
    """S8: a tween reads the page of a HEAD request too; the client gets the length of it alone."""
    app = make_app(raises(httpexc.HTTPNotFound("gone")))
    head, get = (
        app.request("/answer", method=method, headers=BROWSER, status=404) for method in ("HEAD", "GET")
    )
    assert head.body == b""
    assert head.headerlist == get.headerlist
    assert [body for _, body in app.seen] == [get.body, get.body]


@pytest.mark.parametrize("how", [returns, raises])
@pytest.mark.parametrize(("code", "is_error"), [(404, True), (503, True), (303, False), (201, False)])
def test_a_commit_decision_reads_whether_it_is_an_error(how, code, is_error):
    """A tween that commits or not can ask the status or the class, before the answer is sent."""
    app = make_app(how(instance(code)))
    app.get("/answer", status=code)
    [(response, _)] = app.seen
    assert response.status_code == response.status_int == response.code == code
    assert response.status.startswith(("4", "5")) is is_error
    assert isinstance(response, httpexc.HTTPError) is is_error
    assert isinstance(response, status_map[code])


def test_an_app_iter_is_not_read():
    """S2: a body that can be read once is read by the server, or by a tween that asks for it."""
    closed = []

    class Chunks:
        def __iter__(self):
            yield b"one "
            yield b"two"

        def close(self):
            closed.append(True)

    config = Configurator()
    config.include("httpexc.pyramid")
    config.add_route("answer", "/")
    config.add_view(lambda request: httpexc.HTTPOk(app_iter=Chunks()), route_name="answer")
    assert TestApp(config.make_wsgi_app()).get("/").body == b"one two"
    assert closed == [True]


def test_an_explicit_body_is_sent_and_not_shared():
    """S2: a given body arrives as it is, and a tween's header does not stay on the shared object."""
    shared = httpexc.HTTPConflict(json={"error": 7})
    app = make_app(returns(shared))
    for _ in range(2):
        answer = app.get("/answer", status=409)
        assert answer.json == {"error": 7}
        assert answer.content_type == "application/json"
    assert "X-Body-Length" not in shared.headers


@pytest.mark.parametrize("how", [returns, raises])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "wrapped",
    [
        webob.Response("inner", status=409),
        wsgify(lambda request: webob.Response("inner", status=409)),
    ],
)
def test_a_wrapped_application_answers(how, method, wrapped):
    """C3: a Response or a WSGI application in an HTTPException answers, and tweens see its body."""
    app = make_app(how(httpexc.HTTPException("why", wrapped)))
    answer = app.request("/answer", method=method, status=409)
    assert answer.content_length == 5
    assert answer.body == (b"inner" if method == "GET" else b"")


# -- views ------------------------------------------------------------------------------------


def say(words):
    def view(exception, request):
        return Response(f"{words}: {type(exception).__name__}", status=getattr(exception, "status", 500))

    return view


@pytest.mark.parametrize(
    ("code", "context"),
    [
        (code, namespace.status_map[code])
        for namespace in (httpexc, pyramid_exceptions, exc)
        for code in status_map
        if code in namespace.status_map
    ],
)
def test_an_exception_view_matches_by_every_name(code, context):
    """M9, C2: a view for Pyramid's class, WebOb's or ours is found for the one that is raised."""
    name = status_map[code].__name__
    app = make_app(
        raises(instance(code)), setup=lambda config: config.add_exception_view(say("mine"), context)
    )
    answer = app.get("/answer", status=code)
    if not status_map[code].empty_body:
        assert answer.text == f"mine: {name}"


@pytest.mark.parametrize(
    "context",
    [
        httpexc.HTTPException,
        httpexc.HTTPError,
        httpexc.HTTPClientError,
        exc.HTTPError,
        exc.HTTPClientError,
        pyramid_exceptions.HTTPException,
        pyramid_exceptions.HTTPError,
        pyramid_exceptions.HTTPClientError,
        IExceptionResponse,
    ],
)
def test_an_exception_view_matches_on_an_ancestor(context):
    """M9: a view for a family is found for every class in it."""
    app = make_app(
        raises(httpexc.HTTPGone()), setup=lambda config: config.add_exception_view(say("all"), context)
    )
    assert app.get("/answer", status=410).text == "all: HTTPGone"


def test_the_closest_exception_view_wins():
    """A view for the class is closer than one for its family, whoever's class and family they are."""

    def setup(config):
        config.add_exception_view(say("family"), httpexc.HTTPClientError)
        config.add_exception_view(say("pyramid's"), pyramid_exceptions.HTTPNotFound)
        config.add_exception_view(say("webob's"), exc.HTTPGone)

    assert (
        make_app(raises(httpexc.HTTPNotFound()), setup=setup)
        .get("/answer", status=404)
        .text.startswith("pyramid's")
    )
    assert (
        make_app(raises(httpexc.HTTPGone()), setup=setup)
        .get("/answer", status=410)
        .text.startswith("webob's")
    )
    assert (
        make_app(raises(httpexc.HTTPLocked()), setup=setup)
        .get("/answer", status=423)
        .text.startswith("family")
    )


def test_a_subclass_of_the_application_is_found_too():
    """An application's own status is matched by the views of its parents."""

    class OutOfTea(httpexc.HTTPNotFound):
        title = "Out Of Tea"

    app = make_app(raises(OutOfTea("sorry")))
    assert (
        app.get("/answer", status="404 Out Of Tea").text
        == "404 Out Of Tea\n\n" + str(httpexc.HTTPNotFound.explanation) + "\n\nsorry\n"
    )
    app = make_app(raises(OutOfTea()), setup=lambda config: config.add_notfound_view(say("none")))
    assert app.get("/answer", status=404).text == "none: OutOfTea"


@pytest.mark.parametrize("how", [returns, raises])
def test_a_catch_all_does_not_swallow(how):
    """A view for ``Exception`` gets what is no response, and not ours."""

    def setup(config):
        config.add_exception_view(lambda error, request: Response("oops", status=500), Exception)

    assert (
        make_app(how(httpexc.HTTPConflict("x")), setup=setup)
        .get("/answer", status=409)
        .text.startswith("409")
    )
    assert make_app(raises(KeyError("x")), setup=setup).get("/answer", status=500).text == "oops"


def test_the_decorators_find_ours():
    """``notfound_view_config``, ``forbidden_view_config`` and ``exception_view_config`` work by scan."""

    @view_config(route_name="raises")
    def view(request):
        raise status_map[int(request.params["code"])]()

    @notfound_view_config(append_slash=httpexc.HTTPMovedPermanently)
    def notfound(error, request):
        return httpexc.HTTPNotFound(f"not found: {type(error).__module__}")

    @forbidden_view_config(renderer="string")
    def forbidden(error, request):
        request.response.status = 403
        return f"forbidden: {error.result!r}"

    @exception_view_config(context=httpexc.HTTPConflict, renderer="json")
    def conflict(error, request):
        request.response.status = error.status
        return {"same": request.exception is error}

    def setup(config):
        config.add_route("raises", "/raises")
        views = {"view": view, "notfound": notfound, "forbidden": forbidden, "conflict": conflict}
        config.scan(SimpleNamespace(__name__=__name__, **views))

    app = make_app(setup=setup)
    assert app.get("/raises?code=404", status=404).text.endswith("not found: httpexc.client_errors\n")
    assert app.get("/raises?code=403", status=403).text == "forbidden: None"
    assert app.get("/raises?code=409", status=409).json == {"same": True}
    assert app.get("/none", status=404).text.endswith("not found: httpexc.client_errors\n")
    assert app.get("/secret", status=403).text.startswith("forbidden: <ACLDenied")
    assert app.get("/slash?a=1&b=%C3%A9", status=301).location == "http://localhost/slash/?a=1&b=%C3%A9"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (True, 307),
        (httpexc.HTTPMovedPermanently, 301),
        (httpexc.HTTPPermanentRedirect, 308),
        (httpexc.HTTPFound, 302),
    ],
)
def test_append_slash_takes_our_classes(given, status):
    """M9: the redirect has the class that was given, SCRIPT_NAME and the query."""
    app = make_app(setup=lambda config: config.add_notfound_view(append_slash=given))
    answer = app.get("/slash?q=1", extra_environ={"SCRIPT_NAME": "/mount"}, headers=BROWSER, status=status)
    assert answer.location == "http://localhost/mount/slash/?q=1"
    assert answer.text.startswith("<!DOCTYPE html>")
    assert app.get("/nowhere", status=404).text.startswith("404 Not Found\n\nThere is nothing")


def test_a_view_is_tested_without_an_application():
    """Pyramid's way of unit tests: a view is called, and what it raises or returns is looked at."""

    def view(request):
        if request.GET:
            return httpexc.HTTPFound("/next")
        raise httpexc.HTTPBadRequest("no query")

    with pytest.raises(httpexc.HTTPBadRequest, match="no query"):
        view(Request.blank("/"))
    assert view(Request.blank("/?a=1")).location == "/next"
    assert IResponse.providedBy(httpexc.HTTPNotFound())
    assert IExceptionResponse.providedBy(httpexc.HTTPException())
    assert callable(httpexc.HTTPNotFound().prepare)


# -- what Pyramid, and old code, raise ----------------------------------------------------------


def same_page(answer, cls, detail=None, **request):
    """Whether an answer is the one that `cls` gives for `detail`."""
    ours = cls(detail).response_for(Request.blank("/", headers=BROWSER, **request))
    answer.headers.pop("X-Body-Length", None)
    assert answer.status == ours.status
    assert answer.text == ours.text
    assert sorted(answer.headerlist) == sorted(ours.headerlist)


@pytest.mark.parametrize(
    ("method", "path", "cls", "detail"),
    [
        ("GET", "/nowhere", httpexc.HTTPNotFound, "/nowhere"),
        ("GET", "/secret", httpexc.HTTPForbidden, None),
        ("GET", "/static/none.css", httpexc.HTTPNotFound, "http://localhost/static/none.css"),
    ],
)
def test_what_pyramid_raises_shows_our_page(method, path, cls, detail):
    """M9: no route, no permission, no static file: the page is the one of our class."""
    same_page(make_app().request(path, method=method, headers=BROWSER, status=cls.code), cls, detail)


def test_a_failed_predicate_shows_our_page():
    """M9c: a view that does not take the request's method is not found, and nothing of it is told."""
    answer = make_app().get("/posted", headers=BROWSER, status=404)
    same_page(answer, httpexc.HTTPNotFound)


def test_an_old_class_keeps_its_own_words():
    """A class with a title or an explanation of its own shows those, in our look."""

    class Teapot(pyramid_exceptions.HTTPClientError):
        code = 499
        title = "Out Of <Tea>"

    answer = make_app(raises(BadCSRFToken())).get("/answer", headers=BROWSER, status="400 Bad Request")
    assert "<h1>400 Bad Request</h1>\n<p>Bad CSRF token received. Access is denied." in answer.text
    answer = make_app(raises(Teapot())).get("/answer", headers=BROWSER, status="499 Out Of <Tea>")
    assert "<h1>499 Out Of &lt;Tea&gt;</h1>" in answer.text


@pytest.mark.parametrize("how", [returns, raises])
@pytest.mark.parametrize("namespace", [pyramid_exceptions, exc])
@pytest.mark.parametrize("code", [200, 201, 400, 401, 403, 404, 409, 413, 422, 500, 503])
def test_old_code_shows_our_page(namespace, code, how):
    """M9: what old code raises from pyramid.httpexceptions or webob.exc has the page of our class."""
    answer = make_app(how(namespace.status_map[code]("why <not>"))).get(
        "/answer", headers=BROWSER, status=code
    )
    same_page(answer, status_map[code], "why <not>")


@pytest.mark.parametrize("how", [returns, raises])
@pytest.mark.parametrize("namespace", [pyramid_exceptions, exc])
def test_old_code_keeps_what_it_set(namespace, how):
    """Headers, comment and explanation of the old object are in the new page."""
    old = namespace.HTTPConflict(
        "why", [("X-Old", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], "for the log"
    )
    old.explanation = "Mine."
    answer = make_app(how(old)).get("/answer", headers=BROWSER, status=409)
    assert answer.headers.getall("Set-Cookie") == ["a=1", "b=2"]
    assert answer.headers["X-Old"] == "1"
    assert '<p>Mine.</p>\n<p dir="auto">why</p>\n<!-- for the log -->' in answer.text


def test_an_old_answer_keeps_its_class():
    """A tween of old code asks for Pyramid's class or WebOb's, and gets it."""
    app = make_app(raises(pyramid_exceptions.HTTPConflict()))
    app.get("/answer", status=409)
    assert isinstance(app.seen[0][0], pyramid_exceptions.HTTPError)
    app = make_app(raises(exc.HTTPConflict()))
    app.get("/answer", status=409)
    assert isinstance(app.seen[0][0], exc.HTTPConflict)


@pytest.mark.parametrize("old", [exc.HTTPFound(add_slash=True), exc.HTTPFound(location="answer/")])
def test_an_old_redirect_is_resolved(old):
    """A redirect of WebOb's has its target resolved against the request, ``add_slash`` too."""
    answer = make_app(raises(old)).get("/answer", headers=BROWSER, status=302)
    assert answer.location == "http://localhost/answer/"
    assert '<a href="http://localhost/answer/">' in answer.text


class OwnPage(exc.HTTPConflict):
    def html_body(self, environ):
        return "my page"


class OwnPrepare(pyramid_exceptions.HTTPConflict):
    def prepare(self, environ):
        self.text = "my page"


class OwnFormat(pyramid_exceptions.HTTPConflict):
    def _json_formatter(self, status, body, title, environ):
        return {"json": "my page"}


def formats(body, status, title, environ):
    return {"json": "my page"}


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize(
    "old",
    [
        lambda: OwnPage(json_formatter=formats),
        lambda: OwnPrepare(),
        lambda: OwnFormat(body_template="my page"),
        lambda: pyramid_exceptions.HTTPConflict(text="my page"),
        lambda: pyramid_exceptions.HTTPConflict(body_template="my page", json_formatter=formats),
        lambda: exc.HTTPConflict(text="my page", content_type="text/plain"),
        lambda: exc.HTTPConflict(body_template="my page", json_formatter=formats),
    ],
)
def test_an_old_page_of_its_own_stays(old, accept):
    """An old object with a body or a template, or a class with a page, is sent as it always was."""
    without, included = (
        make_app(raises(old()), include=include).get("/answer", headers={"Accept": accept}, status=409)
        for include in (False, True)
    )
    assert "my page" in included.text
    assert included.body == without.body
    assert included.headerlist == without.headerlist


def test_an_old_answer_without_a_body_stays():
    """204 has no page to show, whoever's it is."""
    answer = make_app(returns(pyramid_exceptions.HTTPNoContent())).get("/answer", status=204)
    assert answer.body == b""
    assert "Content-Type" not in answer.headers


def test_what_we_would_refuse_is_left_to_pyramid():
    """An old redirect without a target is sent as before: including the package breaks nothing."""
    without, included = (
        make_app(raises(pyramid_exceptions.HTTPFound()), include=include).get("/answer", status=302)
        for include in (False, True)
    )
    assert included.location == without.location
    assert included.body == without.body


def test_the_applications_view_comes_first():
    """M9: where the application has a view for it, that view answers, and no page of ours."""

    def setup(config):
        config.add_notfound_view(lambda request: Response("my 404", status=404))
        config.add_forbidden_view(lambda request: Response("my 403", status=403))
        config.add_exception_view(
            lambda request: Response("my 409", status=409), pyramid_exceptions.HTTPConflict
        )

    app = make_app(raises(httpexc.HTTPConflict()), setup=setup)
    assert app.get("/nowhere", status=404).text == "my 404"
    assert app.get("/secret", status=403).text == "my 403"
    assert app.get("/answer", status=409).text == "my 409"
    assert app.get("/secret", headers={"X-User": "mira"}).text == "told"


def custom_view(error, request):
    return Response("custom", status=error.status)


def test_the_configurators_own_exception_view_stays():
    """``Configurator(exceptionresponse_view=…)`` is a view of the application; ``None`` is none."""
    app = make_app(raises(httpexc.HTTPGone()), exceptionresponse_view=custom_view)
    assert app.get("/answer", status=410).text == "custom"
    app = make_app(raises(httpexc.HTTPGone()), exceptionresponse_view=None)
    with pytest.raises(httpexc.HTTPGone):
        app.get("/answer")


def test_a_view_with_predicates_leaves_the_rest_to_us():
    """A view for every exception response that takes some requests shows the others our page."""

    def setup(config):
        config.add_exception_view(custom_view, IExceptionResponse, request_method="POST")

    for error in (httpexc.HTTPGone(), pyramid_exceptions.HTTPGone()):
        app = make_app(raises(error), setup=setup)
        assert app.post("/answer", status=410).text == "custom"
        assert app.get("/answer", headers=BROWSER, status=410).text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("context", [IExceptionResponse, exc.HTTPClientError, httpexc.HTTPException])
def test_another_package_may_have_such_a_view(context):
    """A package that is included besides this one adds a view for every exception without a conflict."""

    def package(config):
        config.add_exception_view(custom_view, context)

    app = make_app(raises(httpexc.HTTPGone()), setup=lambda config: config.include(package))
    assert app.get("/answer", status=410).text == "custom"


def test_a_tween_that_answers_by_itself():
    """What a tween returns is a response like any other, and is rendered when it is sent."""

    def setup(config):
        config.add_tween(f"{__name__}.closing_tween")

    answer = make_app(setup=setup).get("/answer", headers=BROWSER, status=503)
    assert answer.text.startswith("<!DOCTYPE html>")
    assert answer.headers["Retry-After"] == "60"


def closing_tween(handler, registry):
    return lambda request: httpexc.HTTPServiceUnavailable("closed", retry_after=60)


def test_another_exception_that_a_view_returns_is_left_alone():
    """Only responses are looked at: an adapter of the application gets any other exception."""

    class Adapted(Exception):
        def __call__(self, environ, start_response):
            return Response("adapted")(environ, start_response)

    app = TestApp(make_adapting_app(Adapted))
    assert app.get("/").text == "adapted"


def make_adapting_app(cls):
    config = Configurator()
    config.include("httpexc.pyramid")
    config.add_response_adapter(None, cls)
    config.add_route("answer", "/")
    config.add_view(lambda request: cls(), route_name="answer")
    return config.make_wsgi_app()


# -- headers, cookies, callbacks ----------------------------------------------------------------


# WebOb 1.8 asks for the time in a way that Python 3.12 warns of, for Expires.
utcnow = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


def cookie_views(namespace):
    """The ways in which Pyramid applications set a cookie on the way to an answer."""

    def header_list(request):
        return namespace.HTTPFound(location="/next", headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])

    def response_headers(request):
        request.response.set_cookie("a", "1")
        return namespace.HTTPFound(location="/next", headers=request.response.headers)

    def merged(request):
        request.response.set_cookie("a", "1")
        return request.response.merge_cookies(namespace.HTTPFound(location="/next"))

    def merged_and_raised(request):
        request.response.set_cookie("a", "1")
        raise request.response.merge_cookies(namespace.HTTPFound(location="/next"))

    def callback(request):
        request.add_response_callback(lambda request, response: response.set_cookie("a", "1"))
        raise namespace.HTTPForbidden

    def own(request):
        response = namespace.HTTPForbidden()
        response.set_cookie("a", "1", max_age=60, samesite="Lax")
        response.delete_cookie("b")
        return response

    def left_behind(request):
        request.response.set_cookie("a", "1")
        return namespace.HTTPFound(location="/next")

    def left_behind_and_raised(request):
        request.response.set_cookie("a", "1")
        raise namespace.HTTPForbidden

    return [
        header_list,
        response_headers,
        merged,
        merged_and_raised,
        callback,
        own,
        left_behind,
        left_behind_and_raised,
    ]


@utcnow
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(ours, theirs, id=ours.__name__)
        for ours, theirs in zip(cookie_views(httpexc), cookie_views(pyramid_exceptions), strict=True)
    ],
)
def test_cookies_are_kept_as_pyramid_keeps_them(ours, theirs):
    """Each of Pyramid's ways to set a cookie gives the cookies that Pyramid's own class gives."""

    def values(view, include):
        answer = make_app(view, include=include).get("/answer", status="*")
        # The date of an expiry is the second it was made in.
        return answer.status, [
            value.partition("; expires")[0] for value in answer.headers.getall("Set-Cookie")
        ]

    assert values(ours, True) == values(theirs, False)


def test_response_callbacks_and_subscribers_see_the_final_body():
    """A callback and a NewResponse subscriber read the page, and add headers to this answer alone."""
    shared = httpexc.HTTPNotFound("x")
    seen = []

    def view(request):
        def callback(request, response):
            seen.append(response.text)
            response.headers["X-Callback"] = "yes"

        request.add_response_callback(callback)
        raise shared

    def subscriber(event):
        seen.append(event.response.text)
        event.response.cache_control.no_store = True

    app = make_app(view, setup=lambda config: config.add_subscriber(subscriber, NewResponse))
    answer = app.get("/answer", headers=BROWSER, status=404)
    assert seen == [answer.text, answer.text]
    assert answer.text.startswith("<!DOCTYPE html>")
    assert (answer.headers["X-Callback"], answer.headers["Cache-Control"]) == ("yes", "no-store")
    assert not {"X-Callback", "Cache-Control"} & set(shared.headers)


@utcnow
def test_decorators_http_cache_and_wrappers_see_the_final_body():
    """What a view is configured with is applied to the answer of this request, not to the object."""
    shared = httpexc.HTTPAccepted("x")

    def decorator(view):
        def decorated(context, request):
            response = view(context, request)
            response.headers["X-Decorated"] = response.body[:3].decode()
            return response

        return decorated

    def wrapper(request):
        return Response(b"<" + request.wrapped_body[:12] + b">")

    def setup(config):
        config.add_route("cached", "/cached")
        config.add_view(returns(shared), route_name="cached", http_cache=60, decorator=decorator)
        config.add_route("wrapped", "/wrapped")
        config.add_view(returns(shared), route_name="wrapped", wrapper="wrapper", renderer="json")
        config.add_view(wrapper, name="wrapper")

    app = make_app(setup=setup)
    answer = app.get("/cached", status=202)
    assert answer.headers["X-Decorated"] == "202"
    assert answer.cache_control.max_age == 60
    assert app.get("/wrapped").text == "<202 Accepted>"
    assert not {"X-Decorated", "Cache-Control", "Expires"} & set(shared.headers)


def test_a_tween_changes_the_body_and_the_target():
    """A tween has the last word on an answer, on a redirect with ``add_slash`` too."""
    redirect = httpexc.HTTPFound(add_slash=True)

    def setup(config):
        config.add_tween(f"{__name__}.rewriting_tween")

    answer = make_app(returns(redirect), setup=setup).get("/answer?a=1", headers=BROWSER, status=302)
    assert answer.location == "http://localhost/answer/?a=1&seen=1"
    assert answer.text == "rewritten"
    assert redirect.location is None


def rewriting_tween(handler, registry):
    def tween(request):
        response = handler(request)
        response.location += "&seen=1"
        response.text = "rewritten"
        return response

    return tween


def test_a_subrequest_gives_the_answer():
    """``invoke_subrequest`` hands back a response with its body, as for any view."""

    def view(request):
        response = request.invoke_subrequest(Request.blank("/inner", accept="text/plain"), use_tweens=True)
        return Response(f"{response.status_code}: {response.text}")

    def setup(config):
        config.add_route("inner", "/inner")
        config.add_view(raises(httpexc.HTTPGone("long ago")), route_name="inner")

    assert make_app(view, setup=setup).get("/answer").text.endswith("long ago\n")


# -- one look -----------------------------------------------------------------------------------


class House(httpexc.Renderer):
    media_types = ("text/html",)

    def html(self, page, environ):
        return f"<h1>House {page.code}</h1>"


def test_a_view_that_renders_has_the_look_too():
    """S11: ``response_for`` inside a view shows what the application's renderer makes."""
    app = make_app(
        lambda request: httpexc.HTTPGone().response_for(request), settings={"httpexc.renderer": House}
    )
    assert app.get("/answer", status=410).text == "<h1>House 410</h1>"


@pytest.mark.parametrize("setting", [House, House(), f"{__name__}.House"])
@pytest.mark.parametrize("error", [httpexc.HTTPGone(), pyramid_exceptions.HTTPGone(), exc.HTTPGone()])
def test_one_setting_is_the_look_of_the_application(setting, error):
    """S11: ``httpexc.renderer`` shows every answer of this application, and of no other."""
    app = make_app(raises(error), settings={"httpexc.renderer": setting})
    answer = app.get("/answer", status=410)
    assert answer.text == "<h1>House 410</h1>"
    assert "Vary" not in answer.headers
    assert "House" not in make_app(raises(httpexc.HTTPGone())).get("/answer", status=410).text


def test_m9_a_relative_name_of_a_look():
    """M9: it is relative to the application's package, as Pyramid's own settings are; an error names it."""
    package = sys.modules[__package__]
    settings = {"httpexc.renderer": ".test_pyramid:House"}
    app = make_app(raises(httpexc.HTTPGone()), settings=settings, package=package)
    assert app.get("/answer", status=410).text == "<h1>House 410</h1>"
    with pytest.raises(ValueError, match=r"httpexc\.renderer: '\.nowhere:House' cannot be loaded"):
        make_app(settings={"httpexc.renderer": ".nowhere:House"}, package=package)


def test_including_twice_is_including_once():
    """A package that includes this one can be included by an application that does so too."""

    def setup(config):
        config.include(lambda config: config.include("httpexc.pyramid"), route_prefix="sub")
        config.include("httpexc.pyramid")

    assert make_app(raises(httpexc.HTTPGone()), setup=setup).get("/answer", status=410).text.startswith("410")


def test_the_order_of_views_and_include_does_not_matter():
    """Views that were added before the include are answered like those after it."""
    config = Configurator()
    config.add_route("answer", "/answer")
    config.add_view(raises(httpexc.HTTPGone("x")), route_name="answer")
    config.add_view(static_view("httpexc", use_subpath=True), name="files")
    config.include("httpexc.pyramid")
    app = TestApp(config.make_wsgi_app())
    assert app.get("/answer", headers=BROWSER, status=410).text.startswith("<!DOCTYPE html>")
    assert app.get("/files/none", headers=BROWSER, status=404).text.startswith("<!DOCTYPE html>")


# -- ours before a view is looked for (M9a), theirs for whoever asks (M9e) ------------------------


@pytest.mark.parametrize("status", sorted(set(status_map) & set(pyramid_exceptions.status_map)))
def test_m9e_ours_are_theirs(status):
    """Every class of ours is an instance of Pyramid's namesake, of its families, and of its Response."""
    ours, theirs = status_map[status], pyramid_exceptions.status_map[status]
    made = ours(location="/x") if issubclass(ours, httpexc._HTTPMove) else ours()
    assert isinstance(made, theirs)
    assert isinstance(made, pyramid_exceptions.HTTPException)
    assert isinstance(made, Response)
    with pytest.raises(theirs):
        raise made


def test_m9e_no_behaviour_is_theirs():
    """C2: no public attribute of a class of ours comes from Pyramid or webob.exc."""
    for cls in {httpexc._HTTPMove, httpexc.HTTPException, httpexc.Failure, *status_map.values()}:
        for name in dir(cls):
            if not name.startswith("_"):
                owner = next(parent for parent in cls.__mro__ if name in vars(parent))
                assert owner.__module__ not in ("pyramid.httpexceptions", "webob.exc"), (cls, name)


def test_m9e_all_or_nothing():
    """A class that derives from both in another order is named, and nothing is changed."""
    from httpexc._ancestry import add_bases

    ours = type("Ours", (), {})
    theirs = type("Theirs", (), {})
    other = type("Other", (ours,), {})
    first, last = type("First", (ours,), {}), type("Last", (theirs,), {})
    both = type("Both", (last, first), {})
    with pytest.raises(TypeError, match=r"Both.*import httpexc\.pyramid before"):
        add_bases([(other, theirs), (first, last)])
    assert (other.__bases__, first.__bases__) == ((ours,), (ours,))
    add_bases([(other, theirs), (other, theirs)])
    assert other.__bases__ == (ours, theirs)
    assert both.__mro__[1] is last


class Denied(pyramid_exceptions.HTTPForbidden):
    """An application's own, which has something to tell."""

    def __init__(self, errors):
        super().__init__("denied")
        self.errors = errors


def test_m9a_what_is_raised_is_ours_in_a_view():
    """A view for our class gets ours, with the original as its cause and its notes."""
    seen = []
    original = pyramid_exceptions.HTTPConflict("why", headers=[("X-A", "b")])
    original.add_note("a note")

    def view(error, request):
        seen.append((error, request.exception, request.exc_info[1], error.__cause__))
        return Response("seen", status=409)

    def setup(config):
        config.add_exception_view(view, context=httpexc.HTTPConflict)

    make_app(raises(original), setup=setup).get("/answer", status=409)
    [(error, exception, from_info, cause)] = seen
    assert type(error) is httpexc.HTTPConflict
    assert error is exception is from_info
    assert cause is original
    assert (error.detail, error.headers["X-A"], error.__notes__) == ("why", "b", ["a note"])


@pytest.mark.parametrize("context", [Denied, httpexc.HTTPForbidden, pyramid_exceptions.HTTPForbidden])
def test_m9a_a_subclass_of_theirs_stays_itself(context):
    """An application's own subclass is what its view gets, and a view for ours is found for it."""

    def view(error, request):
        return Response(repr(error.errors), status=403)

    def setup(config):
        config.add_exception_view(view, context=context)

    assert make_app(raises(Denied(["age"])), setup=setup).get("/answer", status=403).text == "['age']"


def test_m9a_the_view_for_the_subclass_itself_is_closer():
    """Of a view for the application's class and one for ours, the first is asked."""

    def setup(config):
        config.add_exception_view(lambda error, request: Response("its own"), context=Denied)
        config.add_exception_view(lambda error, request: Response("ours"), context=httpexc.HTTPForbidden)

    assert make_app(raises(Denied([])), setup=setup).get("/answer").text == "its own"


@pytest.mark.parametrize("use_tweens", [True, False])
def test_m9a_a_subrequest_raises_ours(use_tweens):
    """Who invokes a subrequest catches ours, with tweens (which answer) and without."""

    def outer(request):
        try:
            inner = request.invoke_subrequest(Request.blank("/nowhere"), use_tweens=use_tweens)
        except httpexc.HTTPNotFound as error:
            return Response(f"caught {type(error).__module__} from {type(error.__cause__).__module__}")
        return Response(f"answered {inner.status_code}")

    def setup(config):
        config.add_route("outer", "/outer")
        config.add_view(outer, route_name="outer")

    expected = "answered 404" if use_tweens else "caught httpexc.client_errors from pyramid.httpexceptions"
    assert make_app(setup=setup).get("/outer").text == expected


def test_m9b_cookies_of_the_response_are_merged():
    """`request.response.merge_cookies` is WebOb's own, and takes ours."""

    def view(request):
        request.response.set_cookie("a", "1")
        raise request.response.merge_cookies(httpexc.HTTPFound("/x"))

    def setup(config):
        config.add_route("cookies", "/cookies")
        config.add_view(view, route_name="cookies")

    answer = make_app(setup=setup).get("/cookies", status=302)
    assert answer.headers["Set-Cookie"] == "a=1; Path=/"
    assert answer.location == "http://localhost/x"


def test_m9c_other_methods_are_a_405():
    """With the setting, a path whose views exist for other methods says which."""
    app = make_app(settings={"httpexc.method_not_allowed": "true"})
    answer = app.get("/posted", status=405)
    assert answer.headers["Allow"] == "POST"
    app.get("/nowhere", status=404)


def not_found(*_):
    raise pyramid_exceptions.HTTPNotFound("no such row")


def with_views_that_raise(config):
    """A view and a route factory that raise Pyramid's 404, whose paths have views for other methods."""
    for name, given in {"row": {}, "table": {"factory": not_found}}.items():
        config.add_route(name, f"/{name}", **given)
        for method in ("GET", "PUT"):
            config.add_view(not_found, route_name=name, request_method=method)


@pytest.mark.parametrize("path", ["/row", "/table", "/static/nothing.css"])
def test_m9c_a_view_that_raises_a_404_is_a_404(path):
    """M9c: the method has a view, which has found nothing."""
    app = make_app(setup=with_views_that_raise, settings={"httpexc.method_not_allowed": "true"})
    assert "Allow" not in app.get(path, status=404).headers


class Unread:
    """The content of a request that no one is to read."""

    def read(self, *_):
        raise AssertionError("read")

    readline = readlines = __iter__ = read


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/answer/", 404), ("/posted", 405)])
def test_m9c_the_content_of_the_request_is_left_alone(path, status):
    """M9c: a client cannot have its content read, or copied for each method, by asking for anything."""
    app = make_app(settings={"httpexc.method_not_allowed": "true"})
    environ = {"wsgi.input": Unread(), "CONTENT_LENGTH": "50000000", "CONTENT_TYPE": "application/json"}
    app.request(path, method="PUT", environ=environ, status=status)


@pytest.mark.parametrize("part", ["predicate", "factory"])
def test_m9c_what_cannot_tell_has_no_view(part):
    """M9c: a predicate or a factory for another method may need the content of the request; that is a 404."""

    def need_content(*given):
        return given[-1].json_body["a"]

    def setup(config):
        factory = need_content if part == "factory" else None
        config.add_route("needy", "/needy", request_method="POST", factory=factory)
        config.add_view_predicate("needs", NeedsContent)
        config.add_view(lambda request: Response("x"), route_name="needy", needs=part == "predicate")

    app = make_app(setup=setup, settings={"httpexc.method_not_allowed": "true"})
    app.get("/needy", status=404)


class OwnPredicate:
    """A predicate of an application."""

    def __init__(self, value, info):
        self.value = value

    def text(self):
        return f"{type(self).__name__} = {self.value}"

    phash = text


class Asks(OwnPredicate):
    """Asks what the application has added to each request."""

    def __call__(self, context, request):
        return request.said() == request.reified == f"{request.tenant} {self.value}"


def tenant_tween_factory(handler, registry):
    def tenant_tween(request):
        request.tenant = "blue"
        return handler(request)

    return tenant_tween


def test_m9c_a_predicate_has_the_request_that_it_would_have():
    """M9c: the methods and properties that an application adds, and what a tween has set."""

    def said(request):
        return f"{request.tenant} {request.method}"

    def setup(config):
        config.add_request_method(said)
        config.add_request_method(said, "reified", reify=True)
        config.add_tween(f"{__name__}.tenant_tween_factory")
        config.add_view_predicate("asks", Asks)
        config.add_route("asked", "/asked")
        config.add_view(lambda request: Response("x"), route_name="asked", asks="PUT")

    app = make_app(setup=setup, settings={"httpexc.method_not_allowed": "true"})
    assert app.post("/asked", status=405).headers["Allow"] == "PUT"
    app.put("/asked", status=200)


def test_m9c_what_is_opened_for_a_request_that_is_asked_about_is_closed():
    """M9c: a connection that a factory opens, and closes in a finished callback, as the cookbook has it."""
    opened, closed = [], []

    def db(request):
        opened.append(request)
        request.add_finished_callback(closed.append)
        return "db"

    class Document:
        def __init__(self, request):
            self.db = request.db

    def setup(config):
        config.add_request_method(db, reify=True)
        config.add_route("doc", "/doc", request_method="GET", factory=Document)
        config.add_view(lambda request: Response("x"), route_name="doc")

    app = make_app(setup=setup, settings={"httpexc.method_not_allowed": "true"})
    assert app.post("/doc", status=405).headers["Allow"] == "GET, HEAD"
    assert opened
    assert opened == closed


def test_m9c_another_method_may_lead_elsewhere():
    """M9c: to another route, or by traversal, with the context that it finds there."""

    def setup(config):
        config.add_route("made", "/by", request_method="POST")
        config.add_view(lambda request: Response("x"), route_name="made", request_method="DELETE")
        config.add_view(lambda request: Response("x"), context=Root, name="by", request_method="GET")

    app = make_app(setup=setup, settings={"httpexc.method_not_allowed": "true"})
    app.get("/by", status=200)
    assert app.post("/by", status=405).headers["Allow"] == "GET, HEAD"
    assert app.put("/by", status=405).headers["Allow"] == "GET, HEAD"


def test_m9c_a_view_that_says_that_it_does_not_match():
    """M9c: only Pyramid knows that no view matches; what a view raises is its answer."""

    def view(request):
        raise PredicateMismatch("not today")

    def setup(config):
        config.add_route("today", "/today", request_method="GET")
        config.add_view(view, route_name="today")
        config.add_route("changed", "/today", request_method="PUT")
        config.add_view(lambda request: Response("x"), route_name="changed")

    app = make_app(setup=setup, settings={"httpexc.method_not_allowed": "true"})
    app.get("/today", status=404)


def test_m9c_every_view_of_a_context_is_asked():
    """M9c: one for a base class answers where a nearer one is for another method."""

    class Base:
        def __init__(self, request):
            pass

    class Derived(Base):
        pass

    def setup(config):
        config.add_route("v", "/v", factory=Derived)
        for context, method in ((Base, "PUT"), (Derived, "GET")):
            config.add_view(
                lambda request: Response("x"), context=context, request_method=method, route_name="v"
            )

    app = make_app(setup=setup, settings={"httpexc.method_not_allowed": "true"})
    assert app.post("/v", status=405).headers["Allow"] == "GET, HEAD, PUT"
    app.put("/v", status=200)


class NeedsContent(OwnPredicate):
    """Reads what was sent."""

    def __call__(self, context, request):
        return not self.value or request.json_body["a"]


def dropping_tween_factory(handler, registry):
    def dropping_tween(request):
        response = handler(request)
        request.exception = None
        return response

    return dropping_tween


@pytest.mark.parametrize("error", [httpexc.HTTPConflict("why"), pyramid_exceptions.HTTPConflict("why")])
def test_m9_a_tween_may_drop_the_exception(error):
    """M5, M9: what is dropped at the end of the request is what was answered, whoever has changed what."""

    def setup(config):
        config.add_tween(f"{__name__}.dropping_tween_factory")

    make_app(raises(error), setup=setup).get("/answer", status=409)
    assert error.__traceback__ is None


@pytest.mark.parametrize("raised", ["ours", "theirs"])
def test_m5_a_constant_keeps_no_frames(raised):
    """A constant that is raised in a thousand requests holds nothing of them in the end (M5, M9)."""
    constant = (httpexc if raised == "ours" else pyramid_exceptions).HTTPNotFound("closed")
    alive = weakref.WeakSet()

    class Local:
        pass

    def view(request):
        local = Local()
        alive.add(local)
        raise constant

    def setup(config):
        config.add_route("closed", "/closed")
        config.add_view(view, route_name="closed")

    app = make_app(setup=setup)
    for _ in range(50):
        app.get("/closed", status=404)
    assert constant.__traceback__ is None
    gc.collect()
    assert len(alive) == 0


def test_m9a_what_we_would_refuse_stays_theirs():
    """An exception of Pyramid's with a header that this package would not send goes on as it is."""
    old = pyramid_exceptions.HTTPConflict("why")
    old.headerlist.append(("X-A", "\x01"))

    def view(error, request):
        return Response(type(error).__module__)

    def setup(config):
        config.add_exception_view(view, context=pyramid_exceptions.HTTPConflict)

    assert make_app(raises(old), setup=setup).get("/answer").text == "pyramid.httpexceptions"


def test_m9c_a_405_of_several_views_and_of_another_route():
    """Allow names the methods of a multi-view, and of a route that is for another method."""

    def setup(config):
        config.add_route("many", "/many")
        for method in ("GET", "PUT"):
            config.add_view(lambda request: Response("many"), route_name="many", request_method=method)
        config.add_route("made", "/made", request_method="PATCH", factory=Root)
        config.add_view(lambda request: Response("made"), route_name="made")

    app = make_app(setup=setup, settings={"httpexc.method_not_allowed": "true"})
    assert app.post("/many", status=405).headers["Allow"] == "GET, HEAD, PUT"
    assert app.get("/made", status=405).headers["Allow"] == "PATCH"


def test_c8a_an_empty_renderer_setting_is_refused():
    """A setting that is there and says nothing is a mistake, and says so."""
    with pytest.raises(ValueError, match=r"httpexc\.renderer is empty: name a Renderer"):
        make_app(settings={"httpexc.renderer": " "})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"httpexc.method_not_allowed": "ture"},
            "httpexc.method_not_allowed: 'ture' is neither true nor false",
        ),
        ({"httpexc.rendrer": "x"}, r"no setting httpexc.rendrer: did you mean httpexc.renderer\?"),
        (
            {"httpexc.catch_all": "true"},
            "no setting httpexc.catch_all: there are httpexc.renderer, httpexc.method_not_allowed$",
        ),
    ],
    ids=str,
)
def test_m9_a_setting_that_there_is_not(settings, words):
    """M9, C8a: a slip in a settings file is a ConfigurationError, and not a default."""
    with pytest.raises(ConfigurationError, match=words):
        make_app(settings=settings)


@pytest.mark.parametrize("value", ["", " ", "no", "f", False, None])
def test_m9_a_setting_that_is_false(value):
    """M9c: whatever an INI file or a program has for false is false."""
    assert make_app(settings={"httpexc.method_not_allowed": value}) is not None


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("catcher", [httpexc.HTTPExceptionMiddleware, ExceptionViews])
def test_m4_a_catcher_round_pyramid_logs_nothing_twice(catcher, method, caplog):
    """M4, M10: what Pyramid has answered is final for whoever stands round it."""

    def view(request):
        raise httpexc.HTTPServiceUnavailable("x")

    config = Configurator()
    config.include("httpexc.pyramid")
    config.add_view(view)
    answer = webob.Request.blank("/", method=method).get_response(catcher(config.make_wsgi_app()))
    assert answer.status_int == 503
    assert [record.status for record in caplog.records if record.name == "httpexc"] == [503]
