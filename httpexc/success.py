"""2xx: the request was received, understood and accepted."""

from __future__ import annotations

from webob import exc

from httpexc.families import HTTPOk

#: Another name of `HTTPOk`, as in Pyramid.
HTTPSuccessful = HTTPOk


class HTTPCreated(HTTPOk, exc.HTTPCreated):
    """201 (RFC 9110 §15.3.2): return when the request has created a resource; ``location`` is its address."""

    code = 201
    title = "Created"
    explanation = "The resource has been created."
    when = "Return when the request has created a resource; location is its address."
    rfc = "9110 §15.3.2"


class HTTPAccepted(HTTPOk, exc.HTTPAccepted):
    """202 (RFC 9110 §15.3.3): return when the request is accepted but not yet carried out."""

    code = 202
    title = "Accepted"
    explanation = "The request has been accepted and is being processed."
    when = "Return when the request is accepted but not yet carried out."
    rfc = "9110 §15.3.3"


class HTTPNonAuthoritativeInformation(HTTPOk, exc.HTTPNonAuthoritativeInformation):
    """203 (RFC 9110 §15.3.4): return from a proxy that has modified the origin server's response."""

    code = 203
    title = "Non-Authoritative Information"
    explanation = "This response was modified by a proxy on its way here."
    when = "Return from a proxy that has modified the origin server's response."
    rfc = "9110 §15.3.4"


class HTTPNoContent(HTTPOk, exc.HTTPNoContent):  # pyright: ignore[reportIncompatibleVariableOverride]  # a Literal in WebOb's stub
    """204 (RFC 9110 §15.3.5): return when the request has succeeded and there is nothing to send back."""

    code = 204
    title = "No Content"
    when = "Return when the request has succeeded and there is nothing to send back."
    rfc = "9110 §15.3.5"
    empty_body = True


class HTTPResetContent(HTTPOk, exc.HTTPResetContent):  # pyright: ignore[reportIncompatibleVariableOverride]  # a Literal in WebOb's stub
    """205 (RFC 9110 §15.3.6): return when the client should clear the form it sent."""

    code = 205
    title = "Reset Content"
    when = "Return when the request has succeeded and the client should clear the form it sent."
    rfc = "9110 §15.3.6"
    empty_body = True


class HTTPPartialContent(HTTPOk, exc.HTTPPartialContent):
    """206 (RFC 9110 §15.3.7): return with the part of a resource that ``Range`` asked for."""

    code = 206
    title = "Partial Content"
    explanation = "This is the part you asked for."
    when = "Return with the part of a resource that Range asked for."
    rfc = "9110 §15.3.7"
    required_headers = ("Content-Range",)


class HTTPMultiStatus(HTTPOk):
    """207 (RFC 4918 §11.1): return with an XML body that gives a status for each of several resources."""

    code = 207
    title = "Multi-Status"
    explanation = "This response gives a separate status for each of several resources."
    when = "Return with an XML body that gives a status for each of several resources."
    rfc = "4918 §11.1"


class HTTPAlreadyReported(HTTPOk):
    """208 (RFC 5842 §7.1): return inside a 207 for a member that was listed before."""

    code = 208
    title = "Already Reported"
    explanation = "This was already listed earlier in the same response."
    when = "Return inside a 207 for a member that was listed before."
    rfc = "5842 §7.1"


class HTTPIMUsed(HTTPOk):
    """226 (RFC 3229 §10.4.1): return with the changes since the version that the client named."""

    code = 226
    title = "IM Used"
    explanation = "These are the changes since the version you named."
    when = "Return with the changes since the version that the client named, to a request with A-IM."
    rfc = "3229 §10.4.1"
    required_headers = ("IM",)
