"""4xx whose headers say what the client must change: sign in, or use another method or format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, ValuesView
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, overload

from webob import exc

from httpexc import _headers
from httpexc._messages import MethodExplanation
from httpexc.families import HTTPClientError

if TYPE_CHECKING:
    from typing import Unpack

    from httpexc._headers import Headers
    from httpexc._keyword_types import (
        AllowingKeywords,
        Challenges,
        ChallengingKeywords,
        ErrorKeywords,
        JSONFormatter,
    )


class HTTPUnauthorized(HTTPClientError, exc.HTTPUnauthorized):
    """401 (RFC 9110 §15.5.2): raise when credentials are missing or invalid, and ask for them.

    www_authenticate
        A challenge as WebOb takes it (``'Basic realm="shop"'``, ``("Basic", {"realm": "shop"})``), or a
        list of them, each sent as a separate header.
    """

    code = 401
    title = "Unauthorized"
    explanation = "You need to sign in to see this. If you did, your credentials are not valid."
    when = "Raise when credentials are missing or invalid; ask for them in www_authenticate."
    rfc = "9110 §15.5.2"
    required_headers = ("WWW-Authenticate",)

    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        www_authenticate: Challenges | None = None,
        **response: Unpack[ChallengingKeywords],
    ) -> None:
        super().__init__(detail, headers, comment, body_template, json_formatter, **response)
        if www_authenticate is not None:
            self._add_headers(_headers.challenges("WWW-Authenticate", www_authenticate))


class HTTPMethodNotAllowed(HTTPClientError, exc.HTTPMethodNotAllowed):  # pyright: ignore[reportIncompatibleVariableOverride]
    """405 (RFC 9110 §15.5.6): raise when the resource does not support the method; list those it does.

    allow, valid_methods
        The methods that the resource supports. As in Keystone, a list of them may be the first argument, and
        so may the name of one.
    """

    code = 405
    title = "Method Not Allowed"
    explanation = MethodExplanation(
        "The request method cannot be used here.",
        "The method {method} cannot be used here.",
    )
    when = "Raise when the resource does not support the method; list those it does in allow."
    rfc = "9110 §15.5.6"
    required_headers = ("Allow",)

    @overload
    def __init__(
        self,
        detail: str | None = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        allow: str | Iterable[str] | None = None,
        valid_methods: str | Iterable[str] | None = None,
        **response: Unpack[AllowingKeywords],
    ) -> None: ...

    @overload
    def __init__(
        self,
        valid_methods: Iterable[str],
        detail: str | None = None,
        /,
        **response: Unpack[AllowingKeywords],
    ) -> None: ...

    def __init__(self, detail: Any = None, headers: Any = None, *args: Any, **keywords: Any) -> None:
        if (
            type(detail) is str
            and detail in _headers.METHODS
            and not {"allow", "valid_methods"} & keywords.keys()
        ):
            detail = [detail]  # as a detail, it would say nothing
        if isinstance(detail, (list, tuple, AbstractSet, ValuesView, Iterator)):
            keywords["allow"], detail = detail, None
            if isinstance(headers, str):
                detail, headers = headers, None
        given = "allow" if "allow" in keywords else "valid_methods"
        valid_methods = keywords.pop("valid_methods", None)
        allow = keywords.pop("allow", valid_methods)
        super().__init__(detail, headers, *args, **keywords)
        if allow is not None:
            self._add_headers([("Allow", _headers.methods(given, allow))])


class HTTPProxyAuthenticationRequired(HTTPClientError, exc.HTTPProxyAuthenticationRequired):
    """407 (RFC 9110 §15.5.8): raise in a proxy when the client has to authenticate with it first.

    proxy_authenticate
        A challenge or a list of them, like ``www_authenticate`` of `HTTPUnauthorized`. The header is
        hop-by-hop to wsgiref and Waitress, which refuse to send it (PEP 3333, "Other HTTP Features").
    """

    code = 407
    title = "Proxy Authentication Required"
    explanation = "You need to authenticate with the proxy first."
    when = "Raise in a proxy when the client has to authenticate with it first."
    rfc = "9110 §15.5.8"
    required_headers = ("Proxy-Authenticate",)

    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        proxy_authenticate: Challenges | None = None,
        **response: Unpack[ErrorKeywords],
    ) -> None:
        super().__init__(detail, headers, comment, body_template, json_formatter, **response)
        if proxy_authenticate is not None:
            self._add_headers(_headers.challenges("Proxy-Authenticate", proxy_authenticate))


class HTTPUnsupportedMediaType(HTTPClientError, exc.HTTPUnsupportedMediaType):
    """415 (RFC 9110 §15.5.16): raise when the content of the request is in a format that is not supported.

    accept_post, accept_patch, accept_encoding
        The media types supported for POST and for PATCH (RFC 5789 §2.2), and the content codings
        (RFC 9110 §15.5.16). Each is a string as it is sent, or a list.
    """

    code = 415
    title = "Unsupported Media Type"
    explanation = "What you sent is in a format that is not supported here."
    when = "Raise when the content of the request is in a format that is not supported; say which are."
    rfc = "9110 §15.5.16"

    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        accept_post: str | Iterable[str] | None = None,
        accept_patch: str | Iterable[str] | None = None,
        accept_encoding: str | Iterable[str] | None = None,
        **response: Unpack[ErrorKeywords],
    ) -> None:
        super().__init__(detail, headers, comment, body_template, json_formatter, **response)
        for name, value in (
            ("Accept-Post", accept_post),
            ("Accept-Patch", accept_patch),
            ("Accept-Encoding", accept_encoding),
        ):
            if value is not None:
                argument = name.lower().replace("-", "_")
                self._add_headers([(name, _headers.comma_separated(argument, value))])


class HTTPRangeNotSatisfiable(HTTPClientError, exc.HTTPRequestRangeNotSatisfiable):
    """416 (RFC 9110 §15.5.17): raise when none of the ranges asked for lies within the resource.

    length
        The length of the resource in bytes, for ``Content-Range: bytes */length``.
    """

    code = 416
    title = "Range Not Satisfiable"
    explanation = "The part you asked for does not exist."
    when = "Raise when none of the ranges asked for lies within the resource; say its length."
    rfc = "9110 §15.5.17"

    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        length: int | None = None,
        **response: Unpack[ErrorKeywords],
    ) -> None:
        super().__init__(detail, headers, comment, body_template, json_formatter, **response)
        if length is not None:
            if not isinstance(length, int) or isinstance(length, bool):
                raise TypeError(f"length must be an int, the length in bytes, not {length!r}")
            if length < 0:
                raise ValueError(f"length {length!r} is negative: it is the length of the resource in bytes")
            self._add_headers([("Content-Range", f"bytes */{length:d}")])


HTTPRequestRangeNotSatisfiable = HTTPRangeNotSatisfiable


class HTTPUpgradeRequired(HTTPClientError):
    """426 (RFC 9110 §15.5.22): raise when the client must switch to another protocol.

    upgrade
        The protocol, or a list of them in order of preference. ``Upgrade`` is hop-by-hop to wsgiref and
        Waitress, which refuse to send it (PEP 3333, "Other HTTP Features").
    """

    code = 426
    title = "Upgrade Required"
    explanation = "Your client needs to switch to another protocol."
    when = "Raise when the client must switch to the protocol that upgrade names."
    rfc = "9110 §15.5.22"
    required_headers = ("Upgrade",)

    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        upgrade: str | Iterable[str] | None = None,
        **response: Unpack[ErrorKeywords],
    ) -> None:
        super().__init__(detail, headers, comment, body_template, json_formatter, **response)
        if upgrade is not None:
            self._add_headers([("Upgrade", _headers.comma_separated("upgrade", upgrade))])


class HTTPUnavailableForLegalReasons(HTTPClientError, exc.HTTPUnavailableForLegalReasons):
    """451 (RFC 7725 §3): raise when a law or a court order forbids a response.

    blocked_by
        The URI of the entity that blocks the page, sent as a ``Link`` (RFC 7725 §4).
    """

    code = 451
    title = "Unavailable For Legal Reasons"
    explanation = "This page is unavailable for legal reasons."
    when = "Raise when a law or a court order forbids a response."
    rfc = "7725 §3"

    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        blocked_by: str | None = None,
        **response: Unpack[ErrorKeywords],
    ) -> None:
        super().__init__(detail, headers, comment, body_template, json_formatter, **response)
        if blocked_by is not None:
            self._add_headers(_headers.links((blocked_by, {"rel": "blocked-by"}), "blocked_by"))
