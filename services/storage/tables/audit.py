"""Tables of the audit log: leaves, what opens them, the head of the tree, and the steps that need a leaf."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from services.storage.tables.schema import instant, metadata

leaf = Table(
    "leaf",
    metadata,
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    # No foreign key: one statement writes the leaf and its entry, and the check cost six microseconds per event.
    Column("leaf", BigInteger, primary_key=True, autoincrement=False),
    Column("case_id", Uuid),
    Column("nonce", LargeBinary),  # NULL after erasure
    Column("opening", LargeBinary),  # the committed record, sealed; NULL where it stands in the event's own row
    Index("ix_audit_entry_case_id", "case_id"),
)

handover_step = Table(
    "handover_step",
    metadata,
    Column("handover", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("from_state", Text),
    Column("state", Text, nullable=False),
    Column("code", Text),
    Column("actor", Text, nullable=False),
    instant("at"),
    # An effect without its audit leaf cannot be stored.
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    Index("ix_handover_step_leaf", "leaf"),  # leaves are numbered in the order of commits: what is new lies at its end
)

tree_head = Table(
    "tree_head",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
    # How many people were ever erased: whoever planned by their keys finds out under the lock of this row.
    Column("erasures", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("one = 1", name="one"),
    postgresql_with={"fillfactor": "10"},
)

tile_root = Table(
    "tile_root",
    metadata,
    # The root of 256 leaves (level 1), of 256 of those (level 2), and so on; only of tiles that are full.
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)
