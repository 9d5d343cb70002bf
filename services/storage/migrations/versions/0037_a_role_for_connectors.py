"""A role for the dispatcher, which runs the connectors: it reads which rulebook is in force."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_ROLE = "stafet_dispatcher"
_MAKE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{_ROLE}') THEN CREATE ROLE {_ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of the server was first
END $$
"""
_BOOKS = "alembic_version, rulebook, rulebook_activation, visible_stage"


def upgrade() -> None:
    """Apply."""
    op.execute(_MAKE)
    op.execute(f"GRANT SELECT ON {_BOOKS} TO {_ROLE}")


def downgrade() -> None:
    """Undo; the role stays, other databases of the server may use it, without a right in this one."""
    op.execute(f"REVOKE ALL ON {_BOOKS} FROM {_ROLE}")
