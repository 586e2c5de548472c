"""Failures of an application's own, and catching: round one view, or round a WSGI application."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import chain
from types import MethodType

from webob import exc
from webob.response import Response

from httpexc import _rendering
from httpexc.base import RENDERER_KEY, HTTPError, HTTPException, _HTTPMove, code_and_title
from httpexc.server_errors import HTTPInternalServerError

TYPE_CHECKING = False
if not TYPE_CHECKING:
    overload = staticmethod  # only type checkers read the stubs
else:
    from types import FrameType, TracebackType
    from typing import Any, ParamSpec, TypeVar, overload

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from httpexc._headers import Headers

    _View = ParamSpec("_View")
    _Result = TypeVar("_Result")

# -- raising ----------------------------------------------------------------------------------


class Failure(HTTPError):
    """An application's own failure, with any status: a base class for the errors of its domain.

    A subclass says what it is in class attributes; both are optional::

        class OutOfStock(Failure):
            status = 409
            message = "That is sold out."

    message
        What went wrong, for the client: the detail of the response. Any object, as ``detail`` of
        `HTTPException`. Without one it is the subclass's, and else the title of the status in the
        case of a sentence: "Bad request", "Not found".
    status
        The status code, an ``int`` or an ``http.HTTPStatus``, or a whole status line. Without one
        it is the subclass's, and else 400.

    The other arguments are those of `HTTPException`. Raises ``ValueError`` for a status outside
    200 to 599; for one in a class statement when that is executed.
    """

    if TYPE_CHECKING:
        # Both are read from the class statement, and then properties of the response again.
        status: Any
        message: Any

    code = 400
    title = "Bad Request"
    _message: Any = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = vars(cls)
        if "message" in own and not isinstance(own["message"], property):
            cls._message = own["message"]
            del cls.message
        if "status" in own and not isinstance(own["status"], property):
            cls.code, cls.title = code_and_title(own["status"])
            del cls.status

    def __init__(
        self,
        message: object = None,
        status: int | str | None = None,
        headers: Headers | None = None,
        comment: object = None,
        **kw: Any,
    ) -> None:
        title = self.title
        if status is not None:
            code, title = code_and_title(status)
            kw["status"] = f"{code} {title}"
        if message is None:
            message = self._message
        if message is None:
            message = title.capitalize()
        super().__init__(message, headers, comment, **kw)


# -- catching, round a view -------------------------------------------------------------------


@overload
def catching_failure(
    view: Callable[_View, Coroutine[Any, Any, _Result]],
) -> Callable[_View, Coroutine[Any, Any, _Result | Response]]: ...


@overload
def catching_failure(view: Callable[_View, _Result]) -> Callable[_View, _Result | Response]: ...


def catching_failure(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that returns the HTTP exceptions that ``view`` raises: each of them is a response.

    ``view`` is a function, a method or any other callable, also an ``async`` one; the decorated
    one has its name, docstring and signature. WebOb's own exceptions are returned as well.
    Anything else that is raised goes on.
    """
    import inspect  # only who decorates a view pays for it

    if inspect.iscoroutinefunction(view) or inspect.iscoroutinefunction(type(view).__call__):

        @wraps(view)
        async def catching_async(*args: Any, **kw: Any) -> Any:
            try:
                return await view(*args, **kw)
            except exc.HTTPException as error:
                return _returnable(error)

        return catching_async

    @wraps(view)
    def catching(*args: Any, **kw: Any) -> Any:
        try:
            return view(*args, **kw)
        except exc.HTTPException as error:
            return _returnable(error)

    return catching


def _returnable(error: exc.HTTPException) -> Any:
    # It lives on as a response, and would keep the locals of the view alive.
    forget(error)
    return error if isinstance(error, Response) else error.wsgi_response


# -- catching, round a WSGI application -------------------------------------------------------

# What the server has heard of a request: its start_response, whether that was called, whether
# bytes are out, and the write() that it gave. A list and a bound function are the cheapest way to
# know: they cost 190 ns a request where an object with methods costs 230 and two closures 290.
_SERVER, _STARTED, _SENT, _WRITE = range(4)


def _start(heard: list[Any], status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
    heard[_STARTED] = True
    start_response = heard[_SERVER]
    if exc_info is None:
        heard[_WRITE] = start_response(status, headers)
    else:
        heard[_WRITE] = start_response(status, headers, exc_info)
    return MethodType(_write, heard)


def _write(heard: list[Any], data: bytes) -> None:
    heard[_SENT] = True
    heard[_WRITE](data)


class Catcher(ABC):
    """A WSGI application round another one, which answers for what that raises.

    It does what PEP 3333 asks of whoever does so; what is answered, and how, is for a subclass to
    say in ``_answer_to``.
    """

    #: The look of every page from inside; ``None`` leaves it to whatever is outside.
    renderer: _rendering.Renderer | None = None
    #: Whether a plain 500 goes out where an answer fails in turn.
    catch_all = False

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does, or in its place; the WSGI interface (PEP 3333)."""
        if self.renderer is not None and environ.get(RENDERER_KEY) is not self.renderer:
            with self._look(environ):
                return self(environ, start_response)
        heard = [start_response, False, False, None]
        body: Any = None
        try:
            body = self.application(environ, MethodType(_start, heard))
            if type(body) is list:
                return body  # nothing in it can raise
            return self._begin(body, environ, heard)
        except BaseException as error:
            answer = self._recover(error, body, environ, heard)
            if answer is None:
                raise
            return answer

    @abstractmethod
    def _answer_to(self, error: BaseException, environ: WSGIEnvironment) -> WSGIApplication | None:
        """What answers; ``None`` lets the error go up. The error is being handled."""

    @contextmanager
    def _look(self, environ: WSGIEnvironment) -> Iterator[None]:
        """The renderer in the environ, for as long as this application is at work."""
        outer = environ.get(RENDERER_KEY)
        if self.renderer is not None:
            environ[RENDERER_KEY] = self.renderer
        try:
            yield
        finally:
            if outer is not None:
                environ[RENDERER_KEY] = outer
            else:
                environ.pop(RENDERER_KEY, None)

    def _begin(self, body: Iterable[bytes], environ: WSGIEnvironment, heard: list[Any]) -> Iterable[bytes]:
        """``body`` itself; or its chunks, if making them runs the application: the first is made now."""
        if isinstance(body, (tuple, str, bytes)):
            return body  # nothing in it can raise
        if heard[_STARTED]:
            # An iterable that is no iterator may be of a type that the server knows.
            if not hasattr(type(body), "__next__"):
                return body
            # PEP 3333, "Optional Platform-Specific File Handling": only the very object that
            # wsgi.file_wrapper made can be sent the fast way. Some servers make it the file itself.
            wrapper = environ.get("wsgi.file_wrapper")
            if isinstance(wrapper, type) and isinstance(body, wrapper):
                return body
            if hasattr(body, "filelike") or hasattr(body, "read"):
                return body
        chunks = iter(body)
        try:
            first = next(chunks)
        except StopIteration:
            # Nothing was taken from it, so an iterator can be handed on.
            return body if chunks is body else _Chunks(body, chunks)
        # PEP 3333, "Middleware Handling of Block Boundaries": no waiting for a second chunk.
        taken = _Chunks(body, chain((first,), chunks))
        if not first:
            taken.chunks = self._until_sent(taken, chunks, environ, heard)
        return taken

    def _until_sent(
        self, taken: _Chunks, chunks: Iterator[bytes], environ: WSGIEnvironment, heard: list[Any]
    ) -> Iterator[bytes]:
        """The chunks from an empty one on: as long as all are empty, what is raised can be answered."""
        chunk = b""
        while not chunk:
            yield chunk
            with self._look(environ):
                try:
                    chunk = next(chunks)
                except StopIteration:
                    return
                except BaseException as error:
                    body, taken.body = taken.body, ()
                    answer = self._recover(error, body, environ, heard)
                    if answer is None:
                        raise
                    taken.body = answer
                    chunks = iter(answer)
                    break
        else:
            yield chunk
        for chunk in chunks:  # "yield from" would close them a second time
            yield chunk

    def _recover(
        self, error: BaseException, body: Any, environ: WSGIEnvironment, heard: list[Any]
    ) -> Iterable[bytes] | None:
        """The answer to the error that is being handled, ``None`` to let it go up; ``body`` is closed."""

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            # PEP 3333, "The start_response() Callable": a second call is legal only with exc_info.
            if exc_info is None and heard[_STARTED]:
                exc_info = (type(error), error, error.__traceback__)
            return _start(heard, status, headers, exc_info)

        try:
            try:
                answer = None if heard[_SENT] else self._answer_to(error, environ)
                if answer is None:
                    return None
                chunks = answer(environ, start)
            except Exception as fault:
                # A server whose headers are out raises what it is given in exc_info.
                if fault is error or not self.catch_all:
                    raise
                last = HTTPInternalServerError()
                log_error(fault, last, environ)
                chunks = last(environ, start)
            forget(error)
            return chunks
        finally:
            try:
                getattr(body, "close", bool)()
            except Exception:
                _rendering.log_fault("closing what the application returned")


class _Chunks:
    """The chunks of an iterable from which some were taken; closing it closes the iterable."""

    __slots__ = ("body", "chunks")

    def __init__(self, body: Iterable[bytes], chunks: Iterator[bytes]) -> None:
        self.body = body
        self.chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks

    def close(self) -> None:
        body, self.body = self.body, ()
        getattr(body, "close", bool)()


def forget(error: BaseException) -> None:
    """Drop the traceback of an error that is answered, so that no reference to a frame is left.

    What led to it is forgotten too if it was caught in one of the same frames, or in a call from
    one: an exception that a view keeps in a local would keep the view's frame in turn. One from
    elsewhere, as the error of a start-up, is not ours to strip.
    """
    traceback, error.__traceback__ = error.__traceback__, None
    if error.__cause__ is not None or error.__context__ is not None:
        _forget_earlier([error.__cause__, error.__context__], traceback)
    if isinstance(error, BaseExceptionGroup):
        for leaf in error.exceptions:
            forget(leaf)


def _forget_earlier(waiting: list[BaseException | None], traceback: TracebackType | None) -> None:
    frames = set()
    while traceback is not None:
        frames.add(traceback.tb_frame)
        traceback = traceback.tb_next
    while waiting:
        earlier = waiting.pop()
        if earlier is None or earlier.__traceback__ is None:
            continue
        frame: FrameType | None = earlier.__traceback__.tb_frame
        while frame is not None and frame not in frames:
            frame = frame.f_back
        if frame is not None:
            earlier.__traceback__ = None
            waiting += earlier.__cause__, earlier.__context__


# -- the answer to an HTTP exception ----------------------------------------------------------

# Whose classes say what no application has put there; named, because Pyramid need not be installed.
_STOCK = frozenset({"webob.exc", "pyramid.httpexceptions"})

# Where a class of theirs or an instance of it says how it looks.
_LOOKS = (
    "__call__",
    "_json_formatter",
    "_make_body",
    "body_template_obj",
    "generate_response",
    "html_body",
    "html_template_obj",
    "json_body",
    "json_formatter",
    "plain_body",
    "plain_template_obj",
    "prepare",
)


def status_of(answer: object) -> int:
    """The status code that an exception answers with; 0 if it wraps an application that decides."""
    response = getattr(answer, "wsgi_response", answer)
    # As its status_int, in a third of the time.
    return int(response.status[:3]) if isinstance(response, Response) else 0


def in_our_look(error: Any, make: Callable[..., HTTPException]) -> Any:
    """What answers for an HTTP exception: itself, or for one of WebOb's or Pyramid's one of this package.

    One that has a body, a template or a rendering of its own is left alone. ``make`` makes the
    exception for a status code, as `exception_response` does.
    """
    # OpenStack's Fault derives from WebOb's HTTPException and does not call its constructor.
    theirs: Any = getattr(error, "wsgi_response", error)
    if isinstance(theirs, HTTPException) or Response not in type(theirs).__mro__:
        return error
    stock: Any = next(
        (cls for cls in type(theirs).__mro__ if cls.__module__ in _STOCK and hasattr(cls, "explanation")),
        None,
    )
    if (
        stock is None
        or theirs.has_body
        or not 200 <= theirs.status_int <= 599
        or any(
            name in vars(theirs) or getattr(type(theirs), name, None) is not getattr(stock, name, None)
            for name in _LOOKS
        )
    ):
        return error
    headers = [pair for pair in theirs.headerlist if pair[0].lower() != "content-length"]
    ours = make(theirs.status_int, detail=theirs.detail, headers=headers, comment=theirs.comment)
    # What it says in the words of WebOb is said in ours; what someone has put there is kept.
    if theirs.status != f"{stock.code} {stock.title}":
        ours.status = theirs.status
    if theirs.explanation != stock.explanation:
        ours.explanation = theirs.explanation
    if getattr(theirs, "add_slash", False) and isinstance(ours, _HTTPMove):
        ours.add_slash = True
    return ours


# -- the log ----------------------------------------------------------------------------------


def log_error(error: BaseException, answer: object, environ: WSGIEnvironment) -> None:
    """Log what was raised, and how it is answered: 5xx as errors, 4xx for debugging, others not.

    Whatever logging does, the answer goes on.
    """
    status = status_of(answer)
    if status < 400:
        return
    level = _rendering.LOG_ERROR if status >= 500 else _rendering.LOG_DEBUG
    try:
        if _rendering.logger().isEnabledFor(level):
            _log_at(level, status, error, answer, environ)
    except Exception:
        return  # there is no one left to tell


def _log_at(level: int, status: int, error: BaseException, answer: object, environ: WSGIEnvironment) -> None:
    path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    # PEP 3333: bytes as Latin-1 characters, and nearly always UTF-8 underneath.
    path = path.encode("latin-1", "replace").decode("utf-8", "replace")
    parts = [str(getattr(answer, "status", status))]
    for name in ("detail", "comment"):
        text = _rendering.to_text(getattr(answer, name, None))
        if text:
            parts.append(f"{name}: {text}")
    said = (environ.get("REQUEST_METHOD", ""), path, "; ".join(parts))
    # The place to look at is where it was raised.
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = (where.tb_frame.f_code.co_filename, where.tb_lineno) if where else (__file__, 0)
    args = tuple(map(_rendering.one_line, said))
    _rendering.log(level, place, "%s %s: %s", args, error if level == _rendering.LOG_ERROR else None)
