"""Alerts: what people are told of, what became of it, and who was told on which route."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the same trouble has the same key"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False, comment="the unit whose officers are asked"),
        sa.Column("period", sa.Text(), nullable=False, comment="of the submission calendar, or empty"),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column(
            "stage", sa.Text(), nullable=False, comment="how far it has come; empty where it has no stages"
        ),
        sa.Column("details", sa.Text(), nullable=False, comment="JSON object of what fills the sentence"),
        sa.Column("state", sa.Text(), nullable=False, comment="open, acknowledged or resolved"),
        sa.Column(
            "is_standing", sa.Boolean(), nullable=False, comment="the trouble was there at the last look"
        ),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.UniqueConstraint("key", name="uq_alert_key"),
    )
    op.create_table(
        "alert_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False, comment="atlas, a person, or the route that was told"),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False, comment="of the alert when it happened"),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_event"),
    )
    op.create_index("ix_alert_event_alert_id", "alert_event", ["alert_id"], unique=False)
    op.create_table(
        "alert_delivery",
        sa.Column("alert_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True, comment="the event that was told last"),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="since it was told last"),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", "route", name="pk_alert_delivery"),
    )
