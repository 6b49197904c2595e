"""Tables of figures: those that are shown now (derived), and the record of publications."""

from typing import Any

import sqlalchemy as sa

from atlas_pipeline.warehouse.tables.schema import derived, metadata

FIGURE_KEY = ["indicator", "country", "calendar", "period", "accumulation", "breakdown", "category"]
"""The columns that identify a figure."""
FIGURE_SAYS = ["value", "numerator", "denominator", "rows", "persons", "eligible", "status", "missing_units"]
"""The columns that hold the content of a figure."""


def figure_columns(*, has_key: bool = False) -> list[sa.Column[Any]]:
    """The columns of a figure: its key, and its content. With `has_key`, the key columns are the primary
    key."""
    return [
        sa.Column("indicator", sa.Text, primary_key=has_key, nullable=False),
        sa.Column("country", sa.Text, primary_key=has_key, nullable=False, comment="a unit or ALL"),
        sa.Column("calendar", sa.Text, primary_key=has_key, nullable=False),
        sa.Column("period", sa.Text, primary_key=has_key, nullable=False),
        sa.Column(
            "accumulation", sa.Text, primary_key=has_key, nullable=False, comment="period, new or cumulative"
        ),
        sa.Column(
            "breakdown",
            sa.Text,
            primary_key=has_key,
            nullable=False,
            comment="a field, or empty for the total",
        ),
        sa.Column("category", sa.Text, primary_key=has_key, nullable=False),
        sa.Column("value", sa.Float, nullable=True, comment="None: not reported"),
        sa.Column("numerator", sa.Float, nullable=True),
        sa.Column("denominator", sa.Float, nullable=True),
        sa.Column("rows", sa.Integer, nullable=False, comment="rows counted"),
        sa.Column("persons", sa.Integer, nullable=True),
        sa.Column(
            "eligible",
            sa.Integer,
            nullable=True,
            comment="rows that could have been measured, where asked",
        ),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column(
            "missing_units",
            sa.Text,
            nullable=False,
            comment="half-years not reported, of ALL each after its unit, joined by ;",
        ),
    ]


publication = sa.Table(
    "publication",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False, comment="its entry in the ledger"),
    sa.Column("facts_seq", sa.Integer, nullable=False, comment="what counted at that number was computed"),
    sa.Column("day", sa.Date, nullable=False, comment="periods that had begun by then have figures"),
    sa.Column("state", sa.Text, nullable=False, comment="digest of what counted and of the plan"),
    sa.Column("plan_version", sa.Text, nullable=False),
    sa.Column("code_version", sa.Text, nullable=False, comment="of what computes figures"),
    sa.Column("figures", sa.Integer, nullable=False, comment="how many figures it showed"),
    sa.Column(
        "changed", sa.Integer, nullable=False, comment="how many it showed otherwise than the one before"
    ),
)

published_figure = sa.Table(
    "published_figure",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column(
        "from_seq", sa.Integer, nullable=False, index=True, comment="the first publication that showed it"
    ),
    sa.Column(
        "to_seq", sa.Integer, nullable=True, index=True, comment="the first that did not; None: shown now"
    ),
    *figure_columns(),
)

indicator_value = sa.Table("indicator_value", derived, *figure_columns(has_key=True))
