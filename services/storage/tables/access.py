"""Tables of access: grants, access in need, stand-ins that were asked for, and which stages a role sees."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, SmallInteger, Table, Text, Uuid

from services.storage.tables.schema import instant, metadata

visible_stage = Table(
    "visible_stage",
    metadata,
    Column("activation", Uuid, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("forum", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    instant("begins_at"),  # the activation's: the policies of row-level security read the latest one that has begun
    Index("ix_visible_stage_begins_at", "begins_at", "activation"),
)

break_glass = Table(
    "break_glass",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("role", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("handle", Text, nullable=False),
    Column("forum", Text, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    instant("requested_at"),
    Column("confirmed_by", Text),  # another person than who asked; the grant begins then
    instant("confirmed_at", nullable=True),
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    CheckConstraint("minutes BETWEEN 1 AND 60", name="minutes"),
    CheckConstraint(
        "split_part(confirmed_by, '/', 3) <> organisation OR split_part(confirmed_by, '/', 4) <> handle",
        name="two_persons",
    ),
)

access_grant = Table(
    "access_grant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("role", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("handle", Text, nullable=False),  # `*`: everybody of the role and organisation
    Column("forum", Text, nullable=False),  # `*`: business beside items
    Column("municipality", Text, nullable=False),  # `*`: every one, and items without one
    instant("begins_at"),
    instant("until_at", nullable=True),
    Column("given_by", Text, nullable=False),
    instant("given_at"),
    Column("reason", Text, nullable=False),  # free text: here alone, the leaf only commits to it
    instant("ended_at", nullable=True),
    Column("ended_by", Text),
    Column("end_reason", Text),
    Column("break_glass", Uuid, ForeignKey("break_glass.id")),
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    Index("ix_access_grant_principal", "role", "organisation", "handle"),
    CheckConstraint("until_at > begins_at", name="until_after_from"),
)

stand_in_request = Table(
    "stand_in_request",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("asked_by", Text, nullable=False),
    Column("organisation", Text, nullable=False),  # of the stand-in, as the handle
    Column("handle", Text, nullable=False),
    Column("forum", Text, nullable=False),
    Column("municipality", Text, nullable=False),
    instant("begins_at"),
    instant("until_at"),
    Column("reason", Text, nullable=False),  # free text: here alone, the leaf only commits to it
    instant("requested_at"),
    Column("answered_by", Text),  # who may give the grant, or who asked and took it back
    instant("answered_at", nullable=True),
    Column("given", Uuid, ForeignKey("access_grant.id")),
    Column("leaf", BigInteger, ForeignKey("leaf.idx"), nullable=False),
    CheckConstraint("until_at > begins_at", name="until_after_from"),
    CheckConstraint("given IS NULL OR answered_by <> asked_by", name="two_persons"),
)
