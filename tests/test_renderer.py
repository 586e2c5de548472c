"""One look for a whole application (S11)."""

from __future__ import annotations

import html
import json
import pickle
from string import Template

import pytest

from httpexc import (
    HTTPFound,
    HTTPMethodNotAllowed,
    HTTPNoContent,
    HTTPNotFound,
    HTTPNotImplemented,
    Renderer,
    make_middleware,
)
from httpexc._language import catalogue

from .support import MEDIA_TYPES, call, environ

GERMAN = catalogue("de")

#: The detail ``<why>`` on a page.
SHOWN = '<p dir="auto">&lt;why&gt;</p>\n'


class Look(Renderer):
    """All four bodies, in an application's own words."""

    def html(self, page, environ):
        return f"<!DOCTYPE html><title>{page.code} {environ['PATH_INFO']}</title>{page.html}"

    def plain(self, page, environ):
        return f"{page.title}: {page.text}"

    def json(self, page, environ):
        return json.dumps({"oops": page.code})

    def problem(self, page, environ):
        return json.dumps({"type": page.source.problem_type, "oops": page.title, **page.source.problem})


class Seen(HTTPNotFound):
    renderer = Look()


def with_renderer(made, renderer, accept=None, path="/"):
    return call(made, path, accept, **{"httpexc.renderer": renderer})


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (
            "text/html",
            f"<!DOCTYPE html><title>404 /a</title><p>{HTTPNotFound.explanation}</p>\n" + SHOWN,
        ),
        ("text/plain", f"Not Found: {HTTPNotFound.explanation}\n\n<why>"),
        ("application/json", '{"oops": 404}'),
        ("application/problem+json", '{"type": "about:blank", "oops": "Not Found", "balance": 30}'),
    ],
)
def test_a_renderer_makes_the_bodies(media_type, body):
    """A renderer of the class or in the environ makes every body, with the right type and length."""
    members = {"balance": 30}
    of_class = call(Seen("<why>", problem=members), "/a", media_type)
    of_application = with_renderer(HTTPNotFound("<why>", problem=members), Look(), media_type, "/a")
    assert of_class == of_application
    assert of_class.text == body
    assert of_class.status == "404 Not Found"
    assert of_class.headers["Content-Type"] == MEDIA_TYPES[media_type]
    assert of_class.headers["Content-Length"] == str(len(of_class.body))
    assert of_class.headers["Vary"] == "Accept"
    assert "Content-Security-Policy" not in of_class.headers


def test_the_policy_is_for_the_built_in_page():
    """A renderer with words or a text of its own still has the built-in page, and its policy (S4)."""

    class OwnText(Renderer):
        def plain(self, page, environ):
            return "own"

    class OwnWords(Renderer):
        def translate(self, text, environ):
            return f"<{text}>"

    for renderer in (OwnText(), OwnWords()):
        answer = with_renderer(HTTPNotFound("x"), renderer, "text/html")
        assert "Content-Security-Policy" in answer.headers
    assert "<h1>404 &lt;Not Found&gt;</h1>" in answer.text


def test_the_class_comes_before_the_application():
    """A class with its own look keeps it in an application that has another."""

    class Other(Renderer):
        def plain(self, page, environ):
            return "other"

    assert with_renderer(Seen(), Other()).text.startswith("Not Found: ")
    assert with_renderer(HTTPNotFound(), Other()).text == "other"


def test_there_is_no_global_state():
    """A renderer in one environ is not seen by the next request."""
    made = HTTPNotFound("why")
    before = call(made, accept="text/html")
    assert with_renderer(made, Look(), "text/html") != before
    assert call(made, accept="text/html") == before


def test_what_a_page_knows():
    """A page has the status, the words as they were given, the target and the headers."""
    pages = []

    class Spy(Renderer):
        def plain(self, page, environ):
            pages.append(page)
            return ""

    detail, comment = object(), object()
    with_renderer(HTTPFound("x", detail=detail, comment=comment, headers={"X-A": "b"}), Spy(), path="/a/b")
    [page] = pages
    assert (page.status, page.code, page.title) == ("302 Found", 302, "Found")
    assert page.explanation == HTTPFound.explanation
    assert page.detail is detail
    assert page.comment is comment
    assert page.location == "http://example.com/a/x"
    assert ("X-A", "b") in page.headers
    assert (page.source.problem_type, dict(page.source.problem)) == ("about:blank", {})


class OnlyJSON(Renderer):
    media_types = ("application/json",)


@pytest.mark.parametrize("accept", [None, "text/html", "image/png", "(((", "application/json"])
def test_one_media_type_alone(accept):
    """With one type on offer nothing is negotiated, and no Vary is sent."""
    answer = with_renderer(HTTPNotFound("why"), OnlyJSON(), accept)
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.text)["status"] == 404
    assert "Vary" not in answer.headers


class Machine(Renderer):
    media_types = ("application/problem+json", "text/plain", "text/html")
    no_accept = "application/problem+json"
    not_acceptable = "text/html"


class Elsewhere(Renderer):
    media_types = ("application/json", "application/problem+json")
    no_accept = "text/html"


@pytest.mark.parametrize(
    ("renderer", "accept", "chosen"),
    [
        (Machine(), None, "application/problem+json"),
        (Machine(), "", "application/problem+json"),
        (Machine(), "image/png", "text/html"),
        (Machine(), "application/json", "application/problem+json"),
        (Machine(), "*/*", "application/problem+json"),
        (Machine(), "text/html, text/plain", "text/html"),
        (Machine(), "text/html", "text/html"),
        (Machine(), "(((", "text/html"),
        (Elsewhere(), None, "application/json"),
        (Elsewhere(), "image/png", "application/json"),
        (Renderer(), None, "text/plain"),
        (Renderer(), "*/*", "text/html"),
    ],
)
def test_the_media_types_and_their_order(renderer, accept, chosen):
    """A renderer says what is on offer, in which order, and what answers where Accept does not choose."""
    answer = with_renderer(HTTPNotFound(), renderer, accept)
    assert answer.headers["Content-Type"] == MEDIA_TYPES[chosen]
    assert answer.headers["Vary"] == "Accept"


def test_a_type_that_was_set_and_is_not_on_offer():
    """C7: a content type without a body that no method of the renderer makes is refused when it is served."""
    made = HTTPNotFound(content_type="text/plain")
    with pytest.raises(ValueError, match="Content-Type 'text/plain; charset=UTF-8' without a body"):
        with_renderer(made, OnlyJSON())
    assert with_renderer(made, Machine()).headers["Content-Type"] == "text/plain; charset=UTF-8"


def test_media_types_may_be_a_list():
    """The types may be written as a list."""
    listed = type("Listed", (Renderer,), {"media_types": ["text/html"]})
    assert with_renderer(HTTPNotFound(), listed()).headers["Content-Type"] == "text/html; charset=UTF-8"


@pytest.mark.parametrize(
    ("media_types", "error", "words"),
    [
        ((), ValueError, "Odd.media_types is empty"),
        (
            ["image/png"],
            ValueError,
            "'image/png' is not one of text/html, .* map it to the name of the method",
        ),
        (("text/html", "text/xml"), ValueError, "'text/xml' is not one of"),
        ("text/html", TypeError, "must be a sequence of media types or a mapping, not 'text/html'"),
        (7, TypeError, "must be a sequence of media types or a mapping, not 7"),
        ({"TEXT/HTML": "html"}, ValueError, "'TEXT/HTML' is not a media type in lower case"),
        ({"text/html; charset=utf-8": "html"}, ValueError, "without parameters"),
        ({"text/xml": "xml"}, TypeError, "Odd.media_types: text/xml: there is no method 'xml'"),
        ({"text/html": "site"}, TypeError, "there is no method 'site'"),
    ],
)
def test_media_types_are_checked(media_types, error, words):
    """S12, C8a: media types that cannot be are refused where they are written, with words that help."""
    with pytest.raises(error, match=words):
        type("Odd", (Renderer,), {"media_types": media_types})


class German(Renderer):
    languages = ("de",)

    def translate(self, text, environ):
        assert environ["PATH_INFO"] == "/a"
        return {"Nicht gefunden": "Nichts da"}.get(text) or super().translate(text, environ)


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@pytest.mark.parametrize("made", [HTTPMethodNotAllowed(["GET"], "warum"), HTTPNotImplemented("warum")])
def test_a_template_of_this_package_is_translated(made, media_type):
    """S10a: 405 and 501 name the method in their translated explanation."""

    class Translating(Renderer):
        def translate(self, text, environ):
            return f"Ü<{len(text)}>{{method}}"

    answer = with_renderer(made, Translating(), media_type)
    words = html.unescape(answer.text) if media_type == "text/html" else answer.text
    if "json" in media_type:
        document = json.loads(words)
        assert document["title"] == f"Ü<{len(made.title)}>{{method}}"
        words = document.get("message", words)
    if media_type != "application/problem+json":
        assert f"Ü<{len(made.explanation.message)}>GET" in words
    assert "warum" in words
    assert " method " not in words


def test_what_is_not_translated_stays():
    """G3: a text that the hook hands to its base is shown as the package's catalogue has it."""
    answer = with_renderer(HTTPFound("/x"), German(), "text/plain", "/a")
    assert answer.text == (
        f"302 {GERMAN.gettext('Found')}\n\n{GERMAN.gettext(HTTPFound.explanation)}\n\nhttp://example.com/x\n"
    )


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_translate(media_type):
    """G3: title and explanation go through the hook in every body, last; status line and detail do not."""
    explanation = GERMAN.gettext(HTTPNotFound.explanation)
    answer = with_renderer(HTTPNotFound("Not Found"), German(), media_type, "/a")
    assert answer.status == "404 Not Found"
    if media_type == "text/html":
        assert '<html lang="de" dir="ltr">' in answer.text
        assert f'<h1>404 Nichts da</h1>\n<p>{explanation}</p>\n<p dir="auto">Not Found</p>' in answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    elif media_type == "text/plain":
        assert answer.text == f"404 Nichts da\n\n{explanation}\n\nNot Found\n"
    else:
        document = json.loads(answer.text)
        assert document["title"] == "Nichts da"
        assert document.get("message", f"{explanation}\n\nNot Found") == f"{explanation}\n\nNot Found"


def test_the_body_methods_know_the_renderer():
    """Who calls `html_body` and its kin gets the look of the environ."""
    request = environ("/a") | {"httpexc.renderer": Look()}
    assert HTTPNotFound().html_body(request).startswith("<!DOCTYPE html><title>404 /a</title>")
    assert HTTPNotFound().json_body(request) == '{"oops": 404}'


def test_the_body_methods_know_the_renderer_of_the_class():
    """S11, L1: … and of its own class, and a Location as that renderer has it."""

    class Near(Renderer):
        site = "Near"
        absolute_location = False

    class Moved(HTTPFound):
        renderer = Near

    page = Moved("b").html_body(environ("/a/"))
    assert "<title>302 Found - Near</title>" in page
    assert '<a href="/a/b">/a/b</a>' in page


def test_a_renderer_may_build_on_the_built_in_one():
    """What `super()` gives is the built-in body."""

    class Framed(Renderer):
        def html(self, page, environ):
            return super().html(page, environ).replace("<main", "<main class=mine")

        def json(self, page, environ):
            return json.dumps({**json.loads(super().json(page, environ)), "help": "/help"})

    assert "<main class=mine" in with_renderer(HTTPNotFound(), Framed(), "text/html").text
    assert json.loads(with_renderer(HTTPNotFound(), Framed(), "application/json").text)["help"] == "/help"


def test_the_exceptions_own_formatter():
    """A json_formatter makes the JSON of a renderer that keeps the built-in method, or asks it."""

    class Asks(Renderer):
        def json(self, page, environ):
            return super().json(page, environ).replace("}", ', "seen": 1}')

    made = HTTPNotFound(json_formatter=lambda **kw: {"own": kw["status"]})
    assert json.loads(with_renderer(made, German(), "application/json", "/a").text) == {
        "own": "404 Not Found"
    }
    assert json.loads(with_renderer(made, Asks(), "application/json").text) == {
        "own": "404 Not Found",
        "seen": 1,
    }


def test_templates_are_seen_by_the_renderer():
    """The body template of an exception is what the page says."""
    answer = with_renderer(HTTPNotFound("<why>", body_template="<i>${detail}</i>"), Look(), "text/html", "/a")
    assert answer.text == "<!DOCTYPE html><title>404 /a</title><i>&lt;why&gt;</i>"


class Raises(Renderer):
    def html(self, page, environ):
        raise RuntimeError("no template engine")

    plain = json = problem = html


class SpoilsThePage(Renderer):
    """Would leave its page in pieces, if that were not read-only (S13)."""

    def html(self, page, environ):
        for name in ("status", "headers", "location", "source"):
            with pytest.raises(AttributeError):
                setattr(page, name, "https://evil.example/")
        page.headers.append(("X-Forwarded", "from"))

    plain = json = problem = html


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@pytest.mark.parametrize("renderer", [Raises(), SpoilsThePage()])
@pytest.mark.parametrize("made", [HTTPFound("x"), HTTPMethodNotAllowed(["GET"], "why")])
def test_a_renderer_that_raises(made, renderer, media_type, caplog):
    """Target and methods go out with the built-in page, whatever the renderer did to its own (L7)."""
    answer = with_renderer(made, renderer, media_type, "/a/b")
    plain = call(made, "/a/b", media_type)
    assert answer.status == plain.status
    assert {name for name, _ in answer.headers.items()} == {name for name, _ in plain.headers.items()}
    for name in ("Location", "Allow", "X-A", "Content-Type", "Vary", "Content-Security-Policy"):
        assert answer.headers.getall(name) == plain.headers.getall(name)
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert made.title.encode() in answer.body
    [record] = caplog.records
    assert (record.name, record.levelname) == ("httpexc", "ERROR")
    assert record.exc_info is not None


def test_a_user_template_is_used_by_the_built_in_renderer():
    """html_template_obj frames the page also where a renderer keeps the built-in html."""

    class Framed(HTTPNotFound):
        html_template_obj = Template("[${body}]")

    assert with_renderer(Framed(), OnlyJSON(), "text/html").headers["Content-Type"] == "application/json"
    assert call(Framed("why"), accept="text/html").text.startswith("[<p>")


def test_no_content_has_no_look():
    """A status without content is answered without asking a renderer."""
    assert with_renderer(HTTPNoContent(), Raises()).body == b""


def test_an_explicit_body_has_no_look():
    """A body that was given is sent as it is, whatever the application's look."""
    assert with_renderer(HTTPNotFound(body=b"mine"), Raises()).body == b"mine"


def test_a_class_with_a_renderer_can_be_pickled():
    """The look of a class is no part of an instance."""
    assert call(pickle.loads(pickle.dumps(Seen("why")))) == call(Seen("why"))


def test_s13_what_a_hook_gets_from_its_base():
    """A hook that asks its base gets what says nothing: no member, no header, no preference, no words."""
    base, request = Renderer(), environ("/")
    assert (base.members(None), base.headers(None)) == ({}, ())
    assert base.prefer(request) is base.translations("en") is None
    assert base.language(request) == "en"


def test_c8a_a_setting_that_names_nothing():
    """A renderer setting that names ``None`` is refused, with the setting in the words."""
    with pytest.raises(ValueError, match=r"renderer: .* is None"):
        make_middleware(HTTPNotFound(), renderer="httpexc:HTTPException.renderer")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("title", "Gone Fishing", "Gone Fishing"),
        ("explanation", "Nobody is here.", "Nobody is here."),
        ("html_template_obj", Template("mine: ${status}"), "mine: 404 Not Found"),
        ("body_template_obj", Template("<b>ours</b>"), "<b>ours</b>"),
        ("renderer", Look(), "<title>404 /a/b</title>"),
    ],
)
def test_c7_what_is_set_on_a_class_later_counts(name, value, words):
    """What an application sets on a class is in the next answer, also when pages have gone out before."""
    cls = type("Mine", (HTTPNotFound,), {})
    assert words not in call(cls("why"), accept="text/html").text
    setattr(cls, name, value)
    assert words in call(cls("why"), accept="text/html").text
