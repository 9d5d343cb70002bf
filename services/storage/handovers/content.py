"""Reads of a handover: preview, content, identity and targets, each with its leaf before anything is shown.

Contracts-acts 9: content once the case is taken, before that for who could not choose otherwise; the name by an act of
its own with a reason (CPR-9, DP-7). None of them is a step.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from schemas.act_bodies import BodyContext, Identity, read_body
from services.core.decision import redaction
from services.core.forwarding.targets import Target, targets
from services.core.handover.item import Item
from services.effects.actors import RefusedActError
from services.effects.acts.steps import record_of
from services.effects.audit_records import PREVIEW
from services.storage.handovers.case_file import StoredFile
from services.storage.handovers.given import Asked
from services.storage.handovers.office import Office, day
from services.storage.handovers.reader import Answer
from services.storage.recorded import Recorded

_READ = "UPDATE handover SET read_at = coalesce(read_at, %s) WHERE id = %s"
_WITHDRAWN = "SELECT 1 FROM handover_step WHERE handover = %s AND code = 'consent_withdrawn' LIMIT 1"
_CHOOSING = {("visitator", "triage"), ("infohus-tovholder", "gate")}
_WISH, _CONTACT = "wish", "contact"
IDENTITY = ("name", "cpr", "birth_date", "protected_address")


class Shown(NamedTuple):
    """What of an event's data is shown, and for the fields that are not, why (disclosure.yaml)."""

    data: Mapping[str, Any]
    withheld: Mapping[str, str]


def show(office: Office, handover: UUID) -> Answer:
    """Return the item with all that may be seen of it before its content; raises RefusedActError `not_found`."""
    with office.working("handover.shown", handover) as tx:
        one = office.seen(tx, handover)
        record = record_of(one, "consultation", "handover.shown")
        record.scope = PREVIEW
        tx.leaf(record, one.id)
        return office.answer(one, office.acts_of(one, tx.now), tx.now)


def content(office: Office, handover: UUID) -> Shown:
    """Return the event's data as far as the rulebook lets the principal see it.

    Raises RefusedActError: not_found, erased, consent_withdrawn, not_taken before it is taken, not_allowed after its
    end; SealError.
    """
    with office.working("content.shown", handover) as tx:
        one = office.seen(tx, handover, lock=True)
        file, book = office.file(one, tx.now), office.rulebook
        _readable(office, tx, one, file)
        data = file.data()
        if one.stage == _WISH:  # nobody has consented: only how the person can be reached (EXIT-4)
            data = {name: value for name, value in data.items() if name == _CONTACT}
        shown = redaction.of_content(data, book, one.forum, office.principal.role)
        _read(tx, one, file, "content.shown", tuple(sorted(shown)), None, {})
        return Shown(shown, redaction.withheld(data, book, one.forum))


def identity(office: Office, handover: UUID, asked: Asked) -> dict[str, Any]:
    """Return name, number, birth date and whether the address is protected; raises RefusedActError like `content`."""
    with office.working("identity.shown", handover) as tx:
        one = office.seen(tx, handover, lock=True)
        given = read_body(Identity, asked().body, BodyContext(day(tx.now), (), ()))
        if not isinstance(given, Identity):
            raise RefusedActError("invalid", one.state, faults=given if isinstance(given, tuple) else ())
        file = office.file(one, tx.now)
        _readable(office, tx, one, file, barred=one.stage == _WISH)
        subject = file.data().get("subject", {})
        words = {} if given.note is None else {"note": given.note}
        _read(tx, one, file, "identity.shown", IDENTITY, given.reason, words)
    number = subject.get("cpr")
    return {
        "name": subject.get("name"),
        "cpr": number and number.replace("-", ""),
        "birth_date": subject.get("birth_date"),
        "protected_address": subject.get("protected_address", False),
    }


def possible_targets(office: Office, handover: UUID) -> list[Target]:
    """Return where the item can be forwarded to today (contracts-acts 9.1); raises RefusedActError."""
    with office.working("targets.shown", handover) as tx:
        one = office.seen(tx, handover)
        file = office.file(one, tx.now)
        residence = one.residence or file.residence()
        found = targets(office.rulebook, one.type, file.age(day(tx.now)), residence, (one.forum, one.municipality))
        tx.leaf(record_of(one, "consultation", "targets.shown"), one.id)
        return found


def targets_told(office: Office, handover: UUID) -> list[Answer]:
    """Return the same as answers give it."""
    return [
        {
            "forum": one.forum,
            "municipality": one.municipality,
            "stage": one.stage,
            "legal_bases": list(one.legal_bases),
        }
        for one in possible_targets(office, handover)
    ]


def is_withdrawn(tx: Recorded, one: Item) -> bool:
    """Tell whether the person has taken their consent back: then nothing that was said about them is shown."""
    return tx.cursor.execute(_WITHDRAWN, (UUID(bytes=one.id),)).fetchone() is not None


def _readable(office: Office, tx: Recorded, one: Item, file: StoredFile, *, barred: bool = False) -> None:
    """Refuse what cannot be read: what is gone first, then what never can be here, then what nobody has taken yet."""
    if file.is_erased:
        raise office.refusal("erased", one)
    if is_withdrawn(tx, one):
        raise office.refusal("consent_withdrawn", one)
    if barred or not one.is_open:
        raise office.refusal("not_allowed", one)
    if not one.is_taken and (office.principal.role, one.stage) not in _CHOOSING:
        raise office.refusal("not_taken", one)


def _read(
    tx: Recorded, one: Item, file: StoredFile, code: str, scope: tuple[str, ...], reason: str | None, words: Answer
) -> None:
    """Log the reading; its words are kept sealed beside the leaf, and a recall is to be confirmed from now on."""
    record = record_of(one, "consultation", code)
    record.scope, record.query = scope, reason
    tx.leaves.add(record, orjson.dumps(words), sealer=file.key, late=True)
    tx.cursor.execute(_READ, (tx.now, UUID(bytes=one.id)))
