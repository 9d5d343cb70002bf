"""Rights of who operates over a stopped partition: where it goes on is set, and what was not read is sent again."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_ROLE = "stafet_operating"


def upgrade() -> None:
    """Apply."""
    op.execute(f"GRANT UPDATE ON kafka_position TO {_ROLE}")
    op.execute(f"GRANT SELECT, UPDATE ON submitted TO {_ROLE}")
    op.execute(f"CREATE POLICY operating ON submitted TO {_ROLE} USING (true)")


def downgrade() -> None:
    """Undo."""
    op.execute("DROP POLICY operating ON submitted")
    op.execute(f"REVOKE ALL ON submitted FROM {_ROLE}")
    op.execute(f"REVOKE UPDATE ON kafka_position FROM {_ROLE}")
