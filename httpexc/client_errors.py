"""4xx: the request contains an error or cannot be fulfilled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webob import exc

from httpexc.families import HTTPClientError

if TYPE_CHECKING:
    from typing import Unpack

    from httpexc._headers import Headers
    from httpexc._keyword_types import ErrorKeywords, JSONFormatter


class HTTPBadRequest(HTTPClientError, exc.HTTPBadRequest):
    """400 (RFC 9110 §15.5.1): raise when the request is malformed and no other 4xx is more precise."""

    code = 400
    title = "Bad Request"
    when = "Raise when the request is malformed and no other 4xx is more precise."
    rfc = "9110 §15.5.1"


class HTTPPaymentRequired(HTTPClientError, exc.HTTPPaymentRequired):
    """402 (RFC 9110 §15.5.3): raise when a payment is due."""

    code = 402
    title = "Payment Required"
    explanation = "Payment is required to continue."
    when = "Raise when a payment is due."
    rfc = "9110 §15.5.3"


class HTTPForbidden(HTTPClientError, exc.HTTPForbidden):
    """403 (RFC 9110 §15.5.4): raise when the client may not do this, whoever it is.

    result
        The object that denied permission, kept as an attribute, as in Pyramid.
    """

    code = 403
    title = "Forbidden"
    explanation = "You do not have permission to see this or to do this."
    when = "Raise when the client may not do this, whoever it is; a 404 admits to nothing."
    rfc = "9110 §15.5.4"

    result: Any = None

    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        result: object = None,
        **response: Unpack[ErrorKeywords],
    ) -> None:
        super().__init__(detail, headers, comment, body_template, json_formatter, **response)
        if result is not None:
            self.result = result


class HTTPNotFound(HTTPClientError, exc.HTTPNotFound):
    """404 (RFC 9110 §15.5.5): raise when there is nothing at this address."""

    code = 404
    title = "Not Found"
    explanation = "There is nothing at this address. The page may have moved, or the address may be mistyped."
    when = "Raise when there is nothing at this address, or nothing that this client may know of."
    rfc = "9110 §15.5.5"


class HTTPNotAcceptable(HTTPClientError, exc.HTTPNotAcceptable):
    """406 (RFC 9110 §15.5.7): raise when no representation suits the ``Accept`` headers of the request."""

    code = 406
    title = "Not Acceptable"
    explanation = "This is not available in any of the formats that your client accepts."
    when = "Raise when no representation suits the Accept headers of the request."
    rfc = "9110 §15.5.7"


class HTTPRequestTimeout(HTTPClientError, exc.HTTPRequestTimeout):
    """408 (RFC 9110 §15.5.9): raise when the client took too long to send its request."""

    code = 408
    title = "Request Timeout"
    explanation = "The request took too long to arrive. Please try again."
    when = "Raise when the client took too long to send its request."
    rfc = "9110 §15.5.9"


class HTTPConflict(HTTPClientError, exc.HTTPConflict):
    """409 (RFC 9110 §15.5.10): raise when the request conflicts with the current state of the resource."""

    code = 409
    title = "Conflict"
    explanation = "The request could not be completed because the resource has changed."
    when = "Raise when the request conflicts with the current state of the resource."
    rfc = "9110 §15.5.10"


class HTTPGone(HTTPClientError, exc.HTTPGone):
    """410 (RFC 9110 §15.5.11): raise when what was here has been removed for good."""

    code = 410
    title = "Gone"
    explanation = "This page has been removed permanently."
    when = "Raise when what was here has been removed for good."
    rfc = "9110 §15.5.11"


class HTTPLengthRequired(HTTPClientError, exc.HTTPLengthRequired):
    """411 (RFC 9110 §15.5.12): raise when a request without ``Content-Length`` is not accepted."""

    code = 411
    title = "Length Required"
    explanation = "The request must state the length of its content."
    when = "Raise when a request without Content-Length is not accepted."
    rfc = "9110 §15.5.12"


class HTTPPreconditionFailed(HTTPClientError, exc.HTTPPreconditionFailed):
    """412 (RFC 9110 §15.5.13): raise when a condition of the request, such as ``If-Match``, is not met."""

    code = 412
    title = "Precondition Failed"
    explanation = (
        "A condition of the request is not met: the resource is not in the state that the request expects."
    )
    when = "Raise when a condition of the request, such as If-Match, is not met."
    rfc = "9110 §15.5.13"


class HTTPContentTooLarge(HTTPClientError, exc.HTTPRequestEntityTooLarge):
    """413 (RFC 9110 §15.5.14): raise when the content of the request is larger than the server accepts."""

    code = 413
    title = "Content Too Large"
    explanation = "What you sent is too large."
    when = "Raise when the content of the request is larger than the server accepts."
    rfc = "9110 §15.5.14"


HTTPRequestEntityTooLarge = HTTPContentTooLarge


class HTTPURITooLong(HTTPClientError, exc.HTTPRequestURITooLong):
    """414 (RFC 9110 §15.5.15): raise when the URI of the request is longer than the server accepts."""

    code = 414
    title = "URI Too Long"
    explanation = "The address is too long."
    when = "Raise when the URI of the request is longer than the server accepts."
    rfc = "9110 §15.5.15"


HTTPRequestURITooLong = HTTPURITooLong


class HTTPExpectationFailed(HTTPClientError, exc.HTTPExpectationFailed):
    """417 (RFC 9110 §15.5.18): raise when the ``Expect`` header of the request cannot be met."""

    code = 417
    title = "Expectation Failed"
    explanation = "The server cannot meet what the request expects of it."
    when = "Raise when the Expect header of the request cannot be met."
    rfc = "9110 §15.5.18"


class HTTPImATeapot(HTTPClientError):
    """418 (RFC 2324 §2.3.2): raise in a teapot that is asked to brew coffee."""

    code = 418
    title = "I'm a teapot"
    explanation = "This is a teapot. It does not brew coffee."
    when = "Raise in a teapot that is asked to brew coffee."
    rfc = "2324 §2.3.2"


class HTTPMisdirectedRequest(HTTPClientError):
    """421 (RFC 9110 §15.5.20): raise when the request reached a server that does not answer for its host."""

    code = 421
    title = "Misdirected Request"
    explanation = "This server does not answer for the address you asked for."
    when = "Raise when the request reached a server that does not answer for its host."
    rfc = "9110 §15.5.20"


class HTTPUnprocessableContent(HTTPClientError, exc.HTTPUnprocessableEntity):
    """422 (RFC 9110 §15.5.21): raise when the content is well-formed but invalid."""

    code = 422
    title = "Unprocessable Content"
    explanation = "What you sent is well-formed, but it contains errors."
    when = "Raise when the content is well-formed but invalid; list what is wrong in errors."
    rfc = "9110 §15.5.21"


HTTPUnprocessableEntity = HTTPUnprocessableContent


class HTTPLocked(HTTPClientError, exc.HTTPLocked):
    """423 (RFC 4918 §11.3): raise when the resource is locked."""

    code = 423
    title = "Locked"
    explanation = "The resource is locked."
    when = "Raise when the resource is locked."
    rfc = "4918 §11.3"


class HTTPFailedDependency(HTTPClientError, exc.HTTPFailedDependency):
    """424 (RFC 4918 §11.4): raise when another request, which this one depends on, failed."""

    code = 424
    title = "Failed Dependency"
    explanation = "The request failed because another request that it depends on failed."
    when = "Raise when another request, which this one depends on, failed."
    rfc = "4918 §11.4"


class HTTPTooEarly(HTTPClientError):
    """425 (RFC 8470 §5.2): raise when the request came in TLS early data and might be replayed."""

    code = 425
    title = "Too Early"
    explanation = "The request arrived too early to be processed safely. Please try again."
    when = "Raise when the request came in TLS early data and might be replayed."
    rfc = "8470 §5.2"


class HTTPPreconditionRequired(HTTPClientError, exc.HTTPPreconditionRequired):
    """428 (RFC 6585 §3): raise when an unconditional request might overwrite the change of another client."""

    code = 428
    title = "Precondition Required"
    explanation = "The request must say which version of the resource it is meant to change."
    when = "Raise when an unconditional request might overwrite the change of another client."
    rfc = "6585 §3"


class HTTPTooManyRequests(HTTPClientError, exc.HTTPTooManyRequests):
    """429 (RFC 6585 §4): raise when the client has sent too many requests."""

    code = 429
    title = "Too Many Requests"
    explanation = "You have sent too many requests in a short time."
    when = "Raise when the client has sent too many requests; say when to return in retry_after."
    rfc = "6585 §4"


class HTTPRequestHeaderFieldsTooLarge(HTTPClientError, exc.HTTPRequestHeaderFieldsTooLarge):
    """431 (RFC 6585 §5): raise when the header fields of the request are larger than the server accepts."""

    code = 431
    title = "Request Header Fields Too Large"
    explanation = "The header fields of the request are too large."
    when = "Raise when the header fields of the request are larger than the server accepts."
    rfc = "6585 §5"
