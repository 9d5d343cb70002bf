"""Views of stand-ins: the requests that somebody is shown, in words, and the places that one can be named for."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.core.access.grants import may_give, own
from services.core.access.rights import is_shown
from services.core.access.roles import ROLES
from services.core.access.stand_ins import ASKS, ROLE
from services.core.agenda.meeting import STAGE
from services.desk.pages.access_view import Choices, Reader
from services.storage.access.session import acting
from services.storage.access.stand_ins import StandIn, stand_ins
from services.storage.handovers.history import told
from services.storage.handovers.office import day


class Row(NamedTuple):
    """One request in words."""

    id: UUID
    who: str
    works_at: str
    place: str
    first: date
    last: date
    reason: str
    asked_by: str
    requested_at: datetime
    answered_by: str
    state: str
    mine: bool
    can_give: bool


def shown(reader: Reader) -> list[Row]:
    """Return what the reader asked for, and what it may answer."""
    with acting(reader.office.connection) as cursor:
        found = stand_ins(cursor.connection, reader.now)
    rows = [_row(reader, one) for one in found]
    return [row for row in rows if row.mine or row.can_give]


def places(reader: Reader) -> Choices:
    """Return the addresses of the reader's own grants where a stand-in would see anything."""
    who, book = reader.office.principal, reader.office.rulebook
    if who.role != ASKS and not ROLES[who.role].leads:
        return ()
    found = {
        f"{one.forum}|{one.municipality}": reader.place(one.forum, one.municipality)
        for one in own(who, reader.held, reader.now)
        if one.forum in book.forums and is_shown(ROLE, book.forums[one.forum].circle, STAGE)
    }
    return sorted(found.items(), key=lambda pair: pair[1])


def _row(reader: Reader, one: StandIn) -> Row:
    names, who = reader.names, reader.office.principal
    state = one.state(reader.now)
    gives = may_give(who, reader.held, operates=reader.operates, given=one.wanted, now=reader.now)
    return Row(
        id=one.id,
        who=one.handle,
        works_at=names.forum(one.organisation),
        place=reader.place(one.forum, one.municipality),
        first=day(one.begins_at),
        last=day(one.until_at - timedelta(milliseconds=1)),
        reason=one.reason,
        asked_by=names.person(told(one.asked_by)),
        requested_at=one.requested_at,
        answered_by=names.person(told(one.answered_by)) if one.answered_by else "",
        state=state,
        mine=one.asked_by == who.stored,
        can_give=gives and state == "waiting",
    )
