"""Serve the application of test_servers.py on a socket that is listening: ``serve.py SERVER FILENO``."""

import os
import socket
import sys
from pathlib import Path

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
    if how in FAILING:
        return FAILING[how](SHARED[name], start_response)
    return SHARED[name](environ, start_response)


BEGUN = "200 OK", [("Content-Type", "text/plain"), ("Content-Length", "100"), ("Set-Cookie", "begun=1")]


def raised(error, start_response):
    raise error


def started(error, start_response):
    """Raise when the answer has begun, which a server sees as it happens."""
    start_response(*BEGUN)
    raise error


def generated(error, start_response):
    """A generator that fails before its first chunk."""
    if error:
        raise error
    yield b"never"


def begun(error, start_response):
    """A generator that has begun its answer and fails before its first chunk."""
    start_response(*BEGUN)
    if error:
        raise error
    yield b"never"


def behind(error, start_response):
    """A generator that fails behind an empty chunk, at which some servers send the headers."""
    start_response(*BEGUN)
    yield b""
    raise error


FAILING = {way.__name__: way for way in (raised, started, generated, begun, behind)}


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


def serve_cheroot(listener):
    from cheroot.wsgi import Server

    class Listening(Server):
        def bind(self, family, type, proto=0):  # noqa: A002  as in Cheroot
            self.socket = listener

    Listening(listener.getsockname(), application, numthreads=4).start()


def serve_gevent(listener):
    from gevent import socket as gevent_socket
    from gevent.pywsgi import WSGIServer

    WSGIServer(gevent_socket.socket(fileno=listener.detach()), application, log=None).serve_forever()


#: Where pip puts it; it is built from source, and needs a compiler.
UWSGI = Path(sys.executable).with_name("uwsgi")


def serve_uwsgi(listener):
    """In its place: uWSGI is a program that loads the application itself."""
    command = [
        str(UWSGI),
        f"--http-socket=fd://{listener.fileno()}",
        "--master",
        "--die-on-term",
        "--enable-threads",
        "--threads=4",
        "--need-app",
        f"--wsgi-file={Path(__file__).resolve()}",
        f"--virtualenv={sys.prefix}",
    ]
    os.execv(UWSGI, command)


SERVERS = {
    "wsgiref": serve_wsgiref,
    "waitress": serve_waitress,
    "gunicorn-sync": lambda listener: serve_gunicorn(listener, worker_class="sync"),
    "gunicorn-gthread": lambda listener: serve_gunicorn(
        listener, worker_class="gthread", threads=4, keepalive=30
    ),
    "cheroot": serve_cheroot,
    "gevent": serve_gevent,
    "uwsgi": serve_uwsgi,
}

if __name__ == "__main__":
    SERVERS[sys.argv[1]](socket.socket(fileno=int(sys.argv[2])))
