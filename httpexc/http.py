"""Short names, for ``from httpexc import http``: ``http.NotFound``, ``http.NOT_FOUND``, ``http.abort``.

It has every status class without the prefix ``HTTP``, some under their names in Keystone too; a constant for
every registered status code, some under their names in Akshell too; and the functions that go with them.
"""

from __future__ import annotations

from http import HTTPStatus

from httpexc import client_errors as _client
from httpexc import client_requirements as _requirements
from httpexc import families as _families
from httpexc import redirection as _redirection
from httpexc import server_errors as _server
from httpexc import success as _ok
from httpexc.exception import HTTPException as HTTPException
from httpexc.failure import Failure as Failure
from httpexc.failure import catching_failure as catching_failure
from httpexc.registry import abort as abort
from httpexc.registry import redirect as redirect

# -- classes ----------------------------------------------------------------------------------

Error = _families.HTTPError
Redirection = _families.HTTPRedirection
ClientError = _families.HTTPClientError
ServerError = _families.HTTPServerError

Ok = _families.HTTPOk
Successful = Ok
Created = _ok.HTTPCreated
Accepted = _ok.HTTPAccepted
NonAuthoritativeInformation = _ok.HTTPNonAuthoritativeInformation
NoContent = _ok.HTTPNoContent
ResetContent = _ok.HTTPResetContent
PartialContent = _ok.HTTPPartialContent
MultiStatus = _ok.HTTPMultiStatus
AlreadyReported = _ok.HTTPAlreadyReported
IMUsed = _ok.HTTPIMUsed

MultipleChoices = _redirection.HTTPMultipleChoices
MovedPermanently = _redirection.HTTPMovedPermanently
Found = _redirection.HTTPFound
SeeOther = _redirection.HTTPSeeOther
NotModified = _redirection.HTTPNotModified
UseProxy = _redirection.HTTPUseProxy
TemporaryRedirect = _redirection.HTTPTemporaryRedirect
PermanentRedirect = _redirection.HTTPPermanentRedirect

BadRequest = _client.HTTPBadRequest
Unauthorized = _requirements.HTTPUnauthorized
PaymentRequired = _client.HTTPPaymentRequired
Forbidden = _client.HTTPForbidden
NotFound = _client.HTTPNotFound
MethodNotAllowed = _requirements.HTTPMethodNotAllowed
NotAcceptable = _client.HTTPNotAcceptable
ProxyAuthenticationRequired = _requirements.HTTPProxyAuthenticationRequired
RequestTimeout = _client.HTTPRequestTimeout
Conflict = _client.HTTPConflict
Gone = _client.HTTPGone
LengthRequired = _client.HTTPLengthRequired
PreconditionFailed = _client.HTTPPreconditionFailed
ContentTooLarge = _client.HTTPContentTooLarge
RequestEntityTooLarge = ContentTooLarge
URITooLong = _client.HTTPURITooLong
RequestURITooLong = URITooLong
RequestURITooLarge = URITooLong
UnsupportedMediaType = _requirements.HTTPUnsupportedMediaType
RangeNotSatisfiable = _requirements.HTTPRangeNotSatisfiable
RequestRangeNotSatisfiable = RangeNotSatisfiable
RequestedRangeNotSatisfiable = RangeNotSatisfiable
ExpectationFailed = _client.HTTPExpectationFailed
ImATeapot = _client.HTTPImATeapot
MisdirectedRequest = _client.HTTPMisdirectedRequest
UnprocessableContent = _client.HTTPUnprocessableContent
UnprocessableEntity = UnprocessableContent
Locked = _client.HTTPLocked
FailedDependency = _client.HTTPFailedDependency
TooEarly = _client.HTTPTooEarly
UpgradeRequired = _requirements.HTTPUpgradeRequired
PreconditionRequired = _client.HTTPPreconditionRequired
TooManyRequests = _client.HTTPTooManyRequests
RequestHeaderFieldsTooLarge = _client.HTTPRequestHeaderFieldsTooLarge
UnavailableForLegalReasons = _requirements.HTTPUnavailableForLegalReasons

InternalServerError = _server.HTTPInternalServerError
NotImplemented = _server.HTTPNotImplemented  # noqa: A001  as in Keystone
BadGateway = _server.HTTPBadGateway
ServiceUnavailable = _server.HTTPServiceUnavailable
GatewayTimeout = _server.HTTPGatewayTimeout
VersionNotSupported = _server.HTTPVersionNotSupported
VariantAlsoNegotiates = _server.HTTPVariantAlsoNegotiates
InsufficientStorage = _server.HTTPInsufficientStorage
LoopDetected = _server.HTTPLoopDetected
NotExtended = _server.HTTPNotExtended
NetworkAuthenticationRequired = _server.HTTPNetworkAuthenticationRequired

# -- codes ------------------------------------------------------------------------------------

CONTINUE = HTTPStatus.CONTINUE
SWITCHING_PROTOCOLS = HTTPStatus.SWITCHING_PROTOCOLS
PROCESSING = HTTPStatus.PROCESSING
EARLY_HINTS = HTTPStatus.EARLY_HINTS

OK = HTTPStatus.OK
CREATED = HTTPStatus.CREATED
ACCEPTED = HTTPStatus.ACCEPTED
NON_AUTHORITATIVE_INFORMATION = HTTPStatus.NON_AUTHORITATIVE_INFORMATION
NO_CONTENT = HTTPStatus.NO_CONTENT
RESET_CONTENT = HTTPStatus.RESET_CONTENT
PARTIAL_CONTENT = HTTPStatus.PARTIAL_CONTENT
MULTI_STATUS = HTTPStatus.MULTI_STATUS
ALREADY_REPORTED = HTTPStatus.ALREADY_REPORTED
IM_USED = HTTPStatus.IM_USED

MULTIPLE_CHOICES = HTTPStatus.MULTIPLE_CHOICES
MOVED_PERMANENTLY = HTTPStatus.MOVED_PERMANENTLY
FOUND = HTTPStatus.FOUND
SEE_OTHER = HTTPStatus.SEE_OTHER
NOT_MODIFIED = HTTPStatus.NOT_MODIFIED
USE_PROXY = HTTPStatus.USE_PROXY
TEMPORARY_REDIRECT = HTTPStatus.TEMPORARY_REDIRECT
PERMANENT_REDIRECT = HTTPStatus.PERMANENT_REDIRECT

BAD_REQUEST = HTTPStatus.BAD_REQUEST
UNAUTHORIZED = HTTPStatus.UNAUTHORIZED
PAYMENT_REQUIRED = HTTPStatus.PAYMENT_REQUIRED
FORBIDDEN = HTTPStatus.FORBIDDEN
NOT_FOUND = HTTPStatus.NOT_FOUND
METHOD_NOT_ALLOWED = HTTPStatus.METHOD_NOT_ALLOWED
NOT_ACCEPTABLE = HTTPStatus.NOT_ACCEPTABLE
PROXY_AUTHENTICATION_REQUIRED = HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
REQUEST_TIMEOUT = HTTPStatus.REQUEST_TIMEOUT
CONFLICT = HTTPStatus.CONFLICT
GONE = HTTPStatus.GONE
LENGTH_REQUIRED = HTTPStatus.LENGTH_REQUIRED
PRECONDITION_FAILED = HTTPStatus.PRECONDITION_FAILED
CONTENT_TOO_LARGE = HTTPStatus(413)  # Python 3.13 has it under this name
REQUEST_ENTITY_TOO_LARGE = CONTENT_TOO_LARGE
URI_TOO_LONG = HTTPStatus(414)  # Python 3.13 has it under this name
REQUEST_URI_TOO_LONG = URI_TOO_LONG
UNSUPPORTED_MEDIA_TYPE = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
RANGE_NOT_SATISFIABLE = HTTPStatus(416)  # Python 3.13 has it under this name
REQUESTED_RANGE_NOT_SATISFIABLE = RANGE_NOT_SATISFIABLE
EXPECTATION_FAILED = HTTPStatus.EXPECTATION_FAILED
IM_A_TEAPOT = HTTPStatus.IM_A_TEAPOT
MISDIRECTED_REQUEST = HTTPStatus.MISDIRECTED_REQUEST
UNPROCESSABLE_CONTENT = HTTPStatus(422)  # Python 3.13 has it under this name
UNPROCESSABLE_ENTITY = UNPROCESSABLE_CONTENT
LOCKED = HTTPStatus.LOCKED
FAILED_DEPENDENCY = HTTPStatus.FAILED_DEPENDENCY
TOO_EARLY = HTTPStatus.TOO_EARLY
UPGRADE_REQUIRED = HTTPStatus.UPGRADE_REQUIRED
PRECONDITION_REQUIRED = HTTPStatus.PRECONDITION_REQUIRED
TOO_MANY_REQUESTS = HTTPStatus.TOO_MANY_REQUESTS
REQUEST_HEADER_FIELDS_TOO_LARGE = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
UNAVAILABLE_FOR_LEGAL_REASONS = HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS

INTERNAL_SERVER_ERROR = HTTPStatus.INTERNAL_SERVER_ERROR
NOT_IMPLEMENTED = HTTPStatus.NOT_IMPLEMENTED
BAD_GATEWAY = HTTPStatus.BAD_GATEWAY
SERVICE_UNAVAILABLE = HTTPStatus.SERVICE_UNAVAILABLE
GATEWAY_TIMEOUT = HTTPStatus.GATEWAY_TIMEOUT
HTTP_VERSION_NOT_SUPPORTED = HTTPStatus.HTTP_VERSION_NOT_SUPPORTED
VARIANT_ALSO_NEGOTIATES = HTTPStatus.VARIANT_ALSO_NEGOTIATES
INSUFFICIENT_STORAGE = HTTPStatus.INSUFFICIENT_STORAGE
LOOP_DETECTED = HTTPStatus.LOOP_DETECTED
NOT_EXTENDED = HTTPStatus.NOT_EXTENDED
NETWORK_AUTHENTICATION_REQUIRED = HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED
