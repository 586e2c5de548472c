"""The frame of the gallery's pages: its style, its script, and the policy that allows only these."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib import resources
from urllib.parse import quote

from webob.response import Response

from httpexc._html import to_html
from httpexc.gallery.visit import Visit


def _read(name: str) -> str:
    return resources.files("httpexc.gallery").joinpath(name).read_text(encoding="utf-8")


_STYLE = _read("style.css")
# Without it, the forms still work, through the server, and anything that needs a script is hidden.
_SCRIPT = _read("script.js")
_ICON = "data:image/svg+xml," + quote(_read("icon.svg").strip(), safe=" =':/")


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


# The style and script are allowed by hash, so no input can run or load anything.
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


def document(visit: Visit, title: str, main: str, *, family: int = 0, status: str = "200 OK") -> Response:
    """A page of the gallery.

    title
        The title, as HTML.
    main
        The content, as HTML.
    family
        The first digit of the status that the page is about, which decides its colour.
    """
    accent = f' data-family="{family}"' if family else ""
    html = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - httpexc</title>
<link rel="icon" href="{_ICON}">
<style>{_STYLE}</style>
</head>
<body{accent}>
<header>
<a class="brand" href="{to_html(visit.link())}">httpexc: every HTTP status</a>
{_languages(visit)}</header>
<main>
{main}</main>
<script>{_SCRIPT}</script>
</body>
</html>
"""
    return Response(body=html.encode("utf-8", "replace"), status=status, headerlist=list(_HEADERS))


def _languages(visit: Visit) -> str:
    """The language switch, made of links: it works without a script, and an address can be shared."""
    shown = f'<span lang="{visit.spoken}">{to_html(visit.languages[visit.spoken])}</span>'
    current, links = visit.spoken, ""
    if visit.is_language_negotiated:
        current = visit.language
        links = (
            f'<li><a href="{to_html(visit.here(""))}"{_current(not current)}>As the visitor asks</a></li>\n'
        )
        shown = shown if current else "as the visitor asks"
    for tag, name in visit.languages.items():
        href = to_html(visit.here(tag))
        links += f'<li><a href="{href}" lang="{tag}"{_current(tag == current)}>{to_html(name)}</a></li>\n'
    return f"""<details class="languages">
<summary>Answers: {shown}</summary>
<nav aria-label="Language of the answers">
<ul>
{links}</ul>
</nav>
</details>
"""


def _current(is_current: bool) -> str:
    return ' aria-current="true"' if is_current else ""
