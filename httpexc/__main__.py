"""The command line: serve the gallery, render one page or all, list the statuses."""

from __future__ import annotations

import argparse
import json
import logging
import os
import pkgutil
import re
import socket
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, NoReturn
from wsgiref.simple_server import WSGIServer, make_server

from httpexc import _output, gallery, migrate
from httpexc._language import is_built
from httpexc._loading import load_renderer
from httpexc._negotiation import HTML, TEXT
from httpexc._static_pages import environ_for, making, pages_of, refuse_what_changes_nothing, suffix_of
from httpexc._suggest import did_you_mean
from httpexc.gallery.languages import offered, speaking
from httpexc.registry import status_map
from httpexc.renderer import Renderer


class _Failure(Exception):
    """Ends the command with a line on stderr and an exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        # One line, whatever the user typed or a theme's error says.
        super().__init__(" ".join(message.split()))
        self.code = code


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Failure(message)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, or those of the process; return the exit code.

    Raises ``SystemExit`` only for ``--help`` and ``--version``. Any error is one line on stderr, and the exit
    code is 2 for invalid arguments, else 1.
    """
    if sys.stderr is None:  # closed, as by "2>&-": print() would write to stdout
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115  until the process ends
    try:
        arguments = _make_parser().parse_args(argv)
        _check_options(arguments)
        code: int = arguments.run(arguments)
    except BrokenPipeError:
        _output.close()  # "httpexc list | head": the reader is gone
        return 1
    except OSError as error:
        _output.close()
        print(f"httpexc: cannot write to the standard output: {error.strerror}", file=sys.stderr)
        return 1
    except _Failure as failure:
        print(f"httpexc: {failure}", file=sys.stderr)
        return failure.code
    return code


# -- the arguments ----------------------------------------------------------------------------

# Options that are allowed before or after the command, with their defaults. As argparse defaults, those of
# one parser would override the value given to the other.
_OPTIONS: Mapping[str, Any] = {"theme": None, "language": None, "host": "127.0.0.1", "port": 8080}


def _make_parser() -> _Parser:
    look = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    look.add_argument(
        "--theme",
        metavar="MODULE:RENDERER",
        help="your Renderer, a class or an instance; the current directory is searched too",
    )
    look.add_argument("--language", metavar="TAG", help="the language of the pages, such as de or pt-BR")
    address = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    address.add_argument("--host", help="the address to listen on (127.0.0.1)")
    address.add_argument("--port", type=_port, help="the port to listen on; 0 picks a free one (8080)")
    parser = _Parser(
        prog="httpexc",
        parents=[look, address],
        description="Serve a gallery of every HTTP status, render their pages, or list them.",
        epilog="Without a command, the gallery is served.",
    )
    parser.add_argument("--version", action="version", version=f"httpexc {_version()}")
    parser.set_defaults(run=_serve, command="serve", takes=tuple(_OPTIONS))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    serve = commands.add_parser("serve", parents=[look, address], help="serve the gallery")
    serve.set_defaults(run=_serve, command="serve", takes=tuple(_OPTIONS))

    render = commands.add_parser(
        "render",
        parents=[look],
        help="print the page of a status, or write the pages of all errors to a directory",
        epilog="httpexc render 503 --raw > 503.http makes an errorfile for HAProxy; "
        "httpexc render --all DIR makes the pages for nginx's error_page. "
        "An option that has no effect is refused.",
    )
    which = render.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "status", nargs="?", type=_status, metavar="STATUS", help="a code (404) or a class (HTTPNotFound)"
    )
    which.add_argument(
        "--all", type=_directory, metavar="DIR", help="write every 4xx and 5xx, as DIR/404.html and so on"
    )
    render.add_argument(
        "--type", metavar="TYPE", help=f"{', '.join(Renderer.media_types)}, or another type of the theme"
    )
    render.add_argument("--detail", help="what happened, for the client")
    render.add_argument("--location", help="the target of a redirect")
    render.add_argument(
        "--header",
        action="append",
        default=[],
        type=_header,
        metavar="NAME:VALUE",
        help="a header field; repeatable. Retry-After and Allow appear in HTML pages, any other with --raw",
    )
    render.add_argument(
        "--raw", action="store_true", help="include the status line and headers, with CRLF line endings"
    )
    render.set_defaults(run=_render, command="render", takes=("theme", "language"))

    listing = commands.add_parser(
        "list",
        parents=[look],
        help="list the statuses, and when to use each",
        epilog="Titles are shown as the theme translates them.",
    )
    listing.add_argument(
        "words", nargs="*", metavar="WORD", help="show only the statuses that match every word"
    )
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(run=_list, command="list", takes=("theme", "language"))

    messages = commands.add_parser("messages", help="print a template of all messages, for translators")
    messages.set_defaults(run=_messages, command="messages", takes=())

    migration = commands.add_parser(
        "migrate",
        help="rewrite imports of WebOb's, Pyramid's and Paste's exceptions in Python files",
        epilog="This needs LibCST: pip install 'httpexc[migrate]'.",
    )
    migrate.add_arguments(migration)
    migration.set_defaults(run=migrate.run, command="migrate", takes=())
    return parser


def _check_options(arguments: argparse.Namespace) -> None:
    """Refuse an option that the command does not have, and set the default of each that was not given."""
    for name, default in _OPTIONS.items():
        if name not in arguments:
            setattr(arguments, name, default)
        elif name not in arguments.takes:
            raise _Failure(f"{arguments.command} has no --{name}")


def _version() -> str:
    try:
        return version("httpexc")
    except PackageNotFoundError:  # the package is vendored
        return "(version unknown: not installed)"


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
    hint = did_you_mean(text, names) or ": give a code from 200 to 599, or a class such as HTTPNotFound"
    raise argparse.ArgumentTypeError(f"{text!r} is not a status{hint}")


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise argparse.ArgumentTypeError(f"{text!r} has no colon: write NAME:VALUE")
    name, value = name.strip(" "), value.strip(" ")
    if name.lower() in ("transfer-encoding", "content-encoding"):
        raise argparse.ArgumentTypeError(f"{name} would be wrong: a page is neither chunked nor compressed")
    return name, value


def _renderer(arguments: argparse.Namespace) -> Renderer:
    """The renderer that ``--theme`` and ``--language`` ask for."""
    renderer = Renderer()
    if arguments.theme is not None:
        # Unlike "python -m", a console script does not search the current directory.
        if os.getcwd() not in sys.path:
            sys.path.insert(0, os.getcwd())
        try:
            renderer = load_renderer(arguments.theme, "--theme")
        except ValueError as error:
            raise _Failure(str(error)) from error
    if arguments.language is None:
        return _with_words(renderer)
    tags = {tag.lower(): tag for tag in offered(renderer)}
    if arguments.language.lower() not in tags:
        raise _Failure(f"--language: {arguments.language!r} is not one of {', '.join(tags.values())}")
    return _with_words(speaking(renderer, tags[arguments.language.lower()]))


def _with_words(renderer: Renderer) -> Renderer:
    if not all(map(is_built, renderer.languages)):
        # A bare checkout has only their sources.
        raise _Failure("the catalogues are not built: pip install -e . makes them", 1)
    return renderer


# -- serve ------------------------------------------------------------------------------------


class _Server(ThreadingMixIn, WSGIServer):
    # A browser opens connections in advance; served one at a time, they would block each other.
    daemon_threads = True

    def server_bind(self) -> None:
        TCPServer.server_bind(self)
        # HTTPServer looks up the address in DNS, which can take many seconds to fail.
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]
        self.setup_environ()


class _ServerV6(_Server):
    address_family = socket.AF_INET6


def _serve(arguments: argparse.Namespace) -> int:
    host, port = arguments.host, arguments.port
    is_v6 = ":" in host
    shown = f"[{host}]" if is_v6 else host
    application = gallery.Gallery(_renderer(arguments))
    try:
        server = make_server(host, port, application, server_class=_ServerV6 if is_v6 else _Server)
    except OSError as error:
        raise _Failure(f"cannot listen on {shown}:{port}: {error.strerror or error}", 1) from error
    except (TypeError, ValueError) as error:  # a name that IDNA refuses, or with a NUL
        raise _Failure(f"cannot listen on {shown}:{port}: it is not a host name", 1) from error
    with server:
        try:
            print(f"The gallery is at http://{shown}:{server.server_port}/ (Ctrl-C ends it)", flush=True)
            server.serve_forever()
        except KeyboardInterrupt:
            pass
    return 0


# -- render -----------------------------------------------------------------------------------


class _Faults(logging.StreamHandler[Any]):
    """Shows and counts what a theme raises, where serving would fall back to the built-in page."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        super().emit(record)


def _render(arguments: argparse.Namespace) -> int:
    renderer = _renderer(arguments)
    media_type = arguments.type or (
        HTML if HTML in renderer.look.methods else next(iter(renderer.look.methods))
    )
    codes = [arguments.status] if arguments.all is None else [code for code in status_map if code >= 400]
    given = [("--detail", "detail", arguments.detail)] if arguments.detail is not None else []
    given += [(f"--header {name}", name, value) for name, value in arguments.header]
    if arguments.location is not None:
        given.append(("--location", "Location", arguments.location))
    if sum(name.lower() == "location" for _, name, _ in given) > 1:
        raise _Failure("a redirect has one target: give --location once")
    faults = _Faults()
    logger = logging.getLogger("httpexc")
    logger.addHandler(faults)
    try:
        environ = environ_for(making(renderer, media_type))
        pages = pages_of(codes, given, environ, arguments.raw)
        if not faults.count:
            refuse_what_changes_nothing(pages, given, environ, arguments.raw)
    except ValueError as error:
        raise _Failure(str(error)) from error
    finally:
        logger.removeHandler(faults)
    if faults.count:
        raise _Failure("the theme failed, and nothing was written", 1)
    if arguments.all is None:
        page = pages[arguments.status]
        # JSON may end with a newline, which a terminal wants; a page is printed as the theme made it.
        is_line = media_type.endswith("json") and not arguments.raw
        _output.write(page + b"\n" if is_line else page)
        return 0
    suffix = ".http" if arguments.raw else suffix_of(media_type)
    try:
        arguments.all.mkdir(parents=True, exist_ok=True)
        for code, page in pages.items():
            (arguments.all / f"{code}{suffix}").write_bytes(page)
    except FileExistsError:
        raise _Failure(f"--all: {arguments.all} is not a directory", 1) from None
    except OSError as error:
        raise _Failure(str(error), 1) from error
    what = "pages" if media_type in (HTML, TEXT) else "documents"
    _output.write(_output.encoded(f"{len(pages)} {what} are in {arguments.all}\n"))
    return 0


# -- list, messages ---------------------------------------------------------------------------


def _list(arguments: argparse.Namespace) -> int:
    renderer = _renderer(arguments)
    environ = environ_for(renderer)
    query = " ".join(arguments.words)

    def translate(title: str) -> str:
        return renderer.translated(title, renderer.lang, environ)

    chosen = [entry for entry in gallery.entries() if entry.matches(query, translate(entry.title))]
    if not chosen:
        raise _Failure(f"no status matches {query!r}", 1)
    if arguments.json:
        members = [vars(entry) | {"title": translate(entry.title)} for entry in chosen]
        _output.write(json.dumps(members, indent=2).encode() + b"\n")
    else:
        _output.write(_output.encoded(gallery.table(chosen, translate)))
    return 0


def _messages(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    try:
        template = pkgutil.get_data("httpexc", "languages/messages.pot") or b""
    except OSError as error:
        # The build makes it, so a bare checkout has none.
        raise _Failure("the template is not built: install the package with pip", 1) from error
    _output.write(template)
    return 0


def _directory(name: str) -> Path:
    if not name:
        raise argparse.ArgumentTypeError("the name of the directory is empty")
    return Path(name)


if __name__ == "__main__":
    sys.exit(main())
