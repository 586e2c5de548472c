"""A server that writes down what it hears, and bodies that write down what is done with them."""

from __future__ import annotations

from webob import Request

PLAIN = [("Content-Type", "text/plain")]


class Server:
    """The server's side of PEP 3333, with a log of everything that an application does to it.

    ``log`` has ``"start 200"`` for a call of start_response, ``"start 404 +exc_info"`` for one with
    exc_info, ``"write"``, ``"chunk"`` for each chunk (``"empty"`` for an empty one), and what the
    bodies below add to it.
    """

    def __init__(self):
        self.log = []
        self.errors = []
        self.headers = None
        self.sent = b""
        self.is_begun = False

    def start_response(self, status, headers, exc_info=None):
        self.log.append(f"start {status[:3]}{' +exc_info' if exc_info else ''}")
        if exc_info:
            self.errors.append(exc_info[1])  # not the traceback: PEP 3333 warns of the cycle
            if self.is_begun:
                raise exc_info[1].with_traceback(exc_info[2])
        else:
            assert self.headers is None, "start_response was called again without exc_info"
        self.status, self.headers = status, dict(headers)
        return self.write

    def write(self, data):
        self.log.append("write")
        self.is_begun = True
        self.sent += data

    def run(self, app, path="/", method="GET", **environ):
        """Serve one request as a server does; ``self`` to go on with."""
        environ = Request.blank(path, method=method, environ=environ).environ
        self.body = app(environ, self.start_response)
        try:
            for chunk in self.body:
                assert self.headers is not None, "a chunk came before start_response was called"
                self.log.append("chunk" if chunk else "empty")
                self.is_begun = self.is_begun or bool(chunk)
                self.sent += chunk
        finally:
            if hasattr(self.body, "close"):
                self.body.close()
        return self


class Iterator:
    """A body that is an iterator: what it is given is handed out, and an exception raised."""

    def __init__(self, log, *steps):
        self.log, self.steps, self.closed = log, list(steps), 0

    def __iter__(self):
        return self

    def __next__(self):
        if not self.steps:
            raise StopIteration
        step = self.steps.pop(0)
        if isinstance(step, BaseException):
            self.log.append("raise")
            raise step
        return step

    def close(self):
        self.closed += 1
        self.log.append("close")


class Iterable:
    """A body that is an iterable but no iterator, as a framework's file of its own may be."""

    def __init__(self, log, *chunks):
        self.log, self.chunks, self.closed = log, chunks, 0

    def __iter__(self):
        return iter(self.chunks)

    def close(self):
        self.closed += 1
        self.log.append("close")
