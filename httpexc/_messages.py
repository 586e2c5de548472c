"""The sentences that any page may have beside the title and the explanation of its status.

A message is its English sentence; the catalogues below ``languages/`` are looked up by it (gettext). The
titles and explanations of the statuses are messages too: they stand with their classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


class _Sentence(str):
    """A string that is looked up in the catalogues by another one, its message."""

    __slots__ = ("message",)

    message: str

    def __new__(cls, text: str, message: str) -> Self:
        self = super().__new__(cls, text)
        self.message = message
        return self

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (str.__str__(self), self.message)


class MethodExplanation(_Sentence):
    """An explanation that names the request method where a request is known.

    As a string it is the sentence that is right without one, and so it is in ``str(exception)``. Its message
    is the sentence with ``{method}`` in it.
    """

    __slots__ = ()


class Message(_Sentence):
    """A detail that a class has given and no request: it is translated, as an explanation is."""

    __slots__ = ()


FRONT_PAGE = "Go to the front page"
SIGN_IN = "Sign in, then return to this address."
MISTAKE = "If you think this is a mistake, please contact us."
PERSISTS = "If the problem persists, please contact us."
PERSISTS_WITH_REFERENCE = "If the problem persists, please contact us and quote the reference below."
REFERENCE = "Reference: {reference}"
ALLOWED_METHODS = "Allowed methods: {methods}"
TRY_LATER = "Please try again later."
TRY_NOW = "You can try again now."
TRY_AFTER = "You can try again after {date}, {time} UTC."

#: Seconds in a unit, and the sentence for one and for more of them.
WAITS = (
    (86_400, "You can try again in a day.", "You can try again in {number} days."),
    (3_600, "You can try again in an hour.", "You can try again in {number} hours."),
    (60, "You can try again in a minute.", "You can try again in {number} minutes."),
    (1, "You can try again in a second.", "You can try again in {number} seconds."),
)

#: A date by month: with the name of the month in a whole sentence, a translator can inflect it.
DATES = (
    "{day} January {year}",
    "{day} February {year}",
    "{day} March {year}",
    "{day} April {year}",
    "{day} May {year}",
    "{day} June {year}",
    "{day} July {year}",
    "{day} August {year}",
    "{day} September {year}",
    "{day} October {year}",
    "{day} November {year}",
    "{day} December {year}",
)
