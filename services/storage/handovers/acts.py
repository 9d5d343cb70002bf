"""The transaction of an act: item locked, rights, refusals in the contract's order, effects, leaf, steps, notices.

One function for every act of the table (contracts-acts 9 and 11), whoever calls it: command line, HTTP or a page.
"""

from datetime import datetime
from uuid import UUID

from schemas.act_bodies import Body, BodyContext, Forward, read_body
from schemas.faults import Fault
from services.core.access.principal import OPERATING
from services.core.forwarding.targets import Wanted, faults
from services.core.handover.acts import BY_NAME, RECORD_CONSENT, Act
from services.core.handover.item import Item
from services.core.handover.possible import forbidden, refusal
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.effects.acts.draft import ActDraft
from services.effects.acts.place import place_of
from services.effects.acts.registry import WRITES
from services.effects.audit_records import PREVIEW
from services.effects.ids import Ids
from services.storage.access.session import act as act_as_role
from services.storage.handovers.applying import apply
from services.storage.handovers.case_file import StoredFile
from services.storage.handovers.given import Asked
from services.storage.handovers.office import Office, day, is_adult
from services.storage.handovers.reader import Answer
from services.storage.handovers.repeated import keep, once_of, opened, read_again
from services.storage.handovers.stored import item, locked
from services.storage.handovers.visibility import is_visible
from services.storage.idempotency import Request
from services.storage.races import until_won
from services.storage.recorded import Recorded


def perform(office: Office, act: str, handover: UUID, given: Asked, request: Request | None = None) -> Answer:
    """Do an act of the table and return the item after it; also to whoever no longer sees it, then without acts.

    What was given is asked for after 404 and 403, and checked here. A request that was done before is told the same
    again. Raises RefusedActError, whose leaf is written too.
    """
    return until_won(lambda: _perform(office, BY_NAME[act], handover, given, request))


def _perform(office: Office, act: Act, handover: UUID, given: Asked, request: Request | None) -> Answer:
    with office.working(f"handover.{act.name}", handover) as tx:
        once = once_of(office, request)
        if once is not None and (kept := once.earlier(tx.cursor, tx.now)) is not None:
            act_as_role(tx.cursor)
            one = read_again(tx, handover, "handover.shown", PREVIEW)
            return opened(office.file(one, tx.now), kept) or _told(office, tx, one)
        office.quorum.expect(tx.cursor)
        office.open(tx, handover)
        related = locked(tx.cursor, handover)
        tx.not_before(other.changed_at for other in related.values())
        one = office.sees(tx, related.pop(handover.bytes, None), lock=True)
        file = office.file(one, tx.now)
        body = _checked(office, act, one, given, file, tx.now)
        draft = draft_of(office, tx, act, one, related, file, body)
        WRITES[act.name](draft)
        apply(tx.cursor, draft)
        told = _after(office, tx, one)
        if once is not None:
            keep(once, tx, file, told, (one.forum, one.municipality))
    return told


def _after(office: Office, tx: Recorded, one: Item) -> Answer:
    """Return the item as the act leaves it; the act's own leaf has told that it is seen.

    Its steps are told before they are stored: from the number of their leaf to the commit every other writer waits.
    """
    told = _told(office, tx, item(tx.cursor, UUID(bytes=one.id)) or one)
    first = tx.append()
    for step in told["steps"][-sum(step.handover == one.id for step in tx.steps) :]:
        step["leaf"] += first
    return told


def _told(office: Office, tx: Recorded, one: Item) -> Answer:
    seen = is_visible(tx.cursor, office.principal, one, office.rulebook, tx.now)
    return office.answer(one, office.acts_of(one, tx.now) if seen else (), tx.now, tx.steps)


def _checked(office: Office, act: Act, one: Item, given: Asked, file: StoredFile, now: datetime) -> Body:
    """Return the body of an act that is not refused, in the order of contracts-acts 11."""
    place = place_of(office.rulebook, one.forum)
    if forbidden(act, office.who, place):
        raise RefusedActError("forbidden", one.state)
    came, based_on = given()
    body = checked_body(office, act, came, now)
    code = "stale" if based_on not in {None, one.version} else refusal(act, one, place)
    if code is None and act is RECORD_CONSENT and not is_adult(file, now):
        code = "not_an_adult"
    if code is not None:
        raise office.refusal(code, one, office.acts_of(one, now))
    return body


def checked_body(office: Office, act: Act, given: object, now: datetime) -> Body:
    """Return the body as the act takes it; raises RefusedActError `invalid` with every fault."""
    book = office.rulebook
    context = BodyContext(day(now), frozenset(book.forums), frozenset({*book.publisher_by_id, OPERATING}))
    body = read_body(act.body, given, context)
    wrong = body if isinstance(body, tuple) else by_the_rulebook(book, body)
    if isinstance(body, tuple) or wrong:
        raise RefusedActError("invalid", faults=wrong)
    return body


def by_the_rulebook(book: Rulebook, body: Body) -> tuple[Fault, ...]:
    """Return what is wrong with a body whatever the item, by what the rulebook says of the forum it names."""
    if not isinstance(body, Forward):
        return ()
    return faults(book, Wanted(body.forum, body.municipality, body.school, body.legal_basis))


def draft_of(
    office: Office, tx: Recorded, act: Act, one: Item, related: dict[bytes, Item], file: StoredFile, body: Body
) -> ActDraft:
    """Return the empty plan of an act, whose leaves, steps and notices are the transaction's."""
    return ActDraft(
        item=one,
        act=act,
        body=body,
        actor=office.principal.stored,
        now=tx.now,
        today=day(tx.now),
        rulebook=office.rulebook,
        topic_for=office.topic_for,
        new_id=Ids(int(tx.now.timestamp() * 1000)),
        related=related,
        file=file,
        leaves=tx.leaves,
        steps=tx.steps,
        notices=tx.notices,
    )
