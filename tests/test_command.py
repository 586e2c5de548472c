"""The command line, as a process and as ``main()``."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import logging
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path

import html5lib
import pytest

from httpexc.__main__ import main

from .support import STATUSES

ERRORS = [str(status.code) for status in STATUSES if status.code >= 400]
COMMAND = [sys.executable, "-W", "ignore", "-m", "httpexc"]

THEME = """
from httpexc import Renderer

class Ours(Renderer):
    media_types = ("text/html", "text/plain")

    def translate(self, text, environ):
        return {"Not Found": "Nicht gefunden \\N{SNOWMAN}"}.get(text, text)

    def html(self, page, environ):
        return f"<!DOCTYPE html><title>{page.code} {page.title}</title>\\N{SNOWMAN}"

class Broken(Renderer):
    def html(self, page, environ):
        raise RuntimeError("no template")

class Demanding(Renderer):
    def __init__(self, path):
        self.path = path

instance = Ours()
"""


@pytest.fixture
def theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module in the current folder, which holds some renderers."""
    (tmp_path / "look_of_ours.py").write_text(THEME, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry])
    yield "look_of_ours"
    sys.modules.pop("look_of_ours", None)


def run(*arguments: str, **kw: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, timeout=30, **kw)


def out(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> bytes:
    """What ``main()`` prints when nothing goes wrong."""
    assert main(arguments) == 0
    printed = capfdbinary.readouterr()
    assert printed.err == b""
    return printed.out


# -- render -----------------------------------------------------------------------------------


def test_render_prints_the_body_alone() -> None:
    """The command of the README prints a problem document and nothing else."""
    done = run("render", "404", "--type", "application/problem+json", "--detail", "no such page")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "no such page",
    }


@pytest.mark.parametrize(
    ("media_type", "beginning"),
    [
        ("text/html", b"<!DOCTYPE html>"),
        ("application/json", b'{"code"'),
        ("text/plain", b"404 Not Found"),
    ],
)
@pytest.mark.parametrize("status", ["404", "HTTPNotFound"])
def test_render_knows_types_and_names(
    capfdbinary: pytest.CaptureFixture[bytes], status: str, media_type: str, beginning: bytes
) -> None:
    """A status goes by its code or its class, and every media type of S3 is to be had."""
    assert out(capfdbinary, "render", status, "--type", media_type).startswith(beginning)


def test_render_takes_other_names_and_codes(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """An older name of a class is the class; a code without one is of its family (C9)."""
    assert b"413 Content Too Large" in out(capfdbinary, "render", "HTTPRequestEntityTooLarge")
    assert b"499" in out(capfdbinary, "render", "499")


def test_render_writes_utf_8(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The body is the bytes of the answer, whatever the terminal's encoding."""
    done = run("render", "404", "--detail", "\u2603", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert "\u2603".encode() in done.stdout


@pytest.mark.parametrize("code", ["405", "501"])
def test_render_names_no_method(capfdbinary: pytest.CaptureFixture[bytes], code: str) -> None:
    """A file that answers any request does not say by which method it came."""
    page = out(capfdbinary, "render", code)
    assert b"GET" not in page
    assert b"REQUEST_METHOD" not in page


def test_raw_is_a_response(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """``--raw`` is what goes over the wire, for HAProxy's errorfile: CRLF, and a true length."""
    raw = out(capfdbinary, "render", "503", "--raw", "--header", "Retry-After: 60", "--header", "X-A:b")
    head, _, body = raw.partition(b"\r\n\r\n")
    line, _, fields = head.decode("ascii").partition("\r\n")
    headers = message_from_string(fields)
    assert line == "HTTP/1.1 503 Service Unavailable"
    assert (headers["Retry-After"], headers["X-A"]) == ("60", "b")
    assert headers["Content-Type"] == "text/html; charset=UTF-8"
    assert headers["Content-Length"] == str(len(body))
    assert "Vary" not in headers
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert body.startswith(b"<!DOCTYPE html>")
    # It has to fit into a buffer of HAProxy: tune.bufsize less tune.maxrewrite.
    assert len(raw) < 15 * 1024


def test_raw_without_content(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A 204 is its head alone (S8)."""
    assert out(capfdbinary, "render", "204", "--raw") == b"HTTP/1.1 204 No Content\r\n\r\n"


@pytest.mark.parametrize("arguments", [("--location", "next"), ("--header", "Location: next")])
def test_render_redirects(capfdbinary: pytest.CaptureFixture[bytes], arguments: tuple[str, ...]) -> None:
    """A relative target stays a path, for a file knows no host."""
    raw = out(capfdbinary, "render", "302", "--raw", "--detail", "moved", *arguments)
    assert b"\r\nLocation: /next\r\n" in raw
    assert b"<p>moved</p>" in raw
    assert b'href="/next"' in raw


@pytest.mark.parametrize(
    ("arguments", "suffix", "beginning"),
    [
        ((), ".html", b"<!DOCTYPE html>"),
        (("--type", "application/problem+json"), ".problem.json", b'{"type"'),
        (("--type", "application/json"), ".json", b'{"code"'),
        (("--type", "text/plain"), ".txt", b""),
        (("--raw",), ".http", b"HTTP/1.1 "),
    ],
)
def test_all_writes_every_error(
    capfdbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
    arguments: tuple[str, ...],
    suffix: str,
    beginning: bytes,
) -> None:
    """``--all`` makes the folder and a file for each 4xx and 5xx, and can be run again."""
    folder = tmp_path / "a" / "b"
    for _ in range(2):
        told = out(capfdbinary, "render", "--all", str(folder), *arguments)
        assert told.decode() == f"{len(ERRORS)} pages are in {folder}\n"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(files) == [code + suffix for code in ERRORS]
    for status in STATUSES[-len(ERRORS) :]:
        page = files[f"{status.code}{suffix}"]
        assert page.startswith(beginning)
        assert status.title.encode() in page.replace(b"&#x27;", b"'")


# -- list -------------------------------------------------------------------------------------


def test_list_is_the_table(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A line for each status, in columns: code, class, title, reference, required headers, other names."""
    header, *lines = out(capfdbinary, "list").decode().splitlines()
    assert header.split() == ["Code", "Class", "Title", "Reference", "Needs", "Other", "names"]
    assert len(lines) == len(STATUSES)
    for line, status in zip(lines, STATUSES, strict=True):
        cells = re.split(" {2,}", line.replace(" \u00a7", " "))
        needs, names = ", ".join(status.required_headers), ", ".join(status.other_names)
        expected = [str(status.code), status.name, status.title, status.reference, needs, names]
        assert cells == [cell for cell in expected if cell]
        assert line[header.index("Title") :].startswith(status.title)


def test_list_survives_a_small_terminal() -> None:
    """What the terminal's encoding does not have is replaced, and a reader that leaves early is no error."""
    done = run("list", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"RFC 9110 ?15.5.5" in done.stdout


def test_list_ends_quietly_when_nobody_reads(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``httpexc list | head -1`` leaves no traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        assert main(["list"]) == 1
    assert capfd.readouterr().err == ""


# -- theme ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Ours", "instance"])
def test_theme_is_rendered(capfdbinary: pytest.CaptureFixture[bytes], theme: str, name: str) -> None:
    """A class or an instance from a module in the current folder is the look (S11)."""
    expected = "<!DOCTYPE html><title>404 Nicht gefunden \u2603</title>\u2603".encode()
    assert out(capfdbinary, "render", "404", "--theme", f"{theme}:{name}") == expected
    assert out(capfdbinary, "--theme", f"{theme}:{name}", "render", "404") == expected
    assert "Nicht gefunden \u2603".encode() in out(capfdbinary, "list", "--theme", f"{theme}:{name}")


def test_theme_of_the_console_script(theme: str) -> None:
    """The current folder is searched, although a console script does not put it on the path."""
    source = "import sys; sys.path.remove(''); from httpexc.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-W", "ignore", "-c", source, "render", "404", "--theme", f"{theme}:Ours"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.startswith(b"<!DOCTYPE html><title>404 Nicht")


def test_theme_that_fails_writes_nothing(
    capfd: pytest.CaptureFixture[str], theme: str, tmp_path: Path
) -> None:
    """A renderer that raises is an error with its traceback, not a built-in page in a file."""
    handlers = list(logging.getLogger("httpexc").handlers)
    assert main(["render", "--all", "out", "--theme", f"{theme}:Broken"]) == 1
    printed = capfd.readouterr()
    assert printed.out == ""
    assert "RuntimeError: no template" in printed.err
    assert printed.err.endswith("httpexc: the theme failed, and nothing was written\n")
    assert not (tmp_path / "out").exists()
    assert logging.getLogger("httpexc").handlers == handlers


# -- what makes no sense ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["frob"], "invalid choice: 'frob'"),
        (["--frob"], "unrecognized arguments: --frob"),
        (["--port", "http"], "'http' is not a port"),
        (["--port", "65536"], "'65536' is not a port"),
        (["--port", "-1"], "'-1' is not a port"),
        (["render"], "one of the arguments STATUS --all is required"),
        (["render", "404", "--all", "x"], "not allowed with argument"),
        (["render", "teapot"], "'teapot' is no status"),
        (["render", "100"], "'100' is no status"),
        (["render", "4040"], "'4040' is no status"),
        (["render", "\u0664\u0660\u0664"], "is no status"),
        (["render", "404", "--type", "html"], "invalid choice: 'html'"),
        (["render", "404", "--header", "X"], "'X' has no colon"),
        (["render", "404", "--header", "X: a\nb"], "control character"),
        (["render", "404", "--header", "\u2603: b"], "not a token"),
        (["render", "302"], "say where with --location"),
        (["render", "302", "--location", "javascript:alert(1)"], "runs in the browser"),
        (["render", "404", "--theme", "json"], "write MODULE:RENDERER"),
        (["render", "404", "--theme", ":Renderer"], "write MODULE:RENDERER"),
        (["list", "--theme", "no_such_module:Renderer"], "No module named 'no_such_module'"),
        (["serve", "--theme", "httpexc:NoSuchName"], "has no attribute 'NoSuchName'"),
        (["--theme", "json:loads"], "is no httpexc.Renderer"),
        (["--theme", "..x:y"], "cannot be had"),
        (["render", "404", "--theme", "look_of_ours:Demanding"], "missing 1 required positional argument"),
        (
            ["render", "404", "--theme", "look_of_ours:Ours", "--type", "application/json"],
            "no application/json",
        ),
    ],
)
def test_a_bad_name_gets_one_line(
    capfd: pytest.CaptureFixture[str], theme: str, arguments: list[str], message: str
) -> None:
    """What makes no sense is said in one line on stderr, and the exit code is 2."""
    assert main(arguments) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert re.fullmatch(r"httpexc: [^\n]+\n", printed.err)
    assert message in printed.err


def test_a_folder_that_cannot_be_written_gets_one_line(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The error of the file system is said in one line, and the exit code is 1."""
    (tmp_path / "file").write_text("")
    assert main(["render", "--all", str(tmp_path / "file")]) == 1
    assert re.fullmatch(r"httpexc: [^\n]*File exists[^\n]*\n", capfd.readouterr().err)


def test_help_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    """``--help`` prints the commands and ends with 0."""
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["--help"])
    printed = capfd.readouterr().out
    assert all(word in printed for word in ("serve", "render", "list"))


# -- serve ------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _ctrl_c() -> Iterator[None]:
    """Ctrl-C works, also where these tests run in the background and a shell has them ignore it."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, previous)


@contextlib.contextmanager
def served(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address that a serving process prints, and the process; it is ended by Ctrl-C."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        line = process.stdout.readline()
        yield re.fullmatch(r"The gallery is at (http://\S+/) \(Ctrl-C ends it\)\n", line)[1], process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=10)
        finally:
            process.kill()


def fetch(
    url: str, method: str = "GET", path: str = "/", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    host, _, port = url.removeprefix("http://").rstrip("/").rpartition(":")
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=10)
    with contextlib.closing(connection):
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response, response.read()


def test_serve_answers_over_http() -> None:
    """The gallery is served on the address that is printed: status, type and bytes are as promised."""
    with served("--port", "0") as (url, _):
        assert url.startswith("http://127.0.0.1:")
        response, body = fetch(url, path="/status/404?detail=no+such+page", Accept="application/problem+json")
        assert (response.status, response.reason) == (404, "Not Found")
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["Vary"] == "Accept"
        assert json.loads(body)["detail"] == "no such page"
        response, body = fetch(url, "HEAD", "/status/404", Accept="text/html")
        assert int(response.headers["Content-Length"]) > 0
        assert body == b""
        response, _ = fetch(url, path="/slash?x=1")
        assert response.headers["Location"] == f"{url}slash/?x=1"
        for path in ("/", "/status/204", "/status/304", "/status/426", "/status/407"):
            assert fetch(url, path=path)[0].status == int(path[-3:] if path != "/" else 200)


def test_serve_ends_quietly() -> None:
    """Ctrl-C ends it with 0; nothing is printed but the log of requests."""
    with served("serve", "--port", "0") as (url, process):
        fetch(url)
        # The request is logged behind its answer.
        logged = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")
    assert re.fullmatch(r'127\.0\.0\.1 - - \[.*\] "GET / HTTP/1.1" 200 \d+\n', logged)


def test_serve_has_ipv6() -> None:
    """An IPv6 address is listened on, and printed in brackets."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")
    with served("--host", "::1", "--port", "0") as (url, _):
        assert url.startswith("http://[::1]:")
        response, _ = fetch(url, path="/status/302")
        assert response.headers["Location"] == f"{url}arrived?from=302"


def test_serve_does_not_wait_for_idle_connections() -> None:
    """A connection on which nothing is asked, as browsers open them, keeps no other waiting."""
    with served("--port", "0") as (url, _):
        port = int(url.rstrip("/").rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)):
            assert fetch(url)[0].status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "name.invalid"])
def test_a_taken_port_gets_one_line(host: str) -> None:
    """An address that cannot be listened on is said in one line, and the exit code is 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("--host", host, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert re.fullmatch(rb"httpexc: cannot listen on \S+:\d+: [^\n]+\n", done.stderr.replace(b"\r", b""))


def test_serve_in_process(capfd: pytest.CaptureFixture[str], theme: str) -> None:
    """``main()`` serves with the theme until Ctrl-C, and returns 0."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url, seen = f"http://127.0.0.1:{port}/", []

    def visit() -> None:
        deadline = time.monotonic() + 10
        while not seen and time.monotonic() < deadline:
            with contextlib.suppress(ConnectionError):
                seen.append(fetch(url, path="/status/404", Accept="text/html")[1])
        time.sleep(0.2)  # the request is logged behind its answer
        os.kill(os.getpid(), signal.SIGINT)

    visitor = threading.Thread(target=visit)
    visitor.start()
    assert main(["--port", str(port), "--theme", f"{theme}:Ours"]) == 0
    visitor.join()
    assert b"Nicht gefunden" in seen[0]
    assert capfd.readouterr().out == f"The gallery is at {url} (Ctrl-C ends it)\n"


def test_taken_in_process(capfd: pytest.CaptureFixture[str]) -> None:
    """``main()`` returns 1 for an address that cannot be listened on, IPv6 or not."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["--port", str(taken.getsockname()[1])]) == 1
    assert main(["--host", "::ffff:zz", "--port", "0"]) == 1
    assert "cannot listen on [::ffff:zz]:0" in capfd.readouterr().err


def test_runs_as_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """``python -m httpexc`` is ``main()``."""
    monkeypatch.delitem(sys.modules, "httpexc.__main__")
    monkeypatch.setattr(sys, "argv", ["httpexc", "list"])
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stdout)
    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_module("httpexc", run_name="__main__", alter_sys=False)
    assert stdout.buffer.getvalue().startswith(b"Code")


def test_static_pages_are_valid(tmp_path: Path) -> None:
    """Every page that ``--all`` writes is valid HTML."""
    assert main(["render", "--all", str(tmp_path)]) == 0
    for path in tmp_path.iterdir():
        html5lib.HTMLParser(strict=True).parse(path.read_bytes())
