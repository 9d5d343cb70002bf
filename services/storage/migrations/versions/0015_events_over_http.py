"""Events that came over HTTP: kept in `submitted` until the router knows them, each sender's rows shown to it alone."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_RIGHTS = (
    ("stafet_acting", "submitted", "SELECT, INSERT"),
    ("stafet_acting", "person", "INSERT"),
    ("stafet_acting", "inbox", "SELECT"),
    ("stafet_acting", "dead_letter", "SELECT"),
    ("stafet_serving", "submitted", "SELECT"),
    ("stafet_serving", "inbox", "SELECT"),
    ("stafet_relay", "submitted", "SELECT, UPDATE, DELETE"),
    ("stafet_relay", "inbox", "SELECT"),
    ("stafet_relay", "dead_letter", "SELECT"),
    ("stafet_relay", "person", "SELECT"),
    ("stafet_clock", "submitted", "SELECT"),
)
_SETTING = "current_setting('stafet.principal', true)"
_OWN = f"split_part({_SETTING}, ':', 1) = 'udgiver' AND {{table}}.publisher = split_part(" + f"{_SETTING}, ':', 2)"
# The relay opens what it sends, and looks whether what it has sent was read: nothing else of senders or people.
_SENT = {
    "person": "EXISTS (SELECT FROM submitted one WHERE one.person = person.id)",
    "dead_letter": 'EXISTS (SELECT FROM submitted one WHERE (one.cluster, one.topic, one.partition, one."offset")'
    ' = (dead_letter.cluster, dead_letter.topic, dead_letter.partition, dead_letter."offset"))',
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "submitted",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("receipt", sa.Uuid(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cluster", sa.Text()),
        sa.Column("partition", sa.Integer()),
        sa.Column("offset", sa.BigInteger()),
        sa.UniqueConstraint("publisher", "event_id", name="uq_submitted_publisher_event_id"),
    )
    op.create_index("ix_dead_letter_publisher_event_id", "dead_letter", ["publisher", "event_id"])
    for role, table, rights in _RIGHTS:
        op.execute(f"GRANT {rights} ON {table} TO {role}")
    for table in ("submitted", "inbox"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        roles = "stafet_router, stafet_clock, stafet_acting, stafet_relay"
        op.execute(f"CREATE POLICY whole ON {table} TO {roles} USING (true)")
        op.execute(f"CREATE POLICY own ON {table} FOR SELECT TO stafet_serving USING ({_OWN.format(table=table)})")
    for table, sent in _SENT.items():
        op.execute(f"CREATE POLICY sent ON {table} FOR SELECT TO stafet_relay USING ({sent})")


def downgrade() -> None:
    """Undo."""
    for table in _SENT:
        op.execute(f"DROP POLICY sent ON {table}")
    for role, table, rights in _RIGHTS:
        op.execute(f"REVOKE {rights} ON {table} FROM {role}")
    for policy in ("whole", "own"):
        op.execute(f"DROP POLICY {policy} ON inbox")
    op.execute("ALTER TABLE inbox NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE inbox DISABLE ROW LEVEL SECURITY")
    op.drop_index("ix_dead_letter_publisher_event_id", "dead_letter")
    op.drop_table("submitted")
