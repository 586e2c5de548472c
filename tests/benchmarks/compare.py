"""Compare httpexc with its peers at the same work; exit 1 with a line for each missed target.

``python -m tests.benchmarks.compare [--json FILE] [--rounds N] [--only WORDS]``

All contenders of a row run in one process, by turns, and a row's times are medians over the rounds:
machines are noisy, and the noise hits them alike. Before anything is timed, every contender has to
give the status and the media type that the row is about.
"""

from __future__ import annotations

import argparse
import compileall
import gc
import itertools
import json
import platform
import statistics
import subprocess
import sys
import time
import timeit
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import Any

import falcon
import paste.httpexceptions
import pyramid.httpexceptions
import webob
import webob.exc
import werkzeug.exceptions

import httpexc

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

Work = Callable[[], Any]


@dataclass
class Row:
    """One kind of work, who does it, and how much faster than whom httpexc has to be."""

    name: str
    contenders: dict[str, Work]
    #: At least so many times as fast as the peer; below 1 it may be that much slower.
    targets: dict[str, float] = field(default_factory=dict)


def environ_for(accept: str, path: str = "/shop/cart", extra: int = 0) -> dict[str, Any]:
    """A request as a server hands it on, with ``extra`` more entries in the environ."""
    environ = webob.Request.blank(path, headers={"User-Agent": "benchmark", "Cookie": "a=b"}).environ
    environ["HTTP_ACCEPT"] = accept
    environ.update({f"HTTP_X_{number}": "value" for number in range(extra)})
    return environ


def _start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
    """A server that does nothing with what it hears."""


def served(make: Callable[[], Any], environ: dict[str, Any]) -> Work:
    """Construct, raise, catch, call, read the body: what an error page costs."""

    def work() -> bytes:
        try:
            raise make()
        except Exception as error:
            return b"".join(error(environ, _start_response))

    work.answer = _heard(make(), environ)  # type: ignore[attr-defined]  # for verify()
    return work


def called(app: Any, environ: dict[str, Any]) -> Work:
    """A WSGI application called and read."""

    def work() -> bytes:
        return b"".join(app(environ, _start_response))

    work.answer = _heard(app, environ)  # type: ignore[attr-defined]  # for verify()
    return work


def _heard(app: Any, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    heard: list[tuple[str, list[tuple[str, str]]]] = []
    b"".join(app(environ, lambda status, headers, exc_info=None: heard.append((status, headers))))
    return heard[-1]


def raised(make: Callable[[], BaseException]) -> Work:
    """Construct, raise, catch."""

    def work() -> None:
        try:
            raise make()
        except Exception:
            return

    return work


def rows() -> Iterator[Row]:
    """Every row of the table."""
    browser = environ_for(BROWSER)
    exc, pyramid_exc = webob.exc, pyramid.httpexceptions
    paste_exc, werkzeug_exc = paste.httpexceptions, werkzeug.exceptions

    yield Row(
        "404: construct, raise, catch",
        {
            "httpexc": raised(lambda: httpexc.HTTPNotFound("x")),
            "webob.exc": raised(lambda: exc.HTTPNotFound("x")),
            "pyramid": raised(lambda: pyramid_exc.HTTPNotFound("x")),
            "werkzeug": raised(lambda: werkzeug_exc.NotFound("x")),
            "paste": raised(lambda: paste_exc.HTTPNotFound("x")),
            "falcon": raised(lambda: falcon.HTTPNotFound(description="x")),
        },
        {"webob.exc": 6, "werkzeug": 1},
    )
    page = served(lambda: httpexc.HTTPNotFound("x"), browser)()

    numbers = itertools.count()

    def raw(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("404 Not Found", [("Content-Type", "text/html"), ("Content-Length", str(len(page)))])
        return [page]

    def plain(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        return webob.Response(page, status=404)(environ, start_response)

    yield Row(
        "404: … called, as HTML",
        {
            "httpexc": served(lambda: httpexc.HTTPNotFound("x"), browser),
            "webob.exc": served(lambda: exc.HTTPNotFound("x"), browser),
            "pyramid": served(lambda: pyramid_exc.HTTPNotFound("x"), browser),
            "werkzeug": served(lambda: werkzeug_exc.NotFound("x"), browser),
            "paste": served(lambda: paste_exc.HTTPNotFound("x"), browser),
            "plain Response": called(plain, browser),
            "raw WSGI": called(raw, browser),
        },
        {"webob.exc": 16, "pyramid": 15, "werkzeug": 8, "paste": 2.1, "plain Response": 1 / 0.95},
    )
    yield Row(
        "404 with another detail each time, as HTML",
        {
            "httpexc": served(lambda: httpexc.HTTPNotFound(f"no item {next(numbers)}"), browser),
            "webob.exc": served(lambda: exc.HTTPNotFound(f"no item {next(numbers)}"), browser),
            "plain Response": called(plain, browser),
        },
    )
    for label, accept, peer_accept in (
        ("JSON", "application/json", "application/json"),
        ("problem+json (peer: JSON)", "application/problem+json", "application/json"),
        ("text", "text/plain", "text/plain"),
    ):
        asked, peer = environ_for(accept), environ_for(peer_accept)
        yield Row(
            f"404: … called, as {label}",
            {
                "httpexc": served(lambda asked=asked: httpexc.HTTPNotFound("x"), asked),
                "webob.exc": served(lambda: exc.HTTPNotFound("x"), peer),
                "pyramid": served(lambda: pyramid_exc.HTTPNotFound("x"), peer),
            },
            {"webob.exc": 10},
        )
    for location in ("receipt", "./receipt", "/receipt"):
        yield Row(
            f"302 to {location}, as HTML",
            {
                "httpexc": served(lambda to=location: httpexc.HTTPFound(location=to), browser),
                "webob.exc": served(lambda to=location: exc.HTTPFound(location=to), browser),
                "pyramid": served(lambda to=location: pyramid_exc.HTTPFound(location=to), browser),
                "paste": served(lambda to=location: paste_exc.HTTPFound(to), browser),
            },
            {"webob.exc": 13, "paste": 3},
        )
    # RFC 9110 §15.5.6 requires an Allow. The first row is what all of these make of the class alone.
    for words, given, targets in (
        ("405, which names the method", {}, {"webob.exc": 12}),
        ("405 with an Allow, as HTML", {"allow": ["GET"]}, {"webob.exc": 4}),
    ):
        yield Row(
            words,
            {
                "httpexc": served(lambda given=given: httpexc.HTTPMethodNotAllowed(**given), browser),
                "webob.exc": served(lambda given=given: exc.HTTPMethodNotAllowed(**given), browser),
                "pyramid": served(lambda given=given: pyramid_exc.HTTPMethodNotAllowed(**given), browser),
            },
            targets,
        )
    yield from worst_cases(browser)
    if hasattr(httpexc, "HTTPExceptionMiddleware"):
        yield from middleware(browser)


def worst_cases(browser: dict[str, Any]) -> Iterator[Row]:
    """What attackers and unusual applications send; the peer is webob.exc at the same work."""
    exc = webob.exc

    def changing(make: Callable[[], Any]) -> Work:
        numbers = itertools.count()

        def work() -> bytes:
            environ["HTTP_ACCEPT"] = f"text/html;q=0.9,application/x-{next(numbers)};q=0.1"
            return inner()  # type: ignore[no-any-return]

        environ = dict(browser)
        inner = served(make, environ)
        work.answer = inner.answer  # type: ignore[attr-defined]  # for verify()
        return work

    yield Row(
        "404, a new Accept each time",
        {
            "httpexc": changing(lambda: httpexc.HTTPNotFound("x")),
            "webob.exc": changing(lambda: exc.HTTPNotFound("x")),
        },
        {"webob.exc": 1},
    )
    long = "It is not <here>. " * 5600
    yield Row(
        "404, a detail of 100 kB",
        {
            "httpexc": served(lambda: httpexc.HTTPNotFound(long), browser),
            "half of it": served(lambda: httpexc.HTTPNotFound(long[: len(long) // 2]), browser),
            "webob.exc": served(lambda: exc.HTTPNotFound(long), browser),
        },
        # From 128 KiB on, C libraries map new pages for every string: a step, not a slope.
        {"half of it": 1 / 2.8},
    )
    large = environ_for(BROWSER, extra=500)
    yield Row(
        "405, an environ of 500 more entries",
        {
            "httpexc": served(lambda: httpexc.HTTPMethodNotAllowed(), large),
            "without them": served(lambda: httpexc.HTTPMethodNotAllowed(), browser),
            "webob.exc": served(lambda: exc.HTTPMethodNotAllowed(), large),
        },
        {"webob.exc": 6, "without them": 1 / 1.15},
    )
    headers = [(f"X-Header-{number}", "value") for number in range(200)]
    yield Row(
        "404, a response of 200 headers",
        {
            "httpexc": served(lambda: httpexc.HTTPNotFound("x", headers), browser),
            "half of them": served(lambda: httpexc.HTTPNotFound("x", headers[:100]), browser),
            "webob.exc": served(lambda: exc.HTTPNotFound("x", headers), browser),
        },
        {"half of them": 1 / 2.4},
    )
    template = "<p>${explanation}</p><p>${detail} at ${PATH_INFO}</p>"
    yield Row(
        "404, a body template of one's own",
        {
            "httpexc": served(lambda: httpexc.HTTPNotFound("x", body_template=template), browser),
            "webob.exc": served(lambda: exc.HTTPNotFound("x", body_template=template), browser),
        },
        {"webob.exc": 4},
    )
    target = "https://例え.example/" + "道/" * 340
    yield Row(
        "302 to 2 kB of Unicode",
        {
            "httpexc": served(lambda: httpexc.HTTPFound(location=target), browser),
            "half of it": served(lambda: httpexc.HTTPFound(location=target[: len(target) // 2 + 8]), browser),
        },
        {"half of it": 1 / 2.4},
    )

    class Branded(httpexc.Renderer):
        """The smallest look of one's own."""

        page = Template("<!DOCTYPE html><title>${title}</title><h1>${title}</h1>${body}")

        def html(self, page: httpexc.Page, environ: dict[str, Any]) -> str:
            return self.page.substitute(title=page.title, body=page.html)

    class Teapot(httpexc.HTTPImATeapot):
        """A class with that look."""

        renderer = Branded()

    yield Row(
        "418, a Renderer of one's own",
        {
            "httpexc": served(lambda: Teapot("x"), browser),
            "built-in": served(lambda: httpexc.HTTPImATeapot("x"), browser),
        },
    )


def middleware(browser: dict[str, Any]) -> Iterator[Row]:
    """What the middleware costs the requests that raise nothing, and those that do."""

    def fine(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]

    def missing_in(module: Any) -> Any:
        def missing(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
            raise module.HTTPNotFound("x")

        return missing

    ours, theirs = httpexc.HTTPExceptionMiddleware, webob.exc.HTTPExceptionMiddleware
    yield Row(
        "middleware, nothing raised",
        {
            "httpexc": called(ours(fine), browser),
            "webob.exc": called(theirs(fine), browser),
            "no middleware": called(fine, browser),
            "an empty function": lambda: None,
        },
    )
    yield Row(
        "middleware, a 404 raised",
        {
            "httpexc": called(ours(missing_in(httpexc)), browser),
            "webob.exc": called(theirs(missing_in(webob.exc)), browser),
        },
        {"webob.exc": 8},
    )


def verify(row: Row) -> None:
    """Every contender answers with one status and one media type, except where the row says which."""
    answers = {}
    for name, work in row.contenders.items():
        work()
        if hasattr(work, "answer"):
            status, headers = work.answer
            types = [
                value.partition(";")[0]
                for field_name, value in headers
                if field_name.lower() == "content-type"
            ]
            answers[name] = status[:3], types[0].replace("problem+", "")
    if len(set(answers.values())) > 1:
        raise SystemExit(f"{row.name}: not the same work: {answers}")


def measure(row: Row, rounds: int) -> dict[str, float]:
    """Median seconds for one piece of work of each contender, taken by turns."""
    verify(row)
    timers = {name: timeit.Timer(work) for name, work in row.contenders.items()}
    # About 10 ms a turn.
    numbers = {name: max(1, int(0.01 / (timer.timeit(20) / 20))) for name, timer in timers.items()}
    times: dict[str, list[float]] = {name: [] for name in timers}
    for _ in range(rounds):
        for name, timer in timers.items():
            times[name].append(timer.timeit(numbers[name]) / numbers[name])
    return {name: statistics.median(taken) for name, taken in times.items()}


def start_up(rounds: int) -> dict[str, float]:
    """Median seconds for a whole process that imports the one or the other."""
    # As an installer does it; a checkout may have no byte code, or may not be allowed to write it.
    compileall.compile_dir(Path(httpexc.__file__).parent, quiet=2)
    times: dict[str, list[float]] = {"httpexc": [], "webob.exc": []}
    for _ in range(rounds):
        for name, taken in times.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-W", "ignore", "-c", f"import {name}"], check=True)
            taken.append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in times.items()}


def growth_with_new_accepts() -> float:
    """KiB that 10 000 different Accept headers, a tenth of them of 2 kB, leave behind."""
    environ = environ_for(BROWSER)
    work = served(lambda: httpexc.HTTPNotFound("x"), environ)

    def flood(start: int, count: int) -> None:
        for number in range(start, start + count):
            environ["HTTP_ACCEPT"] = f"text/html,a/x{number}" + ",a/b" * (0 if number % 10 else 500)
            work()

    flood(0, 600)  # what is bounded has been full by now
    gc.collect()
    tracemalloc.start()
    flood(600, 10_000)
    environ["HTTP_ACCEPT"] = ""
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return grown / 1024


def main() -> int:
    """Print the table, write it where asked, and say what was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.compare", description=__doc__)
    parser.add_argument("--json", metavar="FILE", type=Path, help="keep the numbers in FILE")
    parser.add_argument("--rounds", type=int, default=31, help="turns of each contender (31)")
    parser.add_argument("--only", default="", help="only the rows whose name has these words")
    options = parser.parse_args()
    missed: list[str] = []
    table: dict[str, dict[str, float]] = {}

    def report(name: str, times: dict[str, float], targets: dict[str, float]) -> None:
        table[name] = times
        own = times["httpexc"]
        print(f"\n{name}")
        for peer, taken in times.items():
            ratio = taken / own
            target = targets.get(peer)
            verdict = "" if target is None else f"  (at least {target:.2f})"
            print(f"  {peer:<16}{taken * 1e6:>11.2f} µs{ratio:>9.2f} x{verdict}")
            if target is not None and ratio < target:
                missed.append(f"missed: {name}: {peer} takes {ratio:.2f} times as long, not {target:.2f}")

    def check_added(name: str) -> None:
        """At most 0.35 µs for what raises nothing, where an empty function takes 0.03."""
        times = table[name]
        added = times["httpexc"] - times["no middleware"]
        most = times["an empty function"] * 0.35 / 0.03
        print(f"  it adds {added * 1e6:.2f} µs  (at most {most * 1e6:.2f})")
        if added > most:
            missed.append(f"missed: {name}: adds {added * 1e6:.2f} µs, not {most * 1e6:.2f}")

    versions = {name: version(name) for name in ("WebOb", "pyramid", "Werkzeug", "Paste", "falcon")}
    print(platform.python_implementation(), platform.python_version(), versions)
    for row in rows():
        if options.only in row.name:
            report(row.name, measure(row, options.rounds), row.targets)
            if "an empty function" in row.contenders:
                check_added(row.name)
    if options.only in "import, a whole process":
        report("import, a whole process", start_up(options.rounds), {"webob.exc": 1 / 1.25})
    if options.only in "memory":
        grown = growth_with_new_accepts()
        print(f"\n10 000 new Accept headers leave {grown:.0f} KiB behind (at most 256)")
        if grown > 256:
            missed.append(f"missed: memory: {grown:.0f} KiB after 10 000 new Accept headers")
    if options.json:
        options.json.write_text(json.dumps({"versions": versions, "seconds": table}, indent=1))
    print("\n" + ("\n".join(missed) or "every target is met"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
