"""`Held`: the ``start_response`` of one request, held back until the answer is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from httpexc._adopt import status_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

    from httpexc.exception import HTTPException


Field: TypeAlias = tuple[str, str]


class Held:
    """The ``start_response`` of one request, held back until the answer is known.

    The server sees only one answer. After a second call, which PEP 3333 allows for errors, several servers
    send the headers of both, or the body of one after the headers of the other.

    It has no ``__init__``: `Catcher` and `replacement` fill it in. Either an ``__init__``, or a bound method
    instead of a call for ``write()``, would slow down a request that raises nothing by a fifth.
    """

    __slots__ = ("headers", "notes", "server", "status", "write_to")

    #: The server's ``start_response``.
    server: StartResponse
    #: The application's arguments of ``start_response``; ``None`` until it is called.
    status: str | None
    headers: list[Field]
    #: The server's ``write()``, once its ``start_response`` was called.
    write_to: Callable[[bytes], object] | None
    #: The exceptions that were called, each with the body that it returned, and the header fields for HEAD.
    notes: list[tuple[HTTPException, Iterable[bytes], list[Field] | None]] | None

    def start_response(self, status: str, headers: list[Field], exc_info: Any = None) -> Any:
        """The application's ``start_response`` (PEP 3333)."""
        if exc_info is None and self.status is not None:
            raise AssertionError("start_response was called a second time without exc_info (PEP 3333)")
        self.status = status
        self.headers = headers
        if self.write_to is not None:
            # If the headers are out, the server raises the error in exc_info.
            self.write_to = self.server(status, headers, exc_info)
        return self

    def __call__(self, data: bytes) -> None:
        """The application's ``write()`` (PEP 3333)."""
        if data:
            write_to = self.send()
            write_to(data)

    def send(self) -> Callable[[bytes], object]:
        """Pass on what was held back to the server, and return its ``write()``."""
        if self.write_to is None:
            if self.status is None:
                raise AssertionError("the application returned without calling start_response (PEP 3333)")
            self.write_to = refused
            self.write_to = self.server(self.status, self.headers)
        return self.write_to

    @property
    def is_out(self) -> bool:
        """Whether the server has an answer, so that no other one can be sent."""
        return self.write_to is not None and self.write_to is not refused

    def replacement(self, error: BaseException) -> Held:
        """A new `Held` for another answer; this one is dropped."""
        another, server = Held(), self.server
        if self.write_to is not None:
            # PEP 3333, "The start_response() Callable": a second call is legal only with exc_info.
            exc_info: Any = (type(error), error, error.__traceback__)
            another.server = lambda status, headers, _=None: server(status, headers, exc_info)
        else:
            another.server = server
        another.status = another.write_to = another.notes = None
        self.drop()
        return another

    def drop(self) -> None:
        """Discard any further output: there is another answer, or an error propagates."""
        self.server, self.write_to = _to_nobody, _nothing

    @staticmethod
    def listen(start_response: StartResponse, heard: list[Field]) -> StartResponse:
        """Wrap ``start_response`` to record the header fields that it is called with."""

        def listening(status: str, headers: list[Field], exc_info: Any = None) -> Any:
            heard[:] = headers
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return listening

    def note(self, exception: HTTPException, body: Iterable[bytes], headers: list[Field] | None) -> None:
        """Remember that an exception was called, and the body that it returned.

        ``headers`` are those of an answer to HEAD, which has no chunk to recognise it by.
        """
        if self.notes is None:
            self.notes = []
        self.notes.append((exception, body, headers))

    def noted(self, body: object, first: bytes) -> HTTPException | None:
        """The exception whose answer this is, or ``None``.

        It is the one whose iterable this is, else the last whose first chunk this begins with: two that say
        the same may have the same bytes. An empty answer has the header fields of the exception's. With
        another status it is not the exception's, whoever changed it.
        """
        notes = self.notes or []
        same = [exception for exception, answer, _ in notes if answer is body]
        for exception, answer, headers in reversed(notes):
            # Python has one object for each single byte.
            is_first = type(answer) is list and answer and first is answer[0] and len(first) > 1
            if is_first or (headers and not first and _fields(headers) <= _fields(self.headers)):
                same.append(exception)
        status = (self.status or "")[:3]
        for exception in same:
            code = status_of(exception)
            if not code or exception.conditional_response or status == str(code):
                return exception
        return None


def _fields(headers: list[Field]) -> set[Field]:
    """Header fields to compare; middleware may have added to ``Vary``."""
    return {(name.lower(), value) for name, value in headers if name.lower() != "vary"}


def refused(data: bytes) -> None:  # noqa: ARG001  as write() is called
    raise AssertionError("write() was called after an answer, or after the server has refused it (PEP 3333)")


def _nothing(data: bytes) -> None:
    """A ``write()`` that discards its data."""


def _to_nobody(status: str, headers: list[Field], exc_info: Any = None) -> Any:  # noqa: ARG001
    """A ``start_response`` that discards the answer."""
    return _nothing
