"""The pages of statuses as files, for a server that sends them itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, TypeAlias

from webob.request import Request

from httpexc.exception import HTTPException
from httpexc.move import _HTTPMove
from httpexc.registry import exception_response, status_map
from httpexc.renderer import RENDERER_KEY, Renderer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def making(renderer: Renderer, media_type: str) -> Renderer:
    """A copy of the renderer with one media type: a file is the same for everyone, without negotiation.

    Raises ``ValueError`` for a media type that the renderer does not make.
    """
    methods = renderer.look.methods
    if media_type not in methods:
        raise ValueError(f"--type: {media_type!r} is not one of {', '.join(methods)}")
    maker = copy(renderer)
    maker.media_types = {media_type: methods[media_type]}
    vars(maker)["prefer"] = lambda _: media_type
    return maker


def suffix_of(media_type: str) -> str:
    """The suffix of a file: ``.html``, ``.problem.json``."""
    return ".txt" if media_type == "text/plain" else "." + media_type.partition("/")[2].replace("+", ".")


#: An option as the user wrote it, the header or argument that it sets, and its value.
Given: TypeAlias = tuple[str, str, str]


def pages_of(
    codes: Iterable[int], given: Iterable[Given], environ: WSGIEnvironment, is_raw: bool
) -> dict[int, bytes]:
    """The content of a file for each code: the body or, if ``is_raw``, the whole response.

    Raises ``ValueError`` for a status without content, and for a redirect without a target.
    """
    return {code: _page(code, given, environ, is_raw) for code in codes}


def _page(code: int, given: Iterable[Given], environ: WSGIEnvironment, is_raw: bool) -> bytes:
    detail = next((value for _, name, value in given if name == "detail"), None)
    headers = [(name, value) for option, name, value in given if option != "--detail"]
    if issubclass(status_map.get(code, HTTPException), _HTTPMove) and not any(
        name.lower() == "location" for name, _ in headers
    ):
        raise ValueError(f"{code} redirects: give its target with --location")
    answer = exception_response(code, detail, headers).response_for(environ)
    if not is_raw:
        if not answer.body:
            raise ValueError(f"{code} has no content: --raw shows what is sent")
        return answer.body
    lines = [f"HTTP/1.1 {answer.status}", *(f"{name}: {value}" for name, value in answer.headerlist)]
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1") + answer.body


def refuse_what_changes_nothing(
    pages: Mapping[int, bytes], given: Sequence[Given], environ: WSGIEnvironment, is_raw: bool
) -> None:
    """Raise ``ValueError`` for an option that changes no page."""
    for index, (option, _, _) in enumerate(given):
        try:
            without = pages_of(pages, [*given[:index], *given[index + 1 :]], environ, is_raw)
        except ValueError:
            continue  # such as a redirect without its target
        if without == pages:
            hint = "" if is_raw or option == "--detail" else ": it would show with --raw"
            raise ValueError(f"{option} changes nothing here{hint}")


def environ_for(renderer: Renderer) -> WSGIEnvironment:
    """The environ of an empty request, without even a host, so that a relative Location stays relative."""
    environ = Request.blank("/").environ
    for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "REQUEST_METHOD"):
        del environ[name]
    environ[RENDERER_KEY] = renderer
    return environ
