"""Sæt på dagsorden at the desk: the item's act, and the agenda's that says how long it takes and who presents it."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from schemas.act_bodies import Body, BodyContext, PutOnAgenda, read_body
from schemas.agenda_bodies import Minutes, Presenter
from services.core.access.principal import OPERATING
from services.core.agenda.meeting import ARRANGE
from services.core.handover.acts import PUT_ON_AGENDA, Act
from services.desk.web.typed import number_or_text
from services.effects.actors import RefusedActError
from services.storage.agendas import acts
from services.storage.agendas.ahead import ahead
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office, day


class Put(PutOnAgenda):
    """Body of the form: what the agenda's act `arrange` takes is asked for where an item is put on."""

    minutes: Minutes = None
    presenter: Presenter = None


ARRANGED = ("minutes", "presenter")


def asked(act: Act) -> type[Body]:
    """Return the body that a form asks for: the act's own, and for an agenda also what is arranged there."""
    return Put if act == PUT_ON_AGENDA else act.body


def put(office: Office, item: UUID, typed: Mapping[str, str], version: int) -> UUID | None:
    """Put an item on an agenda, then arrange it there; returns a meeting where only the first was done.

    Nothing is done where a field of either is at fault. Raises RefusedActError as both acts.
    """
    body: dict[str, Any] = {name: number_or_text(text) if name == "minutes" else text for name, text in typed.items()}
    _expect(office, body)
    arranged = {name: body.pop(name) for name in ARRANGED if name in body}
    perform(office, PUT_ON_AGENDA.name, item, partial(Given, body, version))
    meeting = ahead(office, item) if arranged else None
    if meeting is None:
        return None
    try:
        acts.perform(office, ARRANGE.name, meeting.id, partial(Given, {"item": str(item), **arranged}))
    except RefusedActError:  # somebody sent it out of reach between the two: its page shows how it stands
        return meeting.id
    return None


def _expect(office: Office, body: Mapping[str, Any]) -> None:
    book = office.rulebook
    organisations = frozenset({*book.publisher_by_id, OPERATING})
    found = read_body(Put, body, BodyContext(day(office.clock()), frozenset(book.forums), organisations))
    if isinstance(found, tuple):
        raise RefusedActError("invalid", faults=found)
