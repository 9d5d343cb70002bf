"""Collects the audit leaves of one transaction; their numbers are given by the write, under the tree's lock."""

import os
from dataclasses import dataclass, field, replace

from services.core.audit import record as audit
from services.core.evidence.merkle import leaf_hash
from services.effects.rows import LeafRow
from services.effects.sealing import PersonKey, seal

PREVIEW = ("type", "forum", "municipality", "stage", "legal_basis", "due")
"""What an offer shows before anybody has taken it (design 8): the scope of its leaf."""


@dataclass(frozen=True, slots=True)
class LateLeaf:
    """A leaf whose `prev` is filled in under the tree's lock, because its case has earlier leaves."""

    leaf: audit.Leaf
    case_id: bytes | None
    nonce: bytes
    opening: bytes | None


@dataclass(slots=True)
class LeafBatch:
    """Leaves in two runs: `ready` begin a case and are finished here, `late` follow earlier leaves of their case.

    A leaf's number is its place in `ready`, or len(ready) plus its place in `late`, plus the tree's size before.
    """

    recorded: str  # t_rec of every leaf of this transaction
    actor: str
    ready: list[LeafRow] = field(default_factory=list)
    late: list[LateLeaf] = field(default_factory=list)

    def add(
        self,
        record: "AuditRecord",
        committed: bytes,
        *,
        sealer: PersonKey | None = None,
        late: bool = False,
    ) -> int:
        """Add the leaf of a record, committing to the bytes `committed`; returns its place in its run.

        These are kept sealed beside the leaf when `sealer` is given; without it, they must be what the act's own rows
        say (an event's digest and decision), so that it can be put together again.
        """
        drawn = os.urandom(48)
        nonce, leaf_id = drawn[:32], drawn[32:].hex()
        leaf = audit.Leaf(
            leaf_id=leaf_id,
            t_rec=self.recorded,
            t_occ=record.occurred or self.recorded,
            op=record.op,
            code=record.code,
            outcome=record.outcome,
            actor=self.actor,
            purpose=record.purpose,
            commitment=audit.commitment(nonce, leaf_id, committed),
            case=None if record.case_id is None else record.case_id.hex(),
            subject=None if record.person is None else record.person.hex(),
            on_behalf=record.on_behalf,
            recipient=record.recipient,
            scope=record.scope,
            query=record.query,
            source=record.source,
        )
        opening = None if sealer is None else seal(sealer, nonce, committed)
        if late:
            self.late.append(LateLeaf(leaf, record.case_id, nonce, opening))
            return len(self.late) - 1
        body = audit.encode(leaf)
        self.ready.append(
            LeafRow(
                seq=len(self.ready),
                body=body,
                hash=leaf_hash(body),
                case_id=record.case_id,
                nonce=nonce,
                opening=opening,
            )
        )
        return len(self.ready) - 1


@dataclass(slots=True)
class AuditRecord:
    """What happened, in the terms of evidence.md; ids are 16-byte handles, never people."""

    op: str
    code: str
    outcome: str = "ok"
    case_id: bytes | None = None
    person: bytes | None = None
    occurred: str | None = None
    on_behalf: str | None = None
    recipient: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    purpose: str = "prevention"
    query: str | None = None
    source: str | None = None


def finish(late: LateLeaf, number: int, prev: int | None) -> LeafRow:
    """Return a late leaf's row once its number and the previous leaf of its case are known."""
    body = audit.encode(replace(late.leaf, prev=prev))
    return LeafRow(
        seq=number, body=body, hash=leaf_hash(body), case_id=late.case_id, nonce=late.nonce, opening=late.opening
    )


def address(forum: str, municipality: str | None) -> str:
    """Return a queue's address as leaves and lists write it."""
    return f"{forum}/{municipality}" if municipality else forum
