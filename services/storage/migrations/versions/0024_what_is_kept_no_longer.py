"""Retention: which keys are people's, which content went by itself, and what a legal hold keeps of dead letters.

Of people that are stored already, those are known whose age or residence a decision went by; a sender has neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_KNOWN = """
UPDATE person SET is_person = true WHERE id IN (
    SELECT person FROM event
    WHERE coalesce(decision::jsonb ->> 'age', decision::jsonb ->> 'residence') IS NOT NULL
)
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("person", sa.Column("is_person", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.execute(_KNOWN)
    op.create_table(
        "content_erasure",
        sa.Column("event", sa.Uuid(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_as", sa.Text(), nullable=False),
        sa.Column("leaf", sa.BigInteger(), sa.ForeignKey("leaf.idx"), nullable=False),
    )
    op.execute("ALTER TABLE legal_hold ADD letters uuid[] NOT NULL DEFAULT '{}'")
    op.execute("GRANT UPDATE ON person TO stafet_router")
    op.execute("GRANT SELECT, INSERT ON content_erasure TO stafet_erasing")
    op.execute("ALTER TABLE content_erasure ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE content_erasure FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY erasing ON content_erasure TO stafet_erasing USING (true)")


def downgrade() -> None:
    """Undo."""
    op.execute("REVOKE UPDATE ON person FROM stafet_router")
    op.drop_column("legal_hold", "letters")
    op.drop_table("content_erasure")
    op.drop_column("person", "is_person")
