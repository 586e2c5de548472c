"""Status classes by code: `status_map` and `get_exception`; `exception_response`, `abort` and `redirect`.

``status_map`` is a read-only mapping from every registered final status code (200 to 511) to its class:
``status_map[404]`` is ``HTTPNotFound``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, overload

from webob import exc

from httpexc import _status
from httpexc import client_errors as c
from httpexc import client_requirements as q
from httpexc import redirection as r
from httpexc import server_errors as s
from httpexc import success as ok
from httpexc.exception import HTTPException
from httpexc.families import HTTPClientError, HTTPOk, HTTPRedirection, HTTPServerError
from httpexc.move import _HTTPMove

if TYPE_CHECKING:
    from typing import Unpack

    from _typeshed.wsgi import WSGIApplication

    from httpexc._keyword_types import AnyKeywords

__all__ = ["abort", "exception_response", "get_exception", "redirect", "status_map"]

#: Every registered final status code (IANA HTTP Status Code Registry) and its class; read-only.
status_map: Mapping[int, type[HTTPException]] = MappingProxyType(
    {
        200: HTTPOk,
        201: ok.HTTPCreated,
        202: ok.HTTPAccepted,
        203: ok.HTTPNonAuthoritativeInformation,
        204: ok.HTTPNoContent,
        205: ok.HTTPResetContent,
        206: ok.HTTPPartialContent,
        207: ok.HTTPMultiStatus,
        208: ok.HTTPAlreadyReported,
        226: ok.HTTPIMUsed,
        300: r.HTTPMultipleChoices,
        301: r.HTTPMovedPermanently,
        302: r.HTTPFound,
        303: r.HTTPSeeOther,
        304: r.HTTPNotModified,
        305: r.HTTPUseProxy,
        307: r.HTTPTemporaryRedirect,
        308: r.HTTPPermanentRedirect,
        400: c.HTTPBadRequest,
        401: q.HTTPUnauthorized,
        402: c.HTTPPaymentRequired,
        403: c.HTTPForbidden,
        404: c.HTTPNotFound,
        405: q.HTTPMethodNotAllowed,
        406: c.HTTPNotAcceptable,
        407: q.HTTPProxyAuthenticationRequired,
        408: c.HTTPRequestTimeout,
        409: c.HTTPConflict,
        410: c.HTTPGone,
        411: c.HTTPLengthRequired,
        412: c.HTTPPreconditionFailed,
        413: c.HTTPContentTooLarge,
        414: c.HTTPURITooLong,
        415: q.HTTPUnsupportedMediaType,
        416: q.HTTPRangeNotSatisfiable,
        417: c.HTTPExpectationFailed,
        418: c.HTTPImATeapot,
        421: c.HTTPMisdirectedRequest,
        422: c.HTTPUnprocessableContent,
        423: c.HTTPLocked,
        424: c.HTTPFailedDependency,
        425: c.HTTPTooEarly,
        426: q.HTTPUpgradeRequired,
        428: c.HTTPPreconditionRequired,
        429: c.HTTPTooManyRequests,
        431: c.HTTPRequestHeaderFieldsTooLarge,
        451: q.HTTPUnavailableForLegalReasons,
        500: s.HTTPInternalServerError,
        501: s.HTTPNotImplemented,
        502: s.HTTPBadGateway,
        503: s.HTTPServiceUnavailable,
        504: s.HTTPGatewayTimeout,
        505: s.HTTPVersionNotSupported,
        506: s.HTTPVariantAlsoNegotiates,
        507: s.HTTPInsufficientStorage,
        508: s.HTTPLoopDetected,
        510: s.HTTPNotExtended,
        511: s.HTTPNetworkAuthenticationRequired,
    }
)

# RFC 9110 §15: a client treats an unknown code as the x00 of its class; so does this package.
_FAMILIES: Mapping[int, type[HTTPException]] = {
    2: HTTPOk,
    3: HTTPRedirection,
    4: HTTPClientError,
    5: HTTPServerError,
}


def get_exception(code: int) -> type[HTTPException]:
    """Return the class of a registered status code; raises ``KeyError`` for any other."""
    return status_map[code]


def exception_response(status_code: int, *args: Any, **kw: Unpack[AnyKeywords]) -> HTTPException:
    """Return an exception for the status code; the other arguments are those of its class.

    A code without a class gets its family's class with that status. Raises ``ValueError`` for a code outside
    200 to 599, ``TypeError`` for one that is not an ``int``.
    """
    keywords: Any = kw
    cls = status_map.get(status_code)
    if cls is not None and isinstance(status_code, int):  # 404.0 == 404
        return cls(*args, **keywords)
    code = _status.check_code(status_code)
    return _FAMILIES[code // 100](*args, status=code, **keywords)


@overload
def abort(status_code: int, *args: Any, **kw: Unpack[AnyKeywords]) -> NoReturn: ...


@overload
def abort(status_code: type[exc.HTTPException], *args: Any, **kw: Any) -> NoReturn: ...


@overload
def abort(status_code: WSGIApplication, detail: object = None) -> NoReturn: ...


def abort(status_code: Any, *args: Any, **kw: Any) -> NoReturn:
    """Raise the exception for a status code, or one that answers with a Response or WSGI application.

    ``abort(404, "gone fishing", headers=…)`` takes the arguments of `exception_response`, or a class instead
    of a code. ``abort(response)`` raises the response itself if it is an exception, else an `HTTPException`
    that wraps it.
    """
    if isinstance(status_code, exc.HTTPException):
        if args or kw:
            raise TypeError(f"{status_code!r} is raised as it is: give its arguments to its class")
        raise status_code
    if isinstance(status_code, type) and issubclass(status_code, exc.HTTPException):
        raise status_code(*args, **kw)
    if isinstance(status_code, (type, BaseException)):
        raise TypeError(f"{status_code!r} is neither a status code nor an HTTP exception: raise it")
    if callable(status_code):
        application: Any = status_code
        if kw.keys() - {"detail"} or len(args) + len(kw) > 1:
            raise TypeError(f"abort({status_code!r}) takes no arguments other than detail")
        raise HTTPException(args[0] if args else kw.get("detail"), application)
    raise exception_response(status_code, *args, **kw)


def redirect(location: str, code: int = 302, **kw: Any) -> NoReturn:
    """Raise the redirect to ``location``; the other arguments are those of its class.

    Raises ``ValueError`` for a code that does not redirect, and for a location that must not be sent;
    ``TypeError`` for a code that is not an ``int``.
    """
    if not isinstance(code, int):
        hint = f": write redirect({code!r}, {location!r})" if isinstance(location, int) else ""
        raise TypeError(f"code must be an int, not {code!r}{hint}")
    cls = status_map.get(code)
    if cls is None or not issubclass(cls, _HTTPMove):
        raise ValueError(f"status code {code!r} does not redirect: use 301, 302, 303, 307 or 308")
    raise cls(location=location, **kw)
