"""Events over HTTP whose log was made again: the router has them sent again."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("GRANT SELECT, UPDATE ON submitted TO stafet_router")


def downgrade() -> None:
    """Undo."""
    op.execute("REVOKE SELECT, UPDATE ON submitted FROM stafet_router")
