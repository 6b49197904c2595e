"""The report-ready tables of the warehouse. A rendering reads these and computes nothing.

They are derived tables: each publishing drops them and makes them again. An import of this module adds
them to the warehouse's metadata `derived`.
"""

import sqlalchemy as sa

from atlas_pipeline.warehouse.tables import derived

report_indicator_tracking = sa.Table(
    "report_indicator_tracking",
    derived,
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, primary_key=True, comment="a unit or ALL"),
    sa.Column("calendar", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("basis", sa.Text, primary_key=True, comment="period, new (persons) or cumulative"),
    sa.Column("period_start", sa.Date, nullable=False),
    sa.Column("period_end", sa.Date, nullable=False),
    sa.Column("is_open", sa.Boolean, nullable=False, comment="the period had not ended on the day"),
    sa.Column("is_due", sa.Boolean, nullable=False, comment="the unit is asked for the indicator's form"),
    sa.Column("baseline", sa.Float, nullable=True),
    sa.Column("target", sa.Float, nullable=True, comment="the revision in force on the day"),
    sa.Column("original_target", sa.Float, nullable=True),
    sa.Column("is_target_revised", sa.Boolean, nullable=False),
    sa.Column("target_reference", sa.Text, nullable=False, comment="the donor's reference of the revision"),
    sa.Column("target_reason", sa.Text, nullable=False),
    sa.Column("actual", sa.Float, nullable=True, comment="None: not reported"),
    sa.Column("numerator", sa.Float, nullable=True),
    sa.Column("denominator", sa.Float, nullable=True),
    sa.Column("rows", sa.Integer, nullable=False, comment="rows counted"),
    sa.Column(
        "eligible", sa.Integer, nullable=True, comment="rows that could have been measured, where asked"
    ),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column(
        "missing_units",
        sa.Text,
        nullable=False,
        comment="periods not reported, of ALL each after its unit, joined by ;",
    ),
    sa.Column("units_complete", sa.Integer, nullable=False),
    sa.Column("units_expected", sa.Integer, nullable=False),
    sa.Column("deviation", sa.Float, nullable=True, comment="negative is bad, for a decrease too"),
    sa.Column("achievement", sa.Float, nullable=True, comment="a ratio, unrounded"),
    sa.Column("achievement_pct", sa.Float, nullable=True, comment="one decimal, rounded half up"),
    sa.Column(
        "on_target",
        sa.Text,
        nullable=False,
        comment="on_target, behind, ahead, none_due, not_judged, no_target, no_figure",
    ),
    sa.Column("lop_target", sa.Float, nullable=True),
    sa.Column("lop_original_target", sa.Float, nullable=True),
    sa.Column("is_lop_target_revised", sa.Boolean, nullable=False),
    sa.Column("lop_target_reference", sa.Text, nullable=False),
    sa.Column("lop_achieved", sa.Float, nullable=True, comment="the cumulative figure at the period's end"),
    sa.Column("lop_status", sa.Text, nullable=False, comment="the status of lop_achieved"),
    sa.Column("lop_achievement_pct", sa.Float, nullable=True),
    sa.Column("comment", sa.Text, nullable=False, comment="the note of the unit; of headquarters for ALL"),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("corrective_action", sa.Text, nullable=False),
    sa.Column("comment_from", sa.Text, nullable=False, comment="units whose notes speak of it, joined by ;"),
    sa.Column("is_comment_missing", sa.Boolean, nullable=False, comment="off target, ended, and no note"),
)

report_disaggregation = sa.Table(
    "report_disaggregation",
    derived,
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, primary_key=True, comment="a unit or ALL"),
    sa.Column("calendar", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("basis", sa.Text, primary_key=True, comment="period, new (persons) or cumulative"),
    sa.Column("breakdown", sa.Text, primary_key=True, comment="a field"),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False, comment="place in the code list"),
    sa.Column("is_overlapping", sa.Boolean, nullable=False, comment="categories may not add up"),
    sa.Column("value", sa.Float, nullable=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column(
        "eligible", sa.Integer, nullable=True, comment="rows that could have been measured, where asked"
    ),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("missing_units", sa.Text, nullable=False),
    sa.Column("total", sa.Float, nullable=True, comment="the undivided figure"),
)
