"""A WebOb application that shows every status: a reference to read, and answers to try out.

``Gallery()`` is a WSGI application; ``python -m httpexc`` serves it. ``/404`` is the answer itself, which is
really raised or returned, for any client; ``/about/404`` is the page about it; the index lists all statuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from webob.response import Response

from httpexc import client_errors, client_requirements, redirection
from httpexc._json import encode
from httpexc._negotiation import HTML, JSON, TEXT, Offers, choose
from httpexc.exception import HTTPException
from httpexc.gallery.attempt import Attempt
from httpexc.gallery.entries import Entry, entries, entry_of, table
from httpexc.gallery.pages import about_page, arrived_page, index_page, sandbox, sentence
from httpexc.gallery.visit import Visit
from httpexc.renderer import Renderer, renderer_or_none

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["Entry", "Gallery", "entries", "table"]


class Gallery:
    """A WSGI application that shows every status, and sends its real answer.

    renderer
        The look of the answers; ``None`` uses the one in the environ, or the built-in one.
    """

    def __init__(self, renderer: Renderer | type[Renderer] | None = None) -> None:
        self.renderer = renderer_or_none(renderer)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request; the WSGI interface (PEP 3333)."""
        try:
            response = _dispatch(Visit(environ, self.renderer))
        except HTTPException as exception:
            response = exception.with_traceback(None)
        return response(environ, start_response)


_is_page_of_status = re.compile("/(?:(about|preview)/)?([2-5][0-9][0-9])").fullmatch


def _dispatch(visit: Visit) -> Response:
    path = visit.path
    if not path and visit.environ.get("SCRIPT_NAME"):
        # Without the slash of its mount point, every link of the index would lead out of the gallery.
        raise redirection.HTTPTemporaryRedirect(add_slash=True)
    match = _is_page_of_status(path)
    if match:
        kind, code = match[1], int(match[2])
        if kind is None:
            return _answer(visit, code)
        entry = entry_of(code)
        if entry is not None:
            _only_reading(visit)
            return about_page(visit, entry) if kind == "about" else _preview(visit, code)
    if path in ("", "/"):
        _only_reading(visit)
        return _index(visit)
    if path in ("/arrived", "/slash/"):
        return arrived_page(visit)
    if path == "/slash":
        raise redirection.HTTPTemporaryRedirect(add_slash=True)
    raise client_errors.HTTPNotFound("The gallery has no such page. Its index is at its root.")


def _only_reading(visit: Visit) -> None:
    if visit.request.method not in ("GET", "HEAD"):
        raise client_requirements.HTTPMethodNotAllowed(allow=["GET", "HEAD"])


def _made(visit: Visit, code: int, attempt: Attempt) -> HTTPException:
    try:
        return visit.make(code, attempt)
    except ValueError as error:
        raise client_errors.HTTPBadRequest(sentence(error)) from None


def _answer(visit: Visit, code: int) -> Response:
    """The answer itself."""
    attempt = visit.attempt
    exception = _made(visit, code, attempt)
    target = visit.answer(exception, code).headers.get("Location", "/")
    if not visit.is_here(target):
        raise client_errors.HTTPBadRequest(
            "This gallery redirects only within itself, or any link to it could lead elsewhere: "
            f"{target} was not followed. The page about this status shows the answer."
        )
    if attempt.verb(code) == "return":
        return exception
    raise exception


_is_head = re.compile(b"<head(?: [^>]*)?>", re.I).search


def _preview(visit: Visit, code: int) -> Response:
    """The HTML page of the answer, for a frame.

    It is sent as a 200: browsers do not show the page of a redirect, and prompt or retry for some statuses.
    """
    answer = visit.answer(_made(visit, code, visit.attempt), code)
    if not answer.body:
        raise client_errors.HTTPNotFound(f"{answer.status} has no content.")
    kept = ("content-type", "content-language", "content-security-policy", "x-content-type-options")
    headers = [(name, value) for name, value in answer.headerlist if name.lower() in kept]
    # Whatever the page is, it runs no script and has no origin.
    policy = f"sandbox {sandbox(visit, answer)}".rstrip() + "; frame-ancestors 'self'"
    headers.append(("Content-Security-Policy", policy))
    head = _is_head(answer.body)
    end = head.end() if head else 0
    # A link opens in the whole window: no other page of the gallery allows framing.
    target = b'\n<base target="_top">' if head else b""
    return Response(body=answer.body[:end] + target + answer.body[end:], headerlist=headers)


_OFFERS = Offers((HTML, JSON, TEXT))


def _index(visit: Visit) -> Response:
    """The reference, as a page, as JSON, or as a text table."""
    media_type = choose(visit.environ.get("HTTP_ACCEPT", ""), _OFFERS)
    if media_type == HTML:
        response = index_page(visit)
    elif media_type == JSON:
        text = encode([vars(entry) for entry in entries()])
        response = Response(body=text.encode(), headerlist=[("Content-Type", JSON)])
    else:
        response = Response(text=table(entries()), content_type=TEXT, charset="UTF-8")
    response.vary = ["Accept"]
    return response
