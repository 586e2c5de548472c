"""Render a body for one request, in the media type that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from httpexc import _headers, _html, _negotiation
from httpexc._context import BUILT_IN, OwnFields, own_fields, page_for, renderer_of
from httpexc._log import log_fault, represented
from httpexc._negotiation import HTML
from httpexc.page import Page
from httpexc.renderer import Renderer, call_hook, qualified_name

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_POLICY = ("Content-Security-Policy", _html.POLICY)
_NO_STORE = ("Cache-Control", "no-store")


def render(
    exception: Any, renderer: Renderer, own: OwnFields, environ: WSGIEnvironment
) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    """The status line, the header fields and the body of an answer that has no `Form`."""
    content_type = own.content_type
    media_type, vary = _choose(renderer, content_type, environ)
    try:
        page = page_for(exception, environ, renderer, own)
        body = _body(page, media_type)
    except Exception:
        log_fault(
            "%s failed for %s: the built-in page is sent",
            _maker(exception, renderer, media_type),
            represented(exception),
        )
        content_type = None
        media_type, vary = _choose(BUILT_IN, None, environ)
        page = page_for(exception, environ, BUILT_IN, own, True)
        body = _body(page, media_type)
    has_own_markup_only = media_type == HTML and (page.is_fallback or _is_built_in(exception))
    sent = content_fields(page, media_type, content_type, vary, has_own_markup_only)
    if renderer.look.headers:
        sent = with_hook_headers(renderer, page, sent)
    if page.request_id is not None:
        sent += (_NO_STORE,)
    sent += (("Content-Length", str(len(body))),)
    return page.status, sent, body


def content_fields(
    page: Page,
    media_type: str,
    content_type: str | None,
    vary: tuple[tuple[str, str], ...],
    has_own_markup_only: bool,
) -> tuple[tuple[str, str], ...]:
    """The header fields that are sent with a rendered body."""
    look = page.renderer.look
    sent = look.content_types[media_type]
    if content_type is not None and content_type.partition(";")[0].strip().lower() != media_type:
        sent = content_type  # a JSON type with its own name
    fields = (*vary, ("Content-Type", sent), _NOSNIFF)
    if len(look.languages) > 1:
        fields += (("Content-Language", page.language),)
    if media_type == HTML and look.has_built_in_html and has_own_markup_only:
        fields += (_POLICY,)
    return fields


_NOSNIFF = ("X-Content-Type-Options", "nosniff")


def _choose(
    renderer: Renderer, content_type: str | None, environ: WSGIEnvironment
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The media type of the answer, and the ``Vary`` fields for it."""
    look = renderer.look
    if content_type is not None:
        return _named_type(content_type, look.offers.media_types), look.vary_by_language
    if look.prefer:
        media_type = call_hook(renderer, "prefer", environ, None)
        if isinstance(media_type, str) and media_type in look.methods:
            return media_type, look.vary_by_language
        if media_type is not None:
            log_fault(
                "%s returned %s, which is not one of %s",
                qualified_name(renderer, "prefer"),
                represented(media_type),
                ", ".join(look.methods),
            )
    accept = environ.get("HTTP_ACCEPT") or ""
    return look.choices.get_or_choose(_negotiation.choose, accept, look.offers), look.vary


def _named_type(content_type: str, offered: tuple[str, ...]) -> str:
    """The media type on offer for a Content-Type that was set without a body."""
    named = content_type.partition(";")[0].strip().lower()
    if named in offered:
        return named
    if named == _negotiation.JSON or named.endswith("+json"):
        made = _negotiation.json_among(offered)
        if made is not None:
            return made
    raise ValueError(
        f"Content-Type {content_type!r} without a body: the renderer makes {', '.join(offered)}; "
        "give a body, or a renderer with this media type"
    )


def _body(page: Page, media_type: str) -> bytes:
    """The body from the exception's own method, or from the renderer's."""
    look = page.renderer.look
    name = look.methods[media_type]
    if not page.is_fallback and page.source._overrides(f"{name}_body"):
        body = getattr(page.source, f"{name}_body")(page.environ)
    else:
        body = getattr(page.renderer, name)(page, page.environ)
    if isinstance(body, str):
        # A subclass of str may encode to anything.
        return str.encode(body, "utf-8", "replace")
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    maker = _maker(page.source, page.renderer, media_type)
    raise TypeError(f"{maker} returned {body!r}, which is neither str nor bytes")


def _is_built_in(exception: Any) -> bool:
    """Whether all markup around the words is built in, so that the built-in policy fits the page."""
    return (
        exception.html_template_obj is None
        and exception.body_template_obj is None
        and not exception._overrides("html_body")
    )


def with_hook_headers(
    renderer: Renderer, page: Page, sent: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """The fields of the renderer's ``headers`` hook, followed by those in ``sent`` that it lacks."""
    try:
        added = _headers.pairs(renderer.headers(page))
    except Exception:
        log_fault("%s failed", qualified_name(renderer, "headers"))
        return sent
    refused = [pair for pair in added if pair[0].lower() in _NOT_HOOKED]
    if refused:
        log_fault(
            "%s returned %s, which serving itself sets",
            qualified_name(renderer, "headers"),
            represented(refused),
        )
        added = [pair for pair in added if pair not in refused]
    headers: list[tuple[str, str]] = []
    _headers.add_missing(headers, added)
    _headers.add_missing(headers, sent)
    return tuple(headers)


_NOT_HOOKED = frozenset({"content-length", "content-type", "location", "transfer-encoding"})


def _maker(exception: Any, renderer: Renderer, media_type: str) -> str:
    name = renderer.look.methods[media_type]
    own = f"{name}_body"
    return qualified_name(exception, own) if exception._overrides(own) else qualified_name(renderer, name)


def rendered(exception: Any, method: str, environ: WSGIEnvironment) -> Any:
    """The unmodified body from this method of the renderer."""
    renderer = renderer_of(exception, environ)
    page = page_for(exception, environ, renderer, own_fields(exception, renderer, environ))
    return getattr(renderer, method)(page, environ)
