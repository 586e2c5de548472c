"""Report to Sentry what was answered with a 5xx: ``HTTPExceptionMiddleware(app, on_answer=report)``."""

import sentry_sdk

from httpexc import HTTPException


def report(error, answer, environ):
    """Capture the error as it was raised, with what the client got and the reference that it was shown."""
    status = getattr(answer, "status_int", 500)
    if status < 500:
        return
    with sentry_sdk.new_scope() as scope:
        scope.set_tag("status", status)
        request_id = environ.get("HTTP_X_REQUEST_ID")
        if request_id:
            scope.set_tag("request_id", request_id)
        if isinstance(error, HTTPException) and error.comment:
            scope.set_extra("comment", str(error.comment))
        scope.capture_exception(error)
