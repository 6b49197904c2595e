"""Tables of alerts: the alerts, their events, and their deliveries to routes."""

import sqlalchemy as sa

from atlas_pipeline.warehouse.dialects import Instant
from atlas_pipeline.warehouse.tables.schema import metadata

alert = sa.Table(
    "alert",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True, comment="the same trouble has the same key"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False, comment="the unit whose officers are asked"),
    sa.Column("period", sa.Text, nullable=False, comment="of the submission calendar, or empty"),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False, comment="how far it has come; empty where it has no stages"),
    sa.Column("details", sa.Text, nullable=False, comment="JSON object of what fills the sentence"),
    sa.Column("state", sa.Text, nullable=False, comment="open, acknowledged or resolved"),
    sa.Column("is_standing", sa.Boolean, nullable=False, comment="the trouble was there at the last look"),
    sa.Column("snoozed_until", Instant, nullable=True),
)

alert_event = sa.Table(
    "alert_event",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("alert_id", sa.Integer, nullable=False, index=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.Text, nullable=False, comment="atlas, a person, or the route that was told"),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False, comment="of the alert when it happened"),
    sa.Column("why", sa.Text, nullable=False),
)

alert_delivery = sa.Table(
    "alert_delivery",
    metadata,
    sa.Column("alert_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("route", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Integer, nullable=True, comment="the event that was told last"),
    sa.Column("told_at", Instant, nullable=True),
    sa.Column("attempts", sa.Integer, nullable=False, comment="since it was told last"),
    sa.Column("next_try", Instant, nullable=True),
    sa.Column("last_error", sa.Text, nullable=False),
)
