"""Whatever can be set on an exception counts (C7), and a copy shares none of it (C8)."""

from __future__ import annotations

import copy
import inspect
import io
import json
import pickle
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
import webob.exc
from pyramid import httpexceptions
from webob.cachecontrol import CacheControl

import httpexc
from httpexc import (
    Failure,
    HTTPBadRequest,
    HTTPForbidden,
    HTTPFound,
    HTTPMethodNotAllowed,
    HTTPNotFound,
    HTTPOk,
    HTTPServiceUnavailable,
    HTTPUnprocessableContent,
    ProblemError,
)

from .support import STATUSES, call, make

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    try:
        from paste import httpexceptions as paste
    except ImportError:  # it is in the group "bench" alone
        paste = None


# -- C7: every attribute that the older classes let one set ---------------------------------------


def attributes(module):
    """The public attributes of a module's exceptions that can be set and are no methods, with a value."""
    found = {}
    for name, cls in vars(module).items():
        if not (inspect.isclass(cls) and issubclass(cls, Exception) and name.startswith("HTTP")):
            continue
        for arguments in ((), ("x",), ("x", {"Allow": "GET"}), ("x", webob.Response())):
            try:
                instance = cls(*arguments)
            except (TypeError, AssertionError):
                continue
            break
        else:
            continue  # abstract
        for attribute in dir(instance):
            descriptor = getattr(cls, attribute, None)
            is_fixed = isinstance(descriptor, property) and descriptor.fset is None
            if attribute.startswith("_") or is_fixed:
                continue
            try:
                value = getattr(instance, attribute)
            except (AttributeError, ValueError):
                continue  # json_body, for one, where there is none
            if not callable(value):
                found.setdefault(attribute, value)
    return found


OLDER = {module.__name__: attributes(module) for module in (webob.exc, httpexceptions, paste) if module}

#: A value of another kind than the one that was found, for those that begin as nothing.
TELLING = {
    "accept_ranges": "bytes",
    "age": 3,
    "allow": ("GET",),
    "comment": "by hand",
    "content_disposition": "inline",
    "content_encoding": "gzip",
    "content_language": ("de",),
    "content_location": "/x",
    "content_md5": "x",
    "detail": "why",
    "etag": "tag",
    "message": "why",
    "pragma": "x",
    "result": object(),
    "server": "x",
    "vary": ("Cookie",),
    "wsgi_response": webob.Response(),
}


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, found in OLDER.items() for name in sorted(found)]
)
@pytest.mark.parametrize(
    "make_one", [lambda: HTTPNotFound("x"), lambda: HTTPNotFound("x", headers={"X-A": "b"})]
)
def test_c7_what_the_older_classes_let_one_set(make_one, module, name):
    """C7: each attribute of WebOb's, Pyramid's and Paste's exceptions can be set, and is what was set."""
    exception = make_one()
    value = TELLING.get(name, OLDER[module][name])
    if name in ("app_iter", "body_file"):
        value = io.BytesIO(b"x")
    setattr(exception, name, value)
    found = getattr(exception, name)
    if name == "body_file":
        assert exception.body == b"x"
    elif isinstance(value, CacheControl):
        assert str(found) == str(value)
    elif name == "headers":
        assert [*found.items()] == [*getattr(value, "items", lambda: value)()]
    else:
        assert found == value
    if name not in ("wsgi_response", "app_iter"):
        assert call(exception.copy()).status == exception.status


def test_c7_the_table_is_as_wide_as_it_should_be():
    """C7: the attributes that the documentation of each names are among them."""
    for found in OLDER.values():
        assert {"code", "title", "explanation", "detail", "comment", "headers"} <= set(found)
    assert {"status", "body", "location", "content_type", "body_template_obj"} <= set(OLDER["webob.exc"])
    assert "result" in OLDER["pyramid.httpexceptions"]
    if paste:
        assert {"template", "required_headers"} <= set(OLDER["paste.httpexceptions"])


# -- C7: status, code and title -------------------------------------------------------------------


class OwnWords(HTTPNotFound):
    explanation = "Own words."


@pytest.mark.parametrize("name", ["status", "status_code", "status_int", "code"])
@pytest.mark.parametrize("value", [410, 404, 423, 302, 200, 503, 599, 499])
def test_c7_a_status_set_later(name, value):
    """C7: it changes code, title and explanation to those of that status, by whatever name it is set."""
    exception = HTTPNotFound("why")
    call(exception)  # whatever serving has found out
    setattr(exception, name, value)
    fresh = httpexc.exception_response(value)
    assert (exception.code, exception.title) == (value, fresh.title)
    assert exception.explanation == fresh.explanation
    assert (exception.status, exception.status_code, exception.status_int) == (fresh.status, value, value)
    if value != 302:
        answer = call(exception, accept="text/html")
        assert answer.status == fresh.status
        assert f"<h1>{fresh.status}</h1>" in answer.text
        assert "why" in answer.text
        assert exception.detail == "why"


def test_c7_a_status_and_back():
    """C7: 404 again is what it was."""
    exception = HTTPNotFound("why")
    before = call(exception)
    exception.status = 410
    exception.status = 404
    assert call(exception) == before


@pytest.mark.parametrize("name", ["status", "code"])
@pytest.mark.parametrize(
    "exception",
    [HTTPNotFound(explanation="Own words."), OwnWords(), OwnWords(explanation="Own words.")],
    ids=lambda e: type(e).__name__,
)
def test_c7_an_explanation_that_was_given_stays(exception, name):
    """C7: words of an application's own outlive a change of status."""
    exception = exception.copy()
    setattr(exception, name, 410)
    assert exception.explanation == "Own words."
    assert "Own words." in call(exception).text


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("410 Was Here", "410 Was Here"),
        (b"410 Was Here", "410 Was Here"),
        ("410", "410 Gone"),
        (410, "410 Gone"),
        ("404 Lost", "404 Lost"),
        ("404", "404 Not Found"),
    ],
)
def test_c7_a_status_line(given, line):
    """C7: a line brings its own title, a code that of its status; as an argument and later."""
    later = HTTPNotFound()
    later.status = given
    for exception in (HTTPNotFound(status=given), later):
        assert (exception.status, call(exception).status) == (line, line)
        assert exception.title == line[4:]


def test_c7_a_title():
    """C7: a title is shown in every form; with a code it is that of the argument, in either order."""
    for exception in (
        HTTPNotFound(title="Lost"),
        HTTPNotFound(status=404, title="Lost"),
        HTTPNotFound(title="Lost", code=404),
    ):
        assert call(exception).status == "404 Lost"
        assert json.loads(call(exception, accept="application/problem+json").text)["title"] == "Lost"
    assert call(HTTPNotFound(title="Was Here", code=410)).status == "410 Was Here"


def test_c3_what_is_wrapped_can_be_set():
    """C3, C7: ``wsgi_response`` set later answers, with its status; ``None`` or itself is the page again."""
    exception = HTTPNotFound("why")
    page = call(exception)
    for nothing in (None, exception):
        exception.wsgi_response = webob.Response("from inside", status=410)
        assert exception.status == "410 Gone"
        assert call(exception).body == b"from inside"
        assert call(exception.copy()).body == b"from inside"
        exception.wsgi_response = nothing
        exception.status = 404
        assert exception.wsgi_response is exception
        assert call(exception) == page
    with pytest.raises(TypeError, match="wsgi_response must be a WSGI application, not 7"):
        exception.wsgi_response = 7


@pytest.mark.parametrize("how", ["argument", "later", "class"])
def test_c7_a_body_template(how):
    """C7: a template counts whenever it is set, and ``None`` takes it away."""
    template = "<b>${detail}</b>"
    if how == "argument":
        exception = HTTPNotFound("why", body_template=template)
    elif how == "later":
        exception = HTTPNotFound("why")
        call(exception, accept="text/html")
        exception.body_template = template
    else:
        exception = type("Own", (HTTPNotFound,), {"body_template": template})("why")
    assert "<h1>404 Not Found</h1>\n<b>why</b>" in call(exception, accept="text/html").text
    assert call(exception).text == "404 Not Found\n\nwhy\n"
    exception.body_template = None
    assert call(exception, accept="text/html").body == call(HTTPNotFound("why"), accept="text/html").body


@pytest.mark.parametrize("name", ["detail", "message", "description"])
def test_c7_the_detail_by_its_other_names(name):
    """C7: they are one thing: argument, attribute, ``str()``."""
    exception = HTTPNotFound(**{name: "why"})
    assert (exception.detail, exception.message, exception.description) == ("why", "why", "why")
    setattr(exception, name, "because")
    assert (exception.detail, exception.message, exception.description) == ("because",) * 3
    assert str(exception) == "because"
    assert "because" in call(exception).text


def test_c7_a_class_may_give_the_words():
    """C7: detail, comment and problem as attributes of a class; the arguments override them."""

    class Given(HTTPNotFound):
        detail = "of the class"
        comment = "by the class"
        problem = {"balance": 30}  # noqa: RUF012  as an application writes it

    assert "of the class" in call(Given()).text
    assert "<!-- by the class -->" in call(Given(), accept="text/html").text
    assert json.loads(call(Given(), accept="application/json").text)["balance"] == 30
    given = Given("own", comment="mine", problem={"x": 1})
    page = call(given, accept="text/html").text
    assert "own" in page
    assert "<!-- mine -->" in page
    assert "of the class" not in page
    assert "balance" not in call(given, accept="application/json").text


# -- C8: copies -----------------------------------------------------------------------------------


class Slotted(HTTPForbidden):
    """Slots of a subclass, one of them never filled."""

    __slots__ = ("reason", "unset")


class MoreSlots(Slotted):
    __slots__ = "one"  # as Python allows


class Private(HTTPForbidden):
    """A slot whose name Python changes."""

    __slots__ = ("__secret",)

    def keep(self, value):
        self.__secret = value
        return self

    def told(self):
        return self.__secret


def through_a_process_pool(exception):
    """The exception as another process gets and hands it back."""
    # The process has this one's path, and finds these tests there; behind a built wheel, if there is one.
    root = str(Path(__file__).parent.parent)
    sys.path.append(root)
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(hand_back, exception).result()
    finally:
        sys.path.remove(root)


def hand_back(exception):
    return exception


COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "method": lambda exception: exception.copy(),
    **{
        f"pickle {protocol}": lambda exception, protocol=protocol: pickle.loads(
            pickle.dumps(exception, protocol)
        )
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    },
}


def furnished():
    """An exception with one of everything that can be changed in place."""
    exception = HTTPUnprocessableContent(
        "why",
        [("X-A", "b"), ("Set-Cookie", "a=1")],
        "by hand",
        "<b>${detail}</b>",
        problem={"list": [1], "balance": 30},
        errors=[ProblemError("is no number", pointer="#/age")],
        retry_after=60,
    )
    exception.set_cookie("b", "2")
    exception.add_note("a note")
    exception.extra = ["own"]
    return exception


@pytest.mark.parametrize("how", COPIES)
def test_c8_a_copy_has_everything(how):
    """C8: detail, headers, cookies, comment, template, problem, errors, notes and one's own attributes."""
    exception = furnished()
    twin = COPIES[how](exception)
    assert type(twin) is type(exception)
    for name in ("detail", "comment", "body_template", "problem", "errors", "headerlist", "args", "extra"):
        assert getattr(twin, name) == getattr(exception, name)
    assert twin.__notes__ == ["a note"]
    for accept in (None, "text/html", "application/json", "application/problem+json"):
        assert call(twin, accept=accept) == call(exception, accept=accept)


@pytest.mark.parametrize("how", COPIES)
def test_c8_copies_share_nothing(how):
    """C8: what is changed in one, whichever it is, is not seen in the other."""
    for changed, other in ((0, 1), (1, 0)):
        pair = [furnished()]
        pair.append(COPIES[how](pair[0]))
        before = call(pair[other], accept="application/json")
        one = pair[changed]
        one.add_note("another")
        one.problem["balance"] = 0
        one.problem["list"].append(2)
        one.errors[0]["detail"] = "changed"
        one.headers["X-A"] = "c"
        one.delete_cookie("b")
        one.headerlist.append(("X-B", "d"))
        one.extra.append("changed")
        one.cache_control.no_store = True
        assert call(pair[other], accept="application/json") == before
        assert pair[other].__notes__ == ["a note"]
        assert pair[other].extra == ["own"] or how in ("copy", "method")
        assert "X-B" not in pair[other].headers


def test_c8_an_instance_shares_nothing_with_what_it_was_given():
    """C8: the members, errors and headers that were handed over can be changed afterwards."""
    members, errors, headers = {"balance": 30}, [{"detail": "x"}], [("X-A", "b")]
    exception = HTTPBadRequest(headers=headers, problem=members, errors=errors)
    before = call(exception, accept="application/json")
    members["balance"] = errors[0]["detail"] = 0
    errors.append({})
    headers.append(("X-B", "c"))
    assert call(exception, accept="application/json") == before


@pytest.mark.parametrize("how", COPIES)
def test_c8_slots_of_a_subclass(how):
    """C8: they are kept, those that are not filled stay so, and copies do not share a list in one."""
    exception = MoreSlots("why")
    exception.reason, exception.one = ["banned"], 1
    twin = COPIES[how](exception)
    assert (twin.reason, twin.one) == (["banned"], 1)
    assert not hasattr(twin, "unset")
    twin.reason.append("x")
    assert exception.reason == ["banned"]
    assert COPIES[how](Private().keep(7)).told() == 7


def test_c8_through_a_process_pool():
    """C8: what a worker raises arrives as it was raised, slots included."""
    exception = Slotted("why", headers={"X-A": "b"}, problem={"balance": 30}, result="denied")
    exception.reason = "banned"
    exception.add_note("a note")
    twin = through_a_process_pool(exception)
    assert (type(twin), twin.reason, twin.result, twin.__notes__) == (Slotted, "banned", "denied", ["a note"])
    assert call(twin, accept="application/json") == call(exception, accept="application/json")


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.name)
def test_c8_every_class(how, status):
    """C8: an untouched one and one that has served are the same after a copy."""
    for exception in (make(status.cls), make(status.cls, headers={"X-A": "b"})):
        call(exception)
        twin = COPIES[how](exception)
        assert call(twin) == call(exception)
        assert (repr(twin), str(twin), twin.args) == (repr(exception), str(exception), exception.args)


@pytest.mark.parametrize("how", COPIES)
def test_c8_after_a_change_of_status(how):
    """C8: what was set later is kept: status, title, renderer's absence, a failure's message."""
    exception = HTTPMethodNotAllowed(["GET"])
    exception.status = "410 Was Here"
    twin = COPIES[how](exception)
    assert (twin.status, twin.explanation) == ("410 Was Here", exception.explanation)
    failure = COPIES[how](Failure("sold out", 409))
    assert (failure.status, failure.message) == ("409 Conflict", "sold out")
    redirect = COPIES[how](HTTPFound(add_slash=True))
    assert call(redirect, "/a").headers["Location"] == "http://example.com/a/"


def test_c8_a_cause_is_not_copied():
    """C8: as any exception's, a traceback, a context and a cause are of the raise, and stay behind."""
    with pytest.raises(HTTPServiceUnavailable) as caught:
        raise HTTPServiceUnavailable("why") from KeyError("x")
    twin = caught.value.copy()
    assert caught.value.__cause__ is not None
    assert (twin.__traceback__, twin.__cause__, twin.__context__) == (None, None, None)


def test_c8_an_untouched_exception_is_small():
    """P: two attributes, whatever can be asked of it."""
    assert len(vars(HTTPNotFound("x"))) <= 2
    assert vars(HTTPOk()) == {}
