"""Cases prepared for an act that is to be hit or raced: items brought to where it is possible, and who does it."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from acting import Acting
from integration.office import EXIT, KSP, Publishers, concern
from sent import NAME, WHY, event, notice
from services.core.access.principal import Principal
from services.storage.connections import connect
from services.storage.handovers import content, questions
from services.storage.handovers.given import Given

SENDER = Principal.parse("udgiver:kommune-0860:u-1")
DESK = {"forum": "municipal_notification_desk", "legal_basis": "child-notification", "necessity": WHY}
Do = Callable[[Acting], object]


class Prepared(NamedTuple):
    """An act that is possible now: who does it and how, on which item, and the item at the other end if any."""

    who: Principal
    do: Do
    item: UUID
    other: UUID | None = None


def desk(senders: Publishers) -> Acting:
    """Return a coordinator at work on a connection of its own."""
    return Acting(connect(senders.database), KSP)


def items(database: str, event_id: Any) -> list[UUID]:
    """Return the items of an event, oldest first."""
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT id FROM handover WHERE event_id = %s ORDER BY offered_at, id", (event_id,))
        return [row[0] for row in found]


def offered(senders: Publishers) -> UUID:
    """Return an item that is offered to a KSP."""
    sent = notice()
    senders.send(sent)
    return items(senders.database, sent["id"])[0]


def accepted(senders: Publishers, mine: Acting) -> UUID:
    """Return an item about a child that its SSP has taken."""
    sent = concern()
    senders.send(sent)
    (one,) = items(senders.database, sent["id"])
    mine.accept(one)
    return one


def forwarding(senders: Publishers, mine: Acting) -> tuple[UUID, UUID]:
    """Return an item that is on its way to the municipality's desk, and the item that is offered there."""
    origin = accepted(senders, mine)
    mine.do("forward", origin, **DESK)
    return origin, new_of(senders.database, origin)


def new_of(database: str, origin: UUID) -> UUID:
    """Return the item that another one is on its way as."""
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT forwarding FROM handover WHERE id = %s", (origin,)).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def accept(senders: Publishers, _: Acting) -> Prepared:
    """Accept what is offered."""
    one = offered(senders)
    return Prepared(KSP, lambda mine: mine.accept(one), one)


def accept_forwarded(senders: Publishers, mine: Acting) -> Prepared:
    """Accept what another forum forwarded: two items move."""
    origin, new = forwarding(senders, mine)
    return Prepared(KSP, lambda mine: mine.accept(new), new, origin)


def forward(senders: Publishers, mine: Acting) -> Prepared:
    """Forward: a new item, and the old one on its way."""
    one = accepted(senders, mine)
    return Prepared(KSP, lambda mine: mine.do("forward", one, **DESK), one)


def give_back(senders: Publishers, mine: Acting) -> Prepared:
    """Return what was taken: it ends, and is offered to its sender."""
    one = accepted(senders, mine)
    return Prepared(KSP, lambda mine: mine.do("return", one, reason="wrong_forum", note="Fiktivt."), one)


def ask(senders: Publishers, _: Acting) -> Prepared:
    """Ask the sender."""
    one = offered(senders)
    return Prepared(KSP, lambda mine: mine.do("ask", one, question="Hvornår?"), one)


def answer(senders: Publishers, mine: Acting) -> Prepared:
    """Answer what the sender was asked."""
    one = accepted(senders, mine)
    told = mine.do("ask", one, question="Hvornår?")
    number = UUID(told["question"]["id"])
    return Prepared(
        SENDER, lambda mine: questions.answer(mine.office, number, partial(Given, {"answer": "I går."})), one
    )


def withdraw_consent(senders: Publishers, _: Acting) -> Prepared:
    """Withdraw the consent to what is on its way elsewhere: two items end."""
    data = {
        "subject": {"cpr": "700105-1234", "name": NAME, "residence": "0860"},
        "necessity": WHY,
        "legal_basis": "consent",
        "exit": {"wish": True, "consent": True},
    }
    sent = event("nordjyllands-politi", "exit_wish", data)
    senders.send(sent)
    (one,) = items(senders.database, sent["id"])
    mine = Acting(connect(senders.database), EXIT)
    mine.accept(one)
    to = next(to for to in content.possible_targets(mine.office, one) if to.forum != "ssp_netvaerksgruppe")
    basis = to.legal_bases[0] if to.legal_bases else None
    mine.do("forward", one, forum=to.forum, legal_basis=basis, necessity=WHY)
    return Prepared(EXIT, lambda mine: mine.do("withdraw_consent", one), one, new_of(senders.database, one))


PREPARE = {
    made.__name__: made for made in (accept, accept_forwarded, forward, give_back, ask, answer, withdraw_consent)
}
