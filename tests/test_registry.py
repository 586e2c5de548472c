"""Every status class against the pinned registry of ``statuses.csv`` (C2, C9, F1, S8, S10)."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import pickle
import re

import pytest
import webob
from webob import exc
from webob.dec import wsgify
from webtest import TestApp

import httpexc

from .support import MEDIA_TYPES, STATUSES, WITHOUT_CONTENT, call, make
from .test_house import STATUS_MODULES, parse

FAMILIES = {
    2: httpexc.HTTPOk,
    3: httpexc.HTTPRedirection,
    4: httpexc.HTTPClientError,
    5: httpexc.HTTPServerError,
}
# RFC 9110 §7.6.1, with those PEP 3333 names.
HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailers",
    "transfer-encoding",
    "upgrade",
}

every_status = pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.name)
every_media_type = pytest.mark.parametrize("media_type", MEDIA_TYPES)


def test_the_registry_is_complete():
    """`status_map` has the codes of the registry, in their order, and no other."""
    assert list(httpexc.status_map) == [status.code for status in STATUSES]


def test_the_registry_is_read_only():
    """`status_map` cannot be changed."""
    with pytest.raises(TypeError, match="does not support item assignment"):
        httpexc.status_map[404] = httpexc.HTTPGone


@every_status
def test_class_is_what_the_registry_says(status):
    """Code, title, RFC section and required headers are those of the registry (C9)."""
    cls = httpexc.status_map[status.code]
    assert cls.__name__ == status.name
    assert getattr(httpexc, status.name) is cls
    assert cls.code == status.code
    assert cls.title == status.title
    assert cls.required_headers == status.required_headers
    rfc, section = status.reference.rsplit(" ", 1)
    assert re.fullmatch(
        rf"{status.code} \({rfc} §{re.escape(section)}\): [^\n]+\.", cls.__doc__.split("\n")[0]
    )


@every_status
def test_other_names_are_the_same_class(status):
    """A status that was renamed keeps its old name for the same class (C9)."""
    for name in status.other_names:
        assert getattr(httpexc, name) is status.cls
        assert name in httpexc.__all__


@every_status
def test_family(status):
    """A class belongs to the family of its first digit, and to the one of its namesake's (C2)."""
    families = {digit for digit, family in FAMILIES.items() if issubclass(status.cls, family)}
    assert families == {status.code // 100}
    assert issubclass(status.cls, httpexc.HTTPError) is (status.code >= 400)
    assert issubclass(status.cls, httpexc._HTTPMove) is (
        "Location" in status.required_headers or status.code == 300
    )
    assert issubclass(status.cls, webob.Response)
    assert issubclass(status.cls, Exception)


@every_status
def test_the_namesake_in_webob_is_a_base(status):
    """`except webob.exc.HTTPNotFound` catches it: the class of that name is among the bases (C2)."""
    namesakes = [getattr(exc, name) for name in (status.name, *status.other_names) if hasattr(exc, name)]
    bases = [base for base in status.cls.__bases__ if base.__module__ == "webob.exc"]
    assert bases == namesakes
    for namesake in namesakes:
        assert namesake.code == status.code


@pytest.mark.parametrize(
    "name",
    [
        "HTTPException",
        "WSGIHTTPException",
        "HTTPOk",
        "HTTPRedirection",
        "HTTPError",
        "HTTPClientError",
        "HTTPServerError",
        "_HTTPMove",
    ],
)
def test_families_descend_from_their_namesakes(name):
    """`except webob.exc.HTTPError` and its like catch what is raised here (C2)."""
    assert issubclass(getattr(httpexc, name), getattr(exc, name))


def test_names_of_families():
    """The families go by the names of WebOb and Pyramid too (C2)."""
    assert httpexc.WSGIHTTPException is httpexc.HTTPException
    assert httpexc.HTTPSuccessful is httpexc.HTTPOk
    assert issubclass(httpexc.HTTPClientError, httpexc.HTTPError)
    assert issubclass(httpexc.HTTPServerError, httpexc.HTTPError)


@pytest.mark.parametrize("name", STATUS_MODULES)
def test_status_classes_are_short_plain_statements(name):
    """A status is data: under ten lines, a docstring and literals; a method only where it owns a header."""
    for node in parse(name).body:
        if not isinstance(node, ast.ClassDef):
            continue
        assert not node.decorator_list
        assert not node.keywords
        data = [part for part in node.body if not isinstance(part, ast.FunctionDef)]
        assert {part.name for part in node.body if isinstance(part, ast.FunctionDef)} <= {"__init__"}
        assert 1 + sum(part.end_lineno - part.lineno + 1 for part in data[1:]) < 12, node.name
        assert isinstance(data[0], ast.Expr)
        for part in data[1:]:
            assert isinstance(part, ast.Assign | ast.AnnAssign), ast.unparse(part)


@every_status
def test_it_has_an_explanation(status):
    """Whoever reads the page is told something, in whole sentences, unless there is no page."""
    explanation = status.cls.explanation
    assert re.fullmatch(r"[A-Z].*\.", explanation) or status.code in (*WITHOUT_CONTENT, 200)
    assert explanation != getattr(getattr(exc, status.name, None), "explanation", "") or not explanation


@every_status
def test_it_can_be_raised_returned_and_called(status):
    """The same object raised, returned from a view and called gives the same answer."""
    instance = make(status.cls, "why")
    with pytest.raises(status.cls) as caught:
        raise instance

    @wsgify
    def returning(request):
        return instance

    @wsgify
    def raising(request):
        raise instance

    assert caught.value is instance
    answers = [call(app, "/a/b", "text/html") for app in (instance, returning, raising)]
    assert answers[0].status == f"{status.code} {status.title}"
    assert answers[0].body == answers[1].body == answers[2].body
    assert list(answers[0].headers.items()) == list(answers[1].headers.items())
    assert list(answers[0].headers.items()) == list(answers[2].headers.items())


@every_status
def test_repr_and_str(status):
    """`repr` has class, status and detail; `str` has the detail, else the explanation (C7)."""
    assert repr(make(status.cls, "no such page")) == (
        f"<{status.name} {status.code} {status.title}: no such page>"
    )
    assert repr(make(status.cls)) == f"<{status.name} {status.code} {status.title}>"
    assert str(make(status.cls, "no such page")) == "no such page"
    assert str(make(status.cls)) == status.cls.explanation


DUPLICATES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "method": lambda original: original.copy(),
    **{
        f"pickle {protocol}": lambda original, protocol=protocol: pickle.loads(
            pickle.dumps(original, protocol)
        )
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    },
}


@every_status
@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
def test_copies(status, duplicate):
    """Every class can be copied and pickled with what it was given, and the copy is separate (C8)."""
    original = make(status.cls, "why", {"X-A": "b"}, "a note", problem={"balance": 30})
    original.set_cookie("a", "1")
    original.set_cookie("b", "2")
    twin = duplicate(original)
    same_answer(original, twin)
    twin.headers["X-A"] = "changed"
    twin.detail = "changed"
    assert original.headers["X-A"] == "b"
    assert original.detail == "why"


def same_answer(original, twin):
    assert twin is not original
    assert type(twin) is type(original)
    assert twin.args == original.args
    assert (twin.detail, twin.comment, twin.problem) == (original.detail, original.comment, original.problem)
    assert twin.headerlist == original.headerlist
    for media_type in MEDIA_TYPES:
        assert call(twin, "/a/b", media_type) == call(original, "/a/b", media_type)


@every_status
@every_media_type
def test_it_is_served(status, media_type):
    """GET and HEAD pass both validators in every media type, with the same status and headers (S8, S10)."""
    instance = make(status.cls, "why <b>")
    app = TestApp(instance, extra_environ={"HTTP_HOST": "example.com"})
    got = app.get("/a/b", headers={"Accept": media_type}, status=status.code)
    head = app.head("/a/b", headers={"Accept": media_type}, status=status.code)
    assert got.status == head.status == f"{status.code} {status.title}"
    assert got.headerlist == head.headerlist
    assert head.body == b""
    assert HOP_BY_HOP.isdisjoint(name.lower() for name, _ in got.headerlist)
    answer = call(instance, "/a/b", media_type)
    assert list(answer.headers.items()) == got.headerlist
    assert call(instance, "/a/b", media_type, method="HEAD")[:2] == answer[:2]
    assert answer.body == got.body
    if status.code in WITHOUT_CONTENT:
        assert answer.body == b""
        return
    assert answer.headers["Content-Type"] == MEDIA_TYPES[media_type]
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Vary"] == "Accept"
    assert_says(answer, media_type, status)


def assert_says(answer, media_type, status):
    """The body is a document of its media type, with the title and the detail in it."""
    if media_type == "text/html":
        assert answer.text.startswith("<!DOCTYPE html>\n")
        assert f"<h1>{status.code} {status.title.replace(chr(39), '&#x27;')}</h1>" in answer.text
        assert "why &lt;b&gt;" in answer.text
    elif media_type == "text/plain":
        assert answer.text.startswith(f"{status.code} {status.title}\n\n")
        assert answer.text.endswith("why <b>\n")
    else:
        document = json.loads(answer.text)
        assert document["status"] == status.code
        assert document["title"] == status.title
        assert document["detail" if "problem" in media_type else "message"].endswith("why <b>")


@every_status
def test_exception_response_makes_it(status):
    """`exception_response` makes an instance of the class and hands the arguments on (F1)."""
    made = httpexc.exception_response(status.code, detail="why", headers=[("X-A", "b")])
    assert type(made) is status.cls
    assert made.detail == "why"
    assert made.headers["X-A"] == "b"


@every_status
def test_get_exception_gives_the_class(status):
    """`get_exception` gives the class of a code (F1)."""
    assert httpexc.get_exception(status.code) is status.cls


def test_parameters_are_documented_once():
    """The base says what each parameter means, and every class has a docstring of its own."""
    documented = inspect.getdoc(httpexc.HTTPException.__init__)
    for name in inspect.signature(httpexc.HTTPException.__init__).parameters:
        assert name == "self" or f"\n{name}\n" in documented


def test_the_signature_of_a_redirect_is_the_shape_that_most_have():
    """C4: ``help()`` shows a location first, and what a served one is called with."""
    assert [*inspect.signature(httpexc.HTTPFound).parameters][:2] == ["location", "detail"]
    assert [*inspect.signature(httpexc.HTTPFound("/")).parameters] == ["environ", "start_response"]


def test_a_constructor_of_ones_own_has_its_own_signature():
    """C4: what ``help()`` shows of a subclass is what it takes."""

    class Moved(httpexc.HTTPFound):
        def __init__(self, user, page):
            super().__init__(f"/{user}/{page}")

    assert [*inspect.signature(Moved).parameters] == ["user", "page"]
