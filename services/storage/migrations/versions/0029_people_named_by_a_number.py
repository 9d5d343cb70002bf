"""People: who was stored before retention with neither birth date nor residence is known as one by their handovers.

Otherwise their key and their record would never go. Events of the kinds below are about nobody, or about an event; a
cancellation, which a sender's own key seals too, has no handover of its own.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_KNOWN = """
UPDATE person SET is_person = true WHERE NOT is_person AND id IN (
    SELECT person FROM handover WHERE type NOT IN (
        'anonymous_sparring', 'statistics', 'infohus_clearance', 'event_recalled', 'question_answered'
    )
)
"""


def upgrade() -> None:
    """Apply."""
    op.execute(_KNOWN)


def downgrade() -> None:
    """Undo; who is known as a person stays so."""
