"""The recipes for error reporters, run as they are (M4a)."""

from __future__ import annotations

import pytest

from httpexc import HTTPExceptionMiddleware, HTTPNotFound, HTTPSeeOther, HTTPServiceUnavailable

from .support import Server, raising

NOT_INSTALLED = "is not installed: pip install --group homes"


def busy(environ, start_response):
    try:
        raise KeyError("pool")
    except KeyError as error:
        raise HTTPServiceUnavailable("later", comment="the pool is empty") from error


def returned(environ, start_response):
    return HTTPServiceUnavailable("later")(environ, start_response)


QUIET = [raising(HTTPNotFound("no such page")), raising(HTTPSeeOther(location="/there"))]


# -- Sentry ----------------------------------------------------------------------------------------


@pytest.fixture
def events():
    """What would have been sent to Sentry."""
    sentry_sdk = pytest.importorskip("sentry_sdk", reason=f"sentry_sdk {NOT_INSTALLED}")
    from sentry_sdk.transport import Transport

    sent = []

    class Kept(Transport):
        def capture_envelope(self, envelope):
            sent.append(envelope.get_event())

    client = sentry_sdk.Client("http://key@sentry.invalid/1", transport=Kept(), default_integrations=False)
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        yield sent
    client.close()


def with_sentry(app, **kw):
    from .recipes.with_sentry import report

    return HTTPExceptionMiddleware(app, on_answer=report, **kw)


def test_sentry_gets_a_5xx_with_its_frames_and_its_cause(events):
    """One event: the exception, what led to it, every frame, and the reference that the client was shown."""
    Server().run(with_sentry(busy), HTTP_X_REQUEST_ID="r-1")
    [event] = events
    kinds = [each["type"] for each in event["exception"]["values"]]
    assert kinds == ["KeyError", "HTTPServiceUnavailable"]
    assert event["exception"]["values"][-1]["stacktrace"]["frames"][-1]["function"] == "busy"
    assert event["tags"] == {"status": 503, "request_id": "r-1"}
    assert event["extra"]["comment"] == "the pool is empty"


def test_sentry_gets_what_was_returned_and_what_was_unforeseen(events):
    """M10: a returned 503 as a raised one, and whatever ``catch_all`` has answered."""
    Server().run(with_sentry(returned))
    Server().run(with_sentry(raising(ValueError("secret")), catch_all=True))
    assert [event["exception"]["values"][-1]["type"] for event in events] == [
        "HTTPServiceUnavailable",
        "ValueError",
    ]


@pytest.mark.parametrize("app", QUIET)
def test_sentry_is_not_told_of_what_is_no_fault(events, app):
    """A 404 and a redirect are no events."""
    Server().run(with_sentry(app))
    assert events == []


# -- OpenTelemetry ---------------------------------------------------------------------------------


@pytest.fixture
def traced():
    """A function that serves an application in a span, and gives the span as it was exported."""
    pytest.importorskip("opentelemetry.sdk", reason=f"opentelemetry-sdk {NOT_INSTALLED}")
    wsgi = pytest.importorskip(
        "opentelemetry.instrumentation.wsgi", reason=f"opentelemetry-instrumentation-wsgi {NOT_INSTALLED}"
    )
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from .recipes.with_opentelemetry import record

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    def serve(app, **kw):
        caught = HTTPExceptionMiddleware(app, on_answer=record, **kw)
        Server().run(wsgi.OpenTelemetryMiddleware(caught, tracer_provider=provider))
        [span] = exporter.get_finished_spans()
        return span

    yield serve
    provider.shutdown()


@pytest.mark.parametrize(
    ("app", "name"),
    [
        (busy, "HTTPServiceUnavailable"),
        (returned, "HTTPServiceUnavailable"),
        (raising(ValueError("x")), "ValueError"),
    ],
)
def test_a_5xx_fails_the_span(traced, app, name):
    """Raised, returned or unforeseen: the exception is an event of the span, with its traceback."""
    span = traced(app, catch_all=True)
    assert span.status.status_code.name == "ERROR"
    assert span.attributes["httpexc.status_code"] in (500, 503)
    [event] = span.events
    assert event.attributes["exception.type"].rpartition(".")[2] == name


@pytest.mark.parametrize(("app", "status"), [(QUIET[0], 404), (QUIET[1], 303)])
def test_what_is_no_fault_does_not_fail_the_span(traced, app, status):
    """A 404 and a redirect are answers."""
    span = traced(app)
    assert span.status.status_code.name == "UNSET"
    assert span.attributes["httpexc.status_code"] == status
