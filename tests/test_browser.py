"""The pages in a real browser: Chromium without a window, driven by Selenium, with axe-core looking on.

Needs the dependency group ``browser``, ``chromium`` and ``chromedriver`` on the path, and axe-core where
``npm install axe-core`` puts it.
"""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from webob import Request

from httpexc import Renderer, exception_response
from httpexc._language import LANGUAGES
from httpexc.gallery import Gallery, entries

from .support import STATUSES, WITHOUT_CONTENT, make

selenium = pytest.importorskip("selenium", reason="Selenium is not installed (dependency group browser)")

from selenium.webdriver import Chrome  # noqa: E402
from selenium.webdriver.chrome.options import Options  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.select import Select  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

CHROMIUM, CHROMEDRIVER = shutil.which("chromium"), shutil.which("chromedriver")
AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"

if not (CHROMIUM and CHROMEDRIVER):
    pytest.skip("chromium and chromedriver are not on the path", allow_module_level=True)

WIDTHS = (320, 768, 1440)
SCHEMES = ("light", "dark")
PAGES = [status for status in STATUSES if status.code not in WITHOUT_CONTENT]
HEBREW = (
    "\u05d0\u05d9\u05df \u05dc\u05da \u05d4\u05e8\u05e9\u05d0\u05d4 \u05dc\u05d3\u05e3 \u05d4\u05d6\u05d4."
)
LONG = "/a-very-long-address-without-a-space" * 20


def pages(environ: dict[str, Any], start_response: Any) -> Any:
    """``/page/CODE?detail&language&name``: the page of a status, with its headers, as a 200 that is shown."""
    request = Request(environ)
    if not request.path.startswith("/page/"):
        return Gallery()(environ, start_response)
    renderer = Renderer()
    renderer.languages = (request.GET.get("language", "en"),)
    renderer.site = request.GET.get("name", "")
    environ["httpexc.renderer"] = renderer
    code = int(request.path[6:])
    detail = request.GET.get("detail")
    arguments = {"allow": ["GET", "HEAD"]} if code == 405 else {"retry_after": 90}
    response = make(type(exception_response(code)), detail, **arguments).response_for(request)
    response.status = 200
    for name in ("Location", "Retry-After"):
        response.headers.pop(name, None)
    return response(environ, start_response)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


class _Threading(ThreadingMixIn, WSGIServer):
    # A browser opens connections ahead of need; one at a time, they would keep each other waiting.
    daemon_threads = True


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the gallery and of ``pages``."""
    with make_server("127.0.0.1", 0, pages, server_class=_Threading, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    options = Options()
    options.binary_location = CHROMIUM
    for switch in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        f"user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(f"--{switch}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options, Service(CHROMEDRIVER))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def browser(chrome: Chrome) -> Iterator[Chrome]:
    """The browser; a test during which it has complained of a page fails."""
    look(chrome, 1440, "light")
    chrome.get_log("browser")
    yield chrome
    # A status of 4xx or 5xx is a complaint too, of the network.
    assert [entry for entry in chrome.get_log("browser") if entry["source"] != "network"] == []


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm install axe-core)")
    return AXE.read_text("utf-8")


def look(browser: Chrome, width: int, scheme: str) -> None:
    """Set the width of the window in CSS pixels, and the scheme that the visitor prefers."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def does_fit(browser: Chrome) -> bool:
    return browser.execute_script(
        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def style(browser: Chrome, selector: str, name: str) -> str:
    script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    return browser.execute_script(script, selector, name)


def margins(browser: Chrome) -> list[list[int]]:
    """How far the text of each heading and paragraph is from the left and the right of its box."""
    return browser.execute_script(
        "return [...document.querySelectorAll('h1,p')].map((element) => {"
        " const range = document.createRange(); range.selectNodeContents(element);"
        " const boxes = [...range.getClientRects()], box = element.getBoundingClientRect();"
        " const left = Math.min(...boxes.map((line) => line.left));"
        " const right = Math.max(...boxes.map((line) => line.right));"
        " return [Math.round(left - box.left), Math.round(box.right - right)]; })"
    )


def faults(browser: Chrome, axe: str) -> list[str]:
    """What axe-core finds wrong with the page."""
    # The frame of a preview is a page of its own, which is tested by itself.
    options = "{iframes: false, resultTypes: ['violations']}"
    run = f"axe.run({options}).then((result) => arguments[0](result.violations))"
    if not browser.execute_script("return 'axe' in window"):
        browser.execute_script(axe)
    return [
        f"{fault['id']}: {[node['html'] for node in fault['nodes']]}"
        for fault in browser.execute_async_script(run)
    ]


# -- the page of a status ---------------------------------------------------------------------


@pytest.mark.parametrize("status", PAGES, ids=lambda status: status.name)
def test_page_looks_right(browser: Chrome, site: str, axe: str, status: Any) -> None:
    """In both schemes and at every width the style applies, nothing sticks out, and axe is content (S4)."""
    browser.get(f"{site}/page/{status.code}?detail=It+is+so.")
    assert browser.title == f"{status.code} {status.title}"
    grounds = set()
    for scheme in SCHEMES:
        for width in WIDTHS:
            look(browser, width, scheme)
            assert does_fit(browser)
        grounds.add(style(browser, ":root", "backgroundColor"))
        # The style is there only if the policy's hash is that of the style.
        assert float(style(browser, "h1+p", "fontSize")[:-2]) > float(style(browser, "h1", "fontSize")[:-2])
        assert faults(browser, axe) == []
    assert len(grounds) == 2


@pytest.mark.parametrize(
    "status", [status for status in PAGES if status.code >= 400], ids=lambda status: status.name
)
def test_browser_shows_the_page(browser: Chrome, site: str, status: Any) -> None:
    """Sent with its own status the page is shown, and not one of the browser's in its place."""
    if status.code == 407:
        pytest.skip("a browser takes no 407 from a server that is not its proxy")
    browser.get(f"{site}/{status.code}?detail=It+is+so.")
    assert browser.find_element(By.TAG_NAME, "h1").text == f"{status.code} {status.title}"
    assert "It is so." in browser.find_element(By.TAG_NAME, "main").text


@pytest.mark.parametrize("width", [320, 3840])
@pytest.mark.parametrize(
    "detail", [LONG, HEBREW, "x" * 500, "<script>document.title = 'no'</script>"], ids=ascii
)
def test_page_holds_any_detail(browser: Chrome, site: str, detail: str, width: int) -> None:
    """Long words break, also where the reader's letters are twice as large; markup is text."""
    look(browser, width, "light")
    browser.get(f"{site}/page/404?{urlencode({'detail': detail})}")
    assert browser.find_elements(By.CSS_SELECTOR, "h1+p+p")[0].text == detail
    assert browser.title == "404 Not Found"
    assert does_fit(browser)
    browser.execute_script("document.documentElement.style.fontSize = '200%'")
    assert float(style(browser, "h1", "fontSize")[:-2]) >= 32
    assert does_fit(browser)


@pytest.mark.parametrize("name", ["Shop", LONG, HEBREW], ids=ascii)
def test_page_holds_any_name(browser: Chrome, site: str, axe: str, name: str) -> None:
    """S13: the site is named above the page, in its own direction, at any width; axe is content."""
    browser.get(f"{site}/page/404?{urlencode({'name': name})}")
    for width in (320, 3840):
        look(browser, width, "dark")
        assert browser.find_element(By.TAG_NAME, "header").text == name
        assert style(browser, "header", "direction") == ("rtl" if name == HEBREW else "ltr")
        assert does_fit(browser)
    assert faults(browser, axe) == []


def test_page_follows_the_direction(browser: Chrome, site: str) -> None:
    """A detail in Hebrew begins at the right, and the English above it at the left."""
    browser.get(f"{site}/page/404?{urlencode({'detail': HEBREW})}")
    starts = margins(browser)
    assert [left == 0 for left, _ in starts[:4]] == [True, True, False, True]
    assert starts[2][1] == 0


def test_page_lines_are_short(browser: Chrome, site: str) -> None:
    """On a wide screen a line has a measure that is read with ease, and stands in the middle."""
    look(browser, 3840, "light")
    browser.get(f"{site}/page/404?detail=x")
    box = browser.find_element(By.TAG_NAME, "main").rect
    assert box["width"] < 40 * float(style(browser, "main", "fontSize")[:-2])
    assert abs(box["x"] * 2 + box["width"] - 3840) <= 1


# -- in the visitor's language ----------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_looks_right_in_every_language(browser: Chrome, site: str, axe: str, language: str) -> None:
    """At 320 px every status fits, has its language and direction, and axe is content (G4)."""
    for position, status in enumerate(PAGES):
        look(browser, 320, SCHEMES[position % 2])
        browser.get(f"{site}/page/{status.code}?language={language}")
        assert does_fit(browser), status
        root = browser.find_element(By.TAG_NAME, "html")
        direction = "rtl" if language == "ar" else "ltr"
        assert [root.get_attribute("lang"), root.get_attribute("dir")] == [language, direction]
        assert style(browser, "h1", "direction") == direction
        assert faults(browser, axe) == [], status
        browser.execute_script("document.documentElement.style.fontSize = '200%'")
        assert does_fit(browser), status


def test_arabic_is_mirrored(browser: Chrome, site: str) -> None:
    """What begins at the left in English begins at the right, and an English detail keeps its own side."""
    starts = {}
    for language in ("en", "ar"):
        look(browser, 320, "light")
        browser.get(f"{site}/page/404?language={language}&detail=No+such+page.")
        starts[language] = [start for start, _ in margins(browser)]
    assert starts["en"] == [0, 0, 0, 0]
    assert [start == 0 for start in starts["ar"]] == [False, False, True, False]
    assert [end for _, end in margins(browser)][:2] == [0, 0]


@pytest.mark.parametrize("language", ["ja", "zh-Hans"])
def test_lines_do_not_begin_with_a_full_stop(browser: Chrome, site: str, language: str) -> None:
    """A line of Japanese or Chinese begins with no closing mark (kinsoku, JLREQ §3.1.7)."""
    look(browser, 320, "light")
    for status in PAGES:
        browser.get(f"{site}/page/{status.code}?language={language}")
        begins = browser.execute_script(LINE_BEGINS)
        assert not set(begins) & set("\u3001\u3002\uff0c\uff0e\uff1b\uff1a\uff01\uff1f\u300d\u300f\uff09")


# The first character of each line of each paragraph.
LINE_BEGINS = """
const begins = [];
for (const paragraph of document.querySelectorAll("p")) {
  const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  let bottom = null;
  while (texts.nextNode()) {
    for (let at = 0; at < texts.currentNode.length; at += 1) {
      const range = document.createRange();
      range.setStart(texts.currentNode, at);
      range.setEnd(texts.currentNode, at + 1);
      const box = range.getBoundingClientRect();
      if (bottom === null || box.top >= bottom) { begins.push(range.toString()); bottom = box.bottom; }
    }
  }
}
return begins;
"""


# -- the gallery ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=nothing",
        "/?language=ja",
        "/about/404",
        "/about/302",
        "/about/204",
        "/about/500?language=ar",
        "/about/405?detail=x",
        "/about/302?location=data:x",
        "/arrived?from=302",
    ],
)
def test_gallery_looks_right(browser: Chrome, site: str, axe: str, path: str) -> None:
    """In both schemes and at every width nothing sticks out, and axe is content, folded or unfolded."""
    browser.get(site + path)
    for scheme in SCHEMES:
        for width in (*WIDTHS, 3840):
            look(browser, width, scheme)
            assert does_fit(browser)
            assert faults(browser, axe) == []
            browser.execute_script(
                "for (const folded of document.querySelectorAll('details')) folded.open = !folded.open"
            )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_families_have_an_accent_each(browser: Chrome, site: str, scheme: str) -> None:
    """The colour of a family is that of its links in the list and of the code on its pages."""
    look(browser, 1440, scheme)
    accents = {}
    for digit in "2345":
        browser.get(site)
        accents[digit] = style(browser, f"section[data-family='{digit}'] h3 a", "color")
        assert style(browser, f".families [data-family='{digit}'] a", "color") == accents[digit]
        browser.get(f"{site}/about/{digit}00" if digit != "3" else f"{site}/about/302")
        assert style(browser, "h1 b", "color") == accents[digit]
    assert len(set(accents.values())) == 4


def test_gallery_is_one_column_at_4k(browser: Chrome, site: str) -> None:
    """On a very wide screen the letters grow, and the column stands in the middle."""
    browser.get(f"{site}/about/404")
    sizes = []
    for width in (1440, 3840):
        look(browser, width, "light")
        sizes.append(float(style(browser, "body", "fontSize")[:-2]))
        box = browser.find_element(By.TAG_NAME, "body").rect
        room = browser.execute_script("return document.documentElement.clientWidth")
        assert abs(box["x"] * 2 + box["width"] - room) <= 1
    assert 16 <= sizes[0] < sizes[1] <= 24


@pytest.mark.parametrize("query", ["", "teapot", "not found", "RFC 9110 retry", "location", "40", "zzz"])
def test_filter_as_you_type(browser: Chrome, site: str, query: str) -> None:
    """Typing leaves the statuses that the server would leave, and says how many."""
    browser.get(f"{site}/?q=teapot")
    field = browser.find_element(By.ID, "q")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.DELETE, query)
    items = browser.find_elements(By.CSS_SELECTOR, ".statuses>li h3")
    shown = [int(item.text[:3]) for item in items if item.is_displayed()]
    assert shown == [entry.code for entry in entries() if entry.matches(query)]
    families = [
        item for item in browser.find_elements(By.CSS_SELECTOR, ".families li") if item.is_displayed()
    ]
    assert {int(item.text[0]): int(item.text.split()[-1]) for item in families} == dict(
        Counter(code // 100 for code in shown)
    )
    none = browser.find_element(By.ID, "none")
    assert none.is_displayed() == (not shown)
    assert not none.is_displayed() or query in none.text
    assert parse_qs(urlsplit(browser.current_url).query) == ({"q": [query]} if query else {})
    count = browser.find_element(By.ID, "count").text
    assert count == ("1 status" if len(shown) == 1 else f"{len(shown)} statuses")
    headings = [
        heading for heading in browser.find_elements(By.CSS_SELECTOR, "section>h2") if heading.is_displayed()
    ]
    assert len(headings) == len({code // 100 for code in shown})


def test_nothing_found_leads_on(browser: Chrome, site: str) -> None:
    """From an empty list a link to a family leads to the whole one, at that family, in its language."""
    browser.get(f"{site}/?language=de")
    browser.find_element(By.ID, "q").send_keys("zzz")
    browser.find_element(By.CSS_SELECTOR, "#none [data-family='5'] a").click()
    expected = f"{site}/?language=de#family-5"
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == expected)
    assert browser.find_element(By.ID, "family-5").is_displayed()
    assert not browser.find_element(By.ID, "none").is_displayed()


def test_way_back_leads_to_what_was_found(browser: Chrome, site: str) -> None:
    """Who comes back from a status finds the list as it was."""
    browser.get(site)
    browser.find_element(By.ID, "q").send_keys("teapot")
    browser.find_element(By.LINK_TEXT, "418 I'm a teapot").click()
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/about/418")
    browser.back()
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/?q=teapot")
    assert [item.text for item in browser.find_elements(By.TAG_NAME, "h3") if item.is_displayed()] == [
        "418 I'm a teapot"
    ]


def test_works_without_script(browser: Chrome, site: str) -> None:
    """Without scripts the forms ask the server, links switch the language, and no button does nothing."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(site)
        browser.find_element(By.ID, "q").send_keys("teapot", Keys.ENTER)
        WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/?q=teapot")
        assert [item.text for item in browser.find_elements(By.TAG_NAME, "h3") if item.is_displayed()] == [
            "418 I'm a teapot"
        ]
        browser.get(f"{site}/about/404")
        assert not browser.find_element(By.CSS_SELECTOR, "[data-copies]").is_displayed()
        browser.find_element(By.CSS_SELECTOR, ".languages summary").click()
        browser.find_element(By.LINK_TEXT, "Deutsch").click()
        expected = f"{site}/about/404?language=de"
        WebDriverWait(browser, 10).until(lambda browser: browser.current_url == expected)
        frame = browser.find_element(By.TAG_NAME, "iframe")
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        browser.execute_script("arguments[0].scrollIntoView()", frame)
        browser.switch_to.frame(frame)
        WebDriverWait(browser, 10).until(lambda browser: browser.find_elements(By.TAG_NAME, "h1"))
        assert browser.find_element(By.TAG_NAME, "h1").text == "404 Nicht gefunden"
    finally:
        browser.switch_to.default_content()
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_language_is_switched_by_keyboard(browser: Chrome, site: str) -> None:
    """The switch opens and leads on with Tab and Enter, from the list to a status, where it stays (G1)."""
    browser.get(f"{site}/?q=404")
    summary = browser.find_element(By.CSS_SELECTOR, ".languages summary")
    assert summary.text == "Answers: English"
    summary.send_keys(Keys.ENTER)
    link = browser.find_element(By.LINK_TEXT, "Polski")
    link.send_keys(Keys.ENTER)
    expected = f"{site}/?q=404&language=pl"
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == expected)
    browser.find_element(By.LINK_TEXT, "404 Not Found").send_keys(Keys.ENTER)
    expected = f"{site}/about/404?language=pl"
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == expected)
    assert browser.find_element(By.CSS_SELECTOR, ".languages summary").text == "Answers: Polski"


def test_preview_leads_out_of_its_frame(browser: Chrome, site: str) -> None:
    """A link in the preview leads the window on, and not the frame, in which no page of ours is shown."""
    browser.get(f"{site}/about/404")
    frame = browser.find_element(By.TAG_NAME, "iframe")
    browser.execute_script("arguments[0].scrollIntoView()", frame)
    browser.switch_to.frame(frame)
    try:
        WebDriverWait(browser, 10).until(lambda browser: browser.find_elements(By.TAG_NAME, "a"))
        browser.find_element(By.LINK_TEXT, "Go to the front page").click()
    finally:
        browser.switch_to.default_content()
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/")


def test_keyboard_is_enough(browser: Chrome, site: str) -> None:
    """One gets from the index to an answer with Tab and Enter, and always sees where one is."""
    browser.get(site)
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB, Keys.TAB, Keys.TAB)
    active = browser.switch_to.active_element
    assert active.get_attribute("id") == "q"
    assert style(browser, "#q", "outlineStyle") == "solid"
    active.send_keys("forbidden", Keys.ENTER)
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url.endswith("?q=forbidden"))
    link = next(link for link in browser.find_elements(By.CSS_SELECTOR, "h3 a") if link.is_displayed())
    link.send_keys(Keys.ENTER)
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/about/403")


def test_copy_button(browser: Chrome, site: str) -> None:
    """The button puts the line of Python on the clipboard, and says so to a screen reader."""
    permissions = {"origin": site, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", permissions)
    browser.get(f"{site}/about/404?detail=no+%22such%22+page")
    browser.find_element(By.CSS_SELECTOR, "[data-copies]").click()
    said = browser.find_element(By.CSS_SELECTOR, "[role=status]")
    WebDriverWait(browser, 10).until(lambda _: said.text == "Copied.")
    copied = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == "from httpexc import HTTPNotFound\n\nraise HTTPNotFound('no \"such\" page')"


def test_form_makes_an_answer(browser: Chrome, site: str) -> None:
    """What is filled in is in the Python, in the blocks and in the preview, and harms none of them."""
    detail = "<img src=x onerror=\"document.title='no'\">"
    browser.get(f"{site}/about/404")
    browser.find_element(By.ID, "detail").send_keys(detail)
    browser.find_element(By.ID, "comment").send_keys("--><script>document.title='no'</script>")
    browser.find_element(By.ID, "headers").send_keys("X-Example: b", Keys.ENTER, "ETag: d")
    Select(browser.find_element(By.ID, "via")).select_by_visible_text("return")
    browser.find_element(By.CSS_SELECTOR, ".try button").click()
    WebDriverWait(browser, 10).until(lambda browser: "headers=X-Example" in browser.current_url)
    assert browser.find_element(By.ID, "source").text.startswith(
        "from httpexc import HTTPNotFound\n\nreturn HTTPNotFound(\n"
    )
    assert "X-Example: b\nETag: d\n" in browser.find_elements(By.TAG_NAME, "pre")[1].text
    assert browser.find_element(By.ID, "detail").get_attribute("value") == detail
    browser.switch_to.frame(browser.find_element(By.TAG_NAME, "iframe"))
    try:
        assert detail in browser.find_element(By.TAG_NAME, "main").text
        assert browser.find_elements(By.TAG_NAME, "img") == []
    finally:
        browser.switch_to.default_content()
    assert browser.title == "404 Not Found - httpexc"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(browser: Chrome, site: str, status: int) -> None:
    """A GET arrives as a GET; a POST as a POST after 307 and 308, else as a GET (RFC 9110 §15.4)."""
    browser.get(f"{site}/about/{status}")
    browser.find_element(By.LINK_TEXT, "Open the answer itself").click()
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/arrived?from={status}")
    assert browser.find_element(By.TAG_NAME, "dd").text == "GET"
    browser.get(f"{site}/about/{status}")
    browser.find_element(By.CSS_SELECTOR, "form[method=post] button").click()
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/arrived?from={status}")
    method = browser.find_element(By.TAG_NAME, "dd").text
    assert method == ("POST" if status >= 307 else "GET")


def test_slash_is_added(browser: Chrome, site: str) -> None:
    """The browser ends up at the address with its slash (L5)."""
    browser.get(f"{site}/slash?a=b")
    assert browser.current_url == f"{site}/slash/?a=b"
