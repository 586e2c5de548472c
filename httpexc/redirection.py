"""3xx: the client has something more to do."""

from __future__ import annotations

from webob import exc

from httpexc.base import HTTPRedirection, _HTTPMove


class HTTPMultipleChoices(_HTTPMove, exc.HTTPMultipleChoices):
    """300 (RFC 9110 §15.4.1): return when there are several representations and the client may choose."""

    code = 300
    title = "Multiple Choices"
    explanation = "What you asked for is to be had in several forms."
    required_headers = ()  # RFC 9110 §15.4.1: only where one is preferred


class HTTPMovedPermanently(_HTTPMove, exc.HTTPMovedPermanently):
    """301 (RFC 9110 §15.4.2): return when the address has changed for good; a POST may become a GET."""

    code = 301
    title = "Moved Permanently"
    explanation = "What you asked for has moved to another address for good."


class HTTPFound(_HTTPMove, exc.HTTPFound):
    """302 (RFC 9110 §15.4.3): return when the target is elsewhere for now; a POST may become a GET."""

    code = 302
    title = "Found"
    explanation = "What you asked for is at another address for now."


class HTTPSeeOther(_HTTPMove, exc.HTTPSeeOther):
    """303 (RFC 9110 §15.4.4): return after a POST to send the client on with GET."""

    code = 303
    title = "See Other"
    explanation = "The answer to your request is at another address."


class HTTPNotModified(HTTPRedirection, exc.HTTPNotModified):  # pyright: ignore[reportIncompatibleVariableOverride]
    """304 (RFC 9110 §15.4.5): return to a conditional GET when the client's copy is still good."""

    code = 304
    title = "Not Modified"
    empty_body = True


class HTTPUseProxy(_HTTPMove, exc.HTTPUseProxy):
    """305 (RFC 9110 §15.4.6): deprecated: once named a proxy to go through."""

    code = 305
    title = "Use Proxy"
    explanation = "What you asked for must be fetched through a proxy."


class HTTPTemporaryRedirect(_HTTPMove, exc.HTTPTemporaryRedirect):
    """307 (RFC 9110 §15.4.8): return when the target is elsewhere for now; the method stays."""

    code = 307
    title = "Temporary Redirect"
    explanation = "What you asked for is at another address for now."


class HTTPPermanentRedirect(_HTTPMove, exc.HTTPPermanentRedirect):
    """308 (RFC 9110 §15.4.9): return when the address has changed for good; the method stays."""

    code = 308
    title = "Permanent Redirect"
    explanation = "What you asked for has moved to another address for good."
