"""``Failure`` and ``catching_failure`` (F3)."""

from __future__ import annotations

import asyncio
import copy
import functools
import gettext
import inspect
import pickle
from http import HTTPStatus

import pytest
import webob.exc
from webob import Response

import httpexc
from httpexc import Failure, HTTPNotFound, Renderer, catching_failure

from .support import STATUSES, WITHOUT_CONTENT, call


class OutOfStock(Failure):
    """What an application makes of it."""

    status = 409
    message = "That is sold out."


class Gone(OutOfStock):
    status = HTTPStatus.GONE


class Lost(OutOfStock):
    message = "Someone has lost it."


class Custom(Failure):
    status = "499 No Patience"


class Computed(Failure):
    """A property is a property."""

    @property
    def message(self):
        return "computed"

    @property
    def status(self):
        return "410 Gone"


# -- Failure ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "status", "message"),
    [
        (Failure(), "400 Bad Request", "Bad request"),
        (Failure("no"), "400 Bad Request", "no"),
        (Failure("no", 404), "404 Not Found", "no"),
        (Failure(message="no", status=500), "500 Internal Server Error", "no"),
        (Failure(status=404), "404 Not Found", "Not found"),
        (Failure(status=HTTPStatus.FORBIDDEN), "403 Forbidden", "Forbidden"),
        (Failure(status="409 Too Late"), "409 Too Late", "Too late"),
        (Failure(status="409"), "409 Conflict", "Conflict"),
        (Failure(status=413), "413 Content Too Large", "Content too large"),
        (Failure(status=421), "421 Misdirected Request", "Misdirected request"),
        (OutOfStock(), "409 Conflict", "That is sold out."),
        (OutOfStock("no more"), "409 Conflict", "no more"),
        (OutOfStock(status=404), "404 Not Found", "That is sold out."),
        (Gone(), "410 Gone", "That is sold out."),
        (Lost(), "409 Conflict", "Someone has lost it."),
        (Custom(), "499 No Patience", "No patience"),
    ],
)
def test_f3_status_and_message(failure, status, message):
    """Argument beats class, and class beats the title of the status."""
    assert (failure.status, failure.message, str(failure)) == (status, message, message)
    answer = call(failure)
    assert answer.status == status
    assert answer.text == f"{status}\n\n{message}\n"
    assert failure.code == failure.status_int == int(status[:3])


@pytest.mark.parametrize(
    "status", [row for row in STATUSES if row.code not in WITHOUT_CONTENT], ids=lambda row: row.name
)
def test_f3_any_registered_status_has_its_title(status):
    """A code alone is enough, and the words are RFC 9110's on every Python."""
    assert Failure(status=status.code).status == f"{status.code} {status.title}"


def test_f3_a_code_without_a_class_has_webobs_reason():
    """There is always something behind the number."""
    assert Failure(status=499).status == Response(status=499).status


@pytest.mark.parametrize("status", [0, 99, 100, 199, 600, -1, "abc", "", "404 a\r\nX: y"])
def test_f3_a_status_that_cannot_be_sent_is_refused(status):
    """Whoever gives one hears of it, in a class statement too."""
    with pytest.raises(ValueError, match=r"status|title"):
        Failure(status=status)
    with pytest.raises(ValueError, match=r"status|title"):
        type("Bad", (Failure,), {"status": status})


def test_f3_status_and_message_of_a_class_are_those_of_a_response():
    """The class statement's attributes are read; the response's own are there again behind them."""
    assert (OutOfStock.code, OutOfStock.title) == (409, "Conflict")
    assert isinstance(OutOfStock.status, property)
    failure = OutOfStock()
    failure.status = 410
    assert failure.status == "410 Gone"
    assert Computed().message == "computed"
    assert Computed().status == "410 Gone"


def test_f3_a_failure_is_an_http_exception():
    """It is raised, caught, returned and called as any of them."""
    failure = OutOfStock()
    assert isinstance(failure, (httpexc.HTTPError, webob.exc.HTTPError, Response, Exception))
    with pytest.raises(webob.exc.HTTPException):
        raise failure


def test_f3_the_other_arguments_are_those_of_every_exception():
    """Headers, comment, problem members and whatever a Response takes."""
    failure = OutOfStock(
        "no", 410, {"X-A": "b"}, "why", problem={"instance": "/orders/1"}, retry_after=60, body_template="t"
    )
    answer = call(failure, accept="application/problem+json")
    assert answer.headers["X-A"] == "b"
    assert answer.headers["Retry-After"] == "60"
    assert '"instance": "/orders/1"' in answer.text
    assert failure.comment == "why"
    with pytest.raises(TypeError, match="nonsense"):
        Failure(nonsense=1)


def test_f3_a_message_is_any_object_and_shown_escaped():
    """As every detail: escaped in HTML, itself in text."""
    assert "&lt;b&gt;" in call(Failure("<b>"), accept="text/html").text
    assert "<b>" in call(Failure("<b>")).text
    assert call(Failure(["a", 1])).text.endswith("['a', 1]\n")


def test_c8a_a_failure_takes_one_message():
    """C8a: nothing that was given is dropped."""
    with pytest.raises(TypeError, match="message= and description=: give one of them"):
        Failure("a", description="b")


@pytest.mark.parametrize("number", [404, 404.5, True])
def test_c7a_a_number_is_no_message(number):
    """A number in the place of the message is refused, with the keyword that was meant."""
    with pytest.raises(TypeError, match=f"for a status write status={number!r}"):
        Failure(number)


def test_f3_the_message_is_the_argument_of_an_exception():
    """F3: error reporters and logging read ``args``."""
    assert [failure.args for failure in (Failure("no"), OutOfStock())] == [("no",), ("That is sold out.",)]


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
@pytest.mark.parametrize("failure", [Failure("no", 404), OutOfStock(), OutOfStock("x", "499 Odd")])
def test_f3_a_failure_survives_copying(failure, again):
    """Copies are answered with the same bytes."""
    assert call(again(failure)) == call(failure)


# -- catching_failure -------------------------------------------------------------------------


class Controller:
    @catching_failure
    def method(self, error):
        raise error

    @classmethod
    @catching_failure
    def class_method(cls, error):
        raise error

    @staticmethod
    @catching_failure
    def static_method(error):
        raise error

    @catching_failure
    async def async_method(self, error):
        await asyncio.sleep(0)
        raise error


@catching_failure
def function(error):
    """What it does."""
    if error is None:
        return "fine"
    raise error


@catching_failure
async def async_function(error):
    """What it does."""
    await asyncio.sleep(0)
    if error is None:
        return "fine"
    raise error


class Callable:
    def __call__(self, error):
        raise error


class AsyncCallable:
    async def __call__(self, error):
        raise error


def two(error, other):
    raise error


VIEWS = {
    "function": function,
    "method": Controller().method,
    "class method": Controller.class_method,
    "static method": Controller.static_method,
    "partial": catching_failure(functools.partial(two, other=1)),
    "object": catching_failure(Callable()),
    "bound method": catching_failure(Callable().__call__),
    "async function": async_function,
    "async method": Controller().async_method,
    "async object": catching_failure(AsyncCallable()),
}


def result(view, *args):
    answer = view(*args)
    return asyncio.run(answer) if inspect.iscoroutine(answer) else answer


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("error", [Failure("no"), HTTPNotFound(), webob.exc.HTTPNotFound()])
def test_f3_what_a_view_raises_is_what_it_returns(view, error):
    """The very exception, of this package or of WebOb's."""
    assert result(view, error) is error


def test_f3_an_object_is_async_if_its_call_is():
    """F3: a framework asks the decorated view whether it is a coroutine function."""
    assert inspect.iscoroutinefunction(catching_failure(AsyncCallable()))
    assert not inspect.iscoroutinefunction(catching_failure(Callable()))


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_f3_anything_else_goes_on(view):
    """Only HTTP exceptions are responses."""
    error = ValueError("x")
    with pytest.raises(ValueError, match="x") as raised:
        result(view, error)
    assert raised.value is error


@pytest.mark.parametrize("view", [function, async_function])
def test_f3_a_result_is_a_result(view):
    """A view that raises nothing is as it was."""
    assert result(view, None) == "fine"


def test_f3_webobs_exception_round_a_response_is_that_response():
    """What has no response's attributes itself is not returned in place of one."""
    response = Response("x")
    assert function(webob.exc.HTTPException("x", response)) is response


@pytest.mark.parametrize("view", [function, async_function])
def test_f3_name_docstring_and_signature_are_the_views(view):
    """The decorator does not show, and a coroutine function is one."""
    assert view.__name__ in ("function", "async_function")
    assert view.__doc__ == "What it does."
    assert list(inspect.signature(view).parameters) == ["error"]
    assert inspect.iscoroutinefunction(view) is (view is async_function)


# -- what a class says ------------------------------------------------------------------------


def test_f3_a_code_in_a_class_statement_counts_as_a_status():
    """F3, C8a: ``code = 409`` takes the title of 409; a title beside code or status is kept."""
    cases = {
        type("Taken", (Failure,), {"code": 409}): "409 Conflict",
        type("Late", (Failure,), {"code": 409, "title": "Too Late"}): "409 Too Late",
        type("Slow", (Failure,), {"status": 409, "title": "Too Slow"}): "409 Too Slow",
        type("Odd", (Failure,), {"title": "Odd"}): "400 Odd",
        type("Went", (OutOfStock,), {"code": 410}): "410 Gone",
        type("Read", (Failure,), {"code": property(lambda self: 400)}): "400 Bad Request",
    }
    assert {cls: call(cls()).status for cls in cases} == cases


@pytest.mark.parametrize(
    "accept", ["text/plain", "text/html", "application/json", "application/problem+json"]
)
def test_f3_the_words_of_a_class_are_translated(accept):
    """F3, G3: a message in a class statement and the default one; what a request is told is not."""

    class German(gettext.NullTranslations):
        def gettext(self, message):
            return {"That is sold out.": "Das ist ausverkauft."}.get(message, message)

    class Look(Renderer):
        languages = ("de",)

        def translations(self, language):
            return German()

    def told(failure):
        return call(failure, accept=accept, **{"httpexc.renderer": Look()}).text

    new = type("SoldOut", (Failure,), {"message": "That is sold out."})()
    for failure in (new, OutOfStock(), pickle.loads(pickle.dumps(OutOfStock())), copy.deepcopy(OutOfStock())):
        assert "Das ist ausverkauft." in told(failure)
        assert str(failure) == failure.message == "That is sold out."
    assert "Das ist" not in told(OutOfStock("That is sold out."))
    default = told(Failure(status=404))
    assert "Not found" not in default
    assert default.count("Nicht gefunden") >= 2
    assert "Not found" in call(Failure(status=404), accept=accept).text


def test_f3_no_default_message_beside_an_explanation():
    """F3: who explains it has said what there is to say."""
    failure = Failure(status=410, explanation="It is sold.")
    assert (failure.detail, str(failure)) == (None, "It is sold.")
    assert call(failure).text == "410 Gone\n\nIt is sold.\n"
    cls = type("Sold", (Failure,), {"explanation": "It is sold.", "status": 410})
    assert call(cls()).text == "410 Gone\n\nIt is sold.\n"
    assert call(cls("today")).text == "410 Gone\n\nIt is sold.\n\ntoday\n"
