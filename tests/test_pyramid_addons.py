"""M9d: add-ons of Pyramid take our exceptions as they take Pyramid's own."""

from __future__ import annotations

import warnings

import pytest
from webtest import TestApp

import httpexc

HOW_TO_GET = "{} is not installed: pip install --group homes"

with warnings.catch_warnings():
    # pyramid.path and Venusian ask setuptools, which warns of itself in more ways than one.
    warnings.simplefilter("ignore")
    from pyramid import httpexceptions
    from pyramid.config import Configurator

    import httpexc.pyramid

MODULES = pytest.mark.parametrize("module", [httpexc, httpexceptions], ids=["ours", "theirs"])


def add_on(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(name, reason=HOW_TO_GET.format(name))


def make_app(raised, *, includes=(), settings=None, include=True):
    """An application whose ``/raise`` raises what is made, with these add-ons."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        config = Configurator(settings=settings or {})
        if include:
            config.include("httpexc.pyramid")
        for each in includes:
            config.include(each)

        def view(request):
            raise raised()

        config.add_route("raise", "/raise")
        config.add_view(view, route_name="raise")
        return TestApp(config.make_wsgi_app())


class DataManager:
    """What joins a transaction, and writes down how that ends."""

    transaction_manager = None

    def __init__(self):
        self.log = []

    def sortKey(self):
        return "test"

    def tpc_begin(self, transaction):
        self.log.append("begin")

    def commit(self, transaction):
        self.log.append("commit")

    def tpc_finish(self, transaction):
        self.log.append("finish")

    def abort(self, transaction):
        self.log.append("abort")

    tpc_vote = commit
    tpc_abort = abort


@MODULES
@pytest.mark.parametrize("name", ["HTTPNotFound", "HTTPInternalServerError", "HTTPSeeOther"])
def test_m9d_a_transaction_is_aborted(module, name):
    """pyramid_tm aborts what has raised, a redirect too, as it does with Pyramid's."""
    add_on("pyramid_tm")
    transaction = add_on("transaction")
    manager = transaction.TransactionManager(explicit=True)
    data = DataManager()

    def make():
        manager.get().join(data)
        arguments = {"location": "/x"} if name == "HTTPSeeOther" else {}
        return getattr(module, name)(**arguments)

    app = make_app(make, includes=["pyramid_tm"], settings={"tm.manager_hook": lambda request: manager})
    app.get("/raise", status="*")
    assert data.log == ["abort"]


@MODULES
def test_m9d_what_is_marked_is_tried_again(module):
    """pyramid_retry tries again what is marked as retryable, and answers with our page in the end."""
    retry = add_on("pyramid_retry")
    tries = []

    def make():
        tries.append(1)
        return retry.mark_error_retryable(error) or error

    error = module.HTTPServiceUnavailable("busy")
    app = make_app(make, includes=["pyramid_retry"], settings={"retry.attempts": 3})
    assert "busy" in app.get("/raise", headers={"Accept": "text/plain"}, status=503).text
    assert len(tries) == 3


@pytest.mark.parametrize("name", ["HTTPNotFound", "HTTPInternalServerError", "HTTPForbidden"])
def test_m9d_sentry_reports_what_it_reports_of_pyramids(name):
    """Sentry reports of our exceptions what it reports of Pyramid's where this package is not."""
    sentry_sdk = add_on("sentry_sdk")
    from sentry_sdk.integrations.pyramid import PyramidIntegration

    def reported(raised, include):
        events = []

        def keep(event, hint):
            events.append(event)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sentry_sdk.init(
                dsn="https://key@sentry.invalid/1",
                before_send=keep,
                integrations=[PyramidIntegration()],
                default_integrations=False,
                auto_enabling_integrations=False,
            )
            try:
                app = make_app(raised, include=include)
                app.get("/raise", status="*")
            except KeyError:
                pass
            finally:
                sentry_sdk.init()
        return [event["exception"]["values"][-1]["value"] for event in events]

    def theirs():
        return getattr(httpexceptions, name)("x")

    expected = reported(theirs, False)
    assert reported(lambda: getattr(httpexc, name)("x"), True) == expected
    assert reported(theirs, True) == expected
    assert set(reported(lambda: KeyError("k"), True)) == {"'k'"}


@MODULES
def test_m9d_opentelemetry_records_the_exception(module):
    """OpenTelemetry's span has the status and the event of the exception."""
    instrumentation = add_on("opentelemetry.instrumentation.pyramid")
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    # The instrumentation asks the provider of the process, which can be set once.
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        trace.set_tracer_provider(TracerProvider())
    exporter = InMemorySpanExporter()
    trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = instrumentation.PyramidInstrumentor()
    instrumentor.instrument()
    try:
        make_app(lambda: module.HTTPInternalServerError("x")).get("/raise", status=500)
    finally:
        instrumentor.uninstrument()
        exporter.shutdown()
    [span] = exporter.get_finished_spans()
    assert 500 in span.attributes.values()
    assert [event.name for event in span.events] == ["exception"]


@MODULES
def test_m9d_the_toolbar_shows_a_redirect_as_a_page(module):
    """S9b: debugtoolbar's interception turns a redirect into a page with a 200, and it is sent as that."""
    add_on("pyramid_debugtoolbar")
    app = make_app(
        lambda: module.HTTPFound(location="/target"),
        includes=["pyramid_debugtoolbar"],
        settings={
            "debugtoolbar.intercept_redirects": "true",
            "debugtoolbar.hosts": "0.0.0.0/0",
            "debugtoolbar.enabled": "true",
        },
    )
    answer = app.get("/raise", extra_environ={"REMOTE_ADDR": "127.0.0.1"}, status=200)
    assert "/target" in answer.text
    assert "Location" not in answer.headers
