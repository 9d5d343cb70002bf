"""Members of a forum: who is let in there, and who of them a meeting is for; by handle, role and authority."""

from datetime import datetime
from typing import NamedTuple

from services.core.access.grants import Grant, is_beside
from services.core.access.rights import is_shown
from services.core.access.roles import ANY
from services.core.agenda.meeting import STAGE, WHO, Meeting
from services.desk.pages.access_view import Reader, receiver
from services.storage.access.rows import listed


class Member(NamedTuple):
    """Somebody who is let in: never by name."""

    who: str
    works_at: str
    town: str
    until: datetime | None


def members(reader: Reader, forum: str) -> list[Member]:
    """Return who is let in there, to whoever is let in at the same address, leads it, or operates."""
    who, held, now = reader.office.principal, reader.held, reader.now
    every = reader.said.gettext("All")
    return [
        Member(
            receiver(reader, one.principal),
            reader.names.forum(one.principal.organisation),
            every if one.municipality == ANY else reader.names.town(one.municipality),
            one.until,
        )
        for one in _let_in(reader, forum)
        if reader.sees(one) or is_beside(who, held, one=one, now=now)
    ]


def participants(reader: Reader, meeting: Meeting) -> list[tuple[str, str]]:
    """Return who works with the agendas of a meeting's address, and for which authority: to who is one of them."""
    book = reader.office.rulebook
    circle = book.forums[meeting.forum].circle if meeting.forum in book.forums else None
    found = {
        (receiver(reader, one.principal), reader.names.forum(one.principal.organisation))
        for one in _let_in(reader, meeting.forum)
        if one.principal.role in WHO
        and one.municipality in {ANY, meeting.municipality}
        and is_shown(one.principal.role, circle, STAGE)
    }
    return sorted(found, key=lambda one: (one[1], one[0]))


def _let_in(reader: Reader, forum: str) -> list[Grant]:
    found = listed(reader.office.connection, reader.now, forum, ended=False)
    return [stored.grant for stored in found if stored.grant.in_force(reader.now)]
