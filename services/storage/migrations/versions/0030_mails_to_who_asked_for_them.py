"""Mails to who asked for them: each person's own choice, and which notices were sent to whom, each of them once."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_RIGHTS = {
    "mail_choice": {
        "stafet_acting": "SELECT, INSERT, UPDATE, DELETE",
        "stafet_serving": "SELECT",
        "stafet_clock": "SELECT",
    },
    "mail": {"stafet_serving": "SELECT", "stafet_clock": "SELECT, INSERT, UPDATE, DELETE"},
}
_WHOLE = {"mail_choice": "stafet_clock, stafet_acting", "mail": "stafet_clock"}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "mail_choice",
        sa.Column("principal", sa.Text(), primary_key=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("digest_hour", sa.SmallInteger()),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.SmallInteger()),
        sa.Column("quiet_until", sa.SmallInteger()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet"),
    )
    op.create_table(
        "mail",
        sa.Column("principal", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("about", sa.Text(), primary_key=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message", sa.Uuid()),
        sa.Column("attempts", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("again_at", sa.DateTime(timezone=True)),
        sa.Column("refused", sa.SmallInteger()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_mail_waiting", "mail", ["principal"], postgresql_where=sa.text("sent_at IS NULL"))
    for table, roles in _RIGHTS.items():
        for role, rights in roles.items():
            op.execute(f"GRANT {rights} ON {table} TO {role}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY whole ON {table} TO {_WHOLE[table]} USING (true)")
        op.execute(
            f"CREATE POLICY seen ON {table} FOR SELECT TO stafet_serving "
            "USING (principal = current_setting('stafet.principal', true))"
        )


def downgrade() -> None:
    """Undo."""
    for table in reversed(_RIGHTS):
        op.drop_table(table)
