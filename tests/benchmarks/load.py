"""A flood of 404s and redirects: from 1 to 8 threads in one process, and over sockets from Gunicorn.

``python -m tests.benchmarks.load [--seconds N]``

The same small application is written with httpexc, with ``webob.exc`` and with raw WSGI. All take
turns; Gunicorn runs with two workers on a free port of 127.0.0.1, and ends with the benchmark.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import webob
import webob.exc

import httpexc

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGE = httpexc.HTTPNotFound("no such page").html_body({})


def _application(name: str, module: Any) -> Any:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if environ["PATH_INFO"] == "/old":
            return module.HTTPFound(location="/new")(environ, start_response)
        return module.HTTPNotFound("no such page")(environ, start_response)

    application.__name__ = name  # where Gunicorn finds it
    return application


def with_raw_wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """The least that an answer can cost: nothing is chosen, escaped or resolved."""
    body = PAGE.encode()
    headers = [("Content-Type", "text/html; charset=UTF-8"), ("Content-Length", str(len(body)))]
    if environ["PATH_INFO"] == "/old":
        start_response("302 Found", [*headers, ("Location", "/new")])
    else:
        start_response("404 Not Found", headers)
    return [body]


with_httpexc = _application("with_httpexc", httpexc)
with_webob = _application("with_webob", webob.exc)
APPLICATIONS = {"httpexc": with_httpexc, "webob.exc": with_webob, "raw WSGI": with_raw_wsgi}


def _run(work: Callable[[int], None], threads: int) -> None:
    workers = [threading.Thread(target=work, args=(index,)) for index in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def in_threads(application: Any, seconds: float, threads: int) -> float:
    """Answers a second of so many threads in this process."""
    counts = [0] * threads
    end = time.perf_counter() + seconds

    def work(index: int) -> None:
        environs = [webob.Request.blank(path, accept=BROWSER).environ for path in ("/nowhere", "/old")]
        while time.perf_counter() < end:
            for environ in environs:
                b"".join(application(environ, lambda status, headers, exc_info=None: None))
            counts[index] += 2

    _run(work, threads)
    return sum(counts) / seconds


@contextmanager
def gunicorn(name: str) -> Iterator[int]:
    """The port of a Gunicorn with two workers that serves the application of this name."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = ["-m", "gunicorn", "--workers=2", "--threads=4", "--worker-class=gthread", "--log-level=error"]
    server = subprocess.Popen(
        [sys.executable, *command, f"--bind=127.0.0.1:{port}", f"tests.benchmarks.load:{name}"]
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def over_sockets(port: int, seconds: float, clients: int = 4) -> float:
    """Answers a second over so many connections that are kept alive."""
    counts = [0] * clients
    end = time.perf_counter() + seconds

    def work(index: int) -> None:
        requests = [
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {BROWSER}\r\n\r\n".encode()
            for path in ("/nowhere", "/old")
        ]
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            stream = connection.makefile("rb")
            while time.perf_counter() < end:
                for request in requests:
                    connection.sendall(request)
                    length = 0
                    while (line := stream.readline()) != b"\r\n":
                        if line[:15].lower() == b"content-length:":
                            length = int(line[15:])
                    stream.read(length)
                counts[index] += 2

    _run(work, clients)
    return sum(counts) / seconds


def from_gunicorn(application: Any, seconds: float) -> float:
    """Answers a second of a Gunicorn that serves the application."""
    with gunicorn(application.__name__) as port:
        return over_sockets(port, seconds)


def by_turns(measure: Callable[[Any], float]) -> dict[str, list[float]]:
    """What ``measure`` says of each application, in three rounds."""
    rates: dict[str, list[float]] = {name: [] for name in APPLICATIONS}
    for _ in range(3):
        for name, application in APPLICATIONS.items():
            rates[name].append(measure(application))
    return rates


def report(title: str, rates: dict[str, list[float]]) -> None:
    """Median answers a second, and how many times those of webob.exc."""
    print(f"\n{title}")
    peer = statistics.median(rates["webob.exc"])
    for name, taken in rates.items():
        rate = statistics.median(taken)
        print(f"  {name:<12}{rate:>12,.0f} a second{rate / peer:>8.2f} x webob.exc")


def main() -> int:
    """Run the floods, three rounds of each application by turns."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each turn (2)")
    options = parser.parse_args()
    # Python 3.13 and later can be built without the lock that lets one thread run at a time.
    lock = "with" if getattr(sys, "_is_gil_enabled", lambda: True)() else "without"
    print(f"CPython {platform.python_version()} {lock} a global lock, {os.cpu_count()} processors")
    for threads in (1, 2, 8):
        rates = by_turns(partial(in_threads, seconds=options.seconds, threads=threads))
        report(f"Threads in one process: {threads}", rates)
    if importlib.util.find_spec("gunicorn") is None:
        print("\nGunicorn is not installed")
        return 0
    rates = by_turns(partial(from_gunicorn, seconds=options.seconds))
    report("Gunicorn, 2 workers of 4 threads, 4 connections from one client", rates)
    return 0


if __name__ == "__main__":
    sys.exit(main())
