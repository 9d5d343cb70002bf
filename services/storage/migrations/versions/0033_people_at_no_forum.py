"""People: who was stored before retention and whose events came to no forum is known as one by what was decided.

Else their key and their record would never go. A sender's own key seals what is about nobody, and what is answered
before anybody looks at its content: a cancellation, somebody in danger.
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_KNOWN = """
UPDATE person SET is_person = true WHERE NOT is_person AND id IN (
    SELECT person FROM event WHERE type NOT IN (
        'anonymous_sparring', 'statistics', 'infohus_clearance', 'event_recalled', 'question_answered'
    ) AND NOT decision::jsonb -> 'facts' ?| ARRAY['danger_now', 'cancels']
)
"""


def upgrade() -> None:
    """Apply."""
    op.execute(_KNOWN)


def downgrade() -> None:
    """Undo; who is known as a person stays so."""
