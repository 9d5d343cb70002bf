"""Views of grants: the rows that somebody is shown, in words, and what the form of who may give one offers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from gettext import NullTranslations
from typing import NamedTuple
from uuid import UUID

from starlette.requests import Request

from services.core.access.grants import Grant, may_give, may_see, own
from services.core.access.principal import OPERATING, Principal
from services.core.access.roles import ANY, EVERYWHERE, OPERATOR, ROLES
from services.core.rulebook.model import Rulebook
from services.desk.web.business import needs_of
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of
from services.desk.web.words import role as role_words
from services.effects.actors import RefusedActError
from services.storage.access.rows import Stored, grants_for, listed
from services.storage.handovers.history import told
from services.storage.handovers.office import Office

Choices = Sequence[tuple[str, str]]


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


REFUSED: Mapping[str, str] = {
    "forbidden": _("You cannot give or end that access: your own covers neither that role nor that place."),
    "oneself": _("Nobody gives access to oneself or changes one's own. Ask another leader, or operations."),
    "over": _("The access is over already."),
}
"""Code of a refused act on a grant → what its page says."""


class Reader(NamedTuple):
    """Who a list of grants is for: what that person may, and the language and names it is told in."""

    office: Office
    held: list[Grant]
    operates: bool
    said: NullTranslations
    language: str
    now: datetime

    @property
    def names(self) -> Names:
        """What the rulebook calls things."""
        return Names(self.office.rulebook, self.language)

    def place(self, forum: str, municipality: str) -> str:
        """Return the address of a grant in words."""
        every = self.said.gettext("All municipalities")
        return f"{self.names.forum(forum)}, {every if municipality == ANY else self.names.town(municipality)}"

    def sees(self, one: Grant) -> bool:
        """Tell whether a grant is shown."""
        return may_see(self.office.principal, self.held, operates=self.operates, one=one, now=self.now)

    def ends(self, one: Grant) -> bool:
        """Tell whether a grant can be ended."""
        may = may_give(self.office.principal, self.held, operates=self.operates, given=one, now=self.now)
        return may and not one.is_over(self.now)


class Row(NamedTuple):
    """One grant in words."""

    id: UUID
    who: str
    works_at: str
    forum: str
    forum_id: str  # "" for every forum
    town: str
    begins: datetime
    until: datetime | None
    ended_at: datetime | None
    given_by: str
    reason: str
    state: str  # now, coming, over
    can_end: bool


class May(NamedTuple):
    """What the form of somebody offers; nothing of who lets nobody in."""

    roles: Choices = ()
    organisations: Choices = ()
    forums: Choices = ()
    towns: Choices = ()


def reader_of(request: Request, office: Office) -> Reader:
    """Return who the visitor is as a reader of grants."""
    now = office.clock()
    operates = needs_of(request, office).operates(office.principal)
    with office.connection.cursor() as cursor:
        held = grants_for(cursor, office.principal, now)
    return Reader(office, held, operates, gettext_of(request), language_of(request), now)


def rows(reader: Reader, forum: str | None, *, over: bool) -> list[Row]:
    """Return the grants that somebody is shown, oldest first; with `over` also those that count no more."""
    found = listed(reader.office.connection, reader.now, forum, ended=over)
    return [_row(reader, one) for one in found if reader.sees(one.grant)]


def stored_row(reader: Reader, id_: UUID) -> Row:
    """Return one grant; raises RefusedActError `not_found` for what is not there or not shown."""
    found = listed(reader.office.connection, reader.now, ended=True)
    one = next((one for one in found if one.id == id_ and reader.sees(one.grant)), None)
    if one is None:
        raise RefusedActError("not_found")
    return _row(reader, one)


def choices(reader: Reader) -> May:
    """Return what the form offers: roles that are this person's to let in, and the addresses of its own grants."""
    office, names = reader.office, reader.names
    gives = ROLES[office.principal.role].gives
    mine = own(office.principal, reader.held, reader.now)
    if not gives or not (reader.operates if office.principal.role == OPERATOR else mine):
        return May()
    book, every = office.rulebook, reader.said.gettext("All")
    forums = _forums(office.principal, mine, book)
    if any(role in EVERYWHERE for role in gives):
        forums = [ANY, *forums]
    organisations = [(one, names.forum(one)) for one in (*book.publisher_by_id, OPERATING)]
    return May(
        [(one, role_words(reader.said, reader.language, one)) for one in gives],
        sorted(organisations, key=lambda pair: pair[1]),
        [(one, reader.said.gettext("All forums") if one == ANY else names.forum(one)) for one in forums],
        [(code, name) for code, name in (*names.towns(), (ANY, every)) if _is_mine(office.principal, mine, code)],
    )


def refused_words(said: NullTranslations, code: str) -> str:
    """Return what a page says of a refused act."""
    return said.gettext(REFUSED[code])


def receiver(reader: Reader, to: Principal) -> str:
    """Return whom a grant is for: the role, and the handle or everybody of it."""
    role = role_words(reader.said, reader.language, to.role)
    return f"{reader.said.gettext('Everybody')}, {role.lower()}" if to.handle == ANY else f"{to.handle}, {role.lower()}"


def _forums(who: Principal, mine: Sequence[Grant], book: Rulebook) -> list[str]:
    if who.role == OPERATOR:
        return [one.id for one in book.forums.values() if one.takes_people]
    return list(dict.fromkeys(one.forum for one in mine if one.forum != ANY))


def _is_mine(who: Principal, mine: Sequence[Grant], town: str) -> bool:
    return who.role == OPERATOR or any(one.municipality in {ANY, town} for one in mine)


def _row(reader: Reader, stored: Stored) -> Row:
    one, names = stored.grant, reader.names
    every = reader.said.gettext
    return Row(
        id=stored.id,
        who=receiver(reader, one.principal),
        works_at=names.forum(one.principal.organisation),
        forum=every("All forums") if one.forum == ANY else names.forum(one.forum),
        forum_id="" if one.forum == ANY else one.forum,
        town=every("All") if one.municipality == ANY else names.town(one.municipality),
        begins=one.begins,
        until=one.until,
        ended_at=one.ended_at,
        given_by=names.person(told(stored.given_by)),
        reason=stored.reason,
        state="over" if one.is_over(reader.now) else "now" if one.in_force(reader.now) else "coming",
        can_end=reader.ends(one),
    )
