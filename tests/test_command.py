"""The command line, as a process and as ``main()``."""

from __future__ import annotations

import contextlib
import http.client
import importlib.metadata
import io
import itertools
import json
import logging
import os
import pkgutil
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
from babel.messages.pofile import read_po

import httpexc
from httpexc.__main__ import main

from .support import MEDIA_TYPES, STATUSES

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

class Cbor(Renderer):
    media_types = {"application/vnd.ours+cbor": "cbor", "application/json": "json"}

    def prefer(self, environ):
        return "application/json"

    def cbor(self, page, environ):
        return b"\\xa0"

class Swedish(Renderer):
    languages = ("sv", "en")

    def language(self, environ):
        return "en"

    def translate(self, text, environ):
        return f"Nu {text}"

class Talking(Renderer):
    def __init__(self):
        raise RuntimeError("two\\nlines")

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


@pytest.mark.parametrize("code", ["200", "404"])
@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_render_ends_its_last_line(
    capfdbinary: pytest.CaptureFixture[bytes], code: str, media_type: str
) -> None:
    """What is printed ends in one line break, whatever it is."""
    printed = out(capfdbinary, "render", code, "--type", media_type)
    assert printed.endswith(b"\n")
    assert not printed.endswith(b"\n\n")


def test_without_catalogues(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A bare checkout has none: it says how they are made, and blames no theme."""

    def missing(package: str, resource: str) -> bytes:
        raise FileNotFoundError(resource)

    monkeypatch.setattr(pkgutil, "get_data", missing)
    for command in (["render", "404"], ["list"], ["serve"]):
        assert main([*command, "--language", "de"]) == 1
        said = "httpexc: the catalogues are not built: pip install -e . makes them\n"
        assert capfd.readouterr() == ("", said)
    assert main(["render", "404"]) == 0
    assert caplog.records == []


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
        ("application/json", b'{"message"'),
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
    assert b">moved</p>" in raw
    assert b'href="/next"' in raw


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("405", "--header", "Allow: PUT"), b"PUT"),
        (("503", "--header", "Retry-After: 7200"), b"2 hours"),
        (("201", "--location", "/made"), b'href="/made"'),
        (("404", "--raw", "--header", "Vary: Cookie"), b"\r\nVary: Cookie\r\n"),
        (("404", "--raw", "--header", "Set-Cookie: a=b", "--header", "Set-Cookie: a=b"), b"Set-Cookie: a=b"),
        (("404", "--raw", "--location", "/x"), b"\r\nLocation: "),
        (
            ("426", "--raw", "--header", "Upgrade: h2c", "--header", "Connection: upgrade"),
            b"\r\nUpgrade: h2c\r\n",
        ),
    ],
)
def test_header_is_honoured(
    capfdbinary: pytest.CaptureFixture[bytes], arguments: tuple[str, ...], shown: bytes
) -> None:
    """What is given is in the page, or with --raw in the head above it."""
    assert shown in out(capfdbinary, "render", *arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("404", "--header", "X-A: b"), "--header X-A changes nothing here: it would show with --raw"),
        (("404", "--header", "Retry-After: 60"), "--header Retry-After changes nothing here"),
        (("503", "--header", "Retry-After: 60", "--header", "Vary: x"), "--header Vary changes nothing"),
        (("503", "--raw", "--header", "Content-Length: 5"), "--header Content-Length changes nothing here"),
        (("204", "--raw", "--detail", "x"), "--detail changes nothing here"),
        (("204", "--raw", "--header", "Content-Type: text/plain"), "--header Content-Type changes nothing"),
        (("204",), "204 has no content: --raw shows what is sent"),
        (("404", "--raw", "--header", "Transfer-Encoding: chunked"), "neither chunked nor compressed"),
        (("404", "--raw", "--header", "content-encoding:gzip"), "neither chunked nor compressed"),
        (("404", "--raw", "--header", "Content-Type: application/json"), "without a body"),
        (("302", "--location", "/a", "--header", "location: /b"), "give --location once"),
        (("302", "--header", "Location: /a", "--header", "Location: /b"), "give --location once"),
        (("--all", "never", "--header", "X-A: b"), "--header X-A changes nothing here"),
    ],
)
def test_header_is_refused(
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    """What would change nothing is no option that was taken in silence: one line, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert main(["render", *arguments]) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert re.fullmatch(r"httpexc: [^\n]+\n", printed.err)
    assert message in printed.err
    assert list(tmp_path.iterdir()) == []


def test_all_takes_what_changes_some(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """A header that shows in some of the pages counts."""
    out(capfdbinary, "render", "--all", str(tmp_path), "--header", "Retry-After: 7200")
    assert b"2 hours" in (tmp_path / "503.html").read_bytes()
    assert b"2 hours" not in (tmp_path / "404.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "suffix", "beginning"),
    [
        ((), ".html", b"<!DOCTYPE html>"),
        (("--type", "application/problem+json"), ".problem.json", b'{"type"'),
        (("--type", "application/json"), ".json", b'{"message"'),
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
        what = "documents" if "json" in suffix else "pages"
        assert told.decode() == f"{len(ERRORS)} {what} are in {folder}\n"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(files) == [code + suffix for code in ERRORS]
    for status in STATUSES[-len(ERRORS) :]:
        page = files[f"{status.code}{suffix}"]
        assert page.startswith(beginning)
        assert status.title.encode() in page.replace(b"&#x27;", b"'")


# -- list -------------------------------------------------------------------------------------


def test_list_is_the_table(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Each status has a line of code, class, title and reference, and below it when to use it."""
    lines = out(capfdbinary, "list").decode().splitlines()
    heads = [line for line in lines if line[0] != " "]
    assert len(heads) == len(STATUSES)
    columns = set()
    for head, status in zip(heads, STATUSES, strict=True):
        cells = re.split(" {2,}", head.replace(" \u00a7", " "))
        assert cells == [str(status.code), status.name, status.title, status.reference]
        columns.add((head.index(status.name), head.index(f"  {status.title}  "), head.index("RFC")))
        (when, *further) = itertools.takewhile(lambda line: line[0] == " ", lines[lines.index(head) + 1 :])
        assert when == f"     {status.cls.when}"
        said = []
        if status.required_headers:
            said.append(f"Needs {', '.join(status.required_headers)}.")
        if status.other_names:
            said.append(f"Also named {', '.join(status.other_names)}.")
        assert [line.strip() for line in further] == [" ".join(said)][: bool(said)]
    assert len(columns) == 1
    assert max(map(len, lines)) <= 110


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["teapot"], [418]),
        (["http not", "FOUND"], [404]),
        (["www-authenticate"], [401]),
        (["HTTPRequestEntityTooLarge"], [413]),
        (["6585"], [428, 429, 431, 511]),
        (["404"], [404]),
        (["5xx"], [status.code for status in STATUSES if status.code >= 500]),
        (["redirection"], [status.code for status in STATUSES if 300 <= status.code < 400]),
        (["50", "http"], [500, 501, 502, 503, 504, 505, 506, 507, 508]),
    ],
)
def test_list_takes_a_filter(
    capfdbinary: pytest.CaptureFixture[bytes], words: list[str], codes: list[int]
) -> None:
    """Words leave the statuses that say them all, as the filter of the gallery does."""
    lines = out(capfdbinary, "list", *words).decode().splitlines()
    assert [int(line[:3]) for line in lines if line[0] != " "] == codes
    data = json.loads(out(capfdbinary, "list", "--json", *words))
    assert [member["code"] for member in data] == codes


def test_list_without_a_find(capfd: pytest.CaptureFixture[str]) -> None:
    """Where nothing is found it says so, and the exit code is 1, as grep's is."""
    assert main(["list", "not", "zzz"]) == 1
    assert capfd.readouterr() == ("", "httpexc: no status matches 'not zzz'\n")


def test_list_is_data(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """``--json`` has all there is to know of each status, in ASCII."""
    data = json.loads(out(capfdbinary, "list", "--json").decode("ascii"))
    assert [member["code"] for member in data] == [status.code for status in STATUSES]
    assert data[0] == {
        "code": 200,
        "name": "HTTPOk",
        "title": "OK",
        "when": httpexc.HTTPOk.when,
        "reference": "RFC 9110 \u00a715.3.1",
        "url": "https://www.rfc-editor.org/rfc/rfc9110#section-15.3.1",
        "required_headers": [],
        "other_names": ["HTTPSuccessful"],
    }


def test_version(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """``--version`` tells that of the installed package, and does not fail where it is not installed."""
    for told in (
        rf"httpexc {re.escape(importlib.metadata.version('httpexc'))}",
        r"httpexc \(version unknown: not installed\)",
    ):
        with pytest.raises(SystemExit, match=r"^0$"):
            main(["--version"])
        assert re.fullmatch(f"{told}\n", capfd.readouterr().out)
        monkeypatch.setattr("importlib.metadata.distribution", not_installed)


def not_installed(name: str) -> None:
    raise importlib.metadata.PackageNotFoundError(name)


def test_messages_prints_the_template(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """``messages`` prints what a translator begins with: every message, none translated (G3)."""
    catalog = read_po(io.BytesIO(out(capfdbinary, "messages")))
    messages = {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalog if message.id
    }
    assert {status.title for status in STATUSES} <= messages
    assert "You can try again in a minute." in messages
    assert not any(message.string for message in catalog if isinstance(message.id, str) and message.id)


def test_messages_that_were_not_made(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare checkout has no template, and is told where it comes from."""

    def missing(package: str, resource: str) -> bytes:
        raise FileNotFoundError(resource)

    monkeypatch.setattr("pkgutil.get_data", missing)
    assert main(["messages"]) == 1
    assert re.fullmatch(r"httpexc: the template is not built: [^\n]+\n", capfd.readouterr().err)


# -- languages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "tag", "title"),
    [("de", "de", "Nicht gefunden"), ("PT-br", "pt-BR", None), ("ar", "ar", None), ("en", "en", "Not Found")],
)
def test_language_is_spoken(
    capfdbinary: pytest.CaptureFixture[bytes], language: str, tag: str, title: str | None
) -> None:
    """``--language`` is that of pages and of titles, before the command or behind it (G2)."""
    page = out(capfdbinary, "render", "404", "--language", language).decode()
    assert page == out(capfdbinary, "--language", language, "render", "404").decode()
    assert f'<html lang="{tag}" ' in page
    shown = re.search("<title>404 (.*)</title>", page)[1]
    assert title in (None, shown)
    assert f"  {shown}  " in out(capfdbinary, "list", "--language", language).decode()
    assert (
        json.loads(out(capfdbinary, "list", "--json", "--language", language, "notfound"))[0]["title"]
        == shown
    )


def test_language_of_a_theme(capfdbinary: pytest.CaptureFixture[bytes], theme: str) -> None:
    """A theme's languages can be asked for, whatever its own hook would choose."""
    page = out(capfdbinary, "render", "404", "--theme", f"{theme}:Swedish", "--language", "sv").decode()
    assert '<html lang="sv" dir="ltr">' in page
    assert "<title>404 Nu Not Found</title>" in page


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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("command", [["list"], ["render", "404"], ["messages"]], ids=" ".join)
def test_output_that_cannot_be_written(command: list[str]) -> None:
    """A full disk and a closed output are a line on stderr each, and the exit code 1."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*COMMAND, *command], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr == b"httpexc: cannot write to the standard output: No space left on device\n"


@pytest.mark.parametrize("command", [["list"], ["render", "404"], ["messages"]], ids=" ".join)
def test_no_output_at_all(
    command: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process without a standard output, as ``>&-`` starts one, says so."""
    monkeypatch.setattr(sys, "stdout", None)
    assert main(command) == 1
    assert (
        capfd.readouterr().err
        == "httpexc: cannot write to the standard output: the standard output is closed\n"
    )


def test_errors_do_not_go_into_the_page() -> None:
    """Without a stderr there is nowhere to tell of a mistake; the standard output is the page."""
    command = subprocess.list2cmdline([*COMMAND, "render", "302"])
    done = subprocess.run(["sh", "-c", f"{command} 2>&-"], stdout=subprocess.PIPE, check=False)
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize("command", [["render", "404", "--type", "text/plain"], ["list", "404"]])
def test_a_program_may_catch_the_output(command: list[str]) -> None:
    """``main`` writes to whatever stands for the standard output."""
    with contextlib.redirect_stdout(io.StringIO()) as caught:
        assert main(command) == 0
    assert "404" in caught.getvalue()


# -- theme ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Ours", "instance"])
def test_theme_is_rendered(capfdbinary: pytest.CaptureFixture[bytes], theme: str, name: str) -> None:
    """A class or an instance from a module in the current folder is the look, and names the titles (S11)."""
    expected = "<!DOCTYPE html><title>404 Nicht gefunden \u2603</title>\u2603".encode()
    assert out(capfdbinary, "render", "404", "--theme", f"{theme}:{name}") == expected
    assert out(capfdbinary, "--theme", f"{theme}:{name}", "render", "404") == expected
    assert "Nicht gefunden \u2603".encode() in out(capfdbinary, "list", "--theme", f"{theme}:{name}")


def test_theme_with_types_of_its_own(
    capfdbinary: pytest.CaptureFixture[bytes], theme: str, tmp_path: Path
) -> None:
    """The first of its media types stands in for HTML; ``prefer`` has no say in what was asked for (S12)."""
    assert out(capfdbinary, "render", "404", "--theme", f"{theme}:Cbor") == b"\xa0"
    arguments = ("--theme", f"{theme}:Cbor", "--type", "application/vnd.ours+cbor")
    out(capfdbinary, "render", "--all", str(tmp_path / "pages"), *arguments)
    assert (tmp_path / "pages" / "404.vnd.ours.cbor").read_bytes() == b"\xa0"


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
        (["frob\nnicate"], "invalid choice"),
        (["--port", "http"], "'http' is not a port"),
        (["--port", "65536"], "'65536' is not a port"),
        (["--port", "-1"], "'-1' is not a port"),
        (["render"], "one of the arguments STATUS --all is required"),
        (["render", "404", "--all", "x"], "not allowed with argument"),
        (["render", "--all", ""], "--all: the name of the directory is empty"),
        (["render", "teapot"], "'teapot' is not a status: give a code from 200 to 599, or a class such as"),
        (["render", "HTTPNotFuond"], "'HTTPNotFuond' is not a status: did you mean HTTPNotFound?"),
        (["render", "100"], "'100' is not a status"),
        (["render", "4040"], "'4040' is not a status"),
        (["render", "\u0664\u0660\u0664"], "is not a status"),
        (["render", "404", "--type", "html"], "'html' is not one of text/html, application/json"),
        (["render", "404", "--language", "xx"], "'xx' is not one of en, ar, de"),
        (["--language", "de\n"], "is not one of"),
        (["--port", "0", "list"], "list has no --port"),
        (["--host", "x", "render", "404"], "render has no --host"),
        (["--theme", "x", "messages"], "messages has no --theme"),
        (["--language", "de", "migrate", "x"], "migrate has no --language"),
        (["messages", "x"], "unrecognized arguments: x"),
        (["render", "404", "--header", "X"], "'X' has no colon"),
        (["render", "404", "--header", "X: a\nb"], "control character"),
        (["render", "404", "--header", "\u2603: b"], "not a token"),
        (["render", "302"], "give its target with --location"),
        (["render", "302", "--location", "javascript:alert(1)"], "a browser would run"),
        (["render", "404", "--theme", "json"], "must be an httpexc.Renderer"),
        (["render", "404", "--theme", ":Renderer"], "':Renderer' cannot be loaded"),
        (["render", "404", "--theme", ""], "'' cannot be loaded"),
        (["list", "--theme", "no_such_module:Renderer"], "No module named 'no_such_module'"),
        (["serve", "--theme", "httpexc:NoSuchName"], "has no attribute 'NoSuchName'"),
        (["--theme", "json:loads"], "must be an httpexc.Renderer"),
        (["--theme", "..x:y"], "cannot be loaded"),
        (["render", "404", "--theme", "look_of_ours:Demanding"], "missing 1 required positional argument"),
        (["render", "404", "--theme", "look_of_ours:Talking"], "two lines"),
        (
            ["render", "404", "--theme", "look_of_ours:Ours", "--type", "application/json"],
            "'application/json' is not one of text/html, text/plain",
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
    """It is said in one line, and the exit code is 1."""
    (tmp_path / "file").write_text("")
    assert main(["render", "--all", str(tmp_path / "file")]) == 1
    assert capfd.readouterr().err == f"httpexc: --all: {tmp_path / 'file'} is not a directory\n"


def test_help_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    """``--help`` prints the commands and ends with 0."""
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["--help"])
    printed = capfd.readouterr().out
    assert all(word in printed for word in ("serve", "render", "list", "messages", "migrate"))


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
    with served("--port", "0", "--language", "de") as (url, _):
        assert url.startswith("http://127.0.0.1:")
        response, body = fetch(url, path="/404?detail=no+such+page", Accept="application/problem+json")
        assert (response.status, response.reason) == (404, "Not Found")
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["Vary"] == "Accept"
        assert json.loads(body)["detail"] == "no such page"
        assert json.loads(body)["title"] == "Nicht gefunden"
        response, body = fetch(url, "HEAD", "/404", Accept="text/html")
        assert int(response.headers["Content-Length"]) > 0
        assert body == b""
        response, _ = fetch(url, path="/slash?x=1")
        assert response.headers["Location"] == f"{url}slash/?x=1"
        for path in ("/", "/204", "/304", "/426", "/407"):
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
        response, _ = fetch(url, path="/302")
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
                seen.append(fetch(url, path="/404", Accept="text/html")[1])
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
    capfd.readouterr()
    for host, shown in (
        ("::ffff:zz", "[::ffff:zz]"),
        ("\u00e9..", "\u00e9.."),
        ("a\0b", "a\0b"),
        ("x" * 70, "x" * 70),
    ):
        assert main(["--host", host, "--port", "0"]) == 1
        assert re.fullmatch(
            rf"httpexc: cannot listen on {re.escape(shown)}:0: [^\n]+\n", capfd.readouterr().err
        )


def test_runs_as_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """``python -m httpexc`` is ``main()``."""
    monkeypatch.delitem(sys.modules, "httpexc.__main__")
    monkeypatch.setattr(sys, "argv", ["httpexc", "list"])
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stdout)
    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_module("httpexc", run_name="__main__", alter_sys=False)
    assert stdout.buffer.getvalue().startswith(b"200  HTTPOk")


def test_static_pages_are_valid(tmp_path: Path) -> None:
    """Every page that ``--all`` writes is valid HTML."""
    assert main(["render", "--all", str(tmp_path)]) == 0
    for path in tmp_path.iterdir():
        html5lib.HTMLParser(strict=True).parse(path.read_bytes())
