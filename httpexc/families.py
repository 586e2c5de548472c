"""The families of status classes: 2xx, 3xx, 4xx and 5xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webob import exc

from httpexc.exception import HTTPException

if TYPE_CHECKING:
    from typing import Unpack

    from httpexc._headers import Headers
    from httpexc._keywords import ErrorKeywords, JSONFormatter


class HTTPOk(HTTPException, exc.HTTPOk):
    """200 (RFC 9110 §15.3.1): return when the request has succeeded; and the family of every 2xx."""

    code = 200
    title = "OK"
    when = "Return when the request has succeeded."
    rfc = "9110 §15.3.1"


class HTTPRedirection(HTTPException, exc.HTTPRedirection):
    """The family of every 3xx (RFC 9110 §15.4): the client has to take further action."""


class HTTPError(HTTPException, exc.HTTPError):
    """The family of every 4xx and 5xx: what was asked for was not done, so commit nothing."""

    code = 500
    title = "Internal Server Error"
    explanation = "Something went wrong on the server, and your request was not completed."
    _takes_errors = True


class _HTTPBadRequest(HTTPError):
    """What a `Failure` is before it says more.

    Some programs, as Nova, walk the subclasses of ``HTTPError`` and keep the last one that they meet for each
    code. Here they meet a class with the words of its code behind `Failure`, and before the family.
    """

    code = 400
    title = "Bad Request"
    explanation = "The request is malformed or contains an error."


class HTTPClientError(HTTPError, exc.HTTPClientError):
    """400 (RFC 9110 §15.5): the client has erred; and the family of every 4xx.

    errors
        Several errors in one answer: a list of mappings or of `ProblemError`. They are an array ``errors``
        in both JSON documents, a list on the page, and lines in text.
    """

    code = 400
    title = "Bad Request"
    explanation = "The request is malformed or contains an error."

    if TYPE_CHECKING:

        def __init__(
            self,
            detail: object = None,
            headers: Headers | None = None,
            comment: object = None,
            body_template: str | None = None,
            json_formatter: JSONFormatter | None = None,
            **response: Unpack[ErrorKeywords],
        ) -> None: ...


class HTTPServerError(HTTPError, exc.HTTPServerError):
    """500 (RFC 9110 §15.6): the server has erred; and the family of every 5xx."""

    code = 500
    title = "Internal Server Error"
    _takes_errors = False
