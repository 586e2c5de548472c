"""5xx: the server failed to fulfil a request that appears valid."""

from __future__ import annotations

from webob import exc

from httpexc._messages import MethodExplanation
from httpexc.families import HTTPServerError


class HTTPInternalServerError(HTTPServerError, exc.HTTPInternalServerError):
    """500 (RFC 9110 §15.6.1): raise when something unexpected went wrong."""

    code = 500
    title = "Internal Server Error"
    when = "Raise when something unexpected went wrong."
    rfc = "9110 §15.6.1"


class HTTPNotImplemented(HTTPServerError, exc.HTTPNotImplemented):  # pyright: ignore[reportIncompatibleVariableOverride]
    """501 (RFC 9110 §15.6.2): raise when the server does not know the request method."""

    code = 501
    title = "Not Implemented"
    explanation = MethodExplanation(
        "This server does not support the request method.",
        "This server does not support the method {method}.",
    )
    when = "Raise when the server does not know the request method at all; for one resource it is a 405."
    rfc = "9110 §15.6.2"


class HTTPBadGateway(HTTPServerError, exc.HTTPBadGateway):
    """502 (RFC 9110 §15.6.3): raise in a gateway when the server behind it gave no valid response."""

    code = 502
    title = "Bad Gateway"
    explanation = "A server that this site depends on gave an invalid response. Please try again later."
    when = "Raise in a gateway when the server behind it gave no valid response."
    rfc = "9110 §15.6.3"


class HTTPServiceUnavailable(HTTPServerError, exc.HTTPServiceUnavailable):
    """503 (RFC 9110 §15.6.4): raise when the server is overloaded or down for maintenance."""

    code = 503
    title = "Service Unavailable"
    explanation = "The service is temporarily unavailable."
    when = "Raise when the server is overloaded or down for maintenance; say when to return in retry_after."
    rfc = "9110 §15.6.4"


class HTTPGatewayTimeout(HTTPServerError, exc.HTTPGatewayTimeout):
    """504 (RFC 9110 §15.6.5): raise in a gateway when the server behind it did not respond in time."""

    code = 504
    title = "Gateway Timeout"
    explanation = "A server that this site depends on did not respond in time. Please try again later."
    when = "Raise in a gateway when the server behind it did not respond in time."
    rfc = "9110 §15.6.5"


class HTTPVersionNotSupported(HTTPServerError, exc.HTTPVersionNotSupported):
    """505 (RFC 9110 §15.6.6): raise when the HTTP version of the request is not supported."""

    code = 505
    title = "HTTP Version Not Supported"
    explanation = "This server does not support the HTTP version of the request."
    when = "Raise when the HTTP version of the request is not supported."
    rfc = "9110 §15.6.6"


class HTTPVariantAlsoNegotiates(HTTPServerError):
    """506 (RFC 2295 §8.1): raise when the chosen variant itself negotiates, which is a misconfiguration."""

    code = 506
    title = "Variant Also Negotiates"
    explanation = "The server is misconfigured and could not choose a version of this page."
    when = "Raise when the chosen variant itself negotiates, which is a misconfiguration."
    rfc = "2295 §8.1"


class HTTPInsufficientStorage(HTTPServerError, exc.HTTPInsufficientStorage):
    """507 (RFC 4918 §11.5): raise when there is no space to store what the request needs."""

    code = 507
    title = "Insufficient Storage"
    explanation = "The server does not have enough space to complete the request."
    when = "Raise when there is no space to store what the request needs."
    rfc = "4918 §11.5"


class HTTPLoopDetected(HTTPServerError):
    """508 (RFC 5842 §7.2): raise when a request with ``Depth: infinity`` ran into a loop."""

    code = 508
    title = "Loop Detected"
    explanation = "The server ran into an infinite loop while processing the request."
    when = "Raise when a request with Depth: infinity ran into a loop."
    rfc = "5842 §7.2"


class HTTPNotExtended(HTTPServerError):
    """510 (RFC 2774 §7): raise when the request lacks an extension that the resource requires."""

    code = 510
    title = "Not Extended"
    explanation = "The request lacks an extension that the server requires."
    when = "Raise when the request lacks an extension that the resource requires."
    rfc = "2774 §7"


class HTTPNetworkAuthenticationRequired(HTTPServerError, exc.HTTPNetworkAuthenticationRequired):
    """511 (RFC 6585 §6): raise in a captive portal when the client has to sign in to the network."""

    code = 511
    title = "Network Authentication Required"
    explanation = "You need to sign in to the network first."
    when = "Raise in a captive portal when the client has to sign in to the network."
    rfc = "6585 §6"
