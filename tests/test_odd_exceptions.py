"""Exceptions of an application's own that cannot be changed, are empty, or have no truth value (M2 to M5)."""

from __future__ import annotations

import copy
import logging
import pickle
import weakref
from dataclasses import dataclass

import pytest
from webob import Response
from webob.dec import wsgify

import httpexc
from httpexc import HTTPExceptionMiddleware, HTTPNotFound, catching_failure
from httpexc.views import ExceptionViews

from .support import call, collector, environ, raising


@dataclass(frozen=True)
class Frozen(Exception):
    """Its attributes cannot be set, those of every exception included."""

    user: str = "bob"


class Guarded(Exception):
    def __setattr__(self, name, value):
        raise AttributeError("read-only")


class WithoutMembers:
    """As a collection of errors may be."""

    def __len__(self):
        return 0


class WithoutTruth:
    def __bool__(self):
        raise RuntimeError("neither true nor false")


class Empty(WithoutMembers, Exception):
    pass


class Undecided(WithoutTruth, Exception):
    pass


@dataclass(frozen=True)
class FrozenNotFound(HTTPNotFound):
    path: str = "/a"


class EmptyNotFound(WithoutMembers, HTTPNotFound):
    pass


class UndecidedNotFound(WithoutTruth, HTTPNotFound):
    pass


class Local:
    """An object that a view has in a variable."""


def raise_it(error):
    raise error


def raise_from(error):
    try:
        {}["x"]
    except KeyError as cause:
        raise error from cause


def raise_from_none(error):
    try:
        {}["x"]
    except KeyError:
        raise error from None


def raise_while_handling(error):
    try:
        {}["x"]
    except KeyError:
        raise error  # noqa: B904  the context is meant


def raise_in_a_group(error):
    raise ExceptionGroup("several", [error])


def raise_another(error):
    try:
        raise error
    except Exception:
        raise HTTPNotFound("another")  # noqa: B904


WAYS = [raise_it, raise_from, raise_from_none, raise_while_handling, raise_in_a_group, raise_another]


def views(app):
    served = ExceptionViews(app)
    served.add_exception_view(lambda error, request: Response("seen", status=409), Exception)
    return served


HOMES = {
    "catch_all": lambda app: HTTPExceptionMiddleware(app, catch_all=True),
    "statuses": lambda app: HTTPExceptionMiddleware(app, statuses={Exception: 409}),
    "views": views,
}


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "cls", [Frozen, Guarded, Empty, Undecided, FrozenNotFound, EmptyNotFound, UndecidedNotFound]
)
def test_m5_whatever_an_exception_is_it_is_answered(cls, way, home, caplog):
    """M2, M5: it is answered as any other, logged once at the most, and the locals of the view are free."""
    if home == "views" and way is raise_in_a_group:
        status = "409"  # the view's: a group is no HTTP exception
    elif issubclass(cls, HTTPNotFound) or way is raise_another:
        status = "404"
    else:
        status = "500" if home == "catch_all" else "409"
    kept = []

    def app(environ, start_response):
        local = Local()
        kept.append(weakref.ref(local))
        way(cls())

    with collector(enabled=False):
        assert call(HOMES[home](app)).status[:3] == status
        assert kept[0]() is None
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * (status == "500")


@pytest.mark.parametrize("cls", [Frozen, Guarded, Empty, Undecided])
def test_m5_whatever_led_to_it_in_wsgify(cls):
    """M5: what is raised while such an error is handled is answered by the homes that answer themselves."""

    @wsgify
    def raised(request):
        try:
            raise cls()
        except Exception:
            raise HTTPNotFound("no such user")  # noqa: B904

    @wsgify
    @catching_failure
    def returned(request):
        return raised(request)

    for app in (raised, returned):
        assert call(app).status == "404 Not Found"


def test_c8_a_frozen_subclass_can_be_copied():
    """C8: copies and pickles do not ask the class's own ``__setattr__``."""
    made = FrozenNotFound(path="/b")
    for copied in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert (copied.path, copied.status) == ("/b", "404 Not Found")
        assert call(copied).body == call(made).body


def test_m3a_an_answer_that_is_frozen():
    """M3a: what a callable of `statuses` makes may be frozen too; its cause is the error."""
    answers = []
    app = HTTPExceptionMiddleware(
        raising(KeyError("x")),
        statuses={KeyError: lambda error: FrozenNotFound()},
        on_answer=lambda error, answer, environ: answers.append(answer.__cause__),
    )
    assert call(app).status == "404 Not Found"
    assert [type(cause) for cause in answers] == [KeyError]


def test_m4_a_record_factory_may_set_our_fields(caplog):
    """M4: a program that gives every record a ``request_id`` or a ``status`` loses no record; ours count."""
    original = logging.getLogRecordFactory()

    def factory(*args, **keywords):
        record = original(*args, **keywords)
        record.request_id = record.status = "the program's"
        return record

    logging.setLogRecordFactory(factory)
    try:
        app = HTTPExceptionMiddleware(raising(httpexc.HTTPBadGateway()))
        app(environ(HTTP_X_REQUEST_ID="r-1"), lambda *args: None)
    finally:
        logging.setLogRecordFactory(original)
    assert [(record.status, record.request_id) for record in caplog.records] == [(502, "r-1")]
