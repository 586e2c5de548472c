"""The pages in a real browser: Chromium without a window, driven by Selenium, with axe-core looking on.

Needs the dependency group ``browser``, ``chromium`` and ``chromedriver`` on the path, and axe-core where
``npm install axe-core`` puts it.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from webob import Request

from httpexc import exception_response
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
    """``/page/CODE?detail``: the page of a status under its own headers, as a 200 for any browser to show."""
    request = Request(environ)
    if not request.path.startswith("/page/"):
        return Gallery()(environ, start_response)
    code = int(request.path[6:])
    detail = request.GET.get("detail")
    response = make(type(exception_response(code)), detail, retry_after=90).response_for(request)
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


def faults(browser: Chrome, axe: str) -> list[str]:
    """What axe-core finds wrong with the page."""
    # The frame of a preview is a page of its own, which is tested by itself.
    run = "axe.run({iframes: false}).then((result) => arguments[0](result.violations))"
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
    browser.get(f"{site}/status/{status.code}?detail=It+is+so.")
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


def test_page_follows_the_direction(browser: Chrome, site: str) -> None:
    """A detail in Hebrew begins at the right, and the English above it at the left."""
    browser.get(f"{site}/page/404?{urlencode({'detail': HEBREW})}")
    starts = browser.execute_script(
        "return [...document.querySelectorAll('h1,p')].map((element) => {"
        " const range = document.createRange(); range.selectNodeContents(element);"
        " const text = range.getBoundingClientRect(), box = element.getBoundingClientRect();"
        " return [Math.round(text.left - box.left), Math.round(box.right - text.right)]; })"
    )
    assert [left == 0 for left, _ in starts] == [True, True, False, True]
    assert starts[2][1] == 0


def test_page_lines_are_short(browser: Chrome, site: str) -> None:
    """On a wide screen a line has a measure that is read with ease, and stands in the middle."""
    look(browser, 3840, "light")
    browser.get(f"{site}/page/404?detail=x")
    box = browser.find_element(By.TAG_NAME, "main").rect
    assert box["width"] < 40 * float(style(browser, "main", "fontSize")[:-2])
    assert abs(box["x"] * 2 + box["width"] - 3840) <= 1


# -- the gallery ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=nothing",
        "/404",
        "/302",
        "/204",
        "/405?detail=x",
        "/302?location=data:x",
        "/arrived?from=302",
    ],
)
def test_gallery_looks_right(browser: Chrome, site: str, axe: str, path: str) -> None:
    """In both schemes and at every width nothing sticks out, and axe is content."""
    browser.get(site + path)
    for scheme in SCHEMES:
        for width in WIDTHS:
            look(browser, width, scheme)
            assert does_fit(browser)
            assert faults(browser, axe) == []


@pytest.mark.parametrize("query", ["", "teapot", "not found", "RFC 9110 retry", "location", "zzz"])
def test_filter_as_you_type(browser: Chrome, site: str, query: str) -> None:
    """Typing leaves the statuses that the server would leave, and says how many."""
    browser.get(f"{site}/?q=teapot")
    field = browser.find_element(By.ID, "q")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.DELETE, query)
    items = browser.find_elements(By.CSS_SELECTOR, ".statuses>li h3")
    shown = [int(item.text[:3]) for item in items if item.is_displayed()]
    assert shown == [entry.code for entry in entries() if entry.matches(query)]
    count = browser.find_element(By.ID, "count").text
    assert count == ("1 status" if len(shown) == 1 else f"{len(shown)} statuses")
    headings = [
        heading for heading in browser.find_elements(By.CSS_SELECTOR, "section>h2") if heading.is_displayed()
    ]
    assert len(headings) == len({code // 100 for code in shown})


def test_works_without_script(browser: Chrome, site: str) -> None:
    """Without scripts the form asks the server, and no button is shown that would do nothing."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(site)
        browser.find_element(By.ID, "q").send_keys("teapot", Keys.ENTER)
        WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/?q=teapot")
        assert [item.text for item in browser.find_elements(By.TAG_NAME, "h3") if item.is_displayed()] == [
            "418 I'm a teapot"
        ]
        browser.get(f"{site}/404")
        assert not browser.find_element(By.CSS_SELECTOR, "[data-copies]").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_keyboard_is_enough(browser: Chrome, site: str) -> None:
    """One gets from the index to an answer with Tab and Enter, and always sees where one is."""
    browser.get(site)
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB, Keys.TAB)
    active = browser.switch_to.active_element
    assert active.get_attribute("id") == "q"
    assert style(browser, "#q", "outlineStyle") == "solid"
    active.send_keys("forbidden", Keys.ENTER)
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url.endswith("?q=forbidden"))
    link = next(link for link in browser.find_elements(By.CSS_SELECTOR, "h3 a") if link.is_displayed())
    link.send_keys(Keys.ENTER)
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/403")


def test_copy_button(browser: Chrome, site: str) -> None:
    """The button puts the line of Python on the clipboard, and says so to a screen reader."""
    permissions = {"origin": site, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", permissions)
    browser.get(f"{site}/404?detail=no+%22such%22+page")
    browser.find_element(By.CSS_SELECTOR, "[data-copies]").click()
    said = browser.find_element(By.CSS_SELECTOR, "[role=status]")
    WebDriverWait(browser, 10).until(lambda _: said.text == "Copied.")
    copied = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == "raise HTTPNotFound('no \"such\" page')"


def test_form_makes_an_answer(browser: Chrome, site: str) -> None:
    """What is filled in is in the Python, in the blocks and in the preview, and harms none of them."""
    detail = "<img src=x onerror=\"document.title='no'\">"
    browser.get(f"{site}/404")
    browser.find_element(By.ID, "detail").send_keys(detail)
    browser.find_element(By.ID, "comment").send_keys("--><script>document.title='no'</script>")
    browser.find_element(By.ID, "headers").send_keys("X-A: b", Keys.ENTER, "X-C: d")
    Select(browser.find_element(By.ID, "via")).select_by_visible_text("return")
    browser.find_element(By.CSS_SELECTOR, ".try button").click()
    WebDriverWait(browser, 10).until(lambda browser: "headers=X-A" in browser.current_url)
    assert browser.find_element(By.ID, "source").text.startswith("return HTTPNotFound(\n")
    assert "X-A: b\nX-C: d\n" in browser.find_elements(By.TAG_NAME, "pre")[1].text
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
    browser.get(f"{site}/{status}")
    browser.find_element(By.LINK_TEXT, "Open the answer itself").click()
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/arrived?from={status}")
    assert browser.find_element(By.TAG_NAME, "dd").text == "GET"
    browser.get(f"{site}/{status}")
    browser.find_element(By.CSS_SELECTOR, "form[method=post] button").click()
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url == f"{site}/arrived?from={status}")
    method = browser.find_element(By.TAG_NAME, "dd").text
    assert method == ("POST" if status >= 307 else "GET")


def test_slash_is_added(browser: Chrome, site: str) -> None:
    """The browser ends up at the address with its slash (L5)."""
    browser.get(f"{site}/slash?a=b")
    assert browser.current_url == f"{site}/slash/?a=b"
