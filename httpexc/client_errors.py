"""4xx: the request cannot be met as it is."""

from __future__ import annotations

from webob import exc
from webob.response import Response

from httpexc._rendering import own_template
from httpexc.base import HTTPClientError

TYPE_CHECKING = False
if not TYPE_CHECKING:
    overload = staticmethod  # only type checkers read the stubs
else:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, overload

    from httpexc._headers import Headers


class HTTPBadRequest(HTTPClientError, exc.HTTPBadRequest):
    """400 (RFC 9110 §15.5.1): raise when the request is malformed and no other 4xx says it better."""

    code = 400
    title = "Bad Request"


class HTTPUnauthorized(HTTPClientError, exc.HTTPUnauthorized):
    """401 (RFC 9110 §15.5.2): raise when credentials are missing or wrong, and ask for them."""

    code = 401
    title = "Unauthorized"
    explanation = "You have to sign in to see this, or the credentials you gave are not valid."
    required_headers = ("WWW-Authenticate",)

    def __init__(self, *args: Any, www_authenticate: Any = None, **kw: Any) -> None:
        """``www_authenticate``: a challenge as WebOb takes it, or a list of them, a header each."""
        super().__init__(*args, **kw)
        challenges = www_authenticate if isinstance(www_authenticate, list) else [www_authenticate]
        for challenge in challenges:
            if challenge is not None:
                header = Response(www_authenticate=challenge).headers["WWW-Authenticate"]
                self._add_headers([("WWW-Authenticate", header)])


class HTTPPaymentRequired(HTTPClientError, exc.HTTPPaymentRequired):
    """402 (RFC 9110 §15.5.3): raise when a payment is due."""

    code = 402
    title = "Payment Required"
    explanation = "A payment is needed before you can go on."


class HTTPForbidden(HTTPClientError, exc.HTTPForbidden):
    """403 (RFC 9110 §15.5.4): raise when the client is known, or need not be, and may not do this."""

    code = 403
    title = "Forbidden"
    explanation = "You are not allowed to see this or to do this."

    def __init__(self, *args: Any, result: Any = None, **kw: Any) -> None:
        """``result``: what denied it, kept as an attribute (Pyramid)."""
        super().__init__(*args, **kw)
        self.result = result


class HTTPNotFound(HTTPClientError, exc.HTTPNotFound):
    """404 (RFC 9110 §15.5.5): raise when there is nothing at this address, or nothing to admit to."""

    code = 404
    title = "Not Found"
    explanation = "There is nothing at this address. It may have moved, or the address may be mistyped."


class HTTPMethodNotAllowed(HTTPClientError, exc.HTTPMethodNotAllowed):
    """405 (RFC 9110 §15.5.6): raise when the resource does not have the method; list those it has."""

    code = 405
    title = "Method Not Allowed"
    explanation = "This resource cannot be used in the way that was tried."
    required_headers = ("Allow",)
    body_template_obj = own_template(
        "<p>The method ${REQUEST_METHOD} cannot be used here.</p>\n<p>${detail}</p>\n${html_comment}"
    )

    @overload
    def __init__(
        self,
        detail: str | None = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: Callable[..., object] | None = None,
        *,
        allow: Iterable[str] | None = None,
        valid_methods: Iterable[str] | None = None,
        problem: Mapping[str, Any] | None = None,
        **response: Any,
    ) -> None: ...

    @overload
    def __init__(
        self, valid_methods: Iterable[str], description: str | None = None, /, **response: Any
    ) -> None: ...

    def __init__(  # type: ignore[misc]  # who gives a list does not give detail= or headers= too
        self, detail: Any = None, headers: Any = None, *args: Any, **kw: Any
    ) -> None:
        """``allow``, ``valid_methods`` or a first argument that is a list: the resource's methods."""
        if isinstance(detail, (list, tuple, set, frozenset)):
            kw["allow"], detail = detail, kw.pop("description", None)
            if isinstance(headers, str):
                detail, headers = headers, None
        valid_methods = kw.pop("valid_methods", None)
        if valid_methods is not None:
            kw["allow"] = valid_methods
        if isinstance(kw.get("allow"), (set, frozenset)):
            kw["allow"] = sorted(kw["allow"])
        super().__init__(detail, headers, *args, **kw)


class HTTPNotAcceptable(HTTPClientError, exc.HTTPNotAcceptable):
    """406 (RFC 9110 §15.5.7): raise when no representation suits the request's ``Accept`` headers."""

    code = 406
    title = "Not Acceptable"
    explanation = "This is not to be had in any of the forms that your client accepts."


class HTTPProxyAuthenticationRequired(HTTPClientError, exc.HTTPProxyAuthenticationRequired):
    """407 (RFC 9110 §15.5.8): raise in a proxy when the client has to authenticate with it first."""

    code = 407
    title = "Proxy Authentication Required"
    explanation = "You have to authenticate with the proxy first."
    required_headers = ("Proxy-Authenticate",)


class HTTPRequestTimeout(HTTPClientError, exc.HTTPRequestTimeout):
    """408 (RFC 9110 §15.5.9): raise when the client took too long to send its request."""

    code = 408
    title = "Request Timeout"
    explanation = "The request took too long to arrive. Please try again."


class HTTPConflict(HTTPClientError, exc.HTTPConflict):
    """409 (RFC 9110 §15.5.10): raise when the request clashes with the resource's current state."""

    code = 409
    title = "Conflict"
    explanation = "The request could not be completed because the resource has changed."


class HTTPGone(HTTPClientError, exc.HTTPGone):
    """410 (RFC 9110 §15.5.11): raise when what was here has been removed for good."""

    code = 410
    title = "Gone"
    explanation = "What was here has been removed for good."


class HTTPLengthRequired(HTTPClientError, exc.HTTPLengthRequired):
    """411 (RFC 9110 §15.5.12): raise when a request without ``Content-Length`` is not accepted."""

    code = 411
    title = "Length Required"
    explanation = "The request has to say how long its content is."


class HTTPPreconditionFailed(HTTPClientError, exc.HTTPPreconditionFailed):
    """412 (RFC 9110 §15.5.13): raise when an ``If-…`` condition of the request does not hold."""

    code = 412
    title = "Precondition Failed"
    explanation = "The resource is not in the state that the request made its condition."


class HTTPContentTooLarge(HTTPClientError, exc.HTTPRequestEntityTooLarge):
    """413 (RFC 9110 §15.5.14): raise when the request's content is larger than is accepted."""

    code = 413
    title = "Content Too Large"
    explanation = "What was sent is too large to be accepted."


HTTPRequestEntityTooLarge = HTTPContentTooLarge


class HTTPURITooLong(HTTPClientError, exc.HTTPRequestURITooLong):
    """414 (RFC 9110 §15.5.15): raise when the request's URI is longer than is accepted."""

    code = 414
    title = "URI Too Long"
    explanation = "The address is too long to be accepted."


HTTPRequestURITooLong = HTTPURITooLong


class HTTPUnsupportedMediaType(HTTPClientError, exc.HTTPUnsupportedMediaType):
    """415 (RFC 9110 §15.5.16): raise when the request's content is of a type that is not supported."""

    code = 415
    title = "Unsupported Media Type"
    explanation = "What was sent is of a type that is not supported here."


class HTTPRangeNotSatisfiable(HTTPClientError, exc.HTTPRequestRangeNotSatisfiable):
    """416 (RFC 9110 §15.5.17): raise when none of the ranges asked for lies within the resource."""

    code = 416
    title = "Range Not Satisfiable"
    explanation = "The part that was asked for is not in the resource."

    def __init__(self, *args: Any, length: int | None = None, **kw: Any) -> None:
        """``length``: the resource's, in bytes, for ``Content-Range`` (RFC 9110 §15.5.17)."""
        super().__init__(*args, **kw)
        if length is not None:
            self._add_headers([("Content-Range", f"bytes */{length:d}")])


HTTPRequestRangeNotSatisfiable = HTTPRangeNotSatisfiable


class HTTPExpectationFailed(HTTPClientError, exc.HTTPExpectationFailed):
    """417 (RFC 9110 §15.5.18): raise when the request's ``Expect`` cannot be met."""

    code = 417
    title = "Expectation Failed"
    explanation = "What the request expects of the server cannot be met."


class HTTPImATeapot(HTTPClientError):
    """418 (RFC 2324 §2.3.2): raise in a teapot that is asked to brew coffee."""

    code = 418
    title = "I'm a teapot"
    explanation = "This is a teapot. It does not brew coffee."


class HTTPMisdirectedRequest(HTTPClientError):
    """421 (RFC 9110 §15.5.20): raise when the request reached a server that does not answer for its host."""

    code = 421
    title = "Misdirected Request"
    explanation = "This server does not answer for the address that was asked for."


class HTTPUnprocessableContent(HTTPClientError, exc.HTTPUnprocessableEntity):
    """422 (RFC 9110 §15.5.21): raise when the content is well-formed and cannot be acted on."""

    code = 422
    title = "Unprocessable Content"
    explanation = "What was sent is well-formed, but there is something wrong with what it says."


HTTPUnprocessableEntity = HTTPUnprocessableContent


class HTTPLocked(HTTPClientError, exc.HTTPLocked):
    """423 (RFC 4918 §11.3): raise when the resource is locked."""

    code = 423
    title = "Locked"
    explanation = "The resource is locked."


class HTTPFailedDependency(HTTPClientError, exc.HTTPFailedDependency):
    """424 (RFC 4918 §11.4): raise when another request, which this one depends on, failed."""

    code = 424
    title = "Failed Dependency"
    explanation = "The request failed because another one, which it depends on, failed."


class HTTPTooEarly(HTTPClientError):
    """425 (RFC 8470 §5.2): raise when the request came in TLS early data and might be replayed."""

    code = 425
    title = "Too Early"
    explanation = "The request came too early to be carried out safely. Please try again."


class HTTPUpgradeRequired(HTTPClientError):
    """426 (RFC 9110 §15.5.22): raise when the client must switch to the protocol that ``Upgrade`` names."""

    code = 426
    title = "Upgrade Required"
    explanation = "The client has to switch to another protocol."
    required_headers = ("Upgrade",)


class HTTPPreconditionRequired(HTTPClientError, exc.HTTPPreconditionRequired):
    """428 (RFC 6585 §3): raise when an unconditional request might overwrite another client's change."""

    code = 428
    title = "Precondition Required"
    explanation = "The request has to say which version of the resource it means to change."


class HTTPTooManyRequests(HTTPClientError, exc.HTTPTooManyRequests):
    """429 (RFC 6585 §4): raise when the client has sent too many requests; say when in ``retry_after``."""

    code = 429
    title = "Too Many Requests"
    explanation = "Too many requests have come from you in a short time."


class HTTPRequestHeaderFieldsTooLarge(HTTPClientError, exc.HTTPRequestHeaderFieldsTooLarge):
    """431 (RFC 6585 §5): raise when the request's header fields are larger than is accepted."""

    code = 431
    title = "Request Header Fields Too Large"
    explanation = "The header fields of the request are too large to be accepted."


class HTTPUnavailableForLegalReasons(HTTPClientError, exc.HTTPUnavailableForLegalReasons):
    """451 (RFC 7725 §3): raise when a law or a court forbids an answer."""

    code = 451
    title = "Unavailable For Legal Reasons"
    explanation = "This cannot be shown for legal reasons."
