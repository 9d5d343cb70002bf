"""Erased events: the role that erases empties their fingerprints too; of whom it erased before they go now."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# As `services.core.decision.forgetting` writes it; this stands by itself, because migrations do not change.
_DECISIONS = """
UPDATE event SET decision = (said.whole || jsonb_build_object(
    'age', NULL, 'residence', NULL, 'stops', '[]'::jsonb, 'deadlines', '[]'::jsonb,
    'because', '[]'::jsonb, 'considered', '[]'::jsonb, 'facts', '{}'::jsonb,
    'items', (
        SELECT coalesce(jsonb_agg(jsonb_set(jsonb_set(one, '{1}', 'null'), '{2}', 'null') ORDER BY at), '[]')
        FROM jsonb_array_elements(said.whole->'items') WITH ORDINALITY AS each (one, at)
    )
))::text
FROM (SELECT id, decision::jsonb AS whole FROM event WHERE person IN (SELECT person FROM erasure)) said
WHERE event.id = said.id
"""
_FINGERPRINTS = """
UPDATE inbox SET digest = '\\x00' FROM (
    SELECT publisher, event_id FROM event WHERE person IN (SELECT person FROM erasure)
    UNION SELECT publisher, event_id FROM dead_letter
    WHERE person IN (SELECT person FROM erasure) AND code <> 'CONFLICT'
) gone WHERE (inbox.publisher, inbox.event_id) = (gone.publisher, gone.event_id) AND digest <> ''
"""


def upgrade() -> None:
    """Apply."""
    op.execute("GRANT INSERT, UPDATE ON inbox TO stafet_erasing")
    op.execute(_DECISIONS)
    op.execute(_FINGERPRINTS)


def downgrade() -> None:
    """Undo; what was forgotten stays so."""
    op.execute("REVOKE INSERT, UPDATE ON inbox FROM stafet_erasing")
