"""`Failure`, a base class for an application's own failures, and `catching_failure` round one view."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, overload

from webob import exc
from webob.response import Response

from httpexc import _keywords, _stock
from httpexc._frames import forget
from httpexc._messages import Message
from httpexc.families import _HTTPBadRequest

if TYPE_CHECKING:
    from typing import Unpack

    from httpexc._headers import Headers
    from httpexc._keywords import FailureKeywords

_View = ParamSpec("_View")
_Result = TypeVar("_Result")


class Failure(_HTTPBadRequest):
    """An application's own failure, with any status: a base class for the errors of its domain.

    A subclass says what it is in class attributes; both are optional::

        class OutOfStock(Failure):
            status = 409
            message = "That is sold out."

    message
        What went wrong, for the client: the detail of the response. Any object, as ``detail`` of
        `HTTPException`. Without one it is the subclass's, which is translated as an explanation is, and
        else, where there is no explanation, the title of the status in the case of a sentence: "Bad
        request", "Not found".
    status
        The status code, an ``int`` or an ``http.HTTPStatus``, or a whole status line. Without one
        it is the subclass's, which may say ``code`` too, and else 400.

    The other arguments are those of `HTTPException`. Raises ``ValueError`` for a status outside
    200 to 599; for one in a class statement when that is executed. Raises ``TypeError`` for a message that
    is a number.
    """

    if TYPE_CHECKING:
        # Both are read from the class statement, and then properties of the response again.
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
        if isinstance(message, (int, float)):
            raise TypeError(f"a failure's message is not {message!r}: for a status write status={message!r}")
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
        self.args = (self.detail,)


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
    if not callable(view):
        raise TypeError(f"{view!r} is not a view: it cannot be called")
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
