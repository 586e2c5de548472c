"""The command line: serve the gallery, render one page or all, list the statuses."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import re
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING, Any, NoReturn
from wsgiref.simple_server import WSGIServer, make_server

from webob.request import Request

from httpexc import gallery, migrate
from httpexc._rendering import HTML, JSON, PLAIN, PROBLEM, Renderer
from httpexc.base import RENDERER_KEY, HTTPException, _HTTPMove
from httpexc.registry import exception_response, status_map

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_SUFFIXES = {HTML: ".html", JSON: ".json", PROBLEM: ".problem.json", PLAIN: ".txt"}


class _Failure(Exception):
    """Ends the command with a line on stderr and an exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Failure(message, 2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, or those of the process; return the exit code.

    Raises ``SystemExit`` for ``--help`` alone. Whatever goes wrong is one line on stderr: the code is
    2 for arguments that make no sense, else 1.
    """
    try:
        # An option may stand before the command or behind it: a default of either would hide the other's.
        defaults = argparse.Namespace(run=_serve, theme=None, host="127.0.0.1", port=8080)
        arguments = _make_parser().parse_args(argv, defaults)
        code: int = arguments.run(arguments)
    except BrokenPipeError:
        # "httpexc list | head": nobody reads on, and the interpreter shall not try again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except _Failure as failure:
        print(f"httpexc: {failure}", file=sys.stderr)
        return failure.code
    return code


def _make_parser() -> _Parser:
    theme = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    theme.add_argument(
        "--theme",
        type=_theme,
        metavar="MODULE:RENDERER",
        help="a Renderer of yours, a class or an instance; the current folder is searched too",
    )
    address = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    address.add_argument("--host", help="the address to listen on (127.0.0.1)")
    address.add_argument("--port", type=_port, help="the port to listen on, 0 for a free one (8080)")
    parser = _Parser(
        prog="httpexc",
        parents=[theme, address],
        description="Serve a gallery of every HTTP status, render their pages, or list them.",
        epilog="Without a command the gallery is served.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    serve = commands.add_parser("serve", parents=[theme, address], help="serve the gallery")
    serve.set_defaults(run=_serve)

    render = commands.add_parser(
        "render",
        parents=[theme],
        help="print the page of a status, or write those of all errors into a folder",
        epilog="httpexc render 503 --raw > 503.http makes an errorfile for HAProxy; "
        "httpexc render --all DIR makes the pages for nginx's error_page.",
    )
    which = render.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "status", nargs="?", type=_status, metavar="STATUS", help="a code (404) or a class (HTTPNotFound)"
    )
    which.add_argument(
        "--all", type=Path, metavar="DIR", help="write every 4xx and 5xx, as DIR/404.html and so on"
    )
    render.add_argument(
        "--type", choices=[*_SUFFIXES], default=HTML, metavar="TYPE", help=", ".join(_SUFFIXES)
    )
    render.add_argument("--detail", help="what happened")
    render.add_argument("--location", help="the target of a redirect")
    render.add_argument(
        "--header",
        action="append",
        default=[],
        type=_header,
        metavar="NAME:VALUE",
        help="a header field; again for more. Retry-After shows in the page, the others with --raw",
    )
    render.add_argument(
        "--raw", action="store_true", help="with status line and headers, lines ended by CRLF"
    )
    render.set_defaults(run=_render)

    listing = commands.add_parser("list", parents=[theme], help="print a table of the statuses")
    listing.set_defaults(run=_list)

    migration = commands.add_parser(
        "migrate",
        help="take from httpexc what Python files import from WebOb's, Pyramid's and Paste's exceptions",
        epilog="It needs LibCST: pip install 'httpexc[migrate]'.",
    )
    migrate.add_arguments(migration)
    migration.set_defaults(run=migrate.run)
    return parser


# -- the arguments ----------------------------------------------------------------------------


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: use 0 to 65535")
    return int(text)


def _status(text: str) -> int:
    names = {name: entry.code for entry in gallery.entries() for name in (entry.name, *entry.other_names)}
    if text in names:
        return names[text]
    if re.fullmatch("[2-5][0-9][0-9]", text):
        return int(text)
    raise argparse.ArgumentTypeError(
        f"{text!r} is no status: give a code from 200 to 599, or a class such as HTTPNotFound"
    )


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise argparse.ArgumentTypeError(f"{text!r} has no colon: write NAME:VALUE")
    return name.strip(" "), value.strip(" ")


def _theme(text: str) -> Renderer:
    module_name, _, name = text.partition(":")
    if not module_name or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is no theme: write MODULE:RENDERER")
    # A console script does not search the current folder as "python -m" does.
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        theme = getattr(importlib.import_module(module_name), name)
        if isinstance(theme, type):
            theme = theme()
    except Exception as error:  # whatever a module of the user's does when it is run
        raise argparse.ArgumentTypeError(
            f"{text!r} cannot be had: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(theme, Renderer):
        raise argparse.ArgumentTypeError(f"{text!r} is no httpexc.Renderer")
    return theme


# -- the commands -----------------------------------------------------------------------------


class _Server(ThreadingMixIn, WSGIServer):
    # A browser opens connections ahead of need; one at a time, they would keep each other waiting.
    daemon_threads = True

    def server_bind(self) -> None:
        TCPServer.server_bind(self)
        # HTTPServer asks DNS for the name of the address, which can take many seconds to fail.
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]
        self.setup_environ()


class _ServerV6(_Server):
    address_family = socket.AF_INET6


def _serve(arguments: argparse.Namespace) -> int:
    host, port = arguments.host, arguments.port
    is_v6 = ":" in host
    shown = f"[{host}]" if is_v6 else host
    try:
        server = make_server(
            host, port, gallery.Gallery(arguments.theme), server_class=_ServerV6 if is_v6 else _Server
        )
    except OSError as error:
        raise _Failure(f"cannot listen on {shown}:{port}: {error.strerror}", 1) from error
    with server:
        try:
            print(f"The gallery is at http://{shown}:{server.server_port}/ (Ctrl-C ends it)", flush=True)
            server.serve_forever()
        except KeyboardInterrupt:
            pass
    return 0


def _render(arguments: argparse.Namespace) -> int:
    media_type: str = arguments.type
    if arguments.theme is not None and media_type not in arguments.theme.media_types:
        offers = ", ".join(arguments.theme.media_types)
        raise _Failure(f"the theme has no {media_type}: it has {offers}", 2)
    codes = [arguments.status] if arguments.all is None else [code for code in status_map if code >= 400]
    faults = _Faults()
    logging.getLogger("httpexc").addHandler(faults)
    try:
        pages = {code: _page(code, arguments) for code in codes}
    except ValueError as error:
        raise _Failure(str(error), 2) from error
    finally:
        logging.getLogger("httpexc").removeHandler(faults)
    if faults.count:
        raise _Failure("the theme failed, and nothing was written", 1)
    if arguments.all is None:
        _write(pages[arguments.status])
        return 0
    suffix = ".http" if arguments.raw else _SUFFIXES[media_type]
    try:
        arguments.all.mkdir(parents=True, exist_ok=True)
        for code, page in pages.items():
            (arguments.all / f"{code}{suffix}").write_bytes(page)
    except OSError as error:
        raise _Failure(str(error), 1) from error
    _write(_encoded(f"{len(pages)} pages are in {arguments.all}\n"))
    return 0


class _Faults(logging.StreamHandler[Any]):
    """Shows what a theme raises, and counts it: serving would go on with the built-in page."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        super().emit(record)


def _page(code: int, arguments: argparse.Namespace) -> bytes:
    """What a file holds: the body, or with ``--raw`` the whole response."""
    words = {"detail": arguments.detail, "location": arguments.location, "headers": arguments.header}
    if arguments.location is None:
        del words["location"]
        is_redirect = issubclass(status_map.get(code, HTTPException), _HTTPMove)
        if is_redirect and not any(name.lower() == "location" for name, _ in arguments.header):
            raise ValueError(f"{code} redirects: say where with --location")
    exception = exception_response(code, **words)
    # The templates of 405 and 501 tell the request's method, and a file is sent for any.
    exception.body_template_obj = None  # type: ignore[assignment]
    answer = exception.response_for(_environ(arguments))
    if not arguments.raw:
        return answer.body
    # Nothing is negotiated where one file is sent to everyone.
    fields = [f"{name}: {value}" for name, value in answer.headerlist if name.lower() != "vary"]
    return "\r\n".join([f"HTTP/1.1 {answer.status}", *fields, "\r\n"]).encode("latin-1") + answer.body


def _environ(arguments: argparse.Namespace) -> WSGIEnvironment:
    """A request that tells nothing but what it accepts: not even a host, so a relative Location stays."""
    environ = Request.blank("/", accept=arguments.type).environ
    for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT"):
        del environ[name]
    environ[RENDERER_KEY] = arguments.theme
    return environ


def _list(arguments: argparse.Namespace) -> int:
    environ = _environ(argparse.Namespace(type=HTML, theme=arguments.theme))
    theme = arguments.theme or Renderer()
    _write(_encoded(gallery.table(lambda title: theme.translate(title, environ))))
    return 0


def _encoded(text: str) -> bytes:
    """``text`` as the terminal has it; what it does not have is a question mark."""
    return text.encode(sys.stdout.encoding, "replace")


def _write(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
