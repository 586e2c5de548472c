"""One request to the gallery: what it asks for, and the look and language of the answer."""

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
        The WSGI environ. The renderer of the answers is stored in it.
    renderer
        The gallery's renderer; ``None`` uses the one in the environ, or the built-in one.
    """

    def __init__(self, environ: WSGIEnvironment, renderer: Renderer | None = None) -> None:
        own: Renderer = renderer or environ.get(RENDERER_KEY) or Renderer()
        self.environ = environ
        self.request = Request(environ)
        # PEP 3333: bytes as Latin-1 characters. Every path of the gallery is ASCII.
        self.path: str = environ.get("PATH_INFO", "")
        self.query = typed(environ)
        #: The languages to choose from, with their names.
        self.languages = offered(own)
        #: Whether the request decides if no language was chosen: by Accept-Language, a cookie …
        self.is_language_negotiated = not is_fixed(own)
        chosen = self.query.get("language", "")
        #: The language that was chosen, or ``""``.
        self.language = chosen if chosen in self.languages else ""
        self.renderer = speaking(own, chosen) if self.language else own
        environ[RENDERER_KEY] = self.renderer

    @property
    def root(self) -> str:
        """The index of the gallery, relative to this page."""
        return "../" * (self.path.count("/") - 1) or "./"

    def link(self, path: str = "") -> str:
        """The address of a page of the gallery, with the chosen language."""
        return f"{self.root}{path}{query_of({'language': self.language})}"

    def here(self, language: str) -> str:
        """The address of this page in another language."""
        # Relative, with the last segment: without that it would mean the parent's index.
        segment = quote(self.path.rpartition("/")[2], errors="replace") or "./"
        return segment + query_of(self.query | {"language": language})

    @property
    def spoken(self) -> str:
        """The language of the answers, if it does not depend on the client."""
        return self.language or self.renderer.languages[0]

    @property
    def speaks_otherwise(self) -> bool:
        """Whether the answers are in another language than the gallery's own pages, which are English."""
        return self.spoken.partition("-")[0].lower() != "en"

    @property
    def direction(self) -> str:
        """The writing direction of the answers' language."""
        return direction(self.spoken)

    def spoken_title(self, title: str) -> str:
        """The title of a status in the language of the answers."""
        return self.renderer.translated(title, self.spoken, self.environ)

    # -- the answers --------------------------------------------------------------------------

    @property
    def attempt(self) -> Attempt:
        """The input of the form."""
        return Attempt.of(self.query, self.language)

    def make(self, code: int, attempt: Attempt) -> HTTPException:
        """The requested exception; raises ``ValueError`` if it cannot be made or sent."""
        exception = attempt.make(code)
        self.answer(exception, code)
        return exception

    def answer(self, exception: HTTPException, code: int, media_type: str = "text/html") -> Response:
        """The answer to a client that requests ``/CODE``."""
        environ = self.request.copy_get().environ
        environ["PATH_INFO"] = f"/{code}"
        environ["HTTP_ACCEPT"] = media_type
        # These hold the path of the real request.
        environ.pop("RAW_URI", None)
        environ.pop("REQUEST_URI", None)
        return exception.response_for(environ)

    def is_here(self, target: str) -> bool:
        """Whether a browser that follows the target stays on this site."""
        return safe_location(target, self.request) == target
