"""Ask an application whether it has something at a path, before a visitor is sent there."""

from __future__ import annotations

import re
import sys
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from webob import exc
from webob.request import Request

from httpexc import _location, _status
from httpexc._adopt import status_of
from httpexc._catching import PROBE_KEY
from httpexc._headers import first_value
from httpexc._log import log_fault
from httpexc._text import decoded
from httpexc._tracebacks import drop_traceback, set_attribute
from httpexc.exception import CATCHER_KEY

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


def with_slash(environ: WSGIEnvironment) -> Request:
    """A HEAD request for the same path with a slash, without the content of the original request."""
    probe = without_content(environ, "HEAD")
    for name in ("RAW_URI", "REQUEST_URI"):
        probe.pop(name, None)
    probe["PATH_INFO"] = environ.get("PATH_INFO", "") + "/"
    return Request(probe)


def without_content(environ: WSGIEnvironment, method: str) -> WSGIEnvironment:
    """The environ of a request with another method, which leaves the content of this one unread."""
    probe = {
        name: value
        for name, value in environ.items()
        if not name.startswith("webob.") and name != CATCHER_KEY
    }
    for name in ("CONTENT_TYPE", "HTTP_TRANSFER_ENCODING", "HTTP_EXPECT"):
        probe.pop(name, None)
    probe["REQUEST_METHOD"] = method
    probe["CONTENT_LENGTH"] = "0"
    probe["wsgi.input"] = BytesIO()
    probe[PROBE_KEY] = True
    return probe


def is_found(application: WSGIApplication, request: Request) -> bool:
    """Whether the application has something at the path of ``request``, which is a HEAD request."""
    handled = sys.exception()
    traceback = handled.__traceback__ if handled is not None else None
    try:
        try:
            status, headers = _ask(application, request)
        except exc.HTTPException as error:
            status, headers = status_of(error), getattr(error.wsgi_response, "headerlist", [])
            drop_traceback(error)
            if error is handled:  # the application raises one instance for every unknown path
                set_attribute(error, "__traceback__", traceback)
        location = first_value(headers, "location")
        if 300 <= status <= 399 and location is not None:
            # A redirect that removes the slash leads back here: a loop.
            return _path_of(decoded(location), request) + b"/" != _path_of("", request)
    except Exception:
        log_fault("the probe for a path with a slash failed")
        return False
    return 0 < status < 500 and status not in (404, 410)


def _ask(application: WSGIApplication, request: Request) -> tuple[int, list[tuple[str, str]]]:
    """The status and the headers that the application answers with."""
    status, headers, chunks = request.call_application(application)[:3]
    getattr(chunks, "close", bool)()
    return _status.split(status)[0], headers


def _path_of(url: str, request: Request) -> bytes:
    """The path to which a redirect leads, as the application gets it.

    The origin is ignored, because an application behind a proxy may spell its own in many ways. A path has
    several spellings too.
    """
    for _ in range(2):  # the path after an origin may have dot segments to remove too
        url = re.sub("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", "", _location.resolve(url, request.environ))
        url = re.sub("%2[Ee]", ".", re.split("[?#]", url)[0]) or "/"
    return unquote_to_bytes(url)
