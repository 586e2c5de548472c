"""The pages of the gallery: its index, the page about a status, and the target of its redirects."""

from __future__ import annotations

import re
import shlex
from wsgiref.util import is_hop_by_hop

from webob.response import Response

from httpexc._html import escape_uri, to_html
from httpexc._negotiation import HTML, JSON, PROBLEM, TEXT
from httpexc.exception import HTTPException
from httpexc.gallery.attempt import Attempt, leads_on, query_of
from httpexc.gallery.document import document
from httpexc.gallery.entries import FAMILIES, Entry, entries, entry_of
from httpexc.gallery.fields import ALLOWED, EXAMPLE
from httpexc.gallery.visit import Visit
from httpexc.move import _HTTPMove

_LABELS = {HTML: "HTML", JSON: "JSON", PROBLEM: "Problem details", TEXT: "Text"}


def sentence(error: ValueError) -> str:
    """The message of an error, as a sentence."""
    message = str(error)
    return f"{message[:1].upper()}{message[1:]}."


def _heading(entry: Entry) -> str:
    return f"<b>{entry.code}</b> {to_html(entry.title)}"


def _code(text: str) -> str:
    return f"<code>{to_html(text)}</code>"


def _facts(entry: Entry) -> dict[str, str]:
    """Further facts, as HTML, by label."""
    return {
        "Defined in": f'<a href="{entry.url}">{entry.reference}</a>',
        "Needs": ", ".join(
            # Only a server may send it, so no example here has it.
            _code(name) + is_hop_by_hop(name) * " (PEP 3333: sent only by the server)"
            for name in entry.required_headers
        ),
        "Also named": ", ".join(map(_code, entry.other_names)),
    }


def _listed(facts: dict[str, str]) -> str:
    rows = "".join(f"<div><dt>{label}</dt><dd>{fact}</dd></div>\n" for label, fact in facts.items() if fact)
    return f'<dl class="facts">\n{rows}</dl>\n'


# -- the index --------------------------------------------------------------------------------


def index_page(visit: Visit) -> Response:
    """Every status, and a filter."""
    query = visit.query.get("q", "")
    found = {entry for entry in entries() if entry.matches(query, visit.spoken_title(entry.title))}
    everything = to_html(visit.link())
    jumps = others = sections = ""
    for digit, (name, meaning) in FAMILIES.items():
        members = [entry for entry in entries() if entry.family == digit]
        count = len(found.intersection(members))
        hidden = "" if count else " hidden"
        jumps += (
            f'<li data-family="{digit}"{hidden}><a href="#family-{digit}">{digit}xx {name}</a> '
            f"<span>{count}</span></li>\n"
        )
        # For an empty result, these lead to the whole list.
        others += (
            f'<li data-family="{digit}"><a href="{everything}#family-{digit}">{digit}xx {name}</a></li>\n'
        )
        items = "".join(_item(visit, entry, "" if entry in found else " hidden") for entry in members)
        sections += (
            f'<section data-family="{digit}" aria-labelledby="family-{digit}"{hidden}>\n'
            f'<h2 id="family-{digit}"><b>{digit}xx</b> {name}</h2>\n<p class="quiet">{meaning}</p>\n'
            f'<ul class="statuses">\n{items}</ul>\n</section>\n'
        )
    count_shown = "1 status" if len(found) == 1 else f"{len(found)} statuses"
    command = shlex.join(["curl", "-i", f"{visit.request.application_url}/404{_language(visit)}"])
    return document(
        visit,
        "Every HTTP status",
        f"""<h1>Every HTTP status</h1>
<p class="lead">Each is one class: a response to return, an exception to raise, a WSGI application to call.
Its page shows when to use it, the Python that makes it, and everything that is sent.</p>
<p>Any client can request the answers themselves:</p>
<pre>{to_html(command)}</pre>
<form role="search" class="row">
{_hidden_language(visit)}<label for="q">Find a status</label>
<input type="search" id="q" name="q" value="{to_html(query)}" autocomplete="off" spellcheck="false">
<button>Find</button>
<output id="count" for="q" class="quiet">{count_shown}</output>
</form>
<nav class="families" aria-label="Families">
<ul>
{jumps}</ul>
</nav>
<div id="none" class="none"{" hidden" if found else ""}>
<p>No status matches <q id="typed">{to_html(query)}</q>.</p>
<p><a href="{everything}">Show all {len(entries())}</a></p>
<ul>
{others}</ul>
</div>
{sections}<h2>More to try</h2>
<p><a href="slash">An address without its final slash</a> redirects to the one with it,
by <code>add_slash</code>.</p>
<p><a href="nowhere{to_html(_language(visit))}">An address that does not exist</a> gets
the package's own 404.</p>
""",
    )


def _item(visit: Visit, entry: Entry, hidden: str) -> str:
    title = visit.spoken_title(entry.title)
    spoken = ""
    if visit.speaks_otherwise and title != entry.title:
        spoken = f'\n<span lang="{visit.spoken}" dir="{visit.direction}">{to_html(title)}</span>'
    facts = _facts(entry)
    needs = facts["Needs"] and f"needs {facts['Needs']}"
    names = facts["Also named"] and f"also {facts['Also named']}"
    quiet = " &middot; ".join(filter(None, (facts["Defined in"], needs, names)))
    return (
        f'<li data-words="{to_html(entry.words(title))}"{hidden}>'
        f'<div><h3><a href="{to_html(visit.link(f"about/{entry.code}"))}">{to_html(entry.heading)}</a></h3>\n'
        f"{_code(entry.name)}{spoken}</div>\n"
        f'<div><p>{to_html(entry.when)}</p>\n<p class="quiet">{quiet}</p></div></li>\n'
    )


def _language(visit: Visit) -> str:
    return query_of({"language": visit.language})


def _hidden_language(visit: Visit) -> str:
    return f'<input type="hidden" name="language" value="{visit.language}">\n' if visit.language else ""


# -- the page about a status ------------------------------------------------------------------


def about_page(visit: Visit, entry: Entry) -> Response:
    """The page about one status."""
    attempt = visit.attempt
    status = "200 OK"
    try:
        exception = visit.make(entry.code, attempt)
    except ValueError as error:
        status = "400 Bad Request"
        alert = f'<p class="alert" role="alert">This cannot be sent. {to_html(sentence(error))}</p>\n'
        shown = alert + _form(visit, entry, attempt)
    else:
        shown = _shown(visit, entry, attempt, exception)
    return document(
        visit,
        to_html(entry.heading),
        f"""{_neighbours(visit, entry)}<h1>{_heading(entry)}</h1>
<p class="lead">{to_html(entry.when)}</p>
{_listed({"Class": _code(entry.name)} | _facts(entry))}{shown}""",
        family=entry.family,
        status=status,
    )


def _neighbours(visit: Visit, entry: Entry) -> str:
    position = entries().index(entry)
    links = "".join(
        f'<li data-to="{rel}"><a rel="{rel}" href="{to_html(visit.link(f"about/{other.code}"))}">'
        f"{label} {to_html(other.heading)}</a></li>\n"
        for rel, label, others in (
            ("prev", "Previous:", entries()[:position][-1:]),
            ("next", "Next:", entries()[position + 1 :][:1]),
        )
        for other in others
    )
    return f'<nav class="neighbours quiet" aria-label="Neighbours">\n<ul>\n{links}</ul>\n</nav>\n'


def _shown(visit: Visit, entry: Entry, attempt: Attempt, exception: HTTPException) -> str:
    code, query = entry.code, to_html(attempt.query())
    answer = visit.answer(exception, code)
    if answer.body:
        preview = (
            f'<iframe title="The page of {to_html(entry.heading)}" sandbox="{sandbox(visit, answer)}" '
            f'loading="lazy" src="{visit.root}preview/{code}{query}"></iframe>\n'
        )
    else:
        preview = "<p>Nothing: this answer has no content.</p>\n"
    post = (
        f'<form method="post" action="{visit.root}{code}{query}"><button>Send it a POST</button></form>\n'
        if isinstance(exception, _HTTPMove)
        else ""
    )
    spoken = ""
    if visit.language:
        name = f'<span lang="{visit.language}">{to_html(visit.languages[visit.language])}</span>'
        spoken = (
            f'<p class="quiet">It speaks {name} where the application\'s <code>Renderer</code> has '
            f'<code>languages = ("{visit.language}",)</code>.</p>\n'
        )
    return f"""<div class="row heading">
<h2>In Python</h2>
<button type="button" data-copies="source" hidden>Copy</button>
<span role="status" class="quiet"></span>
</div>
<pre id="source">{to_html(attempt.source(code))}</pre>
{spoken}<h2>What a visitor sees</h2>
{_target(visit, entry, answer)}{preview}<div class="row">
<a class="button" href="{visit.root}{code}{query}">Open the answer itself</a>
{post}</div>
{_form(visit, entry, attempt)}<h2>What is sent</h2>
{_sent(visit, entry, attempt, exception)}"""


def sandbox(visit: Visit, answer: Response) -> str:
    """What the frame of a preview may do: navigate the whole window when the user clicks a link.

    Not if the answer leads to another site: no link to this gallery may do that, not even in two steps.
    """
    is_here = visit.is_here(answer.headers.get("Location", "/"))
    return "allow-top-navigation-by-user-activation" if is_here else ""


def _target(visit: Visit, entry: Entry, answer: Response) -> str:
    """Where an answer leads, in words and as an address."""
    target = answer.headers.get("Location")
    if not target:
        return ""
    subject = "The new resource is at" if entry.code == 201 else "The visitor is sent to"
    if not visit.is_here(target):
        where = "another site, to which this gallery does not link"
        return f"<p>{subject} {where}:<br>\n{_code(target)}</p>\n"
    is_arrival = target.startswith(f"{visit.request.application_url}/arrived")
    where = "this gallery's arrival page" if is_arrival else "an address on this site"
    return f'<p>{subject} {where}:<br>\n<a href="{escape_uri(target)}">{_code(target)}</a></p>\n'


def _sent(visit: Visit, entry: Entry, attempt: Attempt, exception: HTTPException) -> str:
    """Each answer that a client can get, with the command for it."""
    url = f"{visit.request.application_url}/{entry.code}{attempt.query()}"
    blocks = ""
    seen = set()
    for media_type in visit.renderer.look.methods:
        answer = visit.answer(exception, entry.code, media_type)
        fields = [answer.status, *(f"{name}: {value}" for name, value in answer.headerlist)]
        text = "\n".join([*fields, "", answer.body.decode("utf-8", "replace")])
        if text in seen:
            continue
        seen.add(text)
        command = shlex.join(["curl", "-i", "-H", f"Accept: {media_type}", url])
        label = _LABELS.get(media_type, media_type) if answer.body else "Without content"
        blocks += (
            f'<h3 id="as-{len(seen)}">{label}</h3>\n<p>{_code(command)}</p>\n'
            f'<div class="sent" role="group" aria-labelledby="as-{len(seen)}" dir="ltr">'
            f"{_folded(text)}</div>\n"
        )
    return blocks


_style = re.compile("(?<=<style>)(.+)(?=</style>)", re.S)


def _folded(text: str) -> str:
    """A response as HTML, with its style folded away, which is long and always the same."""
    html = ""
    for position, part in enumerate(_style.split(text)):
        # An HTML parser drops a line break after the tag.
        shown = f"<pre>\n{to_html(part)}</pre>"
        is_style = position % 2
        html += (
            f"<details><summary>{len(part)} characters of CSS</summary>{shown}</details>"
            if is_style
            else shown
        )
    return html


def _form(visit: Visit, entry: Entry, attempt: Attempt) -> str:
    location = ""
    if leads_on(entry.code):
        location = f"""<div>
<label for="location">Location <span class="hint">relative or absolute</span></label>
<input class="code" id="location" name="location" value="{to_html(attempt.location)}"
placeholder="arrived?from={entry.code}"></div>
"""
    allowed = "".join(f"<li>{_code(field.name)} {to_html(field.reason)}</li>\n" for field in ALLOWED.values())
    return f"""<h2 id="try">Try your own</h2>
<form class="try" action="{entry.code}">
{_hidden_language(visit)}<div><label for="detail">Detail <span class="hint">for the client</span></label>
<input id="detail" name="detail" value="{to_html(attempt.detail)}"></div>
{location}<div><label for="comment">Comment <span class="hint">for the log and an HTML comment</span></label>
<input id="comment" name="comment" value="{to_html(attempt.comment)}"></div>
<div><label for="headers">Headers <span class="hint">Name: value, one per line</span></label>
<textarea class="code" id="headers" name="headers" rows="3">
{to_html(attempt.headers)}</textarea>
<details><summary>Which headers are sent</summary>
<p class="quiet">Any link can fill in this form, so only headers that are known to be harmless are sent:</p>
<ul class="quiet">
{allowed}<li><code>{EXAMPLE}-…</code> is free for your own</li>
</ul></details></div>
<div class="row"><label for="via">Send it with</label>
<select id="via" name="via">
<option>raise</option>
<option{" selected" if attempt.verb(entry.code) == "return" else ""}>return</option>
</select>
<button>Show the answer</button></div>
</form>
"""


# -- where redirects lead ---------------------------------------------------------------------


def arrived_page(visit: Visit) -> Response:
    """The page to which redirects lead, which shows the request."""
    sender = visit.query.get("from", "")
    entry = entry_of(int(sender)) if re.fullmatch("[2-5][0-9]{2}", sender) else None
    said = "The gallery's redirects lead here."
    if entry is not None:
        href = to_html(visit.link(f"about/{entry.code}"))
        said = f'<a href="{href}">{to_html(entry.heading)}</a> sent you here, according to the address.'
    facts = {
        "Method": str(visit.request.method),
        "Path": visit.environ.get("SCRIPT_NAME", "") + visit.path,
        "Query": visit.environ.get("QUERY_STRING", ""),
    }
    shown = {label: value and _code(value) for label, value in facts.items()}
    return document(
        visit,
        "You have arrived",
        f'<h1>You have arrived</h1>\n<p class="lead">{said}</p>\n{_listed(shown)}',
        family=entry.family if entry else 0,
    )
