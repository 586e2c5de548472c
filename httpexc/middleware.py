"""Answer for what an application raises, log it, and give its pages one look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from webob import exc

from httpexc._rendering import Renderer
from httpexc.failure import Catcher, in_our_look, log_error, status_of
from httpexc.registry import exception_response
from httpexc.server_errors import HTTPInternalServerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


class HTTPExceptionMiddleware(Catcher):
    """A WSGI application that answers with the HTTP exceptions which ``application`` raises.

    They may be raised when it is called, also after ``start_response``, or by a generator that it
    returned, until the first bytes are out; what is raised later goes up to the server, as does
    whatever is no HTTP exception. The exceptions of ``webob.exc`` are caught as well, and have the
    look of this package unless they have one of their own. Of an ``ExceptionGroup`` in which
    nothing but HTTP exceptions are raised, the one with the highest status answers.

    A success is passed on as the very iterable that the application returned, unless that is an
    iterator: to see whether it raises its first chunk is made at once.

    What answers with a 5xx is logged to ``httpexc`` as an error, with its traceback and comment,
    and a 4xx for debugging.

    application
        The WSGI application.
    warning_level
        A status code, 100 to 599: an exception with a status above it goes up.
    renderer
        The look of all pages that are made inside; see `Renderer`. Without one it is that of the
        next middleware outside, or the built-in one.
    catch_all
        Answer everything else that is an ``Exception`` too, with a 500 that shows nothing of it.

    Raises ``ValueError`` for another warning level, ``TypeError`` for an unfit renderer.
    """

    def __init__(
        self,
        application: WSGIApplication,
        warning_level: int | None = None,
        *,
        renderer: Renderer | None = None,
        catch_all: bool = False,
    ) -> None:
        super().__init__(application)
        if warning_level is not None and not 100 <= warning_level <= 599:
            raise ValueError(f"warning_level: {warning_level!r} is not a status code: use 100 to 599")
        if renderer is not None and not isinstance(renderer, Renderer):
            raise TypeError(f"renderer: {renderer!r} is not an instance of httpexc.Renderer")
        self.warning_level = warning_level
        self.renderer = renderer
        self.catch_all = catch_all

    def _answer_to(self, error: BaseException, environ: WSGIEnvironment) -> WSGIApplication | None:
        found = _http_exception(error)
        answer: WSGIApplication
        if found is not None:
            if self.warning_level is not None and status_of(found) > self.warning_level:
                return None
            answer = in_our_look(found, exception_response)
        elif self.catch_all and isinstance(error, Exception):
            answer = HTTPInternalServerError()
        else:
            return None
        log_error(error, answer, environ)
        return answer


#: Another name of `HTTPExceptionMiddleware`, as in Paste.
HTTPExceptionHandler = HTTPExceptionMiddleware


def _http_exception(error: BaseException) -> exc.HTTPException | None:
    """The HTTP exception that this is, or the most severe one of a group with no others in it."""
    if isinstance(error, exc.HTTPException):
        return error
    if not isinstance(error, ExceptionGroup):
        return None
    found = []
    for leaf in _leaves(error):
        if not isinstance(leaf, exc.HTTPException):
            return None
        found.append(leaf)
    return max(found, key=status_of)


def _leaves(group: BaseExceptionGroup[Any]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


# -- PasteDeploy ------------------------------------------------------------------------------

_BOOLEANS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}


def make_middleware(
    app: WSGIApplication,
    global_conf: Mapping[str, Any] | None = None,
    warning_level: int | str | None = None,
    renderer: Renderer | str | None = None,
    catch_all: bool | str | None = None,
) -> HTTPExceptionMiddleware:
    """The middleware round ``app``, made from the settings of an INI file (PasteDeploy).

    It is the package's ``paste.filter_app_factory``, for a section that says
    ``use = egg:httpexc``. The settings are the arguments of `HTTPExceptionMiddleware`, and
    may be strings: ``warning_level`` a number, ``catch_all`` one of true, yes, on, 1, false, no, off
    and 0, ``renderer`` a `Renderer` class or instance as ``package.module:name``. An empty one is
    none; one that the section does not have is looked for in ``global_conf``, the ``[DEFAULT]``.

    Raises ``ValueError`` that names the setting for one that is something else.
    """

    def setting(name: str, value: Any) -> Any:
        if value is None and global_conf:
            value = global_conf.get(name)
        return (value.strip() or None) if isinstance(value, str) else value

    level = setting("warning_level", warning_level)
    if isinstance(level, str):
        try:
            level = int(level)
        except ValueError:
            raise ValueError(f"warning_level: {level!r} is not a status code: use 100 to 599") from None
    everything = setting("catch_all", catch_all)
    if isinstance(everything, str):
        if everything.lower() not in _BOOLEANS:
            raise ValueError(f"catch_all: {everything!r} is neither true nor false")
        everything = _BOOLEANS[everything.lower()]
    look = setting("renderer", renderer)
    if isinstance(look, str):
        look = _load_renderer(look)
    return HTTPExceptionMiddleware(app, level, renderer=look, catch_all=bool(everything))


def _load_renderer(name: str) -> Renderer:
    from pkgutil import resolve_name  # only an INI file that names a renderer needs it

    try:
        found = resolve_name(name)
        renderer = found() if isinstance(found, type) else found
    except Exception as error:
        raise ValueError(f"renderer: {name!r} cannot be loaded: {error}") from error
    if not isinstance(renderer, Renderer):
        raise ValueError(f"renderer: {name!r} is not a Renderer, nor a class of them")
    return renderer
