"""`HTTPExceptionMiddleware`: answer for the exceptions that an application raises, and log them.

    >>> from httpexc import HTTPExceptionMiddleware, HTTPNotFound, make_middleware
    >>> from webob import Request
    >>> class QuotaExceeded(Exception):
    ...     pass

    >>> def application(environ, start_response):
    ...     if environ["PATH_INFO"] == "/quota":
    ...         raise QuotaExceeded("alice: 500 of 500")
    ...     if environ["PATH_INFO"] == "/bug":
    ...         return {}["missing"]
    ...     raise HTTPNotFound("no such page")

    >>> def report(error, answer, environ):
    ...     print(f"{type(error).__name__} at {environ['PATH_INFO']}: {answer.status}")

    >>> site = HTTPExceptionMiddleware(
    ...     application, statuses={QuotaExceeded: 429}, catch_all=True, on_answer=report
    ... )
    >>> for path in ("/", "/quota", "/bug"):
    ...     status = Request.blank(path).get_response(site).status
    HTTPNotFound at /: 404 Not Found
    QuotaExceeded at /quota: 429 Too Many Requests
    KeyError at /bug: 500 Internal Server Error

`make_middleware` makes one from the settings of an INI file:

    >>> site = make_middleware(application, {}, warning_level="500", catch_all="no")
    >>> Request.blank("/").get_response(site).status
    '404 Not Found'

``HTTPExceptionHandler`` is another name of `HTTPExceptionMiddleware`, as in Paste.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from webob import exc

from httpexc import _headers, _keywords, _log, _webob
from httpexc._adopt import as_ours, status_of
from httpexc._catching import PROBE_KEY, Answer, Catcher, internal_server_error
from httpexc._loading import load, load_renderer
from httpexc._settings import boolean, refuse_unknown
from httpexc._tracebacks import set_attribute
from httpexc.exception import HTTPException
from httpexc.move import _HTTPMove
from httpexc.registry import exception_response
from httpexc.renderer import Renderer

if TYPE_CHECKING:
    from typing import Never

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from webob.response import Response

    from httpexc._held import Held

__all__ = ["HTTPExceptionHandler", "HTTPExceptionMiddleware", "OnAnswer", "Status", "make_middleware"]

#: The answer to a class of exceptions: a status code, a status class, or a callable that makes one.
Status: TypeAlias = int | type[HTTPException] | Callable[[Any], HTTPException]
#: Called for every exception that was answered, with the exception, the answer and the environ.
OnAnswer: TypeAlias = Callable[[BaseException, Any, "WSGIEnvironment"], object]


class HTTPExceptionMiddleware(Catcher):
    """A WSGI application that answers with the HTTP exceptions that ``application`` raises.

    It catches them from the call, even after ``start_response``, and from the returned iterable, until the
    first bytes are sent. An exception raised later propagates to the server, and so does anything that is not
    an HTTP exception. An exception that the application calls counts as raised if the application returns its
    answer. Exceptions from ``webob.exc`` are caught too, and rendered by this package unless they have a
    body, template or rendering of their own. An ``ExceptionGroup`` of nothing but HTTP exceptions is answered
    with the one that has the highest status.

    A 5xx is logged to ``httpexc`` at ``ERROR``, with traceback and comment, and a 4xx at ``DEBUG``; the
    exception's ``log_level`` changes that.

    application
        The WSGI application.
    warning_level
        A status code, 100 to 599: an exception with a higher status propagates.
    renderer
        The look of all pages made inside; see `Renderer`. Without one, that of the next catcher outside
        applies, or the built-in one.
    catch_all
        Also answer any other ``Exception``, with a 500 that reveals nothing about it.
    statuses
        The answers to other exceptions, by class: a status code, a status class, or a callable that takes the
        exception and returns an HTTP exception. The nearest ancestor wins. The client sees nothing of the
        original, which is the ``__cause__`` of the answer.
    status_pages
        Give a 4xx or 5xx that the application sends without content the page of its status.
    on_answer
        ``on_answer(error, answer, environ)`` is called for every exception that was answered, redirects
        included, after it was logged: for error reporters and metrics. If it raises, the error is logged.

    Raises ``ValueError`` for an invalid warning level, ``TypeError`` for an argument of the wrong type.
    """

    def __init__(
        self,
        application: WSGIApplication,
        warning_level: int | None = None,
        *,
        renderer: Renderer | type[Renderer] | None = None,
        catch_all: bool = False,
        statuses: Mapping[type[Exception], Status] | None = None,
        status_pages: bool = False,
        on_answer: OnAnswer | None = None,
    ) -> None:
        super().__init__(application, renderer)
        if not isinstance(warning_level, int | None) or isinstance(warning_level, bool):
            raise TypeError(
                f"warning_level must be a status code, 100 to 599, not {warning_level!r}"
                + (": write renderer=" if isinstance(warning_level, Renderer) else "")
            )
        if warning_level is not None and not 100 <= warning_level <= 599:
            raise ValueError(f"warning_level: {warning_level!r} is not a status code: use 100 to 599")
        if on_answer is not None and not callable(on_answer):
            raise TypeError(f"on_answer must be a callable, not {on_answer!r}")
        for name, value in (("catch_all", catch_all), ("status_pages", status_pages)):
            if not isinstance(value, bool):
                raise TypeError(f"{name} must be True or False, not {value!r}")
        self.warning_level = warning_level
        self.catch_all = catch_all
        self.statuses = _checked_statuses(statuses)
        self.status_pages = status_pages
        self.on_answer = on_answer

    def _decide(self, error: BaseException, environ: WSGIEnvironment) -> Answer | None:
        found = self._most_severe(error)
        if found is not None:
            if self.warning_level is not None and status_of(found) > self.warning_level:
                return None
            return Answer(as_ours(found), error)
        if not self.catch_all or not isinstance(error, Exception):
            return None
        return internal_server_error(error, environ)

    def _most_severe(self, error: BaseException) -> Any:
        """The HTTP exception that answers; for a group, the one with the highest status, if all have one."""
        if not isinstance(error, ExceptionGroup):
            return self._found(error)
        found = [self._found(leaf) for leaf in _leaves(error)]
        return self._found(error) if None in found else max(found, key=status_of)

    def _found(self, error: BaseException) -> Any:
        if isinstance(error, exc.HTTPException):
            return error
        for cls in type(error).__mro__ if self.statuses else ():
            if cls in self.statuses:
                answer = _made(self.statuses[cls], error)
                set_attribute(answer, "__cause__", error)
                return answer
        return None

    def _notify(self, error: BaseException, answer: Answer, environ: WSGIEnvironment) -> None:
        if self.on_answer is not None and PROBE_KEY not in environ:
            try:
                self.on_answer(error, answer.application, environ)
            except Exception:
                _log.log_fault("on_answer failed")

    def _page_for(self, held: Held, environ: WSGIEnvironment) -> Response | None:
        status = held.status or ""
        if not self.status_pages or status[:1] not in ("4", "5"):
            return None
        fields = {name.lower(): value for name, value in held.headers}
        length = fields.get("content-length")
        if "transfer-encoding" in fields or "content-encoding" in fields or length not in (None, "0"):
            return None
        if environ.get("REQUEST_METHOD") == "HEAD" and length is None:
            return None  # what GET would return is unknown
        kept = _headers.without_content_fields(held.headers, status)
        try:
            page = exception_response(int(status[:3]), headers=kept)
            page.status = status
            return page.response_for(environ)
        except (TypeError, ValueError):
            return None  # this package refuses one of the headers; leave it to the server


#: Another name of `HTTPExceptionMiddleware`, as in Paste.
HTTPExceptionHandler = HTTPExceptionMiddleware


def _leaves(group: BaseExceptionGroup[Any]) -> Iterator[BaseException]:
    # Not recursive: a group may be nested deeper than Python's recursion limit.
    waiting: list[BaseException] = [group]
    while waiting:
        error = waiting.pop()
        if isinstance(error, BaseExceptionGroup):
            waiting += reversed(error.exceptions)
        else:
            yield error


def _checked_statuses(statuses: object) -> dict[type, Any]:
    if statuses is None:
        return {}
    if not isinstance(statuses, Mapping):
        raise TypeError(f"statuses must be a mapping from exception classes, not {statuses!r}")
    for cls, given in statuses.items():
        status = given
        if not (isinstance(cls, type) and issubclass(cls, Exception)):
            raise TypeError(f"statuses: {cls!r} is not a subclass of Exception")
        if issubclass(cls, exc.HTTPException):
            raise TypeError(f"statuses: {cls.__name__} is an HTTP exception, which answers by itself")
        if isinstance(status, int):
            try:
                status = type(exception_response(status))
            except (TypeError, ValueError) as error:
                raise type(error)(f"statuses: {cls.__name__}: {error}") from None
        if isinstance(status, exc.HTTPException):
            raise TypeError(
                f"statuses: {cls.__name__}: {status!r} is one object for all requests: "
                "give its class, or a callable that makes one"
            )
        if not callable(status) or (isinstance(status, type) and not issubclass(status, HTTPException)):
            raise TypeError(
                f"statuses: {cls.__name__}: {status!r} is not a status code, a status class or a callable"
                + (f": write {status}" if isinstance(status, str) and status.isdecimal() else "")
            )
        if isinstance(status, type) and issubclass(status, _HTTPMove):
            raise TypeError(
                f"statuses: {cls.__name__}: a redirect needs a target: give a callable that makes it"
            )
    return dict(statuses)


def _made(status: Any, error: BaseException) -> Any:
    """The answer to an error, for this request alone: a callable may return a shared instance."""
    if isinstance(status, int):
        return exception_response(status)
    if isinstance(status, type):
        return status()
    answer: Any = status(error)
    if not isinstance(answer, exc.HTTPException):
        hint = ""
        if isinstance(answer, type) and issubclass(answer, exc.HTTPException):
            hint = f": {_keywords.is_a_class(answer)}"
        raise TypeError(f"statuses: {status!r} returned {answer!r}, which is not an HTTP exception{hint}")
    if not isinstance(answer, HTTPException):
        return as_ours(answer)
    # A body that can be read only once belongs to one request anyway.
    wrapped = answer.wsgi_response
    body = _webob.body_of(answer) if wrapped is answer else getattr(wrapped, "app_iter", [])
    return answer.copy() if isinstance(body, list) else answer


# -- PasteDeploy ------------------------------------------------------------------------------


def make_middleware(
    app: WSGIApplication,
    global_conf: Mapping[str, Any] | None = None,
    warning_level: int | str | None = None,
    renderer: Renderer | type[Renderer] | str | None = None,
    catch_all: bool | str | None = None,
    statuses: Mapping[type[Exception], Status] | str | None = None,
    status_pages: bool | str | None = None,
    on_answer: OnAnswer | str | None = None,
    **unknown: Never,
) -> HTTPExceptionMiddleware:
    """Wrap ``app`` in a middleware made from the settings of an INI file (PasteDeploy).

    This is the package's ``paste.filter_app_factory``, for a section with ``use = egg:httpexc``. The settings
    are the arguments of `HTTPExceptionMiddleware`, and may be strings: a number for ``warning_level``; true,
    yes, on, 1, false, no, off or 0 (or t, y, f, n) for ``catch_all`` and ``status_pages``; the object's name
    as ``package.module:name`` for ``renderer``, ``statuses`` and ``on_answer``. An empty string means unset.
    A setting that the section lacks is taken from ``global_conf``, the ``[DEFAULT]``.

    Raises ``ValueError``, which names the setting, for an invalid value or an unknown setting.
    """
    refuse_unknown(unknown, _SETTINGS)

    def setting(name: str, value: Any, read: Callable[[str, str], Any]) -> Any:
        if value is None and global_conf:
            value = global_conf.get(name)
        if not isinstance(value, str):
            return value
        return read(value.strip(), name) if value.strip() else None

    return HTTPExceptionMiddleware(
        app,
        setting("warning_level", warning_level, _code),
        renderer=setting("renderer", renderer, load_renderer),
        catch_all=setting("catch_all", catch_all, boolean) or False,
        statuses=setting("statuses", statuses, _load_statuses),
        status_pages=setting("status_pages", status_pages, boolean) or False,
        on_answer=setting("on_answer", on_answer, _load_callable),
    )


_SETTINGS = ("warning_level", "renderer", "catch_all", "statuses", "status_pages", "on_answer")


def _code(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name}: {text!r} is not a status code: use 100 to 599") from None


def _load_statuses(text: str, name: str) -> Any:
    try:
        return _checked_statuses(load(text, name))
    except TypeError as error:
        raise ValueError(f"{name}: {text!r}: {error}") from error


def _load_callable(text: str, name: str) -> Any:
    found = load(text, name)
    if not callable(found):
        raise ValueError(f"{name}: {text!r} is {found!r}, which is not callable")
    return found
