"""A WebOb application that shows every status: a reference to read, and answers to try out.

``Gallery()`` is a WSGI application; ``python -m httpexc`` serves it. Pages under ``status/`` are the
answers themselves, raised or returned for real; the others are about them.
"""

from __future__ import annotations

import re
import shlex
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode
from wsgiref.util import is_hop_by_hop

from webob.request import Request
from webob.response import Response

from httpexc import client_errors, redirection, server_errors, success
from httpexc._location import safe_location
from httpexc._negotiation import choose
from httpexc._rendering import HTML, JSON, PLAIN, PROBLEM, Renderer, to_html, to_json
from httpexc.base import RENDERER_KEY, HTTPException, _HTTPMove
from httpexc.registry import exception_response, status_map

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

#: Name and meaning of the families, by first digit (RFC 9110 §15).
FAMILIES: Mapping[int, tuple[str, str]] = {
    2: ("Success", "What was asked for was done."),
    3: ("Redirection", "The client has something more to do."),
    4: ("Client error", "The request cannot be met as it is."),
    5: ("Server error", "The server failed at a request that seems right."),
}

# How the class of a status documents itself; absent under "python -OO".
_docstring = re.compile(r"\d{3} \((RFC (\d+) §([\d.]+))\): (.+?)(?:; and the family.*|\.)$", re.MULTILINE)

# What a status is shown with where it is nothing without a header.
_EXAMPLES: Mapping[int, Mapping[str, Any]] = {
    201: {"location": "../arrived?from=201"},
    206: {"headers": [("Content-Range", "bytes 0-499/1000")]},
    226: {"headers": [("IM", "feed")]},
    304: {"etag": "example"},
    # Not "Basic": a browser would ask for a password, and some would remember it.
    401: {"www_authenticate": 'Bearer realm="gallery"'},
    405: {"allow": ["GET", "HEAD"]},
    416: {"length": 1000},
    429: {"retry_after": 120},
    503: {"retry_after": 3600},
}

# A link to this gallery may carry what the form does, and these would break a page, outlive or leave it.
_REFUSED_HEADERS = frozenset(
    {
        "alt-svc",
        "clear-site-data",
        "content-length",
        "nel",
        "refresh",
        "report-to",
        "reporting-endpoints",
        "set-cookie",
        "set-cookie2",
        "strict-transport-security",
    }
)

_LABELS: Mapping[str, str] = {HTML: "HTML", JSON: "JSON", PROBLEM: "Problem details", PLAIN: "Text"}


# -- what there is to know --------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """What there is to know of one status."""

    code: int
    name: str
    title: str
    #: When to raise or return it: one sentence.
    when: str
    #: ``"RFC 9110 §15.5.5"``
    reference: str
    #: The section that ``reference`` means, at the RFC Editor.
    url: str
    required_headers: tuple[str, ...]
    #: Other names of the class.
    other_names: tuple[str, ...]

    def matches(self, query: str) -> bool:
        """Whether every word of ``query`` occurs in what the entry says."""
        text = " ".join(
            (
                str(self.code),
                self.title,
                self.name,
                self.when.replace("`", ""),
                self.reference,
                *self.required_headers,
                *self.other_names,
            )
        ).lower()
        return all(word in text for word in query.lower().split())


@cache
def entries() -> tuple[Entry, ...]:
    """Every registered status in the order of its code."""
    names: dict[type, list[str]] = {}
    for module in (success, redirection, client_errors, server_errors):
        for name, value in vars(module).items():
            if isinstance(value, type):
                names.setdefault(value, []).append(name)
    return tuple(_entry(code, cls, names[cls]) for code, cls in status_map.items())


def _entry(code: int, cls: type[HTTPException], names: list[str]) -> Entry:
    told = _docstring.findall(cls.__doc__ or "") or [("", "", "", "")]
    reference, rfc, section, when = told[0]
    return Entry(
        code=code,
        name=cls.__name__,
        title=cls.title,
        when=when and f"{when[0].upper()}{when[1:]}.",
        reference=reference,
        url=f"https://www.rfc-editor.org/rfc/rfc{rfc}#section-{section}",
        required_headers=cls.required_headers,
        other_names=tuple(name for name in names if name != cls.__name__),
    )


def table(translate: Callable[[str], str] = str) -> str:
    """Every status as lines of text: code, class, title, reference, required headers, other names.

    ``translate`` is what is done to a title.
    """
    rows = [("Code", "Class", "Title", "Reference", "Needs", "Other names")]
    for entry in entries():
        title = translate(entry.title)
        needs, names = ", ".join(entry.required_headers), ", ".join(entry.other_names)
        rows.append((str(entry.code), entry.name, title, entry.reference, needs, names))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"
        for row in rows
    )


# -- what was typed ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Attempt:
    """What was typed into the form of a status: nothing in it is trusted."""

    detail: str = ""
    comment: str = ""
    location: str = ""
    #: Header fields as ``Name: value``, one a line.
    headers: str = ""
    #: ``"raise"`` or ``"return"``; else what is usual for the status.
    via: str = ""

    @classmethod
    def of(cls, request: Request) -> Attempt:
        """What the request's query says."""
        typed = _typed(request)
        return cls(**{field.name: typed.get(field.name, "") for field in fields(cls)})

    @property
    def query(self) -> str:
        """``"?…"`` with what was typed, or ``""``."""
        typed = {field.name: getattr(self, field.name) for field in fields(self)}
        query = urlencode({name: value for name, value in typed.items() if value}, errors="replace")
        return "?" + query if query else ""

    def verb(self, code: int) -> str:
        """How the answer is given: ``"raise"`` or ``"return"``."""
        return self.via if self.via in ("raise", "return") else "return" if code < 400 else "raise"

    def arguments(self, code: int) -> dict[str, Any]:
        """The arguments for the class of the status; ``ValueError`` for headers it must not have."""
        arguments: dict[str, Any] = {"detail": self.detail} if self.detail else {}
        arguments |= _EXAMPLES.get(code, {})
        if issubclass(status_map.get(code, HTTPException), _HTTPMove):
            arguments["location"] = f"../arrived?from={code}"
        if self.location:
            arguments["location"] = self.location
        typed = list(self._typed_headers())
        if typed:
            arguments["headers"] = [*arguments.get("headers", ()), *typed]
        if self.comment:
            arguments["comment"] = self.comment
        return arguments

    def _typed_headers(self) -> Iterator[tuple[str, str]]:
        for line in self.headers.replace("\r\n", "\n").split("\n"):
            if not line.strip(" "):
                continue
            name, colon, value = line.partition(":")
            if not colon:
                raise ValueError(f"header {line!r} has no colon: write it as Name: value")
            name = name.strip(" ")
            if is_hop_by_hop(name):
                raise ValueError(f"header {name} is one that only the server writes (PEP 3333)")
            if name.lower() in _REFUSED_HEADERS:
                raise ValueError(
                    f"header {name} is not sent here, for any link could set it: "
                    "it would break or outlive this page"
                )
            yield name, value.strip(" ")

    def source(self, code: int) -> str:
        """The Python that makes the answer of a registered status."""
        arguments = self.arguments(code)
        words = [repr(arguments.pop("detail"))] if "detail" in arguments else []
        words += [f"{name}={value!r}" for name, value in arguments.items()]
        call = f"{self.verb(code)} {status_map[code].__name__}"
        line = f"{call}({', '.join(words)})"
        if len(line) <= 80:
            return line
        return f"{call}(\n" + "".join(f"    {word},\n" for word in words) + ")"


# -- the application --------------------------------------------------------------------------


class Gallery:
    """A WSGI application that shows every status and gives its answers for real.

    renderer
        The look of the answers; ``None`` leaves it to the environ, and so to the built-in one.
    """

    def __init__(self, renderer: Renderer | None = None) -> None:
        self.renderer = renderer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request; the WSGI interface (PEP 3333)."""
        if self.renderer is not None:
            environ[RENDERER_KEY] = self.renderer
        request = Request(environ)
        try:
            response = self._dispatch(request)
        except HTTPException as exception:
            response = exception.with_traceback(None)
        return response(environ, start_response)

    def _dispatch(self, request: Request) -> Response:
        # As PEP 3333 has it: bytes as Latin-1 characters. No path here has any but ASCII.
        path: str = request.environ.get("PATH_INFO", "")
        if not path and request.environ.get("SCRIPT_NAME"):
            # Mounted without its slash, every link of the index would point beside the gallery.
            raise redirection.HTTPTemporaryRedirect(add_slash=True)
        match = _is_page_of_status(path)
        if match:
            kind, code = match[1], int(match[2])
            if kind == "status":
                return _status(request, code)
            if code in status_map:
                _only_reading(request)
                return _preview(request, code) if kind else _about(request, code)
        if path in ("", "/"):
            _only_reading(request)
            return _index(request)
        if path in ("/arrived", "/slash/"):
            return _arrived(request)
        if path == "/slash":
            raise redirection.HTTPTemporaryRedirect(add_slash=True)
        raise client_errors.HTTPNotFound("The gallery has no page of this name. Its index is at its root.")


_is_page_of_status = re.compile("/(?:(preview|status)/)?([2-5][0-9][0-9])").fullmatch


def _only_reading(request: Request) -> None:
    if request.method not in ("GET", "HEAD"):
        raise client_errors.HTTPMethodNotAllowed(allow=["GET", "HEAD"])


def _typed(request: Request) -> dict[str, str]:
    """The request's query, of each name the last value. What is not UTF-8 is replaced."""
    query = parse_qs(request.environ.get("QUERY_STRING", ""), errors="replace")
    return {name: values[-1] for name, values in query.items()}


def _renderer(request: Request) -> Renderer:
    renderer: Renderer = request.environ.get(RENDERER_KEY) or Renderer()
    return renderer


def _make(request: Request, code: int, attempt: Attempt) -> HTTPException:
    """The exception that was asked for; ``ValueError`` where it cannot be made or cannot be sent."""
    exception = exception_response(code, **attempt.arguments(code))
    exception.response_for(_as_for(request, code, HTML))
    return exception


def _as_for(request: Request, code: int, media_type: str) -> WSGIEnvironment:
    """The environ of a request for ``status/CODE``, by a client that accepts this media type."""
    environ = request.copy_get().environ
    environ["PATH_INFO"] = f"/status/{code}"
    environ["HTTP_ACCEPT"] = media_type
    # They tell the path that was really asked for.
    environ.pop("RAW_URI", None)
    environ.pop("REQUEST_URI", None)
    return environ


def _sentence(error: ValueError) -> str:
    message = str(error)
    return f"{message[:1].upper()}{message[1:]}."


def _status(request: Request, code: int) -> Response:
    """``status/CODE``: the answer itself."""
    attempt = Attempt.of(request)
    try:
        exception = _make(request, code, attempt)
    except ValueError as error:
        raise client_errors.HTTPBadRequest(_sentence(error)) from None
    target = exception.response_for(_as_for(request, code, HTML)).headers.get("Location", "/")
    if safe_location(target, request) != target:
        raise client_errors.HTTPBadRequest(
            "This gallery redirects only within itself, or any link to it could lead elsewhere: "
            f"{target} was not followed. Its own page shows the answer."
        )
    if attempt.verb(code) == "return":
        return exception
    raise exception


def _preview(request: Request, code: int) -> Response:
    """``preview/CODE``: the HTML page of the answer, for a frame.

    It comes as a 200: browsers do not show the page of a redirect, and ask or try again at others.
    """
    try:
        exception = _make(request, code, Attempt.of(request))
    except ValueError as error:
        raise client_errors.HTTPBadRequest(_sentence(error)) from None
    answer = exception.response_for(_as_for(request, code, HTML))
    if not answer.body:
        raise client_errors.HTTPNotFound(f"{answer.status} has no content.")
    kept = ("content-type", "content-security-policy", "x-content-type-options")
    headers = [(name, value) for name, value in answer.headerlist if name.lower() in kept]
    # Whatever the page is, it runs nothing, and has no origin.
    headers.append(("Content-Security-Policy", "sandbox; frame-ancestors 'self'"))
    return Response(body=answer.body, headerlist=headers)


def _arrived(request: Request) -> Response:
    """``arrived``, ``slash/``: where a redirect has led, and how."""
    environ = request.environ
    path: str = environ["PATH_INFO"]
    facts = {
        "Method": str(request.method),
        "Path": environ.get("SCRIPT_NAME", "") + path,
        "Query": environ.get("QUERY_STRING", ""),
    }
    root = "../" if path.endswith("/") else "./"
    sender = _typed(request).get("from")
    known = [entry for entry in entries() if str(entry.code) == sender]
    if known:
        said = f'<a href="{root}{sender}">{_heading(known[0])}</a> sent you here, as the address says.'
    else:
        said = "The redirects of the gallery lead here."
    rows = "".join(
        f"<div><dt>{name}</dt><dd><code>{to_html(value)}</code></dd></div>\n"
        for name, value in facts.items()
        if value
    )
    return _document(
        "You have arrived",
        f'<h1>You have arrived</h1>\n<p class="lead">{said}</p>\n<dl class="facts">\n{rows}</dl>\n',
        root,
    )


# -- the pages --------------------------------------------------------------------------------

_STYLE = """
:root{
color-scheme:light dark;
--text:#1c2024;--quiet:#5b6470;--link:#0b57a4;--line:#d9dee4;--ground:#fff;--well:#f4f6f8;--bad:#a3231a
}
@media (prefers-color-scheme:dark){:root{
--text:#e4e7eb;--quiet:#a2abb6;--link:#86bdf5;--line:#363d46;--ground:#15181c;--well:#1e2328;--bad:#ff9d94
}}
*{box-sizing:border-box}
body{
margin:0 auto;max-width:58rem;padding:1.5rem clamp(1rem,4vw,2.5rem) 4rem;
font:1rem/1.55 system-ui,sans-serif;color:var(--text);background:var(--ground);overflow-wrap:anywhere
}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
header{
display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 1.5rem;
padding-bottom:.75rem;margin-bottom:.75rem;border-bottom:1px solid var(--line)
}
h1{margin:2rem 0 .5rem;font-size:2rem;line-height:1.2;letter-spacing:-.01em}
h2{margin:2.75rem 0 .25rem;font-size:1.25rem;line-height:1.3}
h3{margin:1.75rem 0 .25rem;font-size:1rem}
p{margin:.25rem 0}
.lead{max-width:42rem;margin:.5rem 0 1rem;font-size:1.125rem}
.quiet,dt,.hint{color:var(--quiet);font-size:.875rem}
code,pre,textarea,.code{
font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875rem
}
pre{
margin:.5rem 0;padding:.875rem 1rem;border-radius:6px;
background:var(--well);white-space:pre-wrap;line-height:1.5
}
ul{margin:.5rem 0;padding:0;list-style:none}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.statuses>li{
display:grid;grid-template-columns:17rem 1fr;gap:.125rem 1.5rem;
padding:.75rem 0;border-top:1px solid var(--line)
}
.statuses>li[hidden]{display:none}
.statuses p,.statuses h3{margin:0}
dl{margin:1rem 0}
.facts>div{display:grid;grid-template-columns:9rem 1fr;align-items:baseline;gap:0 1rem;padding:.25rem 0}
dd{margin:0}
label{display:block;font-weight:600;font-size:.875rem}
label .hint{font-weight:400}
input,textarea,select,button{
max-width:100%;padding:.45rem .65rem;border:1px solid var(--quiet);border-radius:6px;
color:inherit;background:var(--ground);font-family:inherit;font-size:1rem
}
button{cursor:pointer;font-weight:600;background:var(--well)}
textarea{resize:vertical}
.try{display:grid;gap:1rem;max-width:42rem;margin:1rem 0}
.try input,.try textarea{width:100%}
.row{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;margin:.75rem 0}
.row>*{margin-block:0}
.heading{margin-top:2.75rem}
iframe{
display:block;width:100%;height:24rem;margin:.75rem 0;
border:1px solid var(--line);border-radius:6px;background:var(--ground)
}
.alert{margin:1rem 0;padding:.75rem 1rem;border-inline-start:4px solid var(--bad);background:var(--well)}
@media (max-width:44rem){.statuses>li,.facts>div{grid-template-columns:1fr}h1{font-size:1.625rem}}
@media print{form,iframe,button,nav{display:none}}
"""

# Without a script the same form asks the server, and what needs one is not shown.
_SCRIPT = """
"use strict";
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      button.nextElementSibling.textContent = "Copied.";
    });
  }
}
const query = document.getElementById("q");
if (query) {
  query.addEventListener("input", () => {
    const words = query.value.toLowerCase().split(/\\s+/);
    let count = 0;
    for (const section of document.querySelectorAll("section")) {
      let isEmpty = true;
      for (const item of section.querySelectorAll("li")) {
        const text = item.textContent.toLowerCase();
        item.hidden = !words.every((word) => text.includes(word));
        if (!item.hidden) { isEmpty = false; count += 1; }
      }
      section.hidden = isEmpty;
    }
    document.getElementById("count").textContent = count === 1 ? "1 status" : count + " statuses";
  });
}
"""

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%230b57a4'/%3E"
    "%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='%23fff' stroke-width='1.5'/%3E%3C/svg%3E"
)


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


# What is in the page by design is allowed by its hash, so nothing that is typed can run or load.
_HEADERS = [
    ("Content-Type", "text/html; charset=UTF-8"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Content-Security-Policy",
        "; ".join(
            (
                "default-src 'none'",
                f"style-src {_hash(_STYLE)}",
                f"script-src {_hash(_SCRIPT)}",
                "img-src data:",
                "frame-src 'self'",
                "form-action 'self'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            )
        ),
    ),
]


def _document(title: str, main: str, root: str = "./", status: str = "200 OK") -> Response:
    """A page of the gallery. ``root`` is its index as seen from the page."""
    html = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - httpexc</title>
<link rel="icon" href="{_ICON}">
<style>{_STYLE}</style>
</head>
<body>
<header>
<a href="{root}">httpexc: every HTTP status</a>
<span class="quiet">exceptions as responses for WebOb</span>
</header>
<main>
{main}</main>
<script>{_SCRIPT}</script>
</body>
</html>
"""
    return Response(body=html.encode("utf-8", "replace"), status=status, headerlist=list(_HEADERS))


def _heading(entry: Entry) -> str:
    return to_html(f"{entry.code} {entry.title}")


def _prose(text: str) -> str:
    """A sentence of a docstring as HTML: what is in double backticks is code."""
    return re.sub("``(.+?)``", r"<code>\1</code>", to_html(text))


def _facts(entry: Entry) -> dict[str, str]:
    """What else there is to know, as HTML, by label."""
    return {
        "Defined in": f'<a href="{entry.url}">{entry.reference}</a>',
        "Needs": ", ".join(
            # The server's own business, so that no example here has it.
            f"<code>{name}</code>" + is_hop_by_hop(name) * " (PEP 3333: from the server alone)"
            for name in entry.required_headers
        ),
        "Also named": ", ".join(f"<code>{name}</code>" for name in entry.other_names),
    }


def _item(entry: Entry, is_hidden: bool) -> str:
    facts = _facts(entry)
    needs = facts["Needs"] and f"needs {facts['Needs']}"
    names = facts["Also named"] and f"also {facts['Also named']}"
    quiet = " &middot; ".join(filter(None, (facts["Defined in"], needs, names)))
    return (
        f"<li{' hidden' if is_hidden else ''}>"
        f'<div><h3><a href="{entry.code}">{_heading(entry)}</a></h3>\n<code>{entry.name}</code></div>\n'
        f'<div><p>{_prose(entry.when)}</p>\n<p class="quiet">{quiet}</p></div></li>\n'
    )


def _index(request: Request) -> Response:
    """The reference: as a page, as JSON, or as a table of text."""
    media_type = choose(request.environ.get("HTTP_ACCEPT", ""), ((HTML, JSON, PLAIN), PLAIN, PLAIN))[0]
    if media_type == HTML:
        response = _index_page(request)
    elif media_type == JSON:
        text = to_json([vars(entry) for entry in entries()])
        response = Response(body=text.encode(), headerlist=[("Content-Type", JSON)])
    else:
        response = Response(text=table(), content_type=PLAIN, charset="UTF-8")
    response.vary = ["Accept"]
    return response


def _index_page(request: Request) -> Response:
    query = _typed(request).get("q", "")
    found = [entry for entry in entries() if entry.matches(query)]
    sections = ""
    for digit, (name, meaning) in FAMILIES.items():
        members = [entry for entry in entries() if entry.code // 100 == digit]
        is_hidden = not any(entry in found for entry in members)
        items = "".join(_item(entry, entry not in found) for entry in members)
        sections += (
            f'<section aria-labelledby="family-{digit}"{" hidden" if is_hidden else ""}>\n'
            f'<h2 id="family-{digit}">{digit}xx {name}</h2>\n<p class="quiet">{meaning}</p>\n'
            f'<ul class="statuses">\n{items}</ul>\n</section>\n'
        )
    links = "".join(
        f'<li><a href="#family-{digit}">{digit}xx {name}</a></li>\n' for digit, (name, _) in FAMILIES.items()
    )
    count = "1 status" if len(found) == 1 else f"{len(found)} statuses"
    command = shlex.join(["curl", "-i", f"{request.application_url}/status/404"])
    return _document(
        "Every HTTP status",
        f"""<h1>Every HTTP status</h1>
<p class="lead">Each is one class: a response to return, an exception to raise, a WSGI application to call.
Every status has a page with its answers, the line of Python that gives them, and a form to try your own.</p>
<form role="search" class="row">
<label for="q">Find a status</label>
<input type="search" id="q" name="q" value="{to_html(query)}" autocomplete="off" spellcheck="false">
<button>Find</button>
<output id="count" for="q" class="quiet">{count}</output>
</form>
<nav aria-label="Families">
<ul>
{links}</ul>
</nav>
{sections}<h2>More to try</h2>
<p>The answers themselves are under <code>status/</code>, for any client:</p>
<pre>{to_html(command)}</pre>
<p><a href="slash">An address without its slash</a> is sent on to the one with it,
by <code>add_slash</code>.</p>
<p><a href="nowhere">An address with nothing behind it</a> gets a 404 of the package.</p>
""",
    )


def _about(request: Request, code: int) -> Response:
    """All about one status."""
    entry = next(entry for entry in entries() if entry.code == code)
    attempt = Attempt.of(request)
    facts = "".join(
        f"<div><dt>{label}</dt><dd>{fact}</dd></div>\n"
        for label, fact in ({"Class": f"<code>{entry.name}</code>"} | _facts(entry)).items()
        if fact
    )
    status = "200 OK"
    try:
        exception = _make(request, code, attempt)
    except ValueError as error:
        status = "400 Bad Request"
        alert = f'<p class="alert" role="alert">This cannot be sent. {to_html(_sentence(error))}</p>\n'
        shown = alert + _form(entry, attempt)
    else:
        shown = _answers(request, entry, attempt, exception)
    return _document(
        _heading(entry),
        f"""{_neighbours(entry)}<h1>{_heading(entry)}</h1>
<p class="lead">{_prose(entry.when)}</p>
<dl class="facts">
{facts}</dl>
{shown}""",
        status=status,
    )


def _neighbours(entry: Entry) -> str:
    index = entries().index(entry)
    links = [
        f'<li><a rel="{rel}" href="{other.code}">{label} {_heading(other)}</a></li>\n'
        for rel, label, others in (
            ("prev", "Before:", entries()[:index][-1:]),
            ("next", "After:", entries()[index + 1 :][:1]),
        )
        for other in others
    ]
    return f'<nav aria-label="Neighbours" class="quiet">\n<ul>\n{"".join(links)}</ul>\n</nav>\n'


def _answers(request: Request, entry: Entry, attempt: Attempt, exception: HTTPException) -> str:
    query = to_html(attempt.query)
    answers = _as_sent(request, entry.code, exception)
    if exception.response_for(_as_for(request, entry.code, HTML)).body:
        preview = (
            f'<iframe title="The page of {_heading(entry)}" sandbox loading="lazy" '
            f'src="preview/{entry.code}{query}"></iframe>\n'
        )
    else:
        preview = "<p>Nothing: this answer has no content.</p>\n"
    post = (
        f'<form method="post" action="status/{entry.code}{query}"><button>Send it a POST</button></form>\n'
        if isinstance(exception, _HTTPMove)
        else ""
    )
    sent = "".join(
        f'<h3 id="as-{index}">{label}</h3>\n<p><code>{to_html(command)}</code></p>\n'
        f'<pre aria-labelledby="as-{index}" role="group">{to_html(text)}</pre>\n'
        for index, (label, command, text) in enumerate(answers)
    )
    return f"""<div class="row heading">
<h2>In Python</h2>
<button type="button" data-copies="source" hidden>Copy</button>
<span role="status" class="quiet"></span>
</div>
<pre id="source">{to_html(attempt.source(entry.code))}</pre>
<h2>What a visitor sees</h2>
{preview}<div class="row">
<a href="status/{entry.code}{query}">Open the answer itself</a>
{post}</div>
{_form(entry, attempt)}<h2>What is sent</h2>
{sent}"""


def _as_sent(request: Request, code: int, exception: HTTPException) -> Iterator[tuple[str, str, str]]:
    """Label, command and text of each answer that a client can get."""
    url = f"{request.application_url}/status/{code}{Attempt.of(request).query}"
    seen = set()
    for media_type in _renderer(request).media_types:
        answer = exception.response_for(_as_for(request, code, media_type))
        fields = [answer.status, *(f"{name}: {value}" for name, value in answer.headerlist)]
        text = "\n".join([*fields, "", answer.body.decode("utf-8", "replace")])
        if text not in seen:
            seen.add(text)
            command = shlex.join(["curl", "-i", "-H", f"Accept: {media_type}", url])
            yield _LABELS[media_type] if answer.body else "Without content", command, text


def _form(entry: Entry, attempt: Attempt) -> str:
    location = ""
    if entry.code == 201 or issubclass(status_map[entry.code], _HTTPMove):
        location = f"""<div>
<label for="location">Location <span class="hint">relative or absolute</span></label>
<input class="code" id="location" name="location" value="{to_html(attempt.location)}"
placeholder="../arrived?from={entry.code}"></div>
"""
    return f"""<h2 id="try">Try your own</h2>
<form class="try" action="{entry.code}">
<div><label for="detail">Detail <span class="hint">for the client</span></label>
<input id="detail" name="detail" value="{to_html(attempt.detail)}"></div>
{location}<div><label for="comment">Comment <span class="hint">for the log and an HTML comment</span></label>
<input id="comment" name="comment" value="{to_html(attempt.comment)}"></div>
<div><label for="headers">Headers <span class="hint">Name: value, one a line</span></label>
<textarea id="headers" name="headers" rows="3">
{to_html(attempt.headers)}</textarea></div>
<div class="row"><label for="via">Give it by</label>
<select id="via" name="via">
<option>raise</option>
<option{" selected" if attempt.verb(entry.code) == "return" else ""}>return</option>
</select>
<button>Show the answer</button></div>
</form>
"""
