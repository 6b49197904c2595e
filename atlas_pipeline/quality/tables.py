"""Tables of an assessment (derived): the expectations with their results, and the problems."""

import sqlalchemy as sa

from atlas_pipeline.warehouse.tables import derived

report_quality_checks = sa.Table(
    "report_quality_checks",
    derived,
    sa.Column("suite", sa.Text, primary_key=True, comment="a form, or what is looked at across forms"),
    sa.Column("check", sa.Text, primary_key=True),
    sa.Column("rule", sa.Text, nullable=False, comment="the problem that a breach is"),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, comment="held, broken or could_not_run"),
    sa.Column("checked", sa.Integer, nullable=False, comment="rows, figures or slices looked at"),
    sa.Column("broken", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, comment="why it could not run"),
    sa.Column("as_of_day", sa.Date, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False, comment="the ledger's number it speaks of"),
)

report_quality_problems = sa.Table(
    "report_quality_problems",
    derived,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("country", sa.Text, nullable=False, comment="a unit, ALL, or empty"),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("column_name", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("found", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False, comment="JSON object"),
)
