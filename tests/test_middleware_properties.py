"""Any course that a request can take, against what PEP 3333 and the contract say of it (M2, M3)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from httpexc import HTTPExceptionMiddleware, HTTPNotFound

from .support import PLAIN, IteratorBody, Server, call

STEPS = st.lists(st.sampled_from([b"", b"a", b"bc", HTTPNotFound, ValueError]), max_size=5)


@given(
    written=st.lists(st.sampled_from([b"", b"w"]), max_size=2),
    raised=st.sampled_from([None, HTTPNotFound, ValueError]),
    steps=STEPS,
    is_generator=st.booleans(),
    starts_late=st.booleans(),
    catch_all=st.booleans(),
    method=st.sampled_from(["GET", "HEAD"]),
)
def test_m2_every_course_of_a_request(written, raised, steps, is_generator, starts_late, catch_all, method):
    """One answer, or the error; exc_info on a second start_response alone; one close, always."""
    server = Server()
    body = IteratorBody(*(step if isinstance(step, bytes) else step("x") for step in steps), log=server.log)

    def plain(environ, start_response):
        write = start_response("200 OK", PLAIN)
        for data in written:
            write(data)
        if raised:
            raise raised("x")
        return body

    def generator(environ, start_response):
        try:
            if starts_late and raised:
                raise raised("x")
            yield from plain(environ, start_response)
        finally:
            if not body.closed:
                body.close()

    # What happens by itself: the bytes that are out when it raises, if it does.
    out, error = b"".join(written), raised
    is_begun = bool(written)
    if is_generator and starts_late and raised:
        out, is_begun = b"", False
    elif not raised:
        for step in steps:
            if not isinstance(step, bytes):
                error = step
                break
            out += step
            is_begun = is_begun or bool(step)
    is_answered = error is not None and not is_begun and (error is HTTPNotFound or catch_all)

    app = HTTPExceptionMiddleware(generator if is_generator else plain, catch_all=catch_all)
    seen = None
    try:
        server.run(app, method=method)
    except (HTTPNotFound, ValueError) as other:
        seen = type(other)

    assert seen is (None if is_answered else error)
    starts = [event for event in server.log if event.startswith("start")]
    if is_answered:
        status = "404" if error is HTTPNotFound else "500"
        has_started = not (is_generator and starts_late and raised)
        assert starts == (["start 200", f"start {status} +exc_info"] if has_started else [f"start {status}"])
        page = call(HTTPNotFound("x")).body if status == "404" else None
        if method == "HEAD":
            assert server.sent == b""
        elif page is not None:
            assert server.sent == page
    else:
        assert starts in ([], ["start 200"])
        assert server.sent == out
    assert body.closed == (0 if raised and not is_generator else 1)
