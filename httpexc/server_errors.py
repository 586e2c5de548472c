"""5xx: the server failed at a request that seems right."""

from __future__ import annotations

from webob import exc

from httpexc._rendering import own_template
from httpexc.base import HTTPServerError


class HTTPInternalServerError(HTTPServerError, exc.HTTPInternalServerError):
    """500 (RFC 9110 §15.6.1): raise when something unexpected went wrong."""

    code = 500
    title = "Internal Server Error"


class HTTPNotImplemented(HTTPServerError, exc.HTTPNotImplemented):
    """501 (RFC 9110 §15.6.2): raise when the server does not know the request's method."""

    code = 501
    title = "Not Implemented"
    explanation = "The server does not know how to do this."
    body_template_obj = own_template(
        "<p>This server does not know the method ${REQUEST_METHOD}.</p>\n<p>${detail}</p>\n${html_comment}"
    )


class HTTPBadGateway(HTTPServerError, exc.HTTPBadGateway):
    """502 (RFC 9110 §15.6.3): raise in a gateway when the server behind it gave no valid answer."""

    code = 502
    title = "Bad Gateway"
    explanation = "A server behind this one gave no valid answer. Please try again later."


class HTTPServiceUnavailable(HTTPServerError, exc.HTTPServiceUnavailable):
    """503 (RFC 9110 §15.6.4): raise when the server is overloaded or down; say when to return."""

    code = 503
    title = "Service Unavailable"
    explanation = "The service is not available at the moment."


class HTTPGatewayTimeout(HTTPServerError, exc.HTTPGatewayTimeout):
    """504 (RFC 9110 §15.6.5): raise in a gateway when the server behind it did not answer in time."""

    code = 504
    title = "Gateway Timeout"
    explanation = "A server behind this one did not answer in time. Please try again later."


class HTTPVersionNotSupported(HTTPServerError, exc.HTTPVersionNotSupported):
    """505 (RFC 9110 §15.6.6): raise when the request's HTTP version is not supported."""

    code = 505
    title = "HTTP Version Not Supported"
    explanation = "The HTTP version of the request is not supported."


class HTTPVariantAlsoNegotiates(HTTPServerError):
    """506 (RFC 2295 §8.1): raise when the chosen variant negotiates in turn, by a fault of configuration."""

    code = 506
    title = "Variant Also Negotiates"
    explanation = "The server is not set up correctly to choose between the forms of this resource."


class HTTPInsufficientStorage(HTTPServerError, exc.HTTPInsufficientStorage):
    """507 (RFC 4918 §11.5): raise when there is no room to store what the request needs."""

    code = 507
    title = "Insufficient Storage"
    explanation = "There is not enough room to store what the request needs."


class HTTPLoopDetected(HTTPServerError):
    """508 (RFC 5842 §7.2): raise when a request with ``Depth: infinity`` ran into a loop."""

    code = 508
    title = "Loop Detected"
    explanation = "The request went round in a circle and was stopped."


class HTTPNotExtended(HTTPServerError):
    """510 (RFC 2774 §7): raise when the request lacks an extension that the resource requires."""

    code = 510
    title = "Not Extended"
    explanation = "The request lacks an extension that it needs."


class HTTPNetworkAuthenticationRequired(HTTPServerError, exc.HTTPNetworkAuthenticationRequired):
    """511 (RFC 6585 §6): raise in a captive portal when the client has to sign on to the network."""

    code = 511
    title = "Network Authentication Required"
    explanation = "You have to sign on to this network before you can use it."
