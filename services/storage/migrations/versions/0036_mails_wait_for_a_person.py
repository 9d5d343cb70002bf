"""Mails that publishers send in: one row each, which only a person of the publisher sees, and sends on or discards."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_ROLE = "stafet_publishing"
_SETTING = "current_setting('stafet.principal', true)"
_STATEMENTS = (
    """
    CREATE TABLE mail_in (
        id uuid CONSTRAINT pk_mail_in PRIMARY KEY,
        publisher text NOT NULL,
        known_by bytea NOT NULL,
        person uuid NOT NULL,
        content bytea,
        received_at timestamptz NOT NULL,
        state text NOT NULL,
        decided_at timestamptz,
        CONSTRAINT uq_mail_in_publisher_known_by UNIQUE (publisher, known_by),
        CONSTRAINT ck_mail_in_state CHECK (state IN ('waiting', 'sent', 'discarded')),
        CONSTRAINT ck_mail_in_content CHECK ((state = 'waiting') = (content IS NOT NULL))
    )
    """,
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON mail_in TO {_ROLE}",
    "ALTER TABLE mail_in ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE mail_in FORCE ROW LEVEL SECURITY",
    f"""
    CREATE POLICY publishing ON mail_in TO {_ROLE} USING (
        split_part({_SETTING}, ':', 1) = 'udgiver' AND mail_in.publisher = split_part({_SETTING}, ':', 2)
    )
    """,
)


def upgrade() -> None:
    """Apply."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Undo."""
    op.execute("DROP TABLE mail_in")
