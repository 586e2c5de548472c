"""Mark the span of a request with what was answered: ``HTTPExceptionMiddleware(app, on_answer=record)``."""

from opentelemetry import trace


def record(error, answer, environ):
    """Put the error on the current span; a 5xx alone fails it, as the semantic conventions for HTTP say."""
    span = trace.get_current_span()
    status = getattr(answer, "status_int", 500)
    span.set_attribute("httpexc.status_code", status)
    if status >= 400:
        span.record_exception(error)
    if status >= 500:
        span.set_status(trace.StatusCode.ERROR, type(error).__name__)
