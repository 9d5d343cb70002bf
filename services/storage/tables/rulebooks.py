"""Tables of rulebooks: what was stored, tried and activated."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Table, Text, Uuid

from services.storage.tables.schema import instant, metadata

rulebook = Table(
    "rulebook",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("documents", Text, nullable=False),  # canonical JSON: what the hash is of
    instant("stored_at"),
)

rulebook_trial = Table(
    "rulebook_trial",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("candidate", Text, nullable=False),
    instant("since"),
    instant("tried_at"),
    Column("tried_by", Text, nullable=False),
    Column("counts", Text, nullable=False),  # JSON: how many would go elsewhere, by kind
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
)

rulebook_activation = Table(
    "rulebook_activation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("hash", Text, ForeignKey("rulebook.hash"), nullable=False),
    Column("proposed_by", Text, nullable=False),
    instant("proposed_at"),
    Column("activated_by", Text),  # another person than the one who proposed
    instant("effective_from", nullable=True),  # NULL while it is only proposed
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    instant("counted_at", nullable=True),  # when clock had every open item's reminders counted by it anew
    CheckConstraint("activated_by <> proposed_by", name="two_persons"),
)
