"""Views of agendas: what pages show of meetings and items, in the reader's language and the rulebook's names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from services.core.access.roles import ANY
from services.core.agenda import states
from services.core.agenda.entries import Agenda, Slot
from services.core.agenda.meeting import STAGE, possible
from services.core.agenda.planning import is_closed_day
from services.core.decision import words
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Forum
from services.desk.web.naming import Names
from services.effects.actors import RefusedActError
from services.storage.access.rows import grants_for
from services.storage.handovers.history import told
from services.storage.handovers.office import Office, day

Say = Callable[[str], str]


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


STATES: Mapping[str, str] = MappingProxyType(
    {"draft": "Draft", "sent": "Sent out", "held": "Held", "cancelled": "Cancelled"}
)
"""State of an agenda → its word in English; in Danish it is the one of `core.agenda.states`."""

BUTTONS: Mapping[str, str] = MappingProxyType(
    {
        "hold": _("End the meeting"),
        "send_out": _("Send out"),
        "start": _("Start the meeting"),
        "take_back": _("Take back to draft"),
        "cancel": _("Cancel the meeting"),
    }
)
"""Acts without a body → the words on their buttons, what is next first."""

LEFT: Mapping[str, str] = MappingProxyType(
    {
        "handled": _("Outcome noted"),
        "forwarded": _("Taken by another forum"),
        "recalled": _("Recalled by the sender"),
        "closed": _("Closed"),
    }
)
"""State that an item left for → what stands on the agenda then."""


OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "measure_agreed": _("Measure agreed"),
        "referred": _("Referred"),
        "no_further_action": _("No further action"),
        "postponed": _("Postponed"),
    }
)
"""Outcome → its words."""


class Stands(NamedTuple):
    """Why something was not done, for the page to say: the code, who was first and when, and fields' faults."""

    code: str
    by: str | None
    at: str | None
    faults: Mapping[str, str]


class Reader(NamedTuple):
    """Who a page is for: the language, and what the rulebook calls things."""

    language: str
    rulebook: Rulebook
    today: date

    def name(self, id_: str) -> str:
        """Return a forum's or a publisher's name."""
        return words.name_of(id_, self.rulebook, self.language)

    def kind(self, event_type: str) -> str:
        """Return what a type of event is called."""
        texts = self.rulebook.wording.event_types.get(event_type)
        return texts[self.language] if texts else event_type

    def state(self, name: str) -> str:
        """Return the word for a state of an agenda."""
        return states.DANISH[name] if self.language == "da" else STATES[name]


@dataclass(frozen=True, slots=True)
class View:
    """One meeting as a page shows it."""

    agenda: Agenda
    reader: Reader
    acts: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where it is: the forum, with its municipality and school."""
        one = self.agenda.meeting
        town = self.reader.rulebook.municipalities.get(one.municipality or "")
        parts = (self.reader.name(one.forum), town.name if town else one.municipality, one.school)
        return ", ".join(part for part in parts if part)

    @property
    def state(self) -> str:
        """Its state in one word."""
        return self.reader.state(self.agenda.meeting.state)

    @property
    def on_closed_day(self) -> bool:
        """Whether it is on a weekend or a holiday."""
        return is_closed_day(self.reader.rulebook, self.agenda.meeting.day)

    @property
    def is_past(self) -> bool:
        """Whether it has passed without being held."""
        one = self.agenda.meeting
        return one.state in states.OPEN and one.day < self.reader.today

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """The acts that one button does now, with the English words on it."""
        return [(name, label) for name, label in BUTTONS.items() if name in self.acts]

    def may(self, act: str) -> bool:
        """Tell whether an act is possible now."""
        return act in self.acts

    def left(self, slot: Slot) -> str:
        """Return in English how an item left, "" while it waits."""
        return "" if slot.entry.left is None else LEFT.get(slot.entry.left.state, LEFT["closed"])

    def slots(self) -> list[Slot]:
        """Return the items in order, with their times."""
        return self.agenda.slots()


def view_of(office: Office, language: str, agenda: Agenda) -> View:
    """Return a meeting for a reader."""
    today = day(office.clock())
    return View(agenda, Reader(language, office.rulebook, today), possible(agenda.meeting, today))


def stands(error: RefusedActError, faults: Mapping[str, str], names: Names) -> Stands:
    """Return what a page says of a refusal; raises it where the page itself is not for its reader."""
    if error.code in {"not_found", "forbidden", "unwitnessed", "too_large", "unsupported"}:
        raise error
    by = None if error.actor is None else names.person(told(error.actor))
    return Stands(error.code, by, error.at, {one.field: faults[one.fault] for one in error.faults})


def places(office: Office, language: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the forums and the municipalities that a meeting can be planned for by the office's grants."""
    book, now = office.rulebook, office.clock()
    with office.connection.cursor() as cursor:
        held = grants_for(cursor, office.principal, now)
    forums = [book.forums[id_] for id_ in sorted({one.forum for one in held}) if id_ in book.forums]
    wide = any(one.municipality == ANY for one in held)
    towns = [
        one for one in book.municipalities.values()
        if one.in_district and (wide or one.code in {grant.municipality for grant in held})
    ]  # fmt: skip
    return (
        [(one.id, words.name_of(one.id, book, language)) for one in forums if _meets(office, one)],
        [(one.code, one.name) for one in sorted(towns, key=lambda one: one.name)],
    )


def _meets(office: Office, forum: Forum) -> bool:
    return forum.takes_people and office.rulebook.disclosure.sees(office.principal.role, forum.id, STAGE)


def next_days(rulebook: Rulebook, today: date) -> date:
    """Return the working day that a plan begins with: a week ahead, or the first after it."""
    found = today + timedelta(days=7)
    while is_closed_day(rulebook, found):
        found += timedelta(days=1)
    return found


def moment_of(at: datetime | None) -> str:
    """Return a time of day, "" where none is known."""
    return "" if at is None else f"{at:%H:%M}"
