"""`Held`: the ``start_response`` of one request, held back until it is known what will be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from httpexc._adopt import status_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

    from httpexc.exception import HTTPException


Field: TypeAlias = tuple[str, str]


class Held:
    """The ``start_response`` of one request, held back until it is known what will be sent.

    The server hears of one answer only. With a second call, as PEP 3333 has it for errors, several servers
    send the headers of both, or the body of one behind the headers of the other.

    It has no ``__init__``: `Catcher` and `replacement` fill it in. With one, a request that raises nothing
    would pay a fifth more; and it would if ``write()`` were a bound method and not a call of this object.
    """

    __slots__ = ("headers", "notes", "server", "status", "write_to")

    #: The start_response of the server.
    server: StartResponse
    #: What the application has called start_response with; ``None`` until then.
    status: str | None
    headers: list[Field]
    #: The ``write()`` of the server, once that has heard of an answer.
    write_to: Callable[[bytes], object] | None
    #: The exceptions that were called, each with what it has answered.
    notes: list[tuple[HTTPException, Iterable[bytes], list[Field] | None]] | None

    def start_response(self, status: str, headers: list[Field], exc_info: Any = None) -> Any:
        """``start_response`` as the application gets it (PEP 3333)."""
        if exc_info is None and self.status is not None:
            raise AssertionError("start_response was called a second time without exc_info (PEP 3333)")
        self.status = status
        self.headers = headers
        if self.write_to is not None:
            # The server raises what is in exc_info where the headers are out.
            self.write_to = self.server(status, headers, exc_info)
        return self

    def __call__(self, data: bytes) -> None:
        """``write()`` as the application gets it (PEP 3333)."""
        if data:
            write_to = self.send()
            write_to(data)

    def send(self) -> Callable[[bytes], object]:
        """Let the server hear what was held back; its ``write()``."""
        if self.write_to is None:
            if self.status is None:
                raise AssertionError("the application returned without calling start_response (PEP 3333)")
            self.write_to = refused
            self.write_to = self.server(self.status, self.headers)
        return self.write_to

    @property
    def is_out(self) -> bool:
        """Whether bytes were written: from then on nothing else can be answered."""
        return self.write_to is not None and self.write_to is not refused

    def replacement(self, error: BaseException) -> Held:
        """For another answer in the place of this one, which is dropped."""
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
        """Let nobody hear what is still said here: something else has been answered, or an error goes up."""
        self.server, self.write_to = _to_nobody, _nothing

    @staticmethod
    def listen(start_response: StartResponse, heard: list[Field]) -> StartResponse:
        """A ``start_response`` that remembers the header fields which it is called with."""

        def listening(status: str, headers: list[Field], exc_info: Any = None) -> Any:
            heard[:] = headers
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return listening

    def note(self, exception: HTTPException, body: Iterable[bytes], headers: list[Field] | None) -> None:
        """Remember that an exception was called, and what it has answered with.

        The header fields are those of an answer to HEAD, which has no chunk to know it by.
        """
        if self.notes is None:
            self.notes = []
        self.notes.append((exception, body, headers))

    def noted(self, body: object, first: object) -> HTTPException | None:
        """The exception whose very answer this is: the iterable, or one that begins with its very chunk.

        An empty one has its very header fields. With another status it is not, whoever has made it of the
        exception.
        """
        status = self.status or ""
        for exception, answer, headers in self.notes or ():
            if (
                body is answer
                or (type(answer) is list and answer and first is answer[0] and first)
                or (headers and not first and _by_name(headers) <= _by_name(self.headers))
            ):
                code = status_of(exception)
                if not code or exception.conditional_response or status[:3] == str(code):
                    return exception
        return None


def _by_name(headers: list[Field]) -> set[Field]:
    return {(name.lower(), value) for name, value in headers}


def refused(data: bytes) -> None:  # noqa: ARG001  as write() is called
    raise AssertionError("write() was called behind an answer, or after the server has refused it (PEP 3333)")


def _nothing(data: bytes) -> None:
    """The ``write()`` of nobody."""


def _to_nobody(status: str, headers: list[Field], exc_info: Any = None) -> Any:  # noqa: ARG001
    """The ``start_response`` of nobody."""
    return _nothing
