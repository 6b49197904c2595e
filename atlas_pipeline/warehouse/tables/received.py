"""Tables of received submissions and of the results of their validation."""

import sqlalchemy as sa

from atlas_pipeline.warehouse.dialects import Instant
from atlas_pipeline.warehouse.tables.schema import metadata

submission = sa.Table(
    "submission",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("unit", sa.Text, nullable=True, comment="None: the delivery names no unit of the plan"),
    sa.Column("period", sa.Text, nullable=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False, comment="what may be shown of it"),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("name_digest", sa.Text, nullable=True, comment="of the name, which is sealed in the archive"),
    sa.Column("name_unsealed", sa.Text, nullable=True, comment="a name of before, until it is sealed"),
    sa.Index(None, "unit", "period"),
    sa.Index(None, "source", "file_name"),
    sa.Index(None, "source", "name_digest"),
)

intake = sa.Table(
    "intake",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("submission_id", sa.Integer, nullable=False, index=True),
    sa.Column("plan_version", sa.Text, nullable=False),
    sa.Column("judging_version", sa.Text, nullable=False, comment="Plan.judging_version"),
    sa.Column("code_version", sa.Text, nullable=False),
    sa.Column("judged_at", Instant, nullable=False),
    sa.Column("cover", sa.Text, nullable=False, comment="the cover's fields without personal data, as JSON"),
)

intake_form = sa.Table(
    "intake_form",
    metadata,
    sa.Column("intake_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("outcome", sa.Text, nullable=False, comment="accepted, partly_accepted, rejected, held"),
    sa.Column("declared", sa.Text, nullable=True, comment="reported, nothing_to_report or None"),
    sa.Column("sheet", sa.Text, nullable=False, comment="the sheet or file that held the rows, else empty"),
    sa.Column("rows_read", sa.Integer, nullable=False),
    sa.Column("rows_accepted", sa.Integer, nullable=False),
    sa.Column("rows_set_aside", sa.Integer, nullable=False),
)

problem = sa.Table(
    "problem",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("intake_id", sa.Integer, nullable=False, index=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("row_number", sa.Integer, nullable=True),
    sa.Column("column_name", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("found", sa.Text, nullable=False),
    sa.Column("allowed", sa.Text, nullable=False, comment="JSON list"),
    sa.Column("suggestion", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False, comment="JSON object"),
)
