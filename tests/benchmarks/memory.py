"""Whether requests that raise leave anything behind: 100 000 of them with the garbage collector off.

Run it with ``python -m tests.benchmarks.memory``; it exits with 1 if memory grew.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tracemalloc
from typing import Any

from webob import Request

from httpexc import HTTPBadRequest, HTTPExceptionMiddleware, HTTPNotFound
from httpexc.views import ExceptionViews

ALLOWED_BYTES = 50_000

SHARED = HTTPNotFound("shared")


def plain(environ: dict[str, Any], start_response: Any) -> Any:
    """Raise, and leave nothing in a local."""
    raise HTTPNotFound("x")


def kept(environ: dict[str, Any], start_response: Any) -> Any:
    """Raise what a local holds: the cycle that the middleware breaks."""
    error = HTTPNotFound("x")
    error.comment = environ
    raise error


def caused(environ: dict[str, Any], start_response: Any) -> Any:
    """Raise from a cause that a local holds."""
    cause = None
    try:
        int("x")
    except ValueError as error:
        cause = error
    raise HTTPBadRequest from cause


def shared(environ: dict[str, Any], start_response: Any) -> Any:
    """Raise one instance again and again."""
    raise SHARED


def generator(environ: dict[str, Any], start_response: Any) -> Any:
    """Raise before the first chunk."""
    error = HTTPNotFound("x")
    raise error
    yield b""


def main() -> int:
    """Serve each of them so often, and print what is left."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.memory", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000, help="how many of each (100000)")
    requests = parser.parse_args().requests
    blank = Request.blank("/").environ

    def serve(app: Any, count: int) -> None:
        for _ in range(count):
            b"".join(app(dict(blank), lambda status, headers, exc_info=None: None))

    gc.disable()
    has_grown = False
    for wrapper in (HTTPExceptionMiddleware, ExceptionViews):
        for application in (plain, kept, caused, shared, generator):
            app = wrapper(application)
            serve(app, 100)
            tracemalloc.start()
            serve(app, 100)
            before = tracemalloc.get_traced_memory()[0]
            serve(app, requests)
            grown = tracemalloc.get_traced_memory()[0] - before
            tracemalloc.stop()
            has_grown = has_grown or grown > ALLOWED_BYTES
            print(f"{wrapper.__name__:24} {application.__name__:10} {grown:+9} bytes")
    return int(has_grown)


if __name__ == "__main__":
    sys.exit(main())
