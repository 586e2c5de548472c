"""2xx: what was asked for was done."""

from __future__ import annotations

from webob import exc

from httpexc.base import HTTPOk

#: Another name of `HTTPOk`, as in Pyramid.
HTTPSuccessful = HTTPOk


class HTTPCreated(HTTPOk, exc.HTTPCreated):
    """201 (RFC 9110 §15.3.2): return when the request has created a resource; ``location`` is its address."""

    code = 201
    title = "Created"
    explanation = "It has been created."


class HTTPAccepted(HTTPOk, exc.HTTPAccepted):
    """202 (RFC 9110 §15.3.3): return when the request has been taken on, but not carried out yet."""

    code = 202
    title = "Accepted"
    explanation = "The request has been accepted and will be carried out."


class HTTPNonAuthoritativeInformation(HTTPOk, exc.HTTPNonAuthoritativeInformation):
    """203 (RFC 9110 §15.3.4): return when a proxy has changed what the origin server sent."""

    code = 203
    title = "Non-Authoritative Information"
    explanation = "This answer was changed on its way from the server it came from."


class HTTPNoContent(HTTPOk, exc.HTTPNoContent):  # pyright: ignore[reportIncompatibleVariableOverride]  # a Literal in WebOb's stub
    """204 (RFC 9110 §15.3.5): return when it is done and there is nothing to send back."""

    code = 204
    title = "No Content"
    empty_body = True


class HTTPResetContent(HTTPOk, exc.HTTPResetContent):  # pyright: ignore[reportIncompatibleVariableOverride]  # a Literal in WebOb's stub
    """205 (RFC 9110 §15.3.6): return when it is done and the client should clear the form it came from."""

    code = 205
    title = "Reset Content"
    empty_body = True


class HTTPPartialContent(HTTPOk, exc.HTTPPartialContent):
    """206 (RFC 9110 §15.3.7): return with the part of a resource that ``Range`` asked for."""

    code = 206
    title = "Partial Content"
    explanation = "This is the part that was asked for."
    required_headers = ("Content-Range",)


class HTTPMultiStatus(HTTPOk):
    """207 (RFC 4918 §11.1): return with an XML body that has a status for each of several resources."""

    code = 207
    title = "Multi-Status"
    explanation = "The answer has a status for each of several resources."


class HTTPAlreadyReported(HTTPOk):
    """208 (RFC 5842 §7.1): return inside a 207 for a member that was listed before."""

    code = 208
    title = "Already Reported"
    explanation = "This was listed earlier in the same answer."


class HTTPIMUsed(HTTPOk):
    """226 (RFC 3229 §10.4.1): return with the changes since the version that ``A-IM`` named."""

    code = 226
    title = "IM Used"
    explanation = "These are the changes since the version that was named."
    required_headers = ("IM",)
