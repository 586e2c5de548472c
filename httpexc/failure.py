"""`Failure`, a base class for the errors of an application's domain, and the decorator `catching_failure`."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, overload

from webob import exc
from webob.response import Response

from httpexc import _keywords, _stock
from httpexc._messages import Message
from httpexc._tracebacks import drop_traceback
from httpexc.families import _HTTPBadRequest

if TYPE_CHECKING:
    from typing import Unpack

    from httpexc._headers import Headers
    from httpexc._keyword_types import FailureKeywords

__all__ = ["Failure", "catching_failure"]

_View = ParamSpec("_View")
_Result = TypeVar("_Result")


class Failure(_HTTPBadRequest):
    """A base class for the errors of an application's domain, with any status.

    A subclass sets two class attributes, both optional::

        class OutOfStock(Failure):
            status = 409
            message = "That is sold out."

    message
        What went wrong, for the client: the detail of the response, and like it any object. It defaults to
        the subclass's ``message``, which is translated like an explanation; if that and the explanation are
        missing, to the title of the status in sentence case: "Bad request", "Not found".
    status
        The status code, an ``int`` or an ``http.HTTPStatus``, or a whole status line. It defaults to the
        subclass's ``status`` or ``code``, else to 400.

    The other arguments are those of `HTTPException`. Raises ``ValueError`` for a status outside 200 to 599,
    which in a class statement is raised when the class is created; ``TypeError`` for a message that is a
    number.
    """

    if TYPE_CHECKING:
        # In a class statement these are values; on an instance they are properties of the response.
        status: Any
        message: Any

    explanation = ""
    _message: Any = None

    def __init_subclass__(cls, **keywords: Any) -> None:
        own = vars(cls)
        if "message" in own and not isinstance(own["message"], property):
            message = own["message"]
            cls._message = Message(message, message) if type(message) is str else message
            del cls.message
        super().__init_subclass__(**keywords)
        if "code" in own and "title" not in own and not hasattr(own["code"], "__get__"):
            cls.title = _stock.title_of(cls.code)

    def __init__(
        self,
        message: object = None,
        status: int | str | None = None,
        headers: Headers | None = None,
        comment: object = None,
        **response: Unpack[FailureKeywords],
    ) -> None:
        if message is not None and "description" in response:
            raise TypeError("message= and description=: give one of them")
        if "detail" in response:
            raise TypeError(f"{type(self).__name__} has no detail=: did you mean message?")
        if isinstance(message, (int, float)):
            raise TypeError(
                f"message must not be a number, not {message!r}: for a status write status={message!r}"
            )
        if status is not None:
            _keywords.refuse_call(type(self), message, status)
            keywords: Any = {**response, "status": status}
        else:
            keywords = response
        super().__init__(None, headers, comment, **keywords)
        if self.detail is None:
            self.detail = self._message if message is None else message
        if self.detail is None and not self.explanation:
            self.detail = Message(self.title.capitalize(), self.title)
        BaseException.__init__(self, self.detail)


@overload
def catching_failure(
    view: Callable[_View, Coroutine[Any, Any, _Result]],
) -> Callable[_View, Coroutine[Any, Any, _Result | Response]]: ...


@overload
def catching_failure(view: Callable[_View, _Result]) -> Callable[_View, _Result | Response]: ...


def catching_failure(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a view so that it returns the HTTP exceptions that it raises: each of them is a response.

    ``view`` is a function, a method or any other callable, which may be ``async``. The decorated view keeps
    its name, docstring and signature. WebOb's exceptions are returned too; any other exception propagates.
    """
    if not callable(view):
        raise TypeError(f"{view!r} is not a view: it cannot be called")
    import inspect  # only needed when a view is decorated

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
    # It lives on as a response, and its traceback would keep the locals of the view alive.
    drop_traceback(error)
    return error if isinstance(error, Response) else error.wsgi_response
