"""Dead letters: of those that retention has erased already, the fingerprint goes too, as it does from now on."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_FORGET = """
UPDATE inbox SET digest = '\\x00' FROM dead_letter letter
WHERE letter.content IS NULL AND letter.code <> 'CONFLICT' AND inbox.event IS NULL AND digest <> ''
    AND (inbox.publisher, inbox.event_id) = (letter.publisher, letter.event_id)
"""


def upgrade() -> None:
    """Apply."""
    op.execute(_FORGET)


def downgrade() -> None:
    """Undo; what is forgotten stays so."""
