"""The tables of the spine: inbox, positions, decisions, handovers, outbox, dead letters, audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("cluster", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'replayed', 'dismissed')", name=op.f("ck_dead_letter_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
        sa.UniqueConstraint(
            "cluster", "topic", "partition", "offset", name=op.f("uq_dead_letter_cluster_topic_partition_offset")
        ),
    )
    op.create_table(
        "deadline",
        sa.Column("handover", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("handover", "rule", name=op.f("pk_deadline")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("forum", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=True),
        sa.Column("school", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("track", sa.Text(), nullable=True),
        sa.Column("legal_basis", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index("ix_handover_case_id", "handover", ["case_id"], unique=False)
    op.create_index(
        "ix_handover_queue",
        "handover",
        ["forum", "municipality", "offered_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('offered', 'accepted', 'awaiting_sender', 'on_agenda', 'handled')"),
    )
    op.create_table(
        "inbox",
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("event", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("publisher", "event_id", name=op.f("pk_inbox")),
    )
    op.create_table(
        "kafka_position",
        sa.Column("cluster", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("next_offset", sa.BigInteger(), nullable=False),
        sa.Column("records", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("duplicates", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("cluster", "topic", "partition", name=op.f("pk_kafka_position")),
        postgresql_with={"fillfactor": "20"},
    )
    op.create_table(
        "leaf",
        sa.Column("idx", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("idx", name=op.f("pk_leaf")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.SmallInteger(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("lookup", name=op.f("uq_person_lookup")),
    )
    op.create_table(
        "release_case",
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("case_key", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("publisher", "case_key", name=op.f("pk_release_case")),
    )
    op.create_table(
        "task",
        sa.Column("event", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("event", "kind", "addressee", name=op.f("pk_task")),
    )
    op.create_table(
        "tree_head",
        sa.Column("one", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_tree_head_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_tree_head")),
        postgresql_with={"fillfactor": "10"},
    )
    op.create_table(
        "audit_entry",
        sa.Column("leaf", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.Column("opening", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["leaf"], ["leaf.idx"], name=op.f("fk_audit_entry_leaf_leaf")),
        sa.PrimaryKeyConstraint("leaf", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_case_id", "audit_entry", ["case_id"], unique=False)
    op.create_table(
        "handover_step",
        sa.Column("handover", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["leaf"], ["leaf.idx"], name=op.f("fk_handover_step_leaf_leaf")),
        sa.PrimaryKeyConstraint("handover", "version", name=op.f("pk_handover_step")),
    )
    op.execute("INSERT INTO tree_head (one, size, peaks) VALUES (1, 0, '')")


def downgrade() -> None:
    """Undo."""
    op.drop_table("handover_step")
    op.drop_index("ix_audit_entry_case_id", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("tree_head")
    op.drop_table("task")
    op.drop_table("release_case")
    op.drop_table("person")
    op.drop_table("outbox")
    op.drop_table("leaf")
    op.drop_table("kafka_position")
    op.drop_table("inbox")
    op.drop_index(
        "ix_handover_queue",
        table_name="handover",
        postgresql_where=sa.text("state IN ('offered', 'accepted', 'awaiting_sender', 'on_agenda', 'handled')"),
    )
    op.drop_index("ix_handover_case_id", table_name="handover")
    op.drop_table("handover")
    op.drop_table("event")
    op.drop_table("deadline")
    op.drop_table("dead_letter")
