"""`Catcher`: the WSGI mechanics of answering for the exceptions that an application raises."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from httpexc import _keywords, _log, _webob
from httpexc._adopt import status_of
from httpexc._context import name_request, read, renderer_of, request_id_of
from httpexc._held import Held, refused
from httpexc._text import decoded, to_text
from httpexc._tracebacks import drop_traceback, set_attribute
from httpexc.exception import CATCHER_KEY, HTTPException
from httpexc.renderer import RENDERER_KEY, Renderer, renderer_or_none
from httpexc.server_errors import HTTPInternalServerError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from webob.response import Response


#: The environ key that marks a probe, so that it does not probe in turn.
PROBE_KEY = "httpexc.probe"


class Answer:
    """The answer to an error."""

    __slots__ = ("application", "is_from_view", "logged")

    def __init__(
        self, application: WSGIApplication, logged: BaseException | None, is_from_view: bool = False
    ) -> None:
        self.application = application
        #: The exception to log; ``None`` if a view has handled it.
        self.logged = logged
        #: Whether a view returned it, and may have changed it since it was called.
        self.is_from_view = is_from_view


class Catcher(ABC):
    """A WSGI application that wraps another one, and answers for the exceptions that it raises.

    A subclass decides in ``_decide`` which exceptions it answers, and how.
    """

    #: Whether to send a plain 500 if an answer fails in turn.
    catch_all = False
    #: Whether a 4xx or 5xx without content gets the page of its status.
    status_pages = False

    def __init__(
        self, application: WSGIApplication, renderer: Renderer | type[Renderer] | None = None
    ) -> None:
        given: Any = application
        if isinstance(given, type) and issubclass(given, HTTPException):
            raise TypeError(_keywords.is_a_class(given))
        if not callable(application):
            raise TypeError(f"application must be a WSGI application, not {application!r}")
        self.application = application
        #: The look of every page made inside; ``None`` leaves it to an outer catcher.
        self.renderer = renderer_or_none(renderer)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the application's response, or for its exception; the WSGI interface (PEP 3333)."""
        held = Held()
        held.server = start_response
        held.status = held.write_to = held.notes = body = None
        outer = environ[CATCHER_KEY] if CATCHER_KEY in environ else None  # noqa: SIM401  half the time of get
        environ[CATCHER_KEY] = held
        look = None
        if self.renderer is not None:
            look = environ.get(RENDERER_KEY)
            environ[RENDERER_KEY] = self.renderer
        try:
            try:
                application = self.application
                body = application(environ, held.start_response)
                is_ready_list = type(body) is list and held.notes is held.write_to is None is not held.status
                if is_ready_list and not self.status_pages:
                    # Like held.send(). Iterating a list cannot raise.
                    held.write_to = refused
                    start_response(held.status, held.headers)  # type: ignore[arg-type]  # it is not None
                    return body
                chunks, returned = self._begin(body, environ, held)
                if returned is None:
                    return chunks
            except BaseException as error:
                answered = self._answer_raised(error, body, environ, held)
                if answered is None:
                    raise
                return answered
            return self._answer_returned(returned, body, chunks, environ, held)
        finally:
            if outer is None:
                environ.pop(CATCHER_KEY, None)
            else:
                environ[CATCHER_KEY] = outer
            if self.renderer is not None:
                restore(environ, RENDERER_KEY, look)

    @abstractmethod
    def _decide(self, error: BaseException, environ: WSGIEnvironment) -> Answer | None:
        """The answer to an error; ``None`` lets it propagate."""

    def _page_for(self, held: Held, environ: WSGIEnvironment) -> Response | None:  # noqa: ARG002
        """The page for an answer without content; ``None`` leaves the answer alone."""
        return None

    def _notify(  # noqa: B027  an optional hook
        self, error: BaseException, answer: Answer, environ: WSGIEnvironment
    ) -> None:
        """Report an error that was answered."""

    def _begin(
        self, body: Any, environ: WSGIEnvironment, held: Held
    ) -> tuple[Iterable[bytes], HTTPException | None]:
        """The answer of the application, from its first chunk on, and the exception whose answer it is."""
        chunks, first = _first_chunk(body, environ, held)
        if held.write_to is None:
            returned = held.noted(body, first) if held.notes else None
            if returned is not None:
                return chunks, returned
            page = None if first else self._page_for(held, environ)
            if page is not None:
                held.status, held.headers = page.status, page.headerlist
                held.send()
                held.drop()
                _close(body)
                return page.app_iter, None
        held.send()
        for exception, *_ in held.notes or ():
            # It was raised, caught and called, but the application answered with something else.
            if exception.__traceback__ is not None:
                drop_traceback(exception)
        return chunks, None

    def _answer_raised(
        self, error: BaseException, body: Any, environ: WSGIEnvironment, held: Held
    ) -> Iterable[bytes] | None:
        """The answer to the error that is being handled; ``None`` lets it propagate."""
        try:
            return self._recover(error, environ, held)
        finally:
            # Before close(), in which the iterable might write or start a response.
            held.drop()
            if body is not None:
                _close(body)

    def _answer_returned(
        self,
        returned: HTTPException,
        body: Any,
        chunks: Iterable[bytes],
        environ: WSGIEnvironment,
        held: Held,
    ) -> Iterable[bytes]:
        """The answer to an exception that the application called, as if it had raised it."""
        answered = None
        try:
            answered = self._recover(returned, environ, held, chunks)
            if answered is None:
                raise returned
            return answered
        finally:
            if answered is not chunks:
                held.drop()
                _close(body)

    def _recover(
        self,
        error: BaseException,
        environ: WSGIEnvironment,
        held: Held,
        own: Iterable[bytes] | None = None,
    ) -> Iterable[bytes] | None:
        """The answer to an error; ``None`` lets it propagate.

        ``own`` is the body that the exception returned, if it was called.
        """
        if held.is_out:
            return None
        current, raised = held, error
        try:
            answer = self._decide(error, environ)
            if answer is None:
                return None
            _log_answer(answer, environ)
            application: object = answer.application
            if (
                own is not None
                and application is error
                and not (answer.is_from_view and _can_be_called_again(error))
            ):
                held.send()
                chunks = own
            else:
                current = held.replacement(error)
                chunks = self._deliver(answer.application, environ, current)
        except Exception as fault:
            if fault is error:
                raise  # a server that has sent the headers raises the error from exc_info
            if fault.__context__ is None:
                set_attribute(fault, "__context__", error)  # as if the error were being handled
            if not self.catch_all or current.is_out:
                raise
            raised, answer = fault, internal_server_error(fault, environ)
            _log_answer(answer, environ)
            chunks = self._deliver(answer.application, environ, current.replacement(fault))
        self._notify(raised, answer, environ)
        if own is None or error.__traceback__ is not None:
            drop_traceback(error)
        if raised is not error:
            drop_traceback(raised)
        if answer.logged is not None and answer.logged is not error:
            drop_traceback(answer.logged)
        return chunks

    @staticmethod
    def _deliver(application: WSGIApplication, environ: WSGIEnvironment, held: Held) -> Iterable[bytes]:
        body: Any = application(environ, held.start_response)
        if type(body) is list:  # iterating it cannot raise; a twelfth less time
            held.send()
            return body
        try:
            chunks, _ = _first_chunk(body, environ, held)
            held.send()
        except BaseException:
            _close(body)
            raise
        return chunks


def _can_be_called_again(error: BaseException) -> bool:
    """Whether each call makes the body anew; an iterator can be read only once."""
    return isinstance(error, HTTPException) and isinstance(_webob.body_of(error), list)


def internal_server_error(error: BaseException, environ: WSGIEnvironment) -> Answer:
    """A plain 500 that reveals nothing about the error."""
    answer = HTTPInternalServerError()
    name_request(environ, renderer_of(answer, environ))
    return Answer(answer, error)


def _log_answer(answer: Answer, environ: WSGIEnvironment) -> None:
    if answer.logged is not None:
        log_answer(answer.logged, answer.application, environ)


def restore(environ: WSGIEnvironment, key: str, value: object) -> None:
    """Put back what an environ had under a key; ``None`` is nothing."""
    if value is None:
        environ.pop(key, None)
    else:
        environ[key] = value


def _close(body: Any) -> None:
    try:
        getattr(body, "close", bool)()
    except Exception:
        _log.log_fault("closing the iterable of the application failed")


# -- the first chunk ------------------------------------------------------------------------------


class _Chunks:
    """The chunks of an iterable whose first ones were read ahead; closing it closes the iterable."""

    __slots__ = ("body", "chunks")

    def __init__(self, body: Any, chunks: Iterator[bytes]) -> None:
        self.body = body
        self.chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks

    def close(self) -> None:
        body, self.body = self.body, ()
        getattr(body, "close", bool)()


# Stands for the first chunk of a body that must not be read here. `Held.noted` ignores a single byte.
_UNREAD = b"?"


def _first_chunk(body: Any, environ: WSGIEnvironment, held: Held) -> tuple[Iterable[bytes], bytes]:
    """The iterable to pass on, and its first chunk that is not empty: until then, errors can be answered.

    Empty chunks before it are dropped. PEP 3333, "Middleware Handling of Block Boundaries", wants them passed
    on, for a server that does something else meanwhile. But wsgiref and Gunicorn send the headers at an empty
    chunk, after which no error could be answered.
    """
    if isinstance(body, (list, tuple)):
        return body, next(filter(None, body), b"")
    given: Iterable[bytes] = body
    if isinstance(body, (str, bytes)) or (held.status is not None and _is_from_file_wrapper(body, environ)):
        return given, _UNREAD
    try:
        chunks = iter(body)
    except TypeError:
        cls = body if isinstance(body, type) else type(body)
        if issubclass(cls, HTTPException):
            raise TypeError(
                f"the application returned {body!r}: write return "
                f"{cls.__name__}(…)(environ, start_response), or raise it"
            ) from None
        if not hasattr(body, "__iter__"):
            raise TypeError(
                f"the application returned {body!r}, not an iterable of bytes (PEP 3333)"
            ) from None
        raise
    for first in chunks:
        if first:
            return _Chunks(body, chain((first,), chunks)), first
    # An exhausted iterator can be passed on itself.
    return (body if chunks is body else _Chunks(body, chunks)), b""


def _is_from_file_wrapper(body: object, environ: WSGIEnvironment) -> bool:
    # PEP 3333, "Optional Platform-Specific File Handling": a server can send only the object that
    # wsgi.file_wrapper returned the fast way. If that is a function, as in uWSGI, it may be the file itself.
    wrapper = environ.get("wsgi.file_wrapper")
    if isinstance(wrapper, type):
        return isinstance(body, wrapper) or hasattr(body, "filelike")
    return hasattr(body, "filelike") or (wrapper is not None and hasattr(body, "read"))


# -- the log --------------------------------------------------------------------------------------


def log_answer(error: BaseException, answer: object, environ: WSGIEnvironment) -> None:
    """Log an exception and its answer: a 5xx at ``ERROR``, a 4xx at ``DEBUG``, others not at all.

    The answer's ``log_level`` changes that. A success, and the answer to a probe, are never logged.
    """
    try:
        status = status_of(answer)
    except Exception:
        _log.log_fault("the status of %s failed", type(answer).__name__)
        status = 500
    level = read(answer, "log_level")
    if not isinstance(level, int):
        level = _log.ERROR if status >= 500 else _log.DEBUG if status >= 400 else 0
    if not level or status < 300 or PROBE_KEY in environ or not _log.is_heard(level):
        return
    method, *path = (to_text(environ.get(name)) for name in ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO"))
    parts = [_log.shown(str(read(answer, "status") or status))]
    for name in ("detail", "comment"):
        text = to_text(read(answer, name))
        if text:
            parts.append(f"{name}: {_log.shown(text)}")
    _log.log(
        level,
        "%s %s: %s",
        *map(_log.shown, (method, decoded("".join(path)))),
        "; ".join(parts),
        error=error if level >= _log.ERROR else None,
        errors=environ.get("wsgi.errors"),
        status=status,
        request_id=request_id_of(renderer_of(answer, environ), environ),
    )
