"""What a type checker has to accept and to refuse: checked by mypy and pyright, never run."""

# A line that has to be refused says so with "type: ignore"; both complain where it is not.
# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from http import HTTPStatus
from string import Template
from typing import TYPE_CHECKING, Any, ClassVar, assert_never, assert_type

import webob
import webob.exc
from webob import Request, Response

import httpexc
from httpexc import (
    Failure,
    HTTPBadRequest,
    HTTPClientError,
    HTTPContentTooLarge,
    HTTPCreated,
    HTTPException,
    HTTPExceptionMiddleware,
    HTTPForbidden,
    HTTPFound,
    HTTPGone,
    HTTPMethodNotAllowed,
    HTTPMovedPermanently,
    HTTPNoContent,
    HTTPNotFound,
    HTTPNotModified,
    HTTPOk,
    HTTPProxyAuthenticationRequired,
    HTTPRangeNotSatisfiable,
    HTTPRequestEntityTooLarge,
    HTTPSeeOther,
    HTTPServiceUnavailable,
    HTTPTooManyRequests,
    HTTPUnauthorized,
    HTTPUnavailableForLegalReasons,
    HTTPUnprocessableContent,
    HTTPUnsupportedMediaType,
    HTTPUpgradeRequired,
    Page,
    ProblemError,
    Renderer,
    abort,
    catching_failure,
    exception_response,
    get_exception,
    http,
    make_middleware,
    redirect,
    safe_location,
    status_map,
)
from httpexc.views import ExceptionViews, carry_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

some_response = Response("x", status=410)
some_keywords: dict[str, Any] = {"comment": "note"}


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return HTTPNotFound("no such page")(environ, start_response)


def formatter(body: str, status: str, title: str, environ: WSGIEnvironment) -> dict[str, object]:
    return {"error": body}


# C1: what every class takes, in WebOb's order and by name.
HTTPNotFound()
HTTPNotFound("no such page")
HTTPNotFound(b"bytes")
HTTPNotFound({"any": "object"})
HTTPNotFound("why", {"X-A": "b"}, "comment", "<b>${detail}</b>", formatter)
HTTPNotFound(headers=[("X-A", "b")])
HTTPNotFound(headers={"X-A": "b"})
HTTPNotFound(headers=some_response.headers)
HTTPNotFound(detail="why", comment="note", body_template="${detail}", json_formatter=formatter)
HTTPNotFound(problem={"balance": 30, "instance": "/account/1"})
HTTPNotFound(body=b"x", content_type="image/png", cache_control="no-store", explanation="Because.")
HTTPNotFound(json={"a": 1}, retry_after=60)

HTTPNotFound(headers=404)  # type: ignore[arg-type]
HTTPNotFound(headers=["X-A"])  # type: ignore[list-item]
HTTPNotFound(body_template=Template("x"))  # type: ignore[arg-type]
HTTPNotFound(json_formatter="x")  # type: ignore[arg-type]
HTTPNotFound(problem=["x"])  # type: ignore[arg-type]

# C1a: the documented keywords, each with what it may be.
HTTPNotFound(status=410)
HTTPNotFound(status="410 Gone For Good", explanation="It was here.")
HTTPNotFound(body="text", charset="UTF-8")
HTTPNotFound(text="text", content_type="text/plain")
HTTPNotFound(app_iter=iter([b"a", b"b"]))
HTTPNotFound(app_iter=[b"a"], content_length=1)
HTTPNotFound(headerlist=[("X-A", "b")])
HTTPNotFound(json=None)
HTTPNotFound(conditional_response=True, etag="a", last_modified=datetime(2030, 1, 1, tzinfo=UTC))
HTTPNotFound(allow=["GET"], vary=["Cookie"], content_language=["en"], server="x")
HTTPNotFound(retry_after=timedelta(hours=1))
HTTPNotFound(retry_after="120")
HTTPNotFound(link="</help>; rel=help")
HTTPNotFound(link=[("/help", {"rel": "help"}), "</>; rel=index"])
HTTPBadRequest(errors=[{"detail": "is not a number", "pointer": "#/age"}])
HTTPProxyAuthenticationRequired(proxy_authenticate="Basic")
HTTPUnsupportedMediaType(accept_post="application/json", accept_patch="application/json-patch+json")
HTTPUpgradeRequired(upgrade="h2c")
HTTPUnavailableForLegalReasons(blocked_by="https://example.com/")
Failure("no more", status=410)

# C1a: a keyword that does not exist, or that is another class's. No code is named in the comments of this
# section: whether a constructor is overloaded is its own business.
HTTPNotFound(detial="why")  # type: ignore
HTTPNotFound(header={"X-A": "b"})  # type: ignore
HTTPNotFound(Location="/x")  # type: ignore
HTTPNotFound(add_slash=True)  # type: ignore
HTTPNotFound(length=10)  # type: ignore
HTTPNotFound(result=object())  # type: ignore
HTTPNotFound(valid_methods=["GET"])  # type: ignore
HTTPNotFound(blocked_by="https://example.com/")  # type: ignore
HTTPFound("/x", locaton="/y")  # type: ignore
HTTPFound("/x", add_slsh=True)  # type: ignore
HTTPFound(location="/x", errors=[])  # type: ignore
HTTPServiceUnavailable(retry_afer=60)  # type: ignore
HTTPServiceUnavailable(errors=[])  # type: ignore
HTTPMethodNotAllowed(["GET"], valid_method=["GET"])  # type: ignore
HTTPUnauthorized(www_authentificate="Basic")  # type: ignore
HTTPForbidden(reslut=object())  # type: ignore
HTTPException("why", some_response, retry_after=60)  # type: ignore

# C1a: a value of the wrong type.
HTTPServiceUnavailable(retry_after=object())  # type: ignore
HTTPTooManyRequests(retry_after=[60])  # type: ignore
HTTPFound("/x", retry_after=object())  # type: ignore
HTTPNotFound(status=404.5)  # type: ignore
HTTPNotFound(status=None)  # type: ignore
HTTPNotFound(body=404)  # type: ignore
HTTPNotFound(text=b"bytes")  # type: ignore
HTTPNotFound(app_iter=404)  # type: ignore
HTTPNotFound(content_type=404)  # type: ignore
HTTPNotFound(headerlist={"X-A": "b"})  # type: ignore
HTTPNotFound(conditional_response="yes")  # type: ignore
HTTPNotFound(cache_control=404)  # type: ignore
HTTPNotFound(allow=404)  # type: ignore
HTTPNotFound(link=404)  # type: ignore
HTTPNotFound(problem={404: "x"})  # type: ignore
HTTPBadRequest(errors="x")  # type: ignore
HTTPBadRequest(errors=[404])  # type: ignore
HTTPUnauthorized(www_authenticate=404)  # type: ignore
HTTPProxyAuthenticationRequired(proxy_authenticate=404)  # type: ignore
HTTPMethodNotAllowed(allow=405)  # type: ignore
HTTPNotModified(last_modified=object())  # type: ignore
HTTPUnsupportedMediaType(accept_post=404)  # type: ignore
HTTPUpgradeRequired(upgrade=404)  # type: ignore
HTTPUnavailableForLegalReasons(blocked_by=404)  # type: ignore

# C2: an exception, a response, a WSGI application, and WebOb's namesake.
as_exception: Exception = HTTPNotFound()
as_response: webob.Response = HTTPNotFound()
as_application: WSGIApplication = HTTPNotFound()
as_namesake: webob.exc.HTTPNotFound = HTTPNotFound()
as_family: type[HTTPClientError] = HTTPNotFound
as_old_name: type[HTTPContentTooLarge] = HTTPRequestEntityTooLarge

# C3: anything that answers can be raised.
HTTPException("msg", some_response)
HTTPException("msg", application)
HTTPException(None, HTTPNotFound())
HTTPException("msg", 404)  # type: ignore[call-overload]

# C4: the three shapes of a redirect.
HTTPFound("/x")
HTTPFound("/x", "detail")
HTTPFound("/x", "detail", {"X-A": "b"})
HTTPFound(location="/x")
HTTPFound("why", location="/x")
HTTPFound("why", {"X-A": "b"}, location="/x")
HTTPFound(location="/x", headers=[("X-A", "b")], retry_after=60)
HTTPFound("why", headers={"Location": "/x"})
HTTPFound(add_slash=True)
HTTPFound("why", add_slash=True)
HTTPFound()
HTTPSeeOther("/x")
HTTPMovedPermanently(location="/x")
HTTPCreated(location="/x")

HTTPFound(404)  # type: ignore[call-overload]
HTTPFound(b"/x")  # type: ignore[call-overload]
HTTPFound("/x", 404)  # type: ignore[call-overload]
HTTPFound(location=404)  # type: ignore[call-overload]
HTTPFound(location="/x", add_slash=True)  # type: ignore[call-overload]
HTTPFound("/x", location="/y", add_slash=True)  # type: ignore[call-overload]
HTTPFound("/x", add_slash="yes")  # type: ignore[call-overload]

# C5: headers as arguments.
HTTPUnauthorized(www_authenticate='Basic realm="x"')
HTTPUnauthorized("why", www_authenticate=[("Basic", 'realm="x"'), "Negotiate"])
HTTPMethodNotAllowed(["GET"])
HTTPMethodNotAllowed(["GET"], "why")
HTTPMethodNotAllowed(("GET", "HEAD"))
HTTPMethodNotAllowed("why", allow=["GET"])
HTTPMethodNotAllowed(valid_methods={"GET"})
HTTPTooManyRequests(retry_after=60)
HTTPServiceUnavailable(retry_after=timedelta(minutes=1))
HTTPServiceUnavailable(retry_after=datetime(2030, 1, 1, tzinfo=UTC))
HTTPRangeNotSatisfiable(length=10)
HTTPNotModified(etag="a", last_modified=datetime(2030, 1, 1, tzinfo=UTC))
HTTPForbidden("why", result=object())
HTTPNoContent(headers={"X-A": "b"})

HTTPMethodNotAllowed(405)  # type: ignore[call-overload]
HTTPRangeNotSatisfiable(length="ten")  # type: ignore[arg-type]

# C7: what it says.
exc = HTTPNotFound("why")
assert_type(str(exc), str)
assert_type(exc.code, int)
assert_type(exc.title, str)
assert_type(exc.status, str)
exc.detail = "because"
exc.description = "because"
exc.explanation = "Because."
exc.code = "404"  # type: ignore[assignment]

# C8: copies keep their class.
assert_type(exc.copy(), HTTPNotFound)

# C9: any status of the family.
HTTPClientError(status=499)
HTTPOk(status="299 Fine")


# S7: WebOb's override points, and a status of one's own.
class OutOfCredit(HTTPForbidden):
    code = 403
    title = "Out of Credit"
    explanation = "You have no credit left."
    problem_type = "https://example.com/probs/out-of-credit"
    required_headers: ClassVar[tuple[str, ...]] = ("X-Credit",)
    body_template_obj = Template("${explanation}")
    html_template_obj = Template("${body}")

    def html_body(self, environ: WSGIEnvironment) -> str:
        return super().html_body(environ)

    def plain_body(self, environ: WSGIEnvironment) -> str:
        return "plain"

    def json_body(self, environ: WSGIEnvironment) -> str:
        return super().json_body(environ)

    def json_formatter(self, body: str, status: str, title: str, environ: WSGIEnvironment) -> object:
        return formatter(body, status, title, environ)


# S9: what will be sent, to read or to decorate.
assert_type(exc.response_for(Request.blank("/")), webob.Response)
assert_type(exc.response_for(Request.blank("/").environ), webob.Response)
exc.response_for("/")  # type: ignore[arg-type]


# S11: one look.
class Look(Renderer):
    media_types = ("application/json", "text/html")
    no_accept = "application/json"

    def html(self, page: Page, environ: WSGIEnvironment) -> str:
        assert_type(page.code, int)
        assert_type(page.location, str | None)
        return f"{page.title} {page.html}"

    def translate(self, text: str, environ: WSGIEnvironment) -> str:
        return text


class Looking(HTTPNotFound):
    renderer = Look()


# S12, S13: media types of one's own, and every hook.
class Shop(Renderer):
    media_types = {"application/vnd.api+json": "json_api", "text/html": "html"}  # noqa: RUF012  as users write it
    languages = ("en", "de")
    site = "Shop"
    home = "/"
    contact = "mailto:help@shop.example"
    request_id_from = 400

    def json_api(self, page: Page, environ: WSGIEnvironment) -> bytes:
        assert_type(page.request_id, str | None)
        assert_type(page.headers, tuple[tuple[str, str], ...])
        page.headers += (("X-A", "b"),)  # type: ignore
        page.location = "/"  # type: ignore
        return b"{}"

    def members(self, page: Page) -> Mapping[str, Any]:
        return {"help": self.home}

    def headers(self, page: Page) -> Iterable[tuple[str, str]]:
        yield "X-A", "b"

    def prefer(self, environ: WSGIEnvironment) -> str | None:
        return None

    def request_id(self, environ: WSGIEnvironment) -> str | None:
        return environ.get("shop.request_id")

    def language(self, environ: WSGIEnvironment) -> str | None:
        return "de"

    def translations(self, language: str) -> NullTranslations | None:
        return NullTranslations()

    def default(self, value: Any) -> Any:
        return repr(value)


class Mistaken(Renderer):
    """Each is refused by its type."""

    media_types = 404  # type: ignore
    site = 404  # type: ignore
    request_id_from = "400"  # type: ignore

    def members(self, page: str) -> Mapping[str, Any]:  # type: ignore
        return {}

    def headers(self, page: Page) -> str:  # type: ignore
        return "X-A: b"

    def prefer(self, environ: WSGIEnvironment) -> bytes:  # type: ignore
        return b"text/html"

    def request_id(self) -> str:  # type: ignore
        return "x"


# S15: several errors in one answer.
ProblemError("is not a number", pointer="#/age")
ProblemError("is not a number", parameter="age")
ProblemError("is missing", header="If-Match")
HTTPBadRequest(errors=[ProblemError("is not a number", pointer="#/age"), {"detail": "is red"}])
HTTPUnprocessableContent("why", errors=(ProblemError("no"),))
Failure("why", status=422, errors=[ProblemError("no")])
ProblemError()  # type: ignore
ProblemError("no", pointer=404)  # type: ignore
ProblemError("no", pionter="#/age")  # type: ignore


# L6: whom to trust with a redirect.
assert_type(safe_location("/next", Request.blank("/")), str)
assert_type(safe_location(None, {}, allowed_hosts=["example.com"], default="/home"), str)

# F1, F2: from a code.
assert_type(exception_response(404, detail="why"), HTTPException)
assert_type(exception_response(HTTPStatus.NOT_FOUND), HTTPException)
assert_type(get_exception(404), type[HTTPException])
assert_type(status_map, Mapping[int, type[HTTPException]])
assert_type(status_map[404], type[HTTPException])
status_map[404] = HTTPNotFound  # type: ignore[index]
exception_response("404")  # type: ignore[arg-type]
get_exception("404")  # type: ignore[arg-type]


def ends_in_abort(found: str | None) -> str:
    """A checker knows that `abort` does not return."""
    if found is None:
        abort(404, "gone fishing", headers={"X-A": "b"})
    return found


def ends_in_abort_with_a_response(found: str | None) -> str:
    """Nor where it is given a response."""
    if found is None:
        abort(some_response)
    return found


def ends_in_redirect(found: str | None) -> str:
    """Nor does `redirect`."""
    if found is None:
        redirect("/x", code=303)
    return found


def aborts(which: int) -> Any:
    """What `abort` and `redirect` take."""
    match which:
        case 0:
            abort(HTTPStatus.GONE)
        case 1:
            abort(application)
        case 2:
            abort(HTTPNotFound("why"))
        case 3:
            abort(some_response, "why")
        case 4:
            redirect(location="/x", code=307, headers={"X-A": "b"})
        case 5:
            abort("404")  # type: ignore[call-overload]
        case 6:
            redirect(404)  # type: ignore[arg-type]
        case 7:
            httpexc.redirect("/x", code="302")  # type: ignore[arg-type]
        case 8:
            abort(404, detial="why")  # type: ignore
        case 9:
            abort(405, valid_methods=["GET"], headers={"X-A": "b"}, comment="note")
        case 10:
            abort(410, "why", **some_keywords)
        case 11:
            abort(HTTPGone, "why", retry_after=60)
        case 12:
            abort(KeyError)  # type: ignore
        case 13:
            exception_response(404, detial="why")  # type: ignore
        case _:
            assert_never(which)  # type: ignore[arg-type]


@catching_failure
def a_view(request: Request, name: str = "x") -> Response:
    """A view of ``(request, name)``."""
    return Response(name)


@catching_failure
async def an_async_view(request: Request) -> int:
    """A view that is awaited."""
    return 1


async def catches_failures(request: Request) -> None:
    """`catching_failure` keeps a view's parameters, and adds a response to what it returns."""
    assert_type(a_view(request, name="y"), Response)
    assert_type(await an_async_view(request), int | Response)
    a_view(request, nam="y")  # type: ignore[call-arg]
    await an_async_view()  # type: ignore[call-arg]


class OutOfStock(Failure):
    """A failure says its status and message in the class statement."""

    status = http.CONFLICT
    message = "sold out"


def makes_failures_and_middleware(app: WSGIApplication) -> Any:
    """What the application round an application takes."""
    views = ExceptionViews(app)

    @views.exception_view(KeyError, request_method="GET")
    def view(exc: KeyError, request: Request) -> Response:
        return carry_headers(exc, Response())

    assert_type(view(KeyError(), Request.blank("/")), Response)
    HTTPExceptionMiddleware(views, 500, renderer=httpexc.Renderer(), catch_all=True)
    HTTPExceptionMiddleware(views, statuses={KeyError: 404, TimeoutError: HTTPServiceUnavailable})
    HTTPExceptionMiddleware(views, statuses={KeyError: lambda error: HTTPNotFound(str(error))})
    HTTPExceptionMiddleware(views, status_pages=True, on_answer=lambda error, answer, environ: None)
    HTTPExceptionMiddleware(views, "500")  # type: ignore[arg-type]
    HTTPExceptionMiddleware(views, statuses={KeyError: "404"})  # type: ignore
    HTTPExceptionMiddleware(views, statuses={"KeyError": 404})  # type: ignore
    HTTPExceptionMiddleware(views, on_answer=404)  # type: ignore
    HTTPExceptionMiddleware(views, renderer=Look)
    ExceptionViews(views, renderer=Look)
    make_middleware(views, renderer=Look)
    make_middleware(views, catch_al="yes")  # type: ignore
    make_middleware(views, {}, "500")
    return OutOfStock("x", http.GONE), Failure(message="x", status=404)
