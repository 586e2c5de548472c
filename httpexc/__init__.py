"""Exceptions as responses for WebOb applications: every HTTP status is one object to return, raise or call.

``HTTPNotFound("no such page")`` is a ``webob.Response``, an ``Exception`` and a WSGI application. A view
returns it, a helper raises it, a test calls it, and serving never changes it. A `Renderer` is the look of an
application's answers. `HTTPExceptionMiddleware`, ``httpexc.views`` and ``httpexc.pyramid`` catch the
exceptions that an application raises, and answer them.

Statuses
    ``HTTPNotFound`` and 57 others, in ``httpexc.success``, ``redirection``, ``client_errors``,
    ``client_requirements`` and ``server_errors``; ``httpexc list`` says when to raise each. Their root is
    `HTTPException`; their families are `HTTPOk`, `HTTPRedirection`, `HTTPError`, `HTTPClientError` and
    `HTTPServerError`.
By code
    `status_map`, a read-only mapping from each registered code to its class; `get_exception` and
    `exception_response`; `abort` and `redirect`, which raise.
Redirects
    ``HTTPFound("/cart")`` and similar; `safe_location` validates a target that a client supplied.
Errors of your own
    `Failure`, `catching_failure` and `ProblemError`; short names are in ``httpexc.http``.
Appearance
    `Renderer` and `Page`.
Around an application
    `HTTPExceptionMiddleware` (also named `HTTPExceptionHandler`), `make_middleware`, and ``ExceptionViews``
    in ``httpexc.views``.
"""

from httpexc._location import safe_location
from httpexc._webob import (  # names of the older modules, which import * leaves out
    Response,  # noqa: F401
    html_escape,  # noqa: F401
    no_escape,  # noqa: F401
    strip_tags,  # noqa: F401
)
from httpexc.client_errors import (
    HTTPBadRequest,
    HTTPConflict,
    HTTPContentTooLarge,
    HTTPExpectationFailed,
    HTTPFailedDependency,
    HTTPForbidden,
    HTTPGone,
    HTTPImATeapot,
    HTTPLengthRequired,
    HTTPLocked,
    HTTPMisdirectedRequest,
    HTTPNotAcceptable,
    HTTPNotFound,
    HTTPPaymentRequired,
    HTTPPreconditionFailed,
    HTTPPreconditionRequired,
    HTTPRequestEntityTooLarge,
    HTTPRequestHeaderFieldsTooLarge,
    HTTPRequestTimeout,
    HTTPRequestURITooLong,
    HTTPTooEarly,
    HTTPTooManyRequests,
    HTTPUnprocessableContent,
    HTTPUnprocessableEntity,
    HTTPURITooLong,
)
from httpexc.client_requirements import (
    HTTPMethodNotAllowed,
    HTTPProxyAuthenticationRequired,
    HTTPRangeNotSatisfiable,
    HTTPRequestRangeNotSatisfiable,
    HTTPUnauthorized,
    HTTPUnavailableForLegalReasons,
    HTTPUnsupportedMediaType,
    HTTPUpgradeRequired,
)
from httpexc.exception import HTTPException, WSGIHTTPException
from httpexc.failure import Failure, catching_failure
from httpexc.families import HTTPClientError, HTTPError, HTTPOk, HTTPRedirection, HTTPServerError
from httpexc.middleware import HTTPExceptionHandler, HTTPExceptionMiddleware, make_middleware
from httpexc.move import _HTTPMove  # noqa: F401  WebOb's name; a base class for your own redirects
from httpexc.page import Page
from httpexc.problem import ProblemError
from httpexc.redirection import (
    HTTPFound,
    HTTPMovedPermanently,
    HTTPMultipleChoices,
    HTTPNotModified,
    HTTPPermanentRedirect,
    HTTPSeeOther,
    HTTPTemporaryRedirect,
    HTTPUseProxy,
)
from httpexc.registry import (
    abort,
    exception_response,
    get_exception,
    redirect,
    status_map,
)
from httpexc.renderer import Renderer
from httpexc.server_errors import (
    HTTPBadGateway,
    HTTPGatewayTimeout,
    HTTPInsufficientStorage,
    HTTPInternalServerError,
    HTTPLoopDetected,
    HTTPNetworkAuthenticationRequired,
    HTTPNotExtended,
    HTTPNotImplemented,
    HTTPServiceUnavailable,
    HTTPVariantAlsoNegotiates,
    HTTPVersionNotSupported,
)
from httpexc.success import (
    HTTPAccepted,
    HTTPAlreadyReported,
    HTTPCreated,
    HTTPIMUsed,
    HTTPMultiStatus,
    HTTPNoContent,
    HTTPNonAuthoritativeInformation,
    HTTPPartialContent,
    HTTPResetContent,
    HTTPSuccessful,
)

__all__ = [
    "Failure",
    "HTTPAccepted",
    "HTTPAlreadyReported",
    "HTTPBadGateway",
    "HTTPBadRequest",
    "HTTPClientError",
    "HTTPConflict",
    "HTTPContentTooLarge",
    "HTTPCreated",
    "HTTPError",
    "HTTPException",
    "HTTPExceptionHandler",
    "HTTPExceptionMiddleware",
    "HTTPExpectationFailed",
    "HTTPFailedDependency",
    "HTTPForbidden",
    "HTTPFound",
    "HTTPGatewayTimeout",
    "HTTPGone",
    "HTTPIMUsed",
    "HTTPImATeapot",
    "HTTPInsufficientStorage",
    "HTTPInternalServerError",
    "HTTPLengthRequired",
    "HTTPLocked",
    "HTTPLoopDetected",
    "HTTPMethodNotAllowed",
    "HTTPMisdirectedRequest",
    "HTTPMovedPermanently",
    "HTTPMultiStatus",
    "HTTPMultipleChoices",
    "HTTPNetworkAuthenticationRequired",
    "HTTPNoContent",
    "HTTPNonAuthoritativeInformation",
    "HTTPNotAcceptable",
    "HTTPNotExtended",
    "HTTPNotFound",
    "HTTPNotImplemented",
    "HTTPNotModified",
    "HTTPOk",
    "HTTPPartialContent",
    "HTTPPaymentRequired",
    "HTTPPermanentRedirect",
    "HTTPPreconditionFailed",
    "HTTPPreconditionRequired",
    "HTTPProxyAuthenticationRequired",
    "HTTPRangeNotSatisfiable",
    "HTTPRedirection",
    "HTTPRequestEntityTooLarge",
    "HTTPRequestHeaderFieldsTooLarge",
    "HTTPRequestRangeNotSatisfiable",
    "HTTPRequestTimeout",
    "HTTPRequestURITooLong",
    "HTTPResetContent",
    "HTTPSeeOther",
    "HTTPServerError",
    "HTTPServiceUnavailable",
    "HTTPSuccessful",
    "HTTPTemporaryRedirect",
    "HTTPTooEarly",
    "HTTPTooManyRequests",
    "HTTPURITooLong",
    "HTTPUnauthorized",
    "HTTPUnavailableForLegalReasons",
    "HTTPUnprocessableContent",
    "HTTPUnprocessableEntity",
    "HTTPUnsupportedMediaType",
    "HTTPUpgradeRequired",
    "HTTPUseProxy",
    "HTTPVariantAlsoNegotiates",
    "HTTPVersionNotSupported",
    "Page",
    "ProblemError",
    "Renderer",
    "WSGIHTTPException",
    "abort",
    "catching_failure",
    "exception_response",
    "get_exception",
    "make_middleware",
    "redirect",
    "safe_location",
    "status_map",
]
