"""References that anyone may write, before two judges: ada's ``URL`` and Node's (L1 to L4, L6)."""

from __future__ import annotations

import re

from hypothesis import assume, example, given
from hypothesis import strategies as st

from httpexc import safe_location

from .strategies import anything, hosts, idna, many, tricks, web_urls
from .support import as_browsers_see, browse, environ, in_uri, location_of

PAGE = "http://example.com/a/b"

references = st.one_of(tricks, anything, web_urls())


def judged(node, *questions):
    """What ada and Node make of each reference on its base; ``None`` where one of them makes nothing."""
    seen_by_node = node.browse(*((as_browsers_see(reference), base) for reference, base in questions))
    seen_by_ada = [browse(as_browsers_see(reference), base) for reference, base in questions]
    return list(zip(seen_by_ada, seen_by_node, strict=True))


@many
@example("http://example.com\u180e/", "http://example.com")
@given(
    references | idna.map("//evil.example@{}".format) | idna.map("http://example.com{}/".format),
    st.sampled_from(["http://example.com", "https://127.0.0.1", "http://[::1]:8080", "http://faß.de"]),
)
def test_l6_what_is_safe_stays_for_both(node, candidate, origin):
    """L6: what is returned, and the redirect to it, stay on the origin for either judge."""
    scheme, _, host = origin.partition("://")
    env = environ(HTTP_HOST=host, wsgi_url_scheme=scheme)
    own = location_of("/", env)
    got = safe_location(candidate, env, default="/default")
    sent = location_of(got, env)
    there, candidates, *arrived = judged(
        node, (own, own), (got, f"{own}a/b"), (sent, f"{own}a/b"), (sent, "https://evil.example/")
    )
    assert any(candidates)
    for judge in (0, 1):
        # What a judge cannot read leads nowhere in it; what is sent it can.
        assert candidates[judge] is None or candidates[judge].origin == there[judge].origin
        assert {each[judge].origin for each in arrived} == {there[judge].origin}


@many
@given(references | idna.map("http://{}/".format))
def test_l6_what_is_allowed_is_so_for_both(node, candidate):
    """L6: with a host that is allowed, either judge ends on it or on the origin."""
    allowed = ("http://example.com", "http://faß.de", "https://faß.de")
    got = safe_location(candidate, environ(), allowed_hosts={"faß.de"})
    sent = location_of(got, environ())
    *places, candidates, arrived = judged(node, *((url, PAGE) for url in (*allowed, got, sent)))
    for judge in (0, 1):
        origins = {place[judge].origin for place in places}
        assert candidates[judge] is None or candidates[judge].origin in origins
        assert arrived[judge].origin in origins


@many
@given(st.one_of(idna, tricks, anything, hosts))
@example("ẞ.example")
@example("xn--zz.example")
def test_l2_a_host_is_one_to_both(node, authority):
    """L2, L3: where the judges find two hosts it is refused; what is sent leads to the one they found."""
    url = f"http://{authority}/"
    [written] = judged(node, (url, PAGE))
    found = {each.host for each in written if each}
    try:
        sent = location_of(url, environ())
    except ValueError:
        return
    assert len(found) <= 1
    [arrived] = judged(node, (sent, PAGE))
    led = {each.host for each in arrived if each}
    assert led <= found or not found
    assert len(led) <= 1


@many
@given(web_urls())
def test_l3_an_absolute_url_is_the_same_to_both(node, url):
    """L1, L3: what either judge takes for a URL arrives as the same URL.

    A backslash in the path and a space at the end are characters to L3, as RFC 3986 has it, and no browser's.
    """
    assume("\\" not in re.split(r"[?#]", url)[0])
    assume(not url.endswith(" "))
    try:
        sent = location_of(url, environ())
    except ValueError:
        return
    for written, arrived in zip(*judged(node, (url, "about:blank"), (sent, "about:blank")), strict=True):
        if written is not None:
            assert in_uri(arrived.href) == in_uri(written.href)


@many
@given(st.one_of(tricks, anything))
def test_l1_a_relative_reference_is_resolved_as_both_do(node, reference):
    """L1, L4: either judge finds what is sent on the origin, and but for tricks where it would go itself.

    Tricks are a second slash, a backslash, and space at either end, which L4 keeps on the origin, and dots
    that are encoded, which RFC 3986 takes for a name.
    """
    assume(not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", reference))
    try:
        sent = location_of(reference, environ())
    except ValueError:
        assert re.search(r"[\x00-\x1f\x7f]", reference)
        return
    path = location_of(reference, environ(), absolute=False)
    questions = (sent, "https://evil.example/"), (path, "http://example.com/other/page"), (reference, PAGE)
    absolute, relative, own = judged(node, *questions)
    is_plain = not re.search(r"\\|//|%2e", reference.lower()) and reference == reference.strip(" ")
    for judge in (0, 1):
        assert absolute[judge].origin == "http://example.com"
        assert relative[judge].href == absolute[judge].href
        if is_plain and reference:
            assert in_uri(absolute[judge].href) == in_uri(own[judge].href)
