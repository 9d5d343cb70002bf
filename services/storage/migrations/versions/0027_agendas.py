"""Agendas of meetings: what was on the agenda of a day is on that day's meeting from now on."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_TABLES = ("meeting", "agenda_entry")
_RIGHTS = {"stafet_serving": "SELECT", "stafet_acting": "SELECT, INSERT, UPDATE"}
# A meeting is there for whoever sees the queue of its address; an entry for whoever sees the item besides.
_QUEUE = """
(forum, 'queue', coalesce(municipality, '*')) IN (SELECT at.forum, at.stage, at.municipality FROM stafet_seen() at)
OR (forum, 'queue', '*') IN (SELECT at.forum, at.stage, at.municipality FROM stafet_seen() at)
"""
_BOTH = """
EXISTS (SELECT FROM meeting one WHERE one.id = agenda_entry.meeting)
AND EXISTS (SELECT FROM handover item WHERE item.id = agenda_entry.handover)
"""
_MEETINGS = """
INSERT INTO meeting (id, forum, municipality, school, day, state, version, changed_at, actor)
SELECT gen_random_uuid(), forum, municipality, school, meeting, 'draft', 1, max(changed_at), 'machine/migration/stafet'
FROM handover WHERE state = 'on_agenda' AND meeting IS NOT NULL GROUP BY forum, municipality, school, meeting
"""
_ENTRIES = """
INSERT INTO agenda_entry (meeting, handover, since, position)
SELECT one.id, item.id, put.version, row_number() OVER (PARTITION BY one.id ORDER BY put.at, item.id)
FROM handover item
JOIN meeting one ON (one.forum, one.day) = (item.forum, item.meeting)
    AND one.municipality IS NOT DISTINCT FROM item.municipality AND one.school IS NOT DISTINCT FROM item.school
CROSS JOIN LATERAL (
    SELECT version, at FROM handover_step step
    WHERE step.handover = item.id AND step.state = 'on_agenda' AND step.from_state <> 'on_agenda'
    ORDER BY version DESC LIMIT 1
) put
WHERE item.state = 'on_agenda'
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("forum", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text()),
        sa.Column("school", sa.Text()),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'sent', 'held', 'cancelled')", name="state"),
    )
    op.create_index(
        "ix_meeting_address",
        "meeting",
        ["forum", "municipality", "school", "day"],
        unique=True,
        postgresql_where=sa.text("state IN ('draft', 'sent')"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_meeting_day", "meeting", ["day"])
    op.create_table(
        "agenda_entry",
        sa.Column("meeting", sa.Uuid(), primary_key=True),
        sa.Column("handover", sa.Uuid(), primary_key=True),
        sa.Column("since", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.SmallInteger()),
        sa.Column("presenter", sa.Text()),
    )
    op.create_index("ix_agenda_entry_handover", "agenda_entry", ["handover"])
    op.execute(_MEETINGS)
    op.execute(_ENTRIES)
    for table, seen in zip(_TABLES, (_QUEUE, _BOTH), strict=True):
        for role, rights in _RIGHTS.items():
            op.execute(f"GRANT {rights} ON {table} TO {role}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY whole ON {table} TO stafet_acting USING (true)")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO stafet_serving USING ({seen})")


def downgrade() -> None:
    """Undo; each item still has the day of its meeting."""
    for table in reversed(_TABLES):
        op.drop_table(table)
