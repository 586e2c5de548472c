"""The families of status classes: 2xx, 3xx, 4xx and 5xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webob import exc

from httpexc.exception import HTTPException

if TYPE_CHECKING:
    from typing import Unpack

    from httpexc._headers import Headers
    from httpexc._keyword_types import ErrorKeywords, JSONFormatter


class HTTPOk(HTTPException, exc.HTTPOk):
    """200 (RFC 9110 §15.3.1): return when the request has succeeded; also the family of every 2xx."""

    code = 200
    title = "OK"
    when = "Return when the request has succeeded."
    rfc = "9110 §15.3.1"


class HTTPRedirection(HTTPException, exc.HTTPRedirection):
    """The family of every 3xx (RFC 9110 §15.4): the client has to take further action."""


class HTTPError(HTTPException, exc.HTTPError):
    """The family of every 4xx and 5xx: the request was not carried out, so commit nothing."""

    code = 500
    title = "Internal Server Error"
    explanation = "Something went wrong on the server, and your request was not completed."
    _takes_errors = True


class _HTTPBadRequest(HTTPError):
    """The base of `Failure`, with the title and explanation of a 400.

    Some programs, such as Nova, walk the subclasses of ``HTTPError`` and keep the last one that they find for
    each code. This class lets them find one with the standard words after `Failure` and before the family.
    """

    code = 400
    title = "Bad Request"
    explanation = "The request is malformed or contains an error."


class HTTPClientError(HTTPError, exc.HTTPClientError):
    """400 (RFC 9110 §15.5): the request has an error; also the family of every 4xx.

    errors
        Several errors in one answer: a list of mappings or of `ProblemError`. They appear as an array
        ``errors`` in both JSON documents, as a list on the page, and as lines in text.
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
    """500 (RFC 9110 §15.6): the server has failed; also the family of every 5xx."""

    code = 500
    title = "Internal Server Error"
    _takes_errors = False
