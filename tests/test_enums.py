"""Strings that are members of an enum are sent as their values, and as plain strings (S10, C8a)."""

from __future__ import annotations

from enum import Enum, StrEnum

import pytest

import httpexc
from httpexc import HTTPExceptionMiddleware, HTTPNotFound, Renderer

from .support import call


class Old(str, Enum):  # noqa: UP042  it prints as its name, which is the point
    GET = "GET"
    HTML = "text/html"
    JSON = "application/json"
    DE = "de"
    NO_STORE = "no-store"


class New(StrEnum):
    GET = "GET"
    HTML = "text/html"
    JSON = "application/json"
    DE = "de"
    NO_STORE = "no-store"


@pytest.mark.parametrize("enum", [Old, New])
def test_s10_fields_from_an_enum(enum):
    """S10: each field is the member's value, and a plain ``str``."""
    made = [
        httpexc.HTTPMethodNotAllowed(allow=[enum.GET]),
        httpexc.HTTPUnsupportedMediaType(accept_post=[enum.JSON], vary={enum.DE}, link="<a>"),
        HTTPNotFound(cache_control=enum.NO_STORE, content_language=enum.DE),
        HTTPNotFound(text="x", content_type=enum.HTML),
        HTTPNotFound(headers={"X-A": enum.DE}),
        httpexc.HTTPUnauthorized(www_authenticate=enum.DE),
        httpexc.HTTPUnauthorized(www_authenticate=("Basic", {"realm": enum.DE})),
    ]
    values = [value for each in made for name, value in each.headerlist if name != "Content-Type"]
    assert values == [
        "GET",
        "de",
        "<a>",
        "application/json",
        "no-store",
        "de",
        "1",
        "de",
        "de",
        'Basic realm="de"',
    ]
    assert made[3].content_type == "text/html"
    for each in made:
        assert {type(value) for _, value in each.headerlist} == {str}
        assert call(each).code == each.code


@pytest.mark.parametrize("enum", [Old, New])
@pytest.mark.parametrize("is_mapping", [True, False])
def test_s11_a_renderer_with_enums(enum, is_mapping):
    """S11, G1: media types, languages, fallbacks and what the hooks return."""

    class Look(Renderer):
        media_types = {enum.HTML: "html", enum.JSON: "json"} if is_mapping else (enum.HTML, enum.JSON)
        languages = ("en", enum.DE)
        no_accept = not_acceptable = enum.JSON
        site = enum.HTML

        def language(self, environ):
            return enum.DE

    app = HTTPExceptionMiddleware(HTTPNotFound(), renderer=Look)
    page = call(app, accept="text/html")
    assert page.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert page.headers["Content-Language"] == "de"
    assert "<title>404 Nicht gefunden - text/html</title>" in page.text
    for accept in (None, "image/png", "application/json"):
        assert call(app, accept=accept).headers["Content-Type"] == "application/json"
    assert {type(value) for _, value in page.headers.items()} == {str}
