"""Leaks: bounded caches, no cycle, no growth, and no thread that sees another's answer (S1)."""

import gc
import logging
import sys
import threading
import tracemalloc
import weakref
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType

import pytest

import httpexc
from httpexc import (
    HTTPCreated,
    HTTPFound,
    HTTPMethodNotAllowed,
    HTTPNotFound,
    HTTPServiceUnavailable,
    HTTPUnauthorized,
    Renderer,
    safe_location,
    status_map,
)

from .support import BARE, BROWSER, FUZZ, call_raw, collector, environ, make

# -- caches -----------------------------------------------------------------------------------


def memory_held_by(work, count):
    """The bytes that are held after ``work(i)`` for so many ``i``, and were not after a tenth of them."""
    for i in range(count // 10):
        work(i)
    with collector(enabled=True):
        tracemalloc.start()
        try:
            for i in range(count // 10, count):
                work(i)
            gc.collect()
            return tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()


LONG = "x" * 4000


# No more of an environ than a redirect needs: what is measured is what is kept of it.
def accept(i):
    return call_raw(HTTPNotFound(), BARE | {"HTTP_ACCEPT": f"text/html, a/b;v={i};x={LONG}"})


def short_accept(i):
    return call_raw(HTTPNotFound(), BARE | {"HTTP_ACCEPT": f"text/html, a/b;v={i}"})


def host(i):
    env = BARE | {"HTTP_HOST": f"{i}.{LONG}.example", "SERVER_NAME": f"s{i}.{LONG}"}
    return call_raw(HTTPFound("/x"), env)


def short_host(i):
    return call_raw(HTTPFound("/x"), BARE | {"HTTP_HOST": f"host{i}.example"})


def path(i):
    return call_raw(HTTPFound("./x"), BARE | {"HTTP_HOST": "a", "PATH_INFO": f"/{i}/{LONG}"})


def candidate(i):
    return safe_location(f"http://host{i}.{LONG}/x", {"HTTP_HOST": "a"})


class Bilingual(Renderer):
    languages = ("en", "de")


BILINGUAL = Bilingual()


def accept_language(i):
    wanted = ("de;q=0.5,".ljust(240) + f"a-{i}", "é" * 4_096 + f"{i}", f"fr-{i}," * 4_096)[i % 3]
    return call_raw(HTTPNotFound("x"), environ(HTTP_ACCEPT_LANGUAGE=wanted) | {"httpexc.renderer": BILINGUAL})


def template(i):
    exc = HTTPNotFound(f"detail {i}", None, None, f"${{detail}} {i} {LONG}")
    return call_raw(exc, environ(HTTP_ACCEPT="text/plain" if i % 2 else "text/html"))


def title(i):
    return call_raw(HTTPNotFound(title=f"{i} {LONG}"), environ(HTTP_ACCEPT="text/html"))


def explanation(i):
    return call_raw(HTTPNotFound(explanation=f"{i} {LONG}"), environ(HTTP_ACCEPT="text/html"))


class Explained(HTTPNotFound):
    """Explains itself in other words each time."""

    explanation = property(lambda self: f"{self.detail} {LONG * 5}")


class Typed(HTTPNotFound):
    """Is a problem of another type each time."""

    problem_type = property(lambda self: f"https://example.com/{self.detail}/{LONG * 5}")


def words_that_are_not_shown(i):
    if i % 2:
        return call_raw(Explained(f"{i}"), environ(HTTP_ACCEPT="application/problem+json"))
    return call_raw(Typed(f"{i}"), environ(HTTP_ACCEPT="text/plain"))


class Heavy(Renderer):
    """A look with much in it, whose hook is one of its own methods."""

    def __init__(self, i):
        self.data = f"{i}" * 50_000

    def members(self, page):
        return {"length": len(self.data)}


def renderer(i):
    return call_raw(HTTPNotFound("x"), environ(HTTP_ACCEPT="text/html") | {"httpexc.renderer": Heavy(i)})


def content_type(i):
    return call_raw(HTTPNotFound(content_type=f"application/x{i}{LONG}+json"), environ())


class Long(HTTPNotFound):
    """Has more to say than is kept."""

    explanation = "e" * 200_000


def long_answer(i):
    return call_raw(Long("x"), environ(HTTP_ACCEPT=f"text/html;v={i}"))


def media_types_and_languages(i):
    class Wide(Renderer):
        media_types = MappingProxyType({f"application/x{i}-{number}": "json" for number in range(300)})
        languages = tuple(f"de-x-{i}-{number}" for number in range(300))

        def translations(self, language):
            return None

    return call_raw(
        HTTPNotFound("x"),
        environ(HTTP_ACCEPT="text/x", HTTP_ACCEPT_LANGUAGE="fr") | {"httpexc.renderer": Wide()},
    )


def whole_request(i):
    exc = HTTPFound(f"/{i}{LONG}", comment=LONG, headers={"X": LONG})
    return call_raw(
        exc, environ(HTTP_ACCEPT=f"text/html, a/b;v={i}", HTTP_HOST=f"{i}.example", PATH_INFO=f"/{i}{LONG}")
    )


@pytest.mark.parametrize(
    ("work", "count", "kilobytes"),
    [
        # What a client chooses: hundreds of bytes for each place in a cache.
        (accept, 1_000, 64),
        (short_accept, 4_000, 400),
        (host, 1_000, 400),
        (short_host, 8_000, 400),
        (path, 1_000, 64),
        (candidate, 1_000, 64),
        (accept_language, 1_200, 128),
        (whole_request, 600, 400),
        (long_answer, 200, 400),
        # What an application chooses.
        (template, 1_000, 64),
        (title, 1_000, 64),
        (explanation, 1_000, 64),
        (words_that_are_not_shown, 600, 400),
        (renderer, 200, 400),
        (content_type, 1_000, 64),
        (media_types_and_languages, 60, 64),
    ],
)
def test_distinct_input_is_not_kept(work, count, kilobytes):
    """P: however many distinct values come, long or short, what is held afterwards is bounded and small."""
    assert memory_held_by(work, count * (10 if FUZZ else 1)) < kilobytes * 1024


def test_more_distinct_headers_than_are_kept_are_answered_alike():
    """S3, P: what begins anew when it is full answers as it did before."""
    first = short_accept(0)
    for i in range(1, 2_000):
        assert short_accept(i) == first
    assert short_accept(0) == first


# -- cycles -----------------------------------------------------------------------------------


class Witness:
    """A detail that can be watched."""

    def __str__(self):
        return "detail"


@pytest.mark.parametrize(
    "media_type", ["text/html", "text/plain", "application/json", "application/problem+json"]
)
@pytest.mark.parametrize(
    "make",
    [
        lambda detail: HTTPNotFound(detail),
        lambda detail: HTTPNotFound(detail, {"X": "y"}, detail, "${detail}", lambda **kw: kw["body"]),
        lambda detail: HTTPNotFound(detail, problem={"x": detail}),
        lambda detail: HTTPFound(detail=detail, location="/x"),
        lambda detail: HTTPMethodNotAllowed(detail, allow=["GET"]),
        lambda detail: HTTPServiceUnavailable(detail, retry_after=60),
        lambda detail: HTTPNotFound(detail, text="x", conditional_response=True, etag="y"),
        lambda detail: httpexc.HTTPException(detail, HTTPNotFound(detail)),
    ],
)
def test_served_exception_is_freed_at_once(make, media_type):
    """S1: no cycle keeps an exception, its detail or the request; the collector is not needed."""
    with collector(enabled=False):
        detail = Witness()
        exc = make(detail)
        watched = [weakref.ref(detail), weakref.ref(exc)]
        call_raw(exc, environ(HTTP_ACCEPT=media_type))
        exc.response_for(environ(HTTP_ACCEPT=media_type))
        str(exc), repr(exc)
        copied = exc.copy()
        watched.append(weakref.ref(copied))
        del exc, detail, copied
        assert [ref() for ref in watched] == [None, None, None]


def test_raised_exception_is_freed_at_once():
    """S1: neither does one that was raised and caught."""

    def view():
        witness = Witness()
        seen.append(weakref.ref(witness))
        raise HTTPNotFound(witness)

    seen = []
    with collector(enabled=False):
        try:
            view()
        except HTTPNotFound as exc:
            seen.append(weakref.ref(exc))
            call_raw(exc, environ())
        assert [ref() for ref in seen] == [None, None]


def test_serving_leaves_no_garbage():
    """S1: a thousand answers of every class leave nothing for the collector."""
    with collector(enabled=False):
        for cls in status_map.values():
            for _ in range(20):
                exc = make(cls, "x")
                call_raw(exc, environ(HTTP_ACCEPT=BROWSER))
        del exc
        assert gc.collect() == 0


def test_failing_renderer_leaves_no_growth(monkeypatch):
    """S11: a fault is logged and forgotten."""

    class Failing(Renderer):
        def plain(self, page, environ):
            raise RuntimeError

    exc = HTTPNotFound("x")
    exc.renderer = Failing()

    # What pytest captures grows, as it should.
    monkeypatch.setattr(logging.getLogger("httpexc"), "handlers", [logging.NullHandler()])
    monkeypatch.setattr(logging.getLogger("httpexc"), "propagate", False)

    def work(i):
        call_raw(exc, environ())

    assert memory_held_by(work, 200) < 64 * 1024
    assert exc.__traceback__ is None
    assert exc.__context__ is None


# -- threads ----------------------------------------------------------------------------------

ACCEPTS = [
    None,
    "",
    BROWSER,
    "text/plain",
    "application/json",
    "application/problem+json",
    "image/png",
    "text/html;q=0.1, application/json;q=0.2",
    "nonsense",
]


class Lazy:
    """A detail that differs from thread to thread, as a translation does."""

    def __str__(self):
        return threading.current_thread().name


MAKERS = [
    lambda: HTTPNotFound("no such page", comment="--", problem={"x": [1]}),
    lambda: HTTPFound(location="./there?x=<y>"),
    lambda: HTTPFound(add_slash=True),
    lambda: HTTPMethodNotAllowed(["GET", "HEAD"]),
    lambda: HTTPUnauthorized(www_authenticate="Basic", body_template="${detail} ${PATH_INFO} ${HTTP_HOST}"),
    lambda: HTTPServiceUnavailable(
        "later", retry_after=60, headers=[("Set-Cookie", "a=b"), ("Vary", "Cookie")]
    ),
    lambda: HTTPNotFound(json={"own": "body"}),
    lambda: HTTPNotFound(status=499),
    lambda: HTTPCreated(location="x"),
    lambda: HTTPNotFound("why", conditional_response=True, etag="a"),
    lambda: HTTPNotFound("why", problem={"a": 1}, json_formatter=lambda **kw: kw["environ"]["PATH_INFO"]),
]


def requests():
    for i, http_accept in enumerate(ACCEPTS):
        for method in ("GET", "HEAD"):
            yield environ(
                HTTP_ACCEPT=http_accept,
                REQUEST_METHOD=method,
                PATH_INFO=f"/a{i}/b",
                HTTP_HOST=f"h{i}.example",
            )


def test_threads_share_an_instance():
    """S1: sixteen threads and one instance: each answer is what a fresh instance gives."""
    shared = [make() for make in MAKERS]
    envs = list(requests())
    expected = [[call_raw(make(), dict(env)) for env in envs] for make in MAKERS]
    rounds = 100 if FUZZ else 10
    start = threading.Barrier(16)

    def work(number):
        start.wait()
        wrong = 0
        for turn in range(rounds):
            for i, exc in enumerate(shared):
                for j in range(len(envs)):
                    k = (j * 7 + number + turn) % len(envs)
                    wrong += call_raw(exc, dict(envs[k])) != expected[i][k]
        return wrong

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(16) as pool:
            assert sum(pool.map(work, range(16))) == 0
    finally:
        sys.setswitchinterval(interval)


def test_threads_resolve_a_lazy_detail_each_for_itself():
    """C7, S1: a detail that depends on the thread is asked again for each answer."""
    exc = HTTPNotFound(Lazy())
    start = threading.Barrier(16)

    def work(_):
        start.wait()
        return all(threading.current_thread().name in call_raw(exc, environ()).text for _ in range(50))

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(16)))


def test_threads_fill_the_caches_together():
    """S1: distinct headers from many threads neither mix nor overflow."""
    start = threading.Barrier(16)

    def work(number):
        start.wait()
        for i in range(300):
            name = f"h{i}.t{number}.example"
            answer = call_raw(
                HTTPFound(location="/x"),
                environ(HTTP_HOST=name, HTTP_ACCEPT=f"text/html, a/b;v={i}-{number}"),
            )
            assert answer.headers.get("Location") == f"http://{name}/x"
            assert answer.headers.get("Content-Type").startswith("text/html")
        return True

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(16)))
