"""Which language answers (G1), and the package's own words in each (G2, G4)."""

from __future__ import annotations

import gettext
import importlib.util
import logging
import pkgutil
import shutil
import subprocess
import sys
import tarfile
import time
import unicodedata
import zipfile
from datetime import date
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.localedata import locale_identifiers
from babel.messages.pofile import read_po
from hypothesis import example, given
from hypothesis import strategies as st
from webob import Request
from webob.acceptparse import create_accept_language_header

import httpexc
from httpexc import HTTPNotFound, Renderer, _language, _messages
from httpexc._language import LANGUAGES, catalogue, direction, negotiate
from httpexc._messages import MethodExplanation

from .support import PACKAGE

SOURCES = Path(__file__).parent.parent / "httpexc"
OTHERS = LANGUAGES[1:]

_spec = importlib.util.spec_from_file_location("languages_build", SOURCES / "languages" / "build.py")
build = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(build)

# ---------------------------------------------------------------------------------------------
# Which language answers.

ALL = LANGUAGES
CHROME_TAIWAN = "zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7"
FIREFOX_CHINA = "zh-CN,zh;q=0.8,zh-TW;q=0.7,zh-HK;q=0.5,en-US;q=0.3,en;q=0.2"


@pytest.mark.parametrize(
    ("header", "languages", "answer"),
    [
        # What clients send: curl, wget and most API clients nothing, a crawler "*".
        ("", ("en", "de"), "en"),
        ("*", ("en", "de"), "en"),
        ("en-US,en;q=0.9", ALL, "en"),
        ("en-GB,en-US;q=0.9,en;q=0.8", ALL, "en"),
        ("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", ALL, "de"),  # Chrome
        ("de,en-US;q=0.7,en;q=0.3", ALL, "de"),  # Firefox
        ("de-AT,de;q=0.8,en-US;q=0.5,en;q=0.3", ALL, "de"),
        ("de-DE", ALL, "de"),  # Safari
        ("de-CH", ALL, "de"),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", ALL, "fr"),  # MDN's example
        ("da, en-gb;q=0.8, en;q=0.7", ALL, "en"),  # RFC 9110's
        ("es-419,es;q=0.9,en;q=0.8", ALL, "es"),
        ("es-MX,es-419;q=0.9,es;q=0.8,en;q=0.7", ALL, "es"),
        ("ar-EG,ar;q=0.9,en-US;q=0.8,en;q=0.7", ALL, "ar"),
        ("ja,en-US;q=0.9,en;q=0.8", ALL, "ja"),
        ("uk-UA,uk;q=0.9,ru;q=0.8,en-US;q=0.7,en;q=0.6", ALL, "uk"),
        ("ru-RU,ru;q=0.9,uk;q=0.8", ALL, "uk"),
        ("pl,en-US;q=0.7,en;q=0.3", ALL, "pl"),
        ("nl-BE,nl;q=0.9", ALL, "nl"),
        ("it-IT,it;q=0.8,en-US;q=0.5,en;q=0.3", ALL, "it"),
        # The same primary language.
        ("pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7", ALL, "pt-BR"),
        ("pt-PT,pt;q=0.9,en-US;q=0.8,en;q=0.7", ALL, "pt-BR"),
        ("pt", ALL, "pt-BR"),
        ("pt-PT,en;q=0.5", ("en", "pt-BR"), "pt-BR"),
        ("de", ("en", "de-AT", "de-CH"), "de-AT"),
        ("de-DE", ("en", "de-AT", "de-CH"), "de-AT"),
        ("de-DE, fr;q=0.9, de-CH;q=0.8", ("en", "de-AT", "de-CH", "fr"), "de-CH"),
        # The same script.
        ("zh-CN,zh;q=0.9,en;q=0.8", ALL, "zh-Hans"),
        (FIREFOX_CHINA, ALL, "zh-Hans"),
        ("zh", ALL, "zh-Hans"),
        ("zh-SG", ALL, "zh-Hans"),
        ("zh-Hans-CN", ALL, "zh-Hans"),
        ("zh-Hans-HK", ALL, "zh-Hans"),
        ("zh-cmn-Hans-CN", ALL, "zh-Hans"),
        ("zh-TW", ALL, "en"),
        ("zh-HK", ALL, "en"),
        ("zh-MO", ALL, "en"),
        ("zh-Hant", ALL, "en"),
        ("zh-Hant-CN", ALL, "en"),
        (CHROME_TAIWAN, ALL, "en"),
        ("zh-TW,zh-Hant;q=0.9,zh;q=0.8,ja;q=0.7", ALL, "ja"),
        ("zh-HK,zh-TW;q=0.9,zh-CN;q=0.8,en;q=0.1", ALL, "zh-Hans"),
        (FIREFOX_CHINA, ("en", "zh-Hant"), "zh-Hant"),
        (CHROME_TAIWAN, ("en", "zh-Hans", "zh-HK"), "zh-HK"),
        ("zh-TW, fr;q=0.9, zh-CN;q=0.8", ("en", "zh-CN", "fr"), "fr"),
        ("sr-Latn-RS,sr;q=0.9,en;q=0.8", ("de", "sr-Cyrl", "en"), "en"),
        ("sr-RS", ("en", "sr-Latn", "sr-Cyrl"), "sr-Cyrl"),
        ("sr-ME", ("en", "sr-Cyrl", "sr-Latn"), "sr-Latn"),
        ("pa-PK", ("en", "pa-IN"), "en"),
        ("zh-u-co-pinyin", ("en", "zh-Hans"), "zh-Hans"),
        ("de-x-hant", ("en", "de-AT"), "de-AT"),
        # A site that says "zh" means all of Chinese (RFC 4647's lookup).
        ("zh-TW", ("en", "zh"), "zh"),
        (CHROME_TAIWAN, ("en", "zh"), "zh"),
        # Case does not count (RFC 5646 §2.1.1), and the answer is spelled as the site spells it.
        ("PT-br", ALL, "pt-BR"),
        ("ZH-hans-cn", ALL, "zh-Hans"),
        ("de-de", ("EN", "DE"), "DE"),
        # Quality before order.
        ("en;q=0.5, de", ("en", "de"), "de"),
        ("fr;q=0.1, de;q=0.2, en;q=0.05", ("en", "de", "fr"), "de"),
        ("de;q=0.8, fr;q=0.8", ("en", "fr", "de"), "de"),
        # "*" is the default (RFC 4647 §3.4.1).
        ("*, de;q=0.1", ("en", "de"), "de"),
        ("nl, *;q=0.5", ("en", "de"), "en"),
        ("de, *;q=0", ("en", "de"), "de"),
        ("*;q=0", ("en", "de"), "en"),
        # What is refused is not given.
        ("en;q=0", ("en", "de", "fr"), "de"),
        ("en;q=0, *", ("en-US", "de"), "de"),
        ("en-GB, en;q=0", ("en-US", "de"), "de"),
        ("en-US, en;q=0", ("en-US", "de"), "en-US"),
        ("en, en-US;q=0", ("en-US", "en-GB"), "en-GB"),
        ("pt-PT, pt-BR;q=0, es;q=0.5", ALL, "es"),
        ("de, de;q=0", ("en", "de"), "en"),
        ("en;q=0, de;q=0", ("en", "de"), "en"),
        ("en;q=0.000", ("en", "de"), "de"),
        # What a lenient reader of lists takes (RFC 9110 §5.6.1).
        (",de,,en;q=0.5,", ("en", "de"), "de"),
        (" de ; q=0.5 ", ("en", "de"), "en"),
        ("de ;q=0.5\t, fr", ("en", "de", "fr"), "fr"),
        # Whatever it asks for, a site has one.
        ("de", ("en",), "en"),
        ("en;q=0", ("en",), "en"),
    ],
)
def test_g1_negotiate(header, languages, answer):
    """RFC 4647's lookup, then the same language in the same script, then the site's own."""
    assert negotiate(header, languages) == answer


MALFORMED = [
    "de_DE",
    "de-",
    "-de",
    "de;q=2",
    "de;q=-1",
    "de;q=nan",
    "de;q=1e1",
    "de;level=1",
    "de;",
    ";q=1",
    "en de",
    "überhaupt",
    "de\x00",
    "\x00",
    "de\r\nSet-Cookie: a=b",
    "d" * 9,
    "<script>",
    "../../etc/passwd",
    "%00",
    "\udc80",
    "日本語",
    "٣",
]
LONG = [
    "de," * 21_845,
    "de;q=0," * 9_362,
    "," * 65_536,
    " " * 65_536,
    "\t" * 65_536 + "x",
    "-" * 65_536,
    "a-" * 32_768,
    "de;q=0." + "0" * 65_536,
    "x" * 65_536,
    "\x00" * 65_536,
    "é" * 65_536,
    "," + " " * 65_536 + ",",
    ", " * 32_768 + "!",
    ",".join(f"a{chr(97 + i % 26)}-{i}" for i in range(8_000)),
]


@pytest.mark.parametrize("header", MALFORMED)
def test_g1_malformed(header):
    """A header that is no list of languages is as none."""
    assert negotiate(header, ("en", "de")) == "en"


@pytest.mark.parametrize("header", LONG, ids=range(len(LONG)))
def test_g1_long(header):
    """64 kB of anything takes less than a fiftieth of a second, and is not kept."""
    begin = time.perf_counter()
    assert negotiate(header, ("en", "de", "fr")) in ("en", "de", "fr")
    assert time.perf_counter() - begin < 0.02


def test_g1_long_but_meant():
    """Of a long header its beginning counts, up to a whole element."""
    begin = "nl;q=0.9,de;q=0.8,"
    assert negotiate(begin + "xx-yy;q=0.1," * 100, ("en", "de")) == "de"
    # Here the cut goes through "de-at", which would leave "de".
    header = "x," * 126 + "de-xyz;q=0.5, fr"
    assert header[:254].endswith("de")
    assert negotiate(header, ("en", "de")) == "en"


_tags = st.from_regex(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,3}", fullmatch=True) | st.sampled_from(LANGUAGES)
_sites = st.lists(_tags, min_size=1, max_size=6, unique_by=str.lower).map(tuple)
_ranges = st.lists(
    st.tuples(_tags | st.just("*"), st.sampled_from(["", ";q=0", ";q=0.5", ";q=1"])), max_size=8
)


@given(st.text() | st.text("abdenz-,;=q0.1 *\t"), _sites)
def test_g1_any_text(header, languages):
    """Any header whatever gets one of the site's languages."""
    assert negotiate(header, languages) in languages


@given(_ranges, _sites)
@example([("a-x-en", ""), ("es", ";q=0.5")], ("a-x", "a"))
def test_g1_as_webob_looks_up(ranges, languages):
    """What WebOb's lookup finds for the first choice, which refuses nothing, is the answer."""
    wanted = [tag + quality for tag, quality in ranges if quality != ";q=0" and tag != "*"]
    header = ", ".join(wanted)[:256].rpartition(",")[0]
    if not header:
        return
    first = max(create_accept_language_header(header).parsed, key=lambda item: item[1])[0]
    found = create_accept_language_header(first).lookup(languages, default="")
    if found:
        assert negotiate(header, languages) == found


@given(_ranges, _sites)
def test_g1_refused(ranges, languages):
    """A language that is refused by its name is given only where every one is refused."""
    header = ", ".join(tag + quality for tag, quality in ranges)
    refused = {tag.lower() for tag, quality in ranges if quality == ";q=0"}
    answer = negotiate(header, languages)
    if len(header) <= 256 and answer.lower() in refused:
        assert answer == languages[0]


@given(_tags, _sites)
@example("en", ("XX",))
def test_g1_never_across_scripts(tag, languages):
    """Where nothing but the primary language is the same, the script is."""
    answer = negotiate(tag, ("xx", *languages))
    if answer.lower() != "xx" and not f"{tag}-".lower().startswith(f"{answer}-".lower()):
        assert _language._language_and_script(answer.lower()) == _language._language_and_script(tag.lower())


def test_scripts_are_those_of_cldr():
    """Each script in the table is the likely one (CLDR, likelySubtags)."""
    likely = get_global("likely_subtags")
    for tag, script in _language._SCRIPTS.items():
        language, _, region = tag.partition("-")
        language = {"iw": "he"}.get(language, language)
        full = likely.get(f"{language}_{region.upper()}") or likely[language]
        assert f"_{script.title()}" in full, tag


def test_direction_is_that_of_cldr():
    """A language is written the way that CLDR says, in each of its regions and scripts."""
    known = {*LANGUAGES, *_language._SCRIPTS}
    found = [identifier for identifier in locale_identifiers() if identifier.partition("_")[0] in known]
    assert len(found) > 100
    for identifier in found:
        # Mongolian script runs from top to bottom, which HTML's dir does not say.
        expected = Locale.parse(identifier).text_direction.replace("ttb", "ltr")
        assert direction(identifier.replace("_", "-")) == expected, identifier


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("AR-eg", "rtl"),
        ("he-IL", "rtl"),
        ("iw", "rtl"),
        ("az-Arab", "rtl"),
        ("uz-AF", "rtl"),
        ("ar-Latn", "ltr"),
        ("sd-Deva", "ltr"),
        ("en-x-arab", "ltr"),
        ("", "ltr"),
        ("x" * 65_536, "ltr"),
    ],
)
def test_g1_direction(language, answer):
    """The script decides, where the tag names one."""
    assert direction(language) == answer


# ---------------------------------------------------------------------------------------------
# The catalogues at run time.


@pytest.mark.parametrize(
    ("language", "not_found"),
    [
        ("en", "Not Found"),
        ("en-GB", "Not Found"),
        ("de", "Nicht gefunden"),
        ("DE", "Nicht gefunden"),
        ("de-AT", "Nicht gefunden"),
        ("de-Latn-CH-1996", "Nicht gefunden"),
        ("pt", "Não encontrado"),
        ("pt-PT", "Não encontrado"),
        ("zh", "未找到"),
        ("zh-CN", "未找到"),
        ("zh-Hans-SG", "未找到"),
        ("zh-TW", "Not Found"),
        ("zh-Hant", "Not Found"),
        ("tlh", "Not Found"),
        ("", "Not Found"),
        ("../de", "Not Found"),
        ("de\x00", "Not Found"),
    ],
)
def test_g2_catalogue(language, not_found):
    """A language gets its own words, else those of its nearest kin, else English."""
    assert catalogue(language).gettext("Not Found") == not_found


@pytest.mark.parametrize("language", OTHERS)
def test_g4_installed(language):
    """What is installed says what the source says; ``pip install`` again where this fails."""
    words = catalogue(language)
    assert words is catalogue(language)
    for message in po(language):
        if isinstance(message.id, tuple):
            assert words.ngettext(*message.id, 1) in message.string
            assert words.ngettext(*message.id, 100) in message.string
        elif message.id:
            assert words.gettext(message.id) == message.string
    assert words.gettext("A sentence of an application.") == "A sentence of an application."


def test_g3_template_is_installed():
    """The template of all messages is in the package, as the sources have them."""
    installed = read_po(BytesIO(pkgutil.get_data("httpexc", "languages/messages.pot")))
    assert ids(installed) == ids(TEMPLATE)
    assert comments(installed) == comments(TEMPLATE)


def test_g3_template_header():
    """Its header names the project and its version, and has no blanks that Babel leaves for them."""
    header = pkgutil.get_data("httpexc", "languages/messages.pot").decode().partition("\n\n")[0]
    assert f'"Project-Id-Version: httpexc {version("httpexc")}\\n"' in header
    for blank in ("VERSION", "@", "FULL NAME", "LANGUAGE", "YEAR"):
        assert blank not in header.replace("MIME-Version", "")


@pytest.fixture
def fresh():
    """No catalogue is loaded yet, and none that is broken stays."""
    _language._catalogue.cache_clear()
    yield
    _language._catalogue.cache_clear()


def _missing(package, resource):
    raise FileNotFoundError(resource)


WHOLE = build.compiled(SOURCES / "languages" / "de.po")


@pytest.mark.parametrize(
    "get_data",
    [
        _missing,
        lambda *_: None,
        lambda *_: b"",
        lambda *_: b"# not compiled",
        lambda *_: WHOLE[:1_000],
        lambda *_: WHOLE[:-1],
        lambda *_: b"\xff" * len(WHOLE),
        lambda *_: WHOLE.replace(b"nplurals=2; plural=(n != 1)", b"nplurals=2; plural=__import_"),
        lambda *_: WHOLE.replace("ü".encode(), b"\xff\xff"),
    ],
)
def test_g2_broken(get_data, fresh, monkeypatch, caplog):
    """A catalogue that is missing or broken is English, and is logged once."""
    monkeypatch.setattr(pkgutil, "get_data", get_data)
    for _ in range(3):
        assert catalogue("de-AT").gettext("Not Found") == "Not Found"
    assert catalogue("de").ngettext("{number} a", "{number} b", 2) == "{number} b"
    assert [(record.name, record.levelno) for record in caplog.records] == [("httpexc", logging.ERROR)]
    assert "the catalogue of de" in caplog.text


class Bilingual(Renderer):
    languages = ("en", "de")


WORDS = {
    "en": ("404 Not Found", "There is nothing at this address."),
    "de": ("404 Nicht gefunden", "Unter dieser Adresse ist nichts zu finden."),
}


@pytest.mark.parametrize("media_type", ["text/html", "text/plain"])
def test_g1_two_visitors_of_a_site_in_two_languages(media_type):
    """G1: each gets every sentence in its own language, whoever has asked before; caches are told so."""
    renderer = Bilingual()
    for language in ("de", "en", "de", "en"):
        environ = Request.blank("/", accept=media_type, accept_language=language).environ
        answer = HTTPNotFound("why").response_for(environ | {"httpexc.renderer": renderer})
        assert all(sentence in answer.text for sentence in WORDS[language])
        assert answer.headers["Content-Language"] == language
        assert answer.headers["Vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize(
    ("language", "words"), [("de", "de"), ("de-AT", "de"), ("DE", "de"), ("en-GB", "en"), ("EN", "en")]
)
def test_g1_a_site_in_one_language(language, words):
    """G1: it is asked of nobody, and no field tells of it."""
    renderer = type("Site", (Renderer,), {"languages": (language,)})()
    for wanted in ("fr", "en", ""):
        environ = Request.blank("/", accept="text/html", accept_language=wanted).environ
        answer = HTTPNotFound("why").response_for(environ | {"httpexc.renderer": renderer})
        assert all(sentence in answer.text for sentence in WORDS[words])
        assert f'<html lang="{language}" dir="ltr">' in answer.text
        assert answer.headers["Vary"] == "Accept"
        assert "Content-Language" not in answer.headers


def test_g1_vary_names_what_was_chosen():
    """G1, S3: where the type is not negotiated, the language still is."""
    renderer = type("Site", (Bilingual,), {"prefer": lambda self, environ: "text/plain"})()
    environ = Request.blank("/", accept_language="de").environ | {"httpexc.renderer": renderer}
    assert HTTPNotFound("why").response_for(environ).headers["Vary"] == "Accept-Language"


def python(code, **keywords):
    """What a new interpreter prints."""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True, **keywords
    )
    return result.stdout.strip()


def test_english_costs_nothing():
    """The package does without gettext until a page is in another language."""
    code = "import sys; before = set(sys.modules); import webob; {}; print('gettext' in sys.modules)"
    if python(code.format("pass")) == "False":
        assert (
            python(code.format("import httpexc, httpexc._language as l; l.negotiate('de', ('en', 'fr'))"))
            == "False"
        )
    assert python(code.format("from httpexc._language import catalogue; catalogue('de')")) == "True"


def test_g2_from_a_zip_file(tmp_path):
    """The catalogues are found in a zip file too."""
    archive = shutil.make_archive(str(tmp_path / "httpexc"), "zip", PACKAGE.parent, PACKAGE.name)
    code = (
        f"import sys; sys.path.insert(0, {archive!r}); import httpexc; "
        "from httpexc._language import catalogue; "
        "print('.zip' in httpexc.__file__, ascii(catalogue('uk').gettext('Not Found')))"
    )
    assert python(code) == f"True {'Не знайдено'!a}"


# ---------------------------------------------------------------------------------------------
# The sources of the catalogues.

TEMPLATE = build.template(SOURCES)
TERMINALS = {".": ".", "。": "."}

#: What is in that language what it is in English.
AS_IN_ENGLISH = {
    "de": {"OK"},
    "fr": {"OK"},
    "it": {"OK"},
    "ja": {"OK"},
    "nl": {
        "OK",
        "Conflict",
        *(f"{{day}} {month} {{year}}" for month in ("April", "September", "November", "December")),
    },
    "pl": {"OK"},
    "pt-BR": {"OK"},
}


def po(language):
    with (SOURCES / "languages" / f"{language}.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def ids(catalog):
    return [message.id for message in catalog if message.id]


def comments(catalog):
    return {message.id: " ".join(message.auto_comments) for message in catalog if message.id}


def forms(message):
    return (message.string,) if isinstance(message.string, str) else message.string


def placeholders(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def messages(language):
    """Each English sentence, the longer of two, and a translation of it."""
    for message in po(language):
        if message.id:
            english = message.id if isinstance(message.id, str) else message.id[-1]
            for form in forms(message):
                yield english, form


def test_g2_languages():
    """A language that the package speaks has a catalogue, and the other way round."""
    assert sorted(path.stem for path in (SOURCES / "languages").glob("*.po")) == sorted(OTHERS)


def test_template_holds_every_status():
    """What a class says is a message."""
    every = set(ids(TEMPLATE))
    classes = {
        *httpexc.status_map.values(),
        httpexc._HTTPMove,
        httpexc.HTTPClientError,
        httpexc.HTTPServerError,
    }
    assert len(classes) > 55
    for cls in classes:
        assert cls.title in every
        if cls.explanation:
            assert cls.explanation in every
        if isinstance(cls.explanation, MethodExplanation):
            assert cls.explanation.message in every


def test_template_holds_every_sentence():
    """So is what may stand on any page."""
    every = ids(TEMPLATE)
    sentences = {value for value in vars(_messages).values() if isinstance(value, str) and " " in value}
    sentences -= {_messages.__doc__}
    assert len(sentences) >= 9
    assert sentences | set(_messages.DATES) < set(every)
    assert [message for message in every if isinstance(message, tuple)] == [
        wait[1:] for wait in _messages.WAITS
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_g4_complete(language):
    """A catalogue has the messages of the template, in its order, and nothing else, all translated."""
    catalog = po(language)
    assert ids(catalog) == ids(TEMPLATE)
    assert comments(catalog) == comments(TEMPLATE)
    assert not catalog.obsolete
    for message in catalog:
        assert all(forms(message)), message.id
        assert not message.fuzzy or not message.id
        assert message.context is None
        if isinstance(message.id, tuple):
            assert len(message.string) == catalog.num_plurals


@pytest.mark.parametrize("language", OTHERS)
def test_g4_header(language):
    """The header says what a reader of the file has to know, and names nobody."""
    text = (SOURCES / "languages" / f"{language}.po").read_text(encoding="utf-8")
    assert '"Content-Type: text/plain; charset=UTF-8\\n"' in text
    assert f'"Language: {language.replace("-", "_")}\\n"' in text
    assert "@" not in text
    assert "fuzzy" not in text


@pytest.mark.parametrize("language", OTHERS)
def test_g4_placeholders(language):
    """A translation has the placeholders of the English; a form for one number alone may do without."""
    catalog = po(language)
    plural = gettext.c2py(catalog.plural_expr)
    for message in catalog:
        if isinstance(message.id, tuple):
            for index, form in enumerate(message.string):
                numbers = [number for number in range(1, 1_000) if plural(number) == index]
                allowed = (["number"],) if len(numbers) > 1 else (["number"], [])
                assert placeholders(form) in allowed, form
        elif message.id:
            assert placeholders(message.string) == placeholders(message.id), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_g4_plural_forms(language):
    """The forms are told apart as CLDR tells them."""
    catalog = po(language)
    locale = Locale.parse(language, sep="-")
    plural = gettext.c2py(catalog.plural_expr)
    pairs = {(plural(number), locale.plural_form(number)) for number in range(1_001)}
    assert len(pairs) == len({form for form, _ in pairs}) == len({category for _, category in pairs})
    assert {form for form, _ in pairs} == set(range(catalog.num_plurals))


@pytest.mark.parametrize("language", OTHERS)
def test_g4_nothing_is_english(language):
    """Nothing was left as it is, but for words that are the same."""
    same = {english for english, form in messages(language) if form.lower() == english.lower()}
    assert same == AS_IN_ENGLISH.get(language, set())


@pytest.mark.parametrize("language", OTHERS)
def test_g4_typed_with_care(language):
    """A sentence ends as one, a title does not; no blank too many, no apostrophe of a typewriter."""
    for english, form in messages(language):
        assert TERMINALS.get(form[-1]) == TERMINALS.get(english[-1]), form
        assert form == " ".join(form.split(" ")) == form.strip()
        assert "  " not in form
        assert not set(form) & set("'\"`\t\n\u200b\u00ad\u200e\u200f\u202a\u202b\u202c")
        assert unicodedata.is_normalized("NFC", form)


def test_g4_sentences_of_one_kind():
    """The same English is the same in every catalogue: 429's and 503's end with the advice's own words."""
    for language in OTHERS:
        words = {message.id: message.string for message in po(language)}
        for english, translation in words.items():
            for ending in (_messages.TRY_LATER,):
                if isinstance(english, str) and english.endswith(f" {ending}"):
                    assert translation.endswith(words[ending]), translation
            if isinstance(english, str) and english.startswith(_messages.TRY_LATER):
                assert translation.startswith(words[_messages.TRY_LATER]), translation


@pytest.mark.parametrize("language", OTHERS)
def test_g2_dates(language):
    """A date is in the language's order, and its month in the case that the order asks for."""
    words = catalogue(language)
    for month, message in enumerate(_messages.DATES, 1):
        said = words.gettext(message).format(day=5, year=2026)
        expected = format_date(date(2026, month, 5), "long", locale=language.replace("-", "_"))
        # In a sentence the abbreviation of "year" is written out.
        assert said.replace(" року", " р.") == expected.replace("\u202f", " ")


ONE_TWO_FIVE_MORE = {
    "pl": ["za minutę.", "za 2 minuty.", "za 5 minut.", "za 21 minut.", "za 22 minuty."],
    "uk": [
        "через 1 хвилину.",
        "через 2 хвилини.",
        "через 5 хвилин.",
        "через 21 хвилину.",
        "через 22 хвилини.",
    ],
    "ar": ["بعد دقيقة واحدة.", "بعد دقيقتين.", "بعد 5 دقائق.", "بعد 21 دقيقة.", "بعد 22 دقيقة."],
    "de": ["in einer Minute erneut versuchen.", "in 2 Minuten erneut versuchen."],
    "fr": ["dans une minute.", "dans 2 minutes."],
    "pt-BR": ["em um minuto.", "em 2 minutos."],
    "ja": ["1 分後にもう一度お試しいただけます。", "2 分後にもう一度お試しいただけます。"],
    "zh-Hans": ["1 分钟后重试。", "2 分钟后重试。"],
}


@pytest.mark.parametrize(("language", "endings"), ONE_TWO_FIVE_MORE.items(), ids=ONE_TWO_FIVE_MORE)
def test_g2_plurals(language, endings):
    """A number of minutes is in the grammatical number of its language."""
    words = catalogue(language)
    _, one, many = _messages.WAITS[2]
    for number, ending in zip((1, 2, 5, 21, 22), endings, strict=False):
        assert words.ngettext(one, many, number).format(number=number).endswith(ending)


# ---------------------------------------------------------------------------------------------
# The build.


def test_compiled_is_reproducible(monkeypatch):
    """The same source is the same file, whenever it is made."""
    source = SOURCES / "languages" / "uk.po"
    first = build.compiled(source)
    time.sleep(0.01)
    assert build.compiled(source) == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert build.compiled(source) != first


def hatch(directory, target, out):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)],
        cwd=directory,
        check=True,
        capture_output=True,
    )
    return next(path for path in out.iterdir() if path.suffix == {"sdist": ".gz", "wheel": ".whl"}[target])


def test_g2_wheel_from_the_sdist(tmp_path):
    """A wheel has the compiled catalogues and the template, and the sdist what they are made from."""
    sdist = hatch(SOURCES.parent, "sdist", tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    tree = next(path for path in tmp_path.iterdir() if path.name.startswith("httpexc-"))
    sources = {path.name for path in (tree / "httpexc" / "languages").iterdir()}
    assert sources == {"build.py", *(f"{language}.po" for language in OTHERS)}

    wheel = hatch(tree, "wheel", tmp_path / "wheel")
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if name.startswith("httpexc/languages/")}
        german = archive.read("httpexc/languages/de.mo")
    assert shipped == {f"httpexc/languages/{name}.mo" for name in OTHERS} | {"httpexc/languages/messages.pot"}
    assert german == WHOLE
    # Nothing is left in the tree that the next build would take for a source.
    assert {path.name for path in (tree / "httpexc" / "languages").iterdir()} - {"__pycache__"} == sources


def test_g2_editable(tmp_path):
    """For an editable install the compiled catalogues are put next to their sources."""
    tree = tmp_path / "httpexc"
    shutil.copytree(
        SOURCES / "languages",
        tree / "languages",
        ignore=shutil.ignore_patterns("*.mo", "*.pot", "__pycache__"),
    )
    for source in SOURCES.glob("*.py"):
        shutil.copy(source, tree)
    shutil.copy(SOURCES.parent / "pyproject.toml", tmp_path)
    hook = build.CatalogueHook(str(tmp_path), {}, None, None, str(tmp_path), "wheel")
    hook.initialize("editable", {})
    hook.finalize("editable", {}, "")
    made = {path.name for path in (tree / "languages").iterdir() if path.suffix not in (".po", ".py")}
    assert made == {f"{language}.mo" for language in OTHERS} | {"messages.pot"}
