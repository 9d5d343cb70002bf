"""Words of the desk: days, moments and states as its readers write them, in either language."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from gettext import NullTranslations
from types import MappingProxyType
from typing import Any

from babel.dates import format_date, format_time
from markupsafe import Markup, escape

from schemas.danish import STEPS
from services.core.access.principal import Principal
from services.core.access.roles import ROLES
from services.core.handover.states import DANISH
from services.core.rulebook.deadlines import COPENHAGEN
from services.desk.exports.sheet import Cell, written

STATES: Mapping[str, str] = MappingProxyType(
    {
        "offered": "New",
        "accepted": "Accepted",
        "awaiting_sender": "Awaiting answer",
        "on_agenda": "On agenda",
        "handled": "Handled",
        "closed": "Closed",
        "returned": "Returned",
        "forwarded": "Forwarded",
        "recalled": "Recalled",
    }
)
"""State → its word in English; in Danish it is the one of `core.handover.states`, everywhere."""


ACTS: Mapping[str, str] = MappingProxyType(
    {
        "Overtag": "Accept",
        "Returnér": "Return",
        "Videresend": "Forward",
        "Fortryd videresendelse": "Withdraw the forwarding",
        "Spørg afsender": "Ask the sender",
        "Fortryd spørgsmål": "Withdraw the question",
        "Sæt på dagsorden": "Put on agenda",
        "Tag af dagsorden": "Take off the agenda",
        "Notér udfald": "Note outcome",
        "Afslut": "Close",
        "Genåbn": "Reopen",
        "Udvælg": "Select",
        "Fravælg": "Do not select",
        "Afklar": "Clear",
        "Registrér samtykke": "Record consent",
        "Tilbagetræk samtykke": "Withdraw consent",
        "Udpeg ejer": "Name an owner",
        "Udført": "Done",
        "Flyttet": "Moved",
        "Bekræft tilbagekaldelse": "Confirm the recall",
    }
)
"""Act → its word in English, by the Danish one of the table of acts."""

_COMMAND = re.compile("`([^`]+)`")
ROLE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "koordinator": "Coordinator",
        "stedfortraeder": "Deputy",
        "forumleder": "Forum leader",
        "visitator": "Selector",
        "infohus-tovholder": "Infohus lead",
        "exit-koordinator": "Exit coordinator",
        "udgiver": "Sender",
        "revisor": "Auditor",
        "databeskyttelse": "Data protection officer",
        "drift": "Operations",
    }
)
"""Role → its word in English; in Danish it is the one of the table of roles."""


QUESTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "da": {"open": "Afventer svar", "answered": "Besvaret", "cancelled": "Ikke længere aktuelt"},
        "en": {"open": "Awaiting answer", "answered": "Answered", "cancelled": "No longer wanted"},
    }
)
"""Language → what became of a question (contracts-acts 9.3) → its words."""


def question_state(said: NullTranslations, language: str, name: str) -> str:
    """Return the words for what became of a question."""
    del said
    return QUESTIONS[language][name]


def state(said: NullTranslations, language: str, name: str) -> str:
    """Return the word for a state."""
    del said
    return DANISH[name] if language == "da" else STATES[name]


def as_read(text: str) -> date | datetime:
    """Return the day or the moment in Copenhagen that an answer has as text."""
    return date.fromisoformat(text) if len(text) == len("2026-01-01") else instant(text)


def instant(text: str) -> datetime:
    """Return a moment in Copenhagen from an answer's text."""
    return datetime.fromisoformat(text).astimezone(COPENHAGEN)


def day(said: NullTranslations, language: str, value: str | date | None) -> str:
    """Return a day in words, with its year: `3. december 2026`."""
    del said
    if value is None:
        return ""
    found = as_read(value) if isinstance(value, str) else value
    return format_date(found, "d. MMMM y" if language == "da" else "d MMMM y", locale=language)


def short_day(said: NullTranslations, language: str, value: str | date) -> str:
    """Return a day in a table: `24. nov.`."""
    del said
    found = as_read(value) if isinstance(value, str) else value
    return format_date(found, "d. MMM" if language == "da" else "d MMM", locale=language)


def clock(said: NullTranslations, language: str, value: str | datetime) -> str:
    """Return a time of day in Copenhagen: `kl. 10.12`."""
    found = instant(value) if isinstance(value, str) else value.astimezone(COPENHAGEN)
    time = format_time(found, "HH.mm" if language == "da" else "HH:mm", locale=language)
    return said.gettext("at %(time)s") % {"time": time}


def moment(said: NullTranslations, language: str, value: str | datetime | None) -> str:
    """Return a moment in words: `24. november 2026 kl. 10.12`."""
    if value is None:
        return ""
    found = instant(value) if isinstance(value, str) else value.astimezone(COPENHAGEN)
    return f"{day(said, language, found.date())} {clock(said, language, found)}"


def due(said: NullTranslations, language: str, value: date | datetime) -> str:
    """Return when something ends: a day, and the time of it where hours count."""
    day_ = value.astimezone(COPENHAGEN).date() if isinstance(value, datetime) else value
    return day(said, language, day_) + (f" {clock(said, language, value)}" if isinstance(value, datetime) else "")


def act(said: NullTranslations, language: str, danish: str) -> str:
    """Return what an act is called, by its Danish word of the table."""
    del said
    return danish if language == "da" else ACTS[danish]


def outcome(said: NullTranslations, language: str, code: str) -> str:
    """Return what a case came to."""
    del said
    return STEPS[code] if language == "da" else code.replace("_", " ").capitalize()


def today(said: NullTranslations, language: str, now: datetime) -> str:
    """Return a day with its weekday, as a heading has it: `Tirsdag den 24. november 2026`."""
    here = now.astimezone(COPENHAGEN)
    name = format_date(here, "EEEE", locale=language)
    told = {"weekday": f"{name[:1].upper()}{name[1:]}", "day": day(said, language, here.date())}
    return said.gettext("%(weekday)s, %(day)s") % told


def reference(said: NullTranslations, language: str, id_: str) -> str:
    """Return how people name an item to each other: the end of its id, which tells nothing."""
    del said, language
    return f"OVL-{str(id_)[-8:].upper()}"


def person(said: NullTranslations, language: str, who: Principal) -> str:
    """Return who somebody is: the handle and the role; a name is never known here."""
    return f"{who.handle}, {role(said, language, who.role).lower()}"


def role(said: NullTranslations, language: str, name: str) -> str:
    """Return the word for a role."""
    del said
    return ROLES[name].danish if language == "da" else ROLE_WORDS[name]


def cell(said: NullTranslations, language: str, value: Cell) -> str:
    """Return what stands in a cell of a table."""
    del said
    return written(value, language)


def commands(said: NullTranslations, language: str, text: str) -> Markup:
    """Return a text whose commands, between backticks, are shown as such."""
    del said, language
    return Markup(_COMMAND.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


FILTERS: Mapping[str, Callable[[NullTranslations, str, Any], str]] = MappingProxyType(
    {
        "state": state,
        "question_state": question_state,
        "day": day,
        "short_day": short_day,
        "clock": clock,
        "moment": moment,
        "due": due,
        "today": today,
        "act": act,
        "outcome": outcome,
        "reference": reference,
        "person": person,
        "role": role,
        "cell": cell,
        "commands": commands,
    }
)
"""What templates may call on a value."""
