"""Handovers as acts move them: answer deadline, lineage, outcome, texts of steps, and questions to the sender.

An item that was offered before has no answer deadline: nobody was told that it had one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('offered', 'accepted', 'awaiting_sender', 'on_agenda', 'handled')")
_ADDED = (
    ("due_on", sa.Date()),
    ("ends_at", sa.DateTime(timezone=True)),
    ("answer_on", sa.Date()),
    ("answer_at", sa.DateTime(timezone=True)),
    ("forwarded_from", sa.Uuid()),
    ("returned_from", sa.Uuid()),
    ("forwarding", sa.Uuid()),
    ("resumes", sa.Text()),
    ("outcome", sa.Text()),
    ("outcome_version", sa.Integer()),
    ("responsible_authority", sa.Text()),
    ("follow_up_on", sa.Date()),
    ("owner", sa.Text()),
    ("meeting", sa.Date()),
    ("residence", sa.Text()),
    ("read_at", sa.DateTime(timezone=True)),
    ("confirmed_at", sa.DateTime(timezone=True)),
)
_PAST = """
UPDATE deadline d SET past_at_receipt = true FROM handover h JOIN event e ON e.id = h.event
WHERE h.id = d.handover AND e.received_at >=
    coalesce(d.due_at, (d.due_on + 1)::timestamp AT TIME ZONE 'Europe/Copenhagen')
"""
_NEAREST = """
UPDATE handover h SET due_on = nearest.due_on, ends_at = nearest.ends_at
FROM (
    SELECT DISTINCT ON (handover) handover, due_on,
        coalesce(due_at, (due_on + 1)::timestamp AT TIME ZONE 'Europe/Copenhagen') AS ends_at
    FROM deadline WHERE NOT past_at_receipt ORDER BY handover, ends_at
) nearest WHERE nearest.handover = h.id
"""


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_handover_list", "handover")
    for name, kind in _ADDED:
        op.add_column("handover", sa.Column(name, kind, nullable=True))
    op.add_column("deadline", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "deadline", sa.Column("past_at_receipt", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.execute(_PAST)
    op.execute(_NEAREST)
    op.alter_column("deadline", "past_at_receipt", server_default=None)
    op.drop_column("handover", "due")
    columns = ["forum", "municipality", "ends_at", "offered_at", "id"]
    op.create_index("ix_handover_list", "handover", columns, postgresql_where=_OPEN)
    op.create_index(
        "ix_handover_forwarded_from",
        "handover",
        ["forwarded_from"],
        postgresql_where=sa.text("forwarded_from IS NOT NULL"),
    )
    op.create_table(
        "handover_text",
        sa.Column("handover", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("texts", sa.LargeBinary(), nullable=True),
    )
    _question()


def _question() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("handover", sa.Uuid(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("days_left", sa.SmallInteger(), nullable=True),
        sa.Column("seconds_left", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'answered', 'cancelled')", name="state"),
    )
    op.create_index("ix_question_handover", "question", ["handover"])


def downgrade() -> None:
    """Undo; what acts have added is gone."""
    op.drop_table("question")
    op.drop_table("handover_text")
    op.drop_index("ix_handover_forwarded_from", "handover")
    op.drop_index("ix_handover_list", "handover")
    op.add_column("handover", sa.Column("due", sa.Date(), nullable=True))
    op.execute("UPDATE handover SET due = coalesce(due_on, (ends_at AT TIME ZONE 'Europe/Copenhagen')::date)")
    for name in ("past_at_receipt", "done_at"):
        op.drop_column("deadline", name)
    for name, _ in _ADDED:
        op.drop_column("handover", name)
    columns = ["forum", "municipality", "due", "offered_at", "id"]
    op.create_index("ix_handover_list", "handover", columns, postgresql_where=_OPEN)
