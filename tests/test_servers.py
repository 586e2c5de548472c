"""The whole registry, served by real servers and read from a raw socket (S1, S8, S10, L5)."""

import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import webob

import httpexc
from tests.serve import FAILING, SERVERS, UWSGI, instance

TYPES = ["text/html", "application/json", "application/problem+json", "text/plain"]
# Those that go on reading a connection after an answer.
KEEP_ALIVE = {"waitress", "gunicorn-gthread", "cheroot", "gevent"}
# Those that tell the application the path as the client wrote it.
RAW_PATH = {"waitress", "gunicorn-sync", "gunicorn-gthread", "cheroot", "uwsgi"}
# What a server adds of its own; Content-Length too, where wsgiref says that 204 and 304 have none.
SERVERS_OWN = {"date", "server", "connection", "via"}
TIMEOUT_SECONDS = 20


class Server:
    def __init__(self, name, port):
        self.name = name
        self.port = port

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT_SECONDS)

    def ask(self, *requests):
        """The answers to requests that are sent in one piece over one connection, to its end.

        Each is read by its own Content-Length, so one that is wrong, or a body where none may be,
        makes nonsense of the next answer, or is left over at the end.
        """
        answers = []
        with self.connect() as connection, closing(connection.makefile("rb")) as stream:
            connection.sendall(b"".join(map(self.request, requests)))
            for request in requests:
                version, *answer = read_answer(stream, request["method"])
                answers.append(tuple(answer))
                if self.ends_silently(answer) or not stays_open(version, dict(answer[1])):
                    break
            assert stream.read() == b""
        return answers

    def ends_silently(self, answer):
        """So uWSGI's own HTTP does with each connection, and Cheroot with that of a 413."""
        return self.name == "uwsgi" or (self.name == "cheroot" and answer[0].startswith("413"))

    def request(self, request):
        lines = [f"{request['method']} {request['target']} HTTP/{request.get('version', '1.1')}"]
        lines += [f"Host: {self.host}", f"Accept: {request.get('accept', '')}"]
        lines += [f"Connection: {request.get('connection', 'close')}"]
        content = b"a=b" if request["method"] == "POST" and self.name in KEEP_ALIVE else b""
        if request["method"] == "POST":
            lines.append(f"Content-Length: {len(content)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


def read_answer(stream, method):
    """Version, status, headers and body of the next answer."""
    version, _, status = stream.readline().decode("latin-1").rstrip("\r\n").partition(" ")
    headers = []
    for line in iter(stream.readline, b"\r\n"):
        if line == b"\n":
            break  # Gunicorn's own 400 on Python 3.14; RFC 9112 §2.2 lets one read it so
        assert line.endswith(b"\r\n"), f"no end of the headers: {line!r}"
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name.lower(), value.strip()))
    fields = dict(headers)
    body = b""
    if fields.get("transfer-encoding") == "chunked":
        while size := int(stream.readline(), 16):
            body += stream.read(size)
            assert stream.readline() == b"\r\n"
        assert stream.readline() == b"\r\n"
    elif method != "HEAD" and status[:3] not in ("204", "304"):
        # Without a length it would last until the end of the connection (RFC 9112 §6.3).
        body = stream.read(int(fields["content-length"])) if "content-length" in fields else stream.read()
    return version, status, headers, body


def stays_open(version, fields):
    """Whether the server says that the next answer comes over the same connection (RFC 9112 §9.3)."""
    said = fields.get("connection", "").lower()
    return said == "keep-alive" if version == "HTTP/1.0" else said != "close"


@pytest.fixture(scope="module", params=SERVERS)
def server(request):
    """A server in a process of its own, on a port that nobody else has."""
    package = request.param.partition("-")[0]
    if package == "uwsgi":
        if not UWSGI.exists():
            pytest.skip("uwsgi is not installed: pip install uwsgi")
    else:
        pytest.importorskip(package, reason=f"{package} is not installed: pip install --group homes")
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("serve.py"), request.param, str(listener.fileno())],
            pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port = listener.getsockname()[1]
    try:
        yield Server(request.param, port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def expected(server, code, method, accept, how="called"):
    """What the object itself gives for the request."""
    request = webob.Request.blank(
        "/here",
        method=method,
        headers={"Accept": accept, "Host": server.host},
        environ={"SCRIPT_NAME": f"/{how}/{code}"},
    )
    answer = instance(code).response_for(request)
    return answer.status, [(name.lower(), value) for name, value in answer.headerlist], answer.body


def comparable(answer):
    status, headers, body = answer
    own = SERVERS_OWN | ({"content-length"} if status[:3] in ("204", "304") else set())
    return status, sorted(pair for pair in headers if pair[0] not in own), body


def check_two(server, code, **request):
    """Ask for a status and, in the same breath, for another one; both arrive byte for byte."""
    accept = request["accept"]
    first = {"target": f"/called/{code}/here", "connection": "keep-alive", **request}
    second = {"target": "/called/410/here", **request, "method": "GET"}
    answers = server.ask(first, second)
    wanted = [expected(server, code, request["method"], accept), expected(server, 410, "GET", accept)]
    # Waitress ends the connection where there is no length, though 204 and 304 need none; Cheroot at a 413.
    if server.name not in KEEP_ALIVE or code in {"waitress": (204, 304), "cheroot": (413,)}.get(
        server.name, ()
    ):
        wanted.pop()
    assert list(map(comparable, answers)) == list(map(comparable, wanted))


@pytest.mark.parametrize("accept", TYPES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_status_over_http_1_1(server, method, accept):
    """S8: each status, with another request behind it on the same connection."""
    for code in httpexc.status_map:
        check_two(server, code, method=method, accept=accept)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_status_over_http_1_0_with_keep_alive(server, method):
    """S8: the same for a client of HTTP/1.0 that asks for the connection to be kept."""
    if server.name == "cheroot":
        pytest.skip(
            "Cheroot keeps a connection of HTTP/1.0, and does not read what was sent with the first request"
        )
    for code in httpexc.status_map:
        check_two(server, code, method=method, accept="text/html", version="1.0")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_status_over_http_1_0(server, method):
    """HTTP/1.0 gets the same, and the connection ends behind it."""
    for code in httpexc.status_map:
        request = {
            "method": method,
            "target": f"/called/{code}/here",
            "accept": "text/html",
            "version": "1.0",
        }
        [answer] = server.ask(request)
        assert comparable(answer) == comparable(expected(server, code, method, "text/html"))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("how", FAILING)
def test_every_status_raised_under_the_middleware(server, how, method):
    """M1, M2: at once, when the answer has begun, in a generator, behind an empty chunk: one answer."""
    for code in httpexc.status_map:
        [answer] = server.ask({"method": method, "target": f"/{how}/{code}/here", "accept": "text/html"})
        assert comparable(answer) == comparable(expected(server, code, method, "text/html", how))


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_stream_without_a_length(server, version):
    """S2: an iterator is sent to its end, whichever way the server has of marking that."""
    [(status, _, body)] = server.ask({"method": "GET", "target": "/streamed/1", "version": version})
    assert (status, body) == ("202 Accepted", b"one two")


@pytest.mark.parametrize(
    ("target", "raw", "decoded"),
    [
        ("/called/add_slash/a", "/called/add_slash/a/", "/called/add_slash/a/"),
        ("/called/add_slash/a%2Fb", "/called/add_slash/a%2Fb/", "/called/add_slash/a/b/"),
        ("/called/add_slash/caf%E9", "/called/add_slash/caf%E9/", "/called/add_slash/caf%E9/"),
        ("/called/add_slash/caf%C3%A9", "/called/add_slash/caf%C3%A9/", "/called/add_slash/caf%C3%A9/"),
        ("/called/add_slash/%7Ea%20b", "/called/add_slash/%7Ea%20b/", "/called/add_slash/~a%20b/"),
        (
            "/called/add_slash/a?q=1&r=%2F%E9",
            "/called/add_slash/a/?q=1&r=%2F%E9",
            "/called/add_slash/a/?q=1&r=%2F%E9",
        ),
        (
            "/called/add_slash/%2F%2Fevil.example",
            "/called/add_slash/%2F%2Fevil.example/",
            "/called/add_slash///evil.example/",
        ),
        ("/called/add_slash", "/called/add_slash/", "/called/add_slash/"),
    ],
)
def test_add_slash_under_a_mount_point(server, target, raw, decoded):
    """L5: the request's own URL, to the byte where the server tells the path as it was written."""
    [(status, headers, _)] = server.ask({"method": "GET", "target": target})
    assert status == "308 Permanent Redirect"
    path = raw if server.name in RAW_PATH else decoded
    assert dict(headers)["location"] == f"http://{server.host}{path}"


def test_add_slash_on_bytes_that_are_no_uri(server):
    """L5: what some clients send as bytes is encoded, if the server lets it through at all."""
    [(status, headers, _)] = server.ask({"method": "GET", "target": "/called/add_slash/caf\xc3\xa9"})
    if server.name == "wsgiref" or status != "400 Bad Request":
        assert dict(headers)["location"] == f"http://{server.host}/called/add_slash/caf%C3%A9/"


def test_shared_objects_in_several_threads(server):
    """S1: one object answers requests in several threads, each in its own media type."""

    def ask(number):
        accept = TYPES[number % len(TYPES)]
        [answer] = server.ask({"method": "GET", "target": "/called/303/here", "accept": accept})
        return comparable(answer) == comparable(expected(server, 303, "GET", accept))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(80)))
