"""One request to the gallery: what it asks for, in which look and language it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from webob.request import Request
from webob.response import Response

from httpexc._language import direction
from httpexc._location import safe_location
from httpexc.exception import HTTPException
from httpexc.gallery.attempt import Attempt, query_of, typed
from httpexc.gallery.languages import is_fixed, offered, speaking
from httpexc.renderer import RENDERER_KEY, Renderer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Visit:
    """A request, and what the answers to it have in common.

    environ
        The WSGI environ. The renderer that the answers are made with is put into it.
    renderer
        The gallery's own renderer; ``None`` leaves it to the environ, and so to the built-in one.
    """

    def __init__(self, environ: WSGIEnvironment, renderer: Renderer | None = None) -> None:
        own: Renderer = renderer or environ.get(RENDERER_KEY) or Renderer()
        self.environ = environ
        self.request = Request(environ)
        # As PEP 3333 has it: bytes as Latin-1 characters. No path here has any but ASCII.
        self.path: str = environ.get("PATH_INFO", "")
        self.query = typed(environ)
        #: The languages to choose from, by their own names.
        self.languages = offered(own)
        #: Whether the visitor decides where nothing was chosen: by Accept-Language, a cookie …
        self.is_language_negotiated = not is_fixed(own)
        chosen = self.query.get("language", "")
        #: The language that was chosen, or ``""``.
        self.language = chosen if chosen in self.languages else ""
        self.renderer = speaking(own, chosen) if self.language else own
        environ[RENDERER_KEY] = self.renderer

    @property
    def root(self) -> str:
        """The index of the gallery as seen from this page."""
        return "../" * (self.path.count("/") - 1) or "./"

    def link(self, path: str = "") -> str:
        """The address of a page of the gallery; the language goes along."""
        return f"{self.root}{path}{query_of({'language': self.language})}"

    def here(self, language: str) -> str:
        """The address of this very page in another language."""
        # A relative reference to the last segment, without which it would be the folder's index.
        segment = quote(self.path.rpartition("/")[2], errors="replace") or "./"
        return segment + query_of(self.query | {"language": language})

    @property
    def spoken(self) -> str:
        """The language of the answers, as far as it does not depend on the client."""
        return self.language or self.renderer.languages[0]

    @property
    def speaks_otherwise(self) -> bool:
        """Whether the answers are in another language than the gallery's own pages, which are English."""
        return self.spoken.partition("-")[0].lower() != "en"

    @property
    def direction(self) -> str:
        """Which way the language of the answers is written."""
        return direction(self.spoken)

    def spoken_title(self, title: str) -> str:
        """The title of a status in the language of the answers."""
        return self.renderer.translated(title, "", 1, self.spoken, self.environ, False)

    # -- the answers --------------------------------------------------------------------------

    def make(self, code: int, attempt: Attempt) -> HTTPException:
        """The exception that was asked for; ``ValueError`` where it cannot be made or cannot be sent."""
        exception = attempt.make(code)
        self.answer(exception, code)
        return exception

    def answer(self, exception: HTTPException, code: int, media_type: str = "text/html") -> Response:
        """What a client that asks for ``/CODE`` gets."""
        environ = self.request.copy_get().environ
        environ["PATH_INFO"] = f"/{code}"
        environ["HTTP_ACCEPT"] = media_type
        # They tell the path that was really asked for.
        environ.pop("RAW_URI", None)
        environ.pop("REQUEST_URI", None)
        return exception.response_for(environ)

    def is_here(self, target: str) -> bool:
        """Whether a browser that follows the target stays on this site."""
        return safe_location(target, self.request) == target
