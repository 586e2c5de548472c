"""What one answer depends on: renderer, language, request id, the exception's header fields; its `Page`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from httpexc import _headers, _request_id, _webob
from httpexc._log import log_fault, represented
from httpexc.page import Page
from httpexc.renderer import RENDERER_KEY, Renderer, call_hook, qualified_name

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: The environ key of the request's id, or of ``None`` if it has none.
_REQUEST_ID_KEY = "httpexc.request_id"

BUILT_IN = Renderer()


def renderer_of(exception: Any, environ: WSGIEnvironment) -> Renderer:
    """The renderer of the exception, of the application, or the built-in one."""
    return read(exception, "renderer") or environ.get(RENDERER_KEY) or BUILT_IN


def read(exception: object, name: str) -> Any:
    """An attribute or ``None``: a property of an application's class may fail, and the answer must not."""
    try:
        return getattr(exception, name, None)
    except Exception:
        log_fault("%s failed", qualified_name(exception, name))
        return None


def request_id_of(renderer: Renderer, environ: WSGIEnvironment) -> str | None:
    """The request's id or ``None``, determined once, so that page and log agree."""
    if _REQUEST_ID_KEY not in environ:
        found = call_hook(renderer, "request_id", environ, None)
        request_id = _request_id.checked(found)
        if found is not None and request_id is None:
            log_fault(
                "%s returned %s, which is not a token",
                qualified_name(renderer, "request_id"),
                represented(found),
            )
        environ[_REQUEST_ID_KEY] = request_id
    return environ[_REQUEST_ID_KEY]  # type: ignore[no-any-return]


def name_request(environ: WSGIEnvironment, renderer: Renderer) -> None:
    """Give the request a random id if it has none, unless the renderer overrides ``request_id``."""
    if request_id_of(renderer, environ) is None and type(renderer).request_id is Renderer.request_id:
        from uuid import uuid4  # takes 3 ms, and is rarely needed

        environ[_REQUEST_ID_KEY] = uuid4().hex


class OwnFields:
    """The header fields of an exception, for one request."""

    __slots__ = ("content_length", "content_type", "headers", "is_overlapping", "location")

    def __init__(
        self,
        headers: tuple[tuple[str, str], ...] = (),
        location: str | None = None,
        content_type: str | None = None,
        content_length: str | None = None,
        is_overlapping: bool = False,
    ) -> None:
        self.headers = headers
        self.location = location
        self.content_type = content_type
        self.content_length = content_length
        #: Whether one of them is also sent with a rendered body.
        self.is_overlapping = is_overlapping


# Fields that are sent with a rendered body.
_SENT_WITH = frozenset(
    {"cache-control", "content-language", "content-security-policy", "vary", "x-content-type-options"}
)

NO_FIELDS = OwnFields()


def own_fields(exception: Any, renderer: Renderer, environ: WSGIEnvironment) -> OwnFields:
    """The exception's header fields, checked again: one may have been set since it was made."""
    try:
        # Whether a Location on this site begins with the scheme and the host of the request.
        is_absolute = bool(exception.absolute_location and renderer.absolute_location)
    except Exception:  # a property of an application's class
        log_fault("absolute_location of %s failed", type(exception).__name__)
        is_absolute = True
    pairs = _webob.own_headers(exception)
    if len(pairs) == 1 and pairs[0][0] == "Location":
        # Nearly every redirect. The target is checked when it is resolved.
        location = exception._locate(pairs[0][1], environ, is_absolute)
        return OwnFields((("Location", location),), location) if location is not None else OwnFields()
    target = content_type = content_length = None
    is_overlapping = False
    headers = []
    for name, value in _headers.check_all(pairs):
        lower = name.lower()
        if lower == "location":
            target = value
        elif lower == "content-type":
            content_type = value
        elif lower == "content-length":
            content_length = value
        else:
            headers.append((name, value))
            is_overlapping = is_overlapping or lower in _SENT_WITH
    location = exception._locate(target, environ, is_absolute)
    if location is not None:
        headers.append(("Location", location))
    return OwnFields(tuple(headers), location, content_type, content_length, is_overlapping)


def page_for(
    exception: Any, environ: WSGIEnvironment, renderer: Renderer, own: OwnFields, is_fallback: bool = False
) -> Page:
    look = renderer.look
    status = exception.status
    language = look.languages[0]
    if look.asks_for_language:
        language = language_of(renderer, environ)
    request_id = None
    if exception.code >= look.request_id_from:
        request_id = request_id_of(renderer, environ)
    return Page(
        exception, environ, renderer, status, language, own.location, own.headers, request_id, is_fallback
    )


def language_of(renderer: Renderer, environ: WSGIEnvironment) -> str:
    languages = renderer.look.languages
    language = call_hook(renderer, "language", environ, None)
    if language in languages:
        return languages[languages.index(language)]  # which is a plain string
    if language is not None:
        log_fault(
            "%s returned %s, which is not in languages: %r",
            qualified_name(renderer, "language"),
            represented(language),
            languages,
        )
    return languages[0]
