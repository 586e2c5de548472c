"""3xx: the client has to take further action to complete the request."""

from __future__ import annotations

from webob import exc

from httpexc.families import HTTPRedirection
from httpexc.move import _HTTPMove


class HTTPMultipleChoices(_HTTPMove, exc.HTTPMultipleChoices):
    """300 (RFC 9110 §15.4.1): return when there are several representations and the client may choose."""

    code = 300
    title = "Multiple Choices"
    explanation = "There is more than one version of what you asked for."
    when = "Return when there are several representations and the client may choose."
    rfc = "9110 §15.4.1"
    required_headers = ()  # RFC 9110 §15.4.1: only if the server prefers one


class HTTPMovedPermanently(_HTTPMove, exc.HTTPMovedPermanently):
    """301 (RFC 9110 §15.4.2): return when the address has changed for good; a POST may become a GET."""

    code = 301
    title = "Moved Permanently"
    explanation = "This page has moved permanently to a new address."
    when = "Return when the address has changed for good; a POST may become a GET."
    rfc = "9110 §15.4.2"


class HTTPFound(_HTTPMove, exc.HTTPFound):
    """302 (RFC 9110 §15.4.3): return when the target is elsewhere for now; a POST may become a GET."""

    code = 302
    title = "Found"
    explanation = "This page is temporarily at another address."
    when = "Return when the target is elsewhere for now; a POST may become a GET."
    rfc = "9110 §15.4.3"


class HTTPSeeOther(_HTTPMove, exc.HTTPSeeOther):
    """303 (RFC 9110 §15.4.4): return after a POST to send the client on with GET."""

    code = 303
    title = "See Other"
    explanation = "The response to your request is at another address."
    when = "Return after a POST to send the client on with GET."
    rfc = "9110 §15.4.4"


class HTTPNotModified(HTTPRedirection, exc.HTTPNotModified):  # pyright: ignore[reportIncompatibleVariableOverride]
    """304 (RFC 9110 §15.4.5): return to a conditional GET when the client's copy is still good."""

    code = 304
    title = "Not Modified"
    when = "Return to a conditional GET when the client's copy is still good."
    rfc = "9110 §15.4.5"
    empty_body = True


class HTTPUseProxy(_HTTPMove, exc.HTTPUseProxy):
    """305 (RFC 9110 §15.4.6): deprecated; once named a proxy to go through."""

    code = 305
    title = "Use Proxy"
    explanation = "This page can only be reached through a proxy."
    when = "Do not use it: deprecated, and ignored by browsers. It once named a proxy to go through."
    rfc = "9110 §15.4.6"


class HTTPTemporaryRedirect(_HTTPMove, exc.HTTPTemporaryRedirect):
    """307 (RFC 9110 §15.4.8): return when the target is elsewhere for now; the method is kept."""

    code = 307
    title = "Temporary Redirect"
    explanation = "This page is temporarily at another address."
    when = "Return when the target is elsewhere for now; the method is kept."
    rfc = "9110 §15.4.8"


class HTTPPermanentRedirect(_HTTPMove, exc.HTTPPermanentRedirect):
    """308 (RFC 9110 §15.4.9): return when the address has changed for good; the method is kept."""

    code = 308
    title = "Permanent Redirect"
    explanation = "This page has moved permanently to a new address."
    when = "Return when the address has changed for good; the method is kept."
    rfc = "9110 §15.4.9"
