"""One exception and one request: status, headers and body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from httpexc import _headers, _webob
from httpexc._context import BUILT_IN, NO_FIELDS, own_fields, page_for, renderer_of
from httpexc._form import find_form
from httpexc._render import render, with_hook_headers
from httpexc.renderer import RENDERER_KEY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# RFC 9110 §8.6: these have no Content-Length.
_WITHOUT_LENGTH = frozenset({"204", "304"})


def generate_response(
    exception: Any, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer with a body rendered for this request.

    Raises ``ValueError`` for a Content-Type that the renderer has no method for.
    """
    try:
        # Like renderer_of(), whose call would cost each answer 4 %.
        renderer = exception.renderer or environ.get(RENDERER_KEY) or BUILT_IN
    except Exception:  # a property of an application's class
        renderer = renderer_of(exception, environ)
    look = renderer.look
    state = exception.__dict__
    # A status that was set may need a target.
    own = (
        own_fields(exception, renderer, environ)
        if exception._may_move or "_headerlist" in state or "code" in state
        else NO_FIELDS
    )
    form = None if own.content_type or look.prefer else find_form(exception, state, renderer, own, environ)
    if form is not None:
        status = form.status
        sent, body = form.fill(exception.detail, own.location, environ)
    elif not exception.has_content:
        return send_explicit(exception, environ, start_response)
    else:
        status, sent, body = render(exception, renderer, own, environ)
    if own.is_overlapping or look.headers:
        headers = _headers.merge_defaults(own.headers, sent)
    else:
        headers = [*own.headers, *sent]
    if exception.conditional_response:
        return _webob.conditional(environ, start_response, status, headers, [body])
    start_response(status, headers)
    return [body]


class _ClosedOnce:
    """A body that may be closed twice: by WebOb, and by the code that fails to send it."""

    def __init__(self, body: Any) -> None:
        self.body = body

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.body, name)

    def close(self) -> None:
        body, self.body = self.body, ()
        getattr(body, "close", bool)()


def send_explicit(exception: Any, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with the body that was given, or without one if the status has none."""
    body = _webob.body_of(exception)
    if not isinstance(body, list):
        body = _ClosedOnce(body)
    try:
        sent = _send(exception, body, environ, start_response)
    except BaseException:
        # A server closes what it gets (PEP 3333), and it did not get this.
        getattr(body, "close", bool)()
        raise
    # Unwrapped: a server may recognise the type of the body, and send it the fast way.
    return body.body if sent is body and isinstance(body, _ClosedOnce) else sent


def _send(
    exception: Any, body: Any, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    status: str = exception.status
    renderer = renderer_of(exception, environ)
    own = own_fields(exception, renderer, environ)
    headers = list(own.headers)
    if renderer.look.headers:
        _headers.add_missing(
            headers, with_hook_headers(renderer, page_for(exception, environ, renderer, own), ())
        )
    if not exception.has_content:
        if status[:3] not in _WITHOUT_LENGTH:
            # The WSGI validators require a type if a length is allowed.
            headers += [("Content-Type", "text/plain"), ("Content-Length", "0")]
        start_response(status, headers)
        # A body is not an error by now: Pecan, for one, sets a JSON body on any exception.
        return [b""] if isinstance(body, list) else _webob.closing(body)
    content_type = _webob.content_type(exception)
    if content_type is not None:
        headers.append(_headers.check("Content-Type", content_type))
    content_length = own.content_length
    if isinstance(body, list):
        if body and body[0] is _webob.UNRENDERED:
            # Response.write() has appended to it.
            body = body[1:]
        length = sum(map(len, body))
        # A proxy's answer to HEAD has a length and no bytes (RFC 9110 §8.6).
        if length or content_length is None or environ.get("REQUEST_METHOD") != "HEAD":
            content_length = str(length)
    if content_length is not None:
        headers.append(("Content-Length", content_length))
    if exception.conditional_response:
        return _webob.conditional(environ, start_response, status, headers, body)
    start_response(status, headers)
    return body  # type: ignore[no-any-return]  # the application's iterable
