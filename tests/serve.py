"""Serve the application of test_servers.py on a socket that is listening: ``serve.py SERVER FILENO``."""

import socket
import sys

from webob import exc

import httpexc


def instance(code):
    cls = httpexc.status_map[code]
    if issubclass(cls, exc._HTTPMove):
        return cls(location="./there?a=1")
    return cls() if cls.empty_body else cls("this <time>")


# One object for each status answers every request for it, in whatever thread.
SHARED = {str(code): instance(code) for code in httpexc.status_map}
SHARED["add_slash"] = httpexc.HTTPPermanentRedirect(add_slash=True)


@httpexc.HTTPExceptionMiddleware
def application(environ, start_response):
    """``/HOW/NAME/…`` is answered by what is shared under the name, with ``/HOW/NAME`` as SCRIPT_NAME."""
    how, name = environ["PATH_INFO"].split("/")[1:3]
    environ["SCRIPT_NAME"] = f"/{how}/{name}"
    environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(environ["SCRIPT_NAME"])
    if how == "streamed":
        return httpexc.HTTPAccepted(app_iter=iter([b"one ", b"two"]))(environ, start_response)
    if how == "raised":
        raise SHARED[name]
    if how in ("generated", "begun"):
        return failing(SHARED[name], start_response if how == "begun" else None)
    return SHARED[name](environ, start_response)


def failing(error, start_response):
    """A generator application that fails before its first chunk, and may have begun its answer."""
    if start_response:
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "100")])
    if error:
        raise error
    yield b"never"


def serve_wsgiref(listener):
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
    from wsgiref.validate import validator

    server = WSGIServer(listener.getsockname(), WSGIRequestHandler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = listener.getsockname()
    server.setup_environ()
    server.set_app(validator(application))
    server.serve_forever()


def serve_waitress(listener):
    from waitress import create_server

    create_server(application, sockets=[listener], threads=4).run()


def serve_gunicorn(listener, **options):
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self):
            self.cfg.set("bind", f"fd://{listener.fileno()}")
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self):
            return application

    sys.argv = ["gunicorn"]
    Server().run()


SERVERS = {
    "wsgiref": serve_wsgiref,
    "waitress": serve_waitress,
    "gunicorn-sync": lambda listener: serve_gunicorn(listener, worker_class="sync"),
    "gunicorn-gthread": lambda listener: serve_gunicorn(
        listener, worker_class="gthread", threads=4, keepalive=30
    ),
}

if __name__ == "__main__":
    SERVERS[sys.argv[1]](socket.socket(fileno=int(sys.argv[2])))
