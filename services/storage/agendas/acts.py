"""The transaction of an act on a meeting: locked, rights, refusals, what it writes, its items' steps, leaf, commit.

One function for every act of the table, whoever calls it: command line, HTTP or a page.
"""

from collections.abc import Mapping
from uuid import UUID

import orjson

from schemas.act_bodies import Body, BodyContext, read_body
from schemas.agenda_bodies import PlanMeeting
from services.core.access.principal import OPERATING
from services.core.agenda import meeting as table
from services.core.agenda.meeting import BY_NAME, Meeting, MeetingAct
from services.core.agenda.planning import faults
from services.core.agenda.states import DRAFT
from services.core.handover.item import Item
from services.effects.actors import RefusedActError
from services.effects.agendas.changes import FOLLOW, MeetingDraft, plan_change, record_of
from services.effects.agendas.following import ACT_OF_ITEMS, come_off, follow
from services.effects.ids import Ids
from services.storage.access.session import act as act_for
from services.storage.access.session import open_meeting, serve
from services.storage.agendas.applying import add, apply, locked
from services.storage.agendas.reading import read_in, told
from services.storage.agendas.rights import demand
from services.storage.agendas.stored import agenda, meeting, open_at
from services.storage.agendas.telling import Answer, standing
from services.storage.handovers import applying
from services.storage.handovers.acts import draft_of
from services.storage.handovers.given import Asked
from services.storage.handovers.office import Office, day
from services.storage.handovers.repeated import once_of
from services.storage.idempotency import Once, Request
from services.storage.races import until_won
from services.storage.recorded import Recorded

PLAN = "plan"


def plan(office: Office, given: Asked, request: Request | None = None) -> Answer:
    """Plan a meeting and return it; raises RefusedActError: not_found, forbidden, invalid, same_day."""
    return until_won(lambda: _plan(office, given, request))


def perform(office: Office, act: str, number: UUID, given: Asked, request: Request | None = None) -> Answer:
    """Do an act of the table on a meeting, and return it as it is then; raises RefusedActError, whose leaf is written.

    A request that was done before is told the same again.
    """
    return until_won(lambda: _perform(office, BY_NAME[act], number, given, request))


def _plan(office: Office, given: Asked, request: Request | None) -> Answer:
    number = UUID(bytes=Ids(int(office.clock().timestamp() * 1000))())
    with office.working(f"agenda.{PLAN}", number, "meeting") as tx:
        once = once_of(office, request)
        if (before := _before(office, tx, once)) is not None:
            return before
        office.quorum.expect(tx.cursor)
        body = _body(office, tx, PlanMeeting, given().body)
        if not isinstance(body, PlanMeeting):
            raise TypeError(PLAN)
        at = (body.forum, body.municipality, body.school, body.day, body.begins)
        one = Meeting(number, *at, DRAFT, 1, None, None, tx.now, office.principal.stored)
        act_for(tx.cursor)
        demand(office, tx, one, lock=True)
        if open_at(tx.cursor, one, one.day) is not None:
            raise RefusedActError("same_day")
        add(tx.cursor, one)
        return _done(office, tx, one, (PLAN, 1, {"day": one.day}), once)


def _perform(office: Office, act: MeetingAct, number: UUID, given: Asked, request: Request | None) -> Answer:
    with office.working(f"agenda.{act.name}", number, "meeting") as tx:
        once = once_of(office, request)
        if (before := _before(office, tx, once)) is not None:
            return before
        office.quorum.expect(tx.cursor)
        if not open_meeting(tx.cursor, number):
            raise RefusedActError("not_found")
        found, items = locked(tx.cursor, number, with_items=act in {table.MOVE, table.CANCEL})
        one = found.meeting
        tx.not_before((one.changed_at, *(item.changed_at for item in items)))
        body = _checked(office, tx, act, one, given)
        draft = MeetingDraft(one, act, body, [entry.item for entry in found.entries], tx.now)
        plan_change(draft)
        if draft.items == FOLLOW and open_at(tx.cursor, one, draft.day) is not None:
            raise RefusedActError("same_day")
        for item in items if draft.items is not None else ():
            _carry(office, tx, draft, item)
        apply(tx.cursor, draft, office.principal.stored)
        return _done(office, tx, one, (act.name, one.version + 1, draft.about), once)


def _before(office: Office, tx: Recorded, once: Once | None) -> Answer | None:
    """Return what the same request was answered, with the leaf of this reading; None for the first one."""
    kept = None if once is None else once.earlier(tx.cursor, tx.now)
    if kept is None or kept.answer is None:
        return None
    before: Answer = orjson.loads(kept.answer)
    read_in(office, tx, UUID(before["id"]))
    return before


def _checked(office: Office, tx: Recorded, act: MeetingAct, one: Meeting, given: Asked) -> Body:
    """Return the body of an act that is not refused, in the order of contracts-acts 11."""
    demand(office, tx, one, lock=True)
    came, based_on = given()
    body = _body(office, tx, act.body, came)
    code = "stale" if based_on not in {None, one.version} else table.refusal(act, one, day(tx.now))
    if code is not None:
        state, actor, at = standing(one, office.principal, office.rulebook)
        raise RefusedActError(code, state, actor, at, version=one.version, acts=table.possible(one, day(tx.now)))
    return body


def _body(office: Office, tx: Recorded, model: type[Body], given: object) -> Body:
    book = office.rulebook
    context = BodyContext(day(tx.now), frozenset(book.forums), frozenset({*book.publisher_by_id, OPERATING}))
    body = read_body(model, given, context)
    wrong = body if isinstance(body, tuple) else faults(book, body)
    if isinstance(body, tuple) or wrong:
        raise RefusedActError("invalid", faults=wrong)
    return body


def _carry(office: Office, tx: Recorded, draft: MeetingDraft, item: Item) -> None:
    """Let an item follow its meeting, or come off the agenda: a step of its own, told like any other."""
    planned = draft_of(office, tx, ACT_OF_ITEMS, item, {}, office.file(item, tx.now), Body())
    if draft.items == FOLLOW:
        follow(planned, draft.day)
    else:
        come_off(planned)
    applying.apply(tx.cursor, planned)


def _done(
    office: Office, tx: Recorded, one: Meeting, what: tuple[str, int, Mapping[str, object]], once: Once | None
) -> Answer:
    """Return the meeting as the act leaves it, with the leaf of the act, and keep that for a repeat."""
    name, version, about = what
    record = record_of(one, "alteration", f"agenda.{name}", version, about)
    tx.leaf(record, (record.source or "").encode())
    serve(tx.cursor, office.principal, tx.now)
    after = told(office, agenda(tx.cursor, meeting(tx.cursor, one.id) or one))
    act_for(tx.cursor)
    if once is not None:
        once.remember(tx.cursor, tx.now, orjson.dumps(after), (one.forum, one.municipality))
    return after
