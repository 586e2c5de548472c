"""What clients as they are put into ``Accept``, and which of the four forms each gets (S3)."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from httpexc import HTTPNotFound, Renderer
from httpexc import _negotiation as negotiation
from httpexc._cache import BoundedCache

from .support import MEDIA_TYPES, call, call_raw, environ

HTML, JSON, PROBLEM, TEXT = MEDIA_TYPES

#: Each header as the client sends it, by its own source or a capture; ``None`` sends none.
CLIENTS = [
    # Browsers: a navigation, an image, a style sheet, a script, fetch() without options.
    (
        "Chrome",
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
            "application/signed-exchange;v=b3;q=0.7"
        ),
        HTML,
    ),
    (
        "Firefox 128",
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,"
            "*/*;q=0.8"
        ),
        HTML,
    ),
    ("Firefox", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
    ("Safari", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
    ("Internet Explorer 11", "text/html, application/xhtml+xml, image/jxr, */*", HTML),
    (
        "Internet Explorer 8",
        "image/gif, image/jpeg, image/pjpeg, application/x-shockwave-flash, application/msword, */*",
        HTML,
    ),
    ("Lynx", "text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01", HTML),
    ("<img> in Chrome", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", HTML),
    ("<img> in Firefox", "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", HTML),
    ("<link rel=stylesheet>", "text/css,*/*;q=0.1", HTML),
    ("<script>", "*/*", HTML),
    ("fetch", "*/*", HTML),
    ("Hotwire Turbo", "text/vnd.turbo-stream.html, text/html, application/xhtml+xml", HTML),
    ("EventSource", "text/event-stream", TEXT),
    # Libraries in a browser.
    ("axios", "application/json, text/plain, */*", JSON),
    ("AngularJS", "application/json, text/plain, */*", JSON),
    ("jQuery.getJSON", "application/json, text/javascript, */*; q=0.01", JSON),
    ("jQuery.get", "*/*", HTML),
    ("jQuery, dataType html", "text/html, */*; q=0.01", HTML),
    ("superagent .accept('json')", "application/json", JSON),
    # Tools and libraries.
    ("curl", "*/*", HTML),
    ("Wget", "*/*", HTML),
    ("HTTPie --json", "application/json, */*;q=0.5", JSON),
    ("python-requests", "*/*", HTML),
    ("httpx", "*/*", HTML),
    ("urllib", None, TEXT),
    ("Go", None, TEXT),
    ("Java HttpClient", None, TEXT),
    ("Java HttpURLConnection", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", HTML),
    ("Spring RestTemplate", "application/json, application/*+json", JSON),
    (".NET with a default", "application/json", JSON),
    ("Postman", "*/*", HTML),
    ("Insomnia", "*/*", HTML),
    (
        "pip",
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01",
        JSON,
    ),
    (
        "docker pull",
        "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json, */*",
        JSON,
    ),
    (
        "kubectl",
        (
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
            "application/json"
        ),
        JSON,
    ),
    (
        "Prometheus",
        "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        TEXT,
    ),
    # Kinds of API.
    ("an API that says its charset", "application/json; charset=utf-8", JSON),
    ("an API that says its version", "application/json;version=2", JSON),
    ("JSON:API", "application/vnd.api+json", JSON),
    ("HAL", "application/hal+json, application/json;q=0.9", JSON),
    ("GitHub's", "application/vnd.github+json", JSON),
    ("Mastodon", "application/activity+json, application/ld+json", JSON),
    (
        "Mastodon, with a profile",
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams", text/html;q=0.1',
        JSON,
    ),
    ("problem details", "application/problem+json", PROBLEM),
    ("problem details first", "application/problem+json, application/json", PROBLEM),
    ("problem details last", "application/json, application/problem+json", JSON),
    ("problem details by weight", "application/json;q=0.9, application/problem+json", PROBLEM),
    ("gRPC", "application/grpc", TEXT),
    # Feed readers.
    (
        "NetNewsWire",
        "application/atom+xml, application/feed+json;q=0.9, application/xml;q=0.8, */*;q=0.1",
        JSON,
    ),
    (
        "a feed reader of XML",
        "application/rss+xml, application/rdf+xml;q=0.8, application/atom+xml;q=0.6, text/xml;q=0.4",
        TEXT,
    ),
    ("a feed reader of anything", "application/atom+xml, application/rss+xml, */*;q=0.7", HTML),
    # Assistants.
    ("an assistant", "text/markdown, text/html, */*", HTML),
    ("an assistant that prefers text", "text/markdown, text/plain;q=0.9, text/html;q=0.8", TEXT),
    ("an assistant that names no page", "text/markdown, */*", HTML),
]


@pytest.mark.parametrize(("accept", "chosen"), [row[1:] for row in CLIENTS], ids=[row[0] for row in CLIENTS])
def test_s3_clients_as_they_are(accept, chosen):
    """S3: each client gets what it names first and most closely, with a type, nosniff and one Vary."""
    answer = call(HTTPNotFound("why"), accept=accept)
    assert answer.headers["Content-Type"] == MEDIA_TYPES[chosen]
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_s3_a_vary_that_names_nothing():
    """S3: what Accept is added to may be blank, and then it stands there alone."""
    assert call(HTTPNotFound(headers={"Vary": " "})).headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        # RFC 9110 §12.5.1: a q-value first.
        ("text/html;q=0.1, application/json;q=0.2, text/plain;q=0.3", TEXT),
        ("application/json;q=0.5, */*", HTML),
        ("text/html;q=0.001, image/png", HTML),
        # The most specific range that matches a type is the one whose q-value counts.
        ("text/*;q=0.9, text/html;q=0.1, application/json;q=0.5", TEXT),
        ("*/*, text/*;q=0", JSON),
        ("*/*;q=0.1, application/*;q=0.2", JSON),
        # How specific a range is decides between equal weights, wherever it stands.
        ("*/*, text/plain", TEXT),
        ("*/*, text/*, application/problem+json", PROBLEM),
        ("*/*, application/*", JSON),
        # Then the order of the client, then that of the server.
        ("text/plain, text/html", TEXT),
        ("application/problem+json, text/plain, text/html", PROBLEM),
        ("application/*, text/*", JSON),
        ("text/*, application/*", HTML),
        # Parameters exclude nothing, and a range without them beats the same one with them.
        ("text/plain;format=flowed", TEXT),
        ("text/html;level=1;q=0.1, text/plain;q=0.2", TEXT),
        ("text/html;level=1, text/html;q=0.1, text/plain;q=0.2", TEXT),
        ("text/html;q=0.1, text/html;level=1, text/plain;q=0.2", TEXT),
        ("text/html;q=0, text/html;level=1", TEXT),
        # Twice the same: the first counts.
        ("text/plain;q=0.1, text/plain;q=0.9, text/html;q=0.5", HTML),
        # An alias: a JSON type that is not on offer. The most that any of them is worth counts, but for q=0.
        ("application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*", JSON),
        ("application/hal+json;q=0.1, application/vnd.api+json, text/html;q=0.9", JSON),
        ("application/hal+json;q=0.1, application/json, text/html;q=0.9", JSON),
        ("application/hal+json;q=0, application/json", JSON),
        ("text/html, application/hal+json, application/json;q=0.5", HTML),
        ("application/vnd.api+json;q=0.1, text/html", HTML),
        ("application/vnd.api+json, text/html", JSON),
        ("text/html, application/vnd.api+json", HTML),
        ("application/vnd.api+json, application/json;q=0", TEXT),
        ("application/vnd.api+json;q=0", TEXT),
        ("application/vnd.api+json;q=0, */*", HTML),
        ("application/json;q=0, */*", HTML),
        ("application/problem+json;q=0, application/json", JSON),
        ("APPLICATION/VND.API+JSON", JSON),
        ("text/x+json", JSON),
        ("application/json-seq", TEXT),
        ("application/jsonp", TEXT),
        # Nothing acceptable.
        ("text/html;q=0", TEXT),
        ("text/html;q=0.0, application/*;q=0.000, text/plain;q=0", TEXT),
        ("*/*;q=0, image/png", TEXT),
    ],
)
def test_s3_rule_by_rule(accept, chosen):
    """S3: weight, then closeness, then the client's order, then the server's."""
    assert call(HTTPNotFound("why"), accept=accept).headers["Content-Type"] == MEDIA_TYPES[chosen]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("text/html;q=1.001", HTML),
        ("text/plain;q=-1", HTML),
        ("text/plain;q=NaN", HTML),
        ("text/plain;q=\u0661", HTML),
        ("application/json;;;;q", HTML),
        ("application/ json", HTML),
        ("application", HTML),
        ("/json", HTML),
        ("*/json", TEXT),
        ("application/json, text/html;q=1;q=0.1", JSON),
        ('application/json;a="', HTML),
        ('application/json;a="\\"', HTML),
        ('application/json;a="a\\"b"', JSON),
        ("application/json\r\nX: y", HTML),
        ("application/json\x00", HTML),
        ("application/\u212ason", HTML),
        ("\ud800", HTML),
        ("application/json" + ";a=b" * 5_000, JSON),
        ("x/y+json," * 5_000 + "text/plain", JSON),
        ("image/png, " * 20_000 + "text/plain", TEXT),
        ("," * 50_000, TEXT),
        ("a" * 100_000 + "/b", TEXT),
        ('text/html;a="' + '\\"' * 50_000, HTML),
        ("(" * 100_000, HTML),
        (" " * 100_000, TEXT),
        ("text/plain" + " " * 50_000 + "x", HTML),
    ],
    ids=lambda value: ascii(value[:40]),
)
def test_s3_hostile(accept, chosen):
    """S3: what no RFC allows, or is 200 kB long, is answered, in time, with a page or what can be read."""
    begun = time.perf_counter()
    answer = call_raw(HTTPNotFound("why"), environ(HTTP_ACCEPT=accept))
    assert time.perf_counter() - begun < 1
    assert answer.headers["Content-Type"] == MEDIA_TYPES[chosen]


def test_s3_nothing_is_kept_that_a_client_can_swell():
    """S3: a header is looked into once and then known; but no more than so many, and none that is long."""
    offers, choices, looked_into = negotiation.Offers(MEDIA_TYPES), BoundedCache(), []

    def choose(accept, offers):
        looked_into.append(accept)
        return negotiation.choose(accept, offers)

    headers = [f"application/json, x/y{number}" for number in range(2_000)]
    for header in headers:
        assert choices.get_or_choose(choose, header, offers) == JSON
        assert choices.get_or_choose(choose, header, offers) == JSON
    assert looked_into == headers
    assert len(choices.made) <= 256
    for _ in range(2):
        assert choices.get_or_choose(choose, "text/html, " * 200, offers) == HTML
    assert len(looked_into) == 2_002


# -- renderers that have other types on offer -------------------------------------------------


class Api(Renderer):
    """A service of JSON:API, which has no plain JSON."""

    media_types = {  # noqa: RUF012  as the README has it
        "application/vnd.api+json": "api",
        "application/problem+json": "problem",
        "text/html": "html",
    }

    def api(self, page, environ):
        return "{}"


class Pages(Renderer):
    """A site without JSON and without text."""

    media_types = {"application/xhtml+xml": "html", "text/html": "html"}  # noqa: RUF012


class Site(Renderer):
    """Pages first, and JSON by another name behind them."""

    media_types = {"text/html": "html", "application/vnd.api+json": "json"}  # noqa: RUF012


@pytest.mark.parametrize(
    ("renderer", "accept", "chosen"),
    [
        # application/json gets the first +json on offer.
        (Api(), "application/json", "application/vnd.api+json"),
        (Api(), "application/hal+json", "application/vnd.api+json"),
        (Api(), "application/problem+json", PROBLEM),
        (Api(), "application/json, text/plain, */*", "application/vnd.api+json"),
        (Site(), "application/json", "application/vnd.api+json"),
        (Site(), "application/hal+json, text/html;q=0.9", "application/vnd.api+json"),
        # The last resort is the first type, acceptable or not.
        (Api(), "application/json, application/vnd.api+json;q=0", "application/vnd.api+json"),
        (Api(), "text/plain, text/html;q=0.1", HTML),
        # What stands in for text or HTML that is not on offer is the first type.
        (Api(), None, "application/vnd.api+json"),
        (Api(), "image/png", "application/vnd.api+json"),
        (Api(), "(((", HTML),
        (Pages(), "(((", HTML),
        (Pages(), None, "application/xhtml+xml"),
        (Pages(), "application/json", "application/xhtml+xml"),
        (Pages(), "application/json, text/html;q=0.1", HTML),
    ],
)
def test_s3_on_offer(renderer, accept, chosen):
    """S3, S12: JSON by another name is JSON, and what is not on offer is never sent."""
    answer = call(HTTPNotFound("why"), accept=accept, **{"httpexc.renderer": renderer})
    assert answer.headers["Content-Type"].partition(";")[0] == chosen


# -- any header at all ------------------------------------------------------------------------

TYPES = [
    *MEDIA_TYPES,
    *("text/*", "application/*", "*/*"),
    *("image/png", "application/vnd.api+json", "x/y+json"),
]
RANGES = st.tuples(st.sampled_from(TYPES), st.integers(0, 1000), st.booleans())


def written(ranges):
    return ", ".join(
        f"{range_}{';v=1' if has_parameters else ''};q={weight / 1000:.3f}"
        for range_, weight, has_parameters in ranges
    )


def weights(ranges):
    """What each type on offer is worth, by the letter of S3: weight, closeness, and the client's order."""
    found = {}
    for media_type in MEDIA_TYPES:
        group = media_type.partition("/")[0] + "/*"
        aliases = ["application/vnd.api+json", "x/y+json"] if media_type == JSON else []

        def worth(rank, names, flags=(False, True)):
            return [
                (weight, -rank, -place)
                for place, (name, weight, flag) in enumerate(ranges)
                if name in names and flag in flags
            ]

        # Of equals the first counts; of the names of JSON the one with the highest weight.
        named = (worth(0, [media_type], [False]) or worth(0, [media_type], [True]))[:1]
        if not named or named[0][0]:
            named = sorted(named + worth(0, aliases))[-1:]
        found[media_type] = (named or worth(1, [group]) or worth(2, ["*/*"]) or [(0,)])[0]
    return found


@given(st.lists(RANGES, min_size=1, max_size=8))
@example([("text/html", 0, False), ("*/*", 1000, False)])
def test_s3_by_the_letter(ranges):
    """S3: whatever the ranges, the answer is the type that the letter of the rule ranks first."""
    ranked = {name: rank for name, rank in weights(ranges).items() if rank[0]}
    # max() keeps the first of equals, and the types stand in the server's order.
    expected = max(ranked, key=ranked.get) if ranked else TEXT
    assert negotiation.choose(written(ranges), negotiation.Offers(MEDIA_TYPES)) == expected


@given(st.lists(RANGES, min_size=1, max_size=6), st.randoms())
def test_s3_what_makes_no_difference(ranges, random):
    """S3: case, white space, empty members and types of which nothing is on offer change nothing."""
    offers = negotiation.Offers(MEDIA_TYPES)
    header = written(ranges)
    members = header.replace(";q", " ; q").replace("text", "TEXT").split(", ")
    for _ in range(3):
        members.insert(random.randint(0, len(members)), random.choice(["", "image/gif", "a/b;q=0.5", " "]))
    assert negotiation.choose(" ,\t".join(members), offers) == negotiation.choose(header, offers)


ODD = st.text(alphabet=st.sampled_from('texhmlapicon/js+*;q=01.,"\\ \t(\x00\xff'))


@given(ODD, st.permutations([*MEDIA_TYPES]))
def test_s3_any_text_is_answered(accept, order):
    """S3: whatever the header, what answers is on offer."""
    assert negotiation.choose(accept, negotiation.Offers(order[:3])) in order[:3]
