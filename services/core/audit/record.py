"""The audit leaf: one canonical JSON object per act, without personal data (evidence.md, LOG-2 to LOG-4)."""

import hmac
from dataclasses import dataclass

import orjson

LEAF_VERSION = 1

OPERATIONS = frozenset(
    {
        "collection",
        "alteration",
        "consultation",
        "disclosure",
        "combination",
        "erasure",
        "dead_letter",
        "replay",
        "login",
        "logout",
        "denied",
        "grant",
        "rulebook",
        "key",
        "config",
        "export",
        "verify",
        "break_glass",
    }
)
"""The closed list of what a leaf can be about (directive 2016/680 article 25 and the technical ones)."""


@dataclass(slots=True)
class Leaf:
    """What a leaf says; fields are those of evidence.md, handles instead of people.

    `leaf_id` is 32 hex digits; `t_rec` and `t_occ` are UTC texts with milliseconds; `commitment` is 64 hex digits.
    """

    leaf_id: str
    t_rec: str
    t_occ: str
    op: str
    code: str
    outcome: str
    actor: str
    purpose: str
    commitment: str
    case: str | None = None
    subject: str | None = None
    on_behalf: str | None = None
    recipient: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    query: str | None = None
    source: str | None = None
    prev: int | None = None


def encode(leaf: Leaf) -> bytes:
    """Return the canonical bytes (RFC 8785: ASCII keys sorted, no blanks, no floats), every field present.

    Raises ValueError for an operation outside the closed list: nobody could search for what it records.
    """
    if leaf.op not in OPERATIONS:
        raise ValueError(f"{leaf.op} is no operation of the audit log")
    return orjson.dumps(
        {
            "actor": leaf.actor,
            "c": leaf.commitment,
            "case": leaf.case,
            "code": leaf.code,
            "id": leaf.leaf_id,
            "on_behalf": leaf.on_behalf,
            "op": leaf.op,
            "outcome": leaf.outcome,
            "prev": leaf.prev,
            "purpose": leaf.purpose,
            "query": leaf.query,
            "recipient": leaf.recipient,
            "scope": leaf.scope,
            "src": leaf.source,
            "subj": leaf.subject,
            "t_occ": leaf.t_occ,
            "t_rec": leaf.t_rec,
            "v": LEAF_VERSION,
        },
    )


def commitment(nonce: bytes, leaf_id: str, record: bytes) -> str:
    """Return the commitment to `record`: HMAC-SHA256 under 32 random bytes kept outside the tree.

    Raises ValueError for a nonce of another length: a short one could be found by trying.
    """
    if len(nonce) != 32:
        raise ValueError("a commitment needs exactly 32 random bytes")
    return hmac.digest(nonce, b"%b\x00%d\x00%b" % (leaf_id.encode(), LEAF_VERSION, record), "sha256").hex()


def opens(committed: str, nonce: bytes, leaf_id: str, record: bytes) -> bool:
    """Tell whether these random bytes and this record are what the leaf with this id commits to."""
    return len(nonce) == 32 and hmac.compare_digest(commitment(nonce, leaf_id, record), committed)
