"""Names of the older modules (M11), and what a misspelt keyword is told (C1a)."""

from __future__ import annotations

import warnings
from types import ModuleType

import pytest
import webob.exc

import httpexc
from httpexc import HTTPException

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyramid.httpexceptions

    import httpexc.pyramid

#: Names that are not here, each with the reason.
ELSEWHERE = {
    "webob.exc": {
        "Request": "webob.Request",
        "Template": "string.Template",
        "br_re": "a pattern of strip_tags",
        "class_types": "Python 2",
        "comment_re": "a pattern of strip_tags",
        "create_accept_header": "webob.acceptparse",
        "lazify": "a helper of WebOb's own templates",
        "newstyle_exceptions": "Python 2.4",
        "tag_re": "a pattern of strip_tags",
        "text_": "webob.compat",
        "text_type": "str",
        "absolute_import": "Python 2",
        "html_escape": "",
    },
    "pyramid.httpexceptions": {
        "IExceptionResponse": "pyramid.interfaces",
        "Template": "string.Template",
        "create_accept_header": "webob.acceptparse",
        "implementer": "zope.interface",
        "text_": "pyramid.util",
        "html_escape": "",
        "default_exceptionresponse_view": "httpexc.pyramid",
    },
}


def public(module):
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    )


@pytest.mark.parametrize("module", [webob.exc, pyramid.httpexceptions], ids=lambda module: module.__name__)
def test_m11_every_public_name_has_a_home(module):
    """A name that a program could have taken from an older module is here, or the reason is written down."""
    elsewhere = ELSEWHERE[module.__name__]
    assert [name for name in public(module) if not hasattr(httpexc, name) and name not in elsewhere] == []
    assert callable(httpexc.pyramid.default_exceptionresponse_view)


def test_m11_pastes_names():
    """The names of paste.httpexceptions are here; its helpers for strings of headers are not."""
    paste = pytest.importorskip("paste.httpexceptions", reason="Paste is in the bench group")
    elsewhere = {
        "SERVER_NAME": "a constant of the environ",
        "TEMPLATE": "Renderer.html",
        "catch_errors_app": "HTTPExceptionMiddleware",
        "comment_quote": "a helper of Paste's own templates",
        "has_header": "webob.headers",
        "header_value": "webob.headers",
        "html_quote": "html_escape",
        "no_quote": "no_escape",
        "name": "left over from a loop",
        "replace_header": "webob.headers",
        "resolve_relative_url": "a Location is resolved when it is sent",
        "strip_html": "strip_tags",
        "value": "left over from a loop",
    }
    missing = [name for name in public(paste) if not hasattr(httpexc, name) and name not in elsewhere]
    assert missing == []


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"detial": "x"}, r"HTTPNotFound has no detial=: did you mean detail\?"),
        ({"header": []}, r"HTTPNotFound has no header=: did you mean headers\?"),
        ({"retry_afer": 1}, r"HTTPNotFound has no retry_afer=: did you mean retry_after\?"),
        ({"xyzzy": 1}, r"HTTPNotFound has no xyzzy=$"),
    ],
)
def test_c1a_a_misspelt_keyword(keywords, words):
    """The TypeError names the class, the keyword and the nearest one that exists."""
    with pytest.raises(TypeError, match=words):
        httpexc.HTTPNotFound(**keywords)


@pytest.mark.parametrize("name", ["message", "description", "detail", "comment", "explanation", "title"])
def test_c7_what_an_older_exception_lets_be_set(name):
    """Every attribute that WebOb, Pyramid or Paste lets an exception set can be set at any time."""
    made = HTTPException("before")
    setattr(made, name, "after")
    assert getattr(made, name) == "after"
