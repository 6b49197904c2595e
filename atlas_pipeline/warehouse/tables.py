"""The tables of the warehouse, as one metadata. What is here is all there is; Alembic brings it about.

Kept tables are migrated and never dropped. Derived tables are dropped and made again at every publishing;
nothing is stored in them that cannot be computed from the kept ones.
"""

from typing import Any

import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.tables import bridge_table, fact_table
from atlas_pipeline.warehouse.dialects import Instant

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def figure_columns(*, has_key: bool = False) -> list[sa.Column[Any]]:
    """The columns of a figure: where it belongs (the key, if it is to be one) and what it says."""
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


# ------------------------------------------------------------------ what was received and how it was judged

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

# ------------------------------------------------------------------ what counts now, and what counted when

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False, comment="orders what happened"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column(
        "what", sa.Text, nullable=False, comment="received, took_in, confirmed, plan_changed, secret_set"
    ),
    sa.Column(
        "submission_id", sa.Integer, nullable=True, index=True, comment="what it was about, where to one"
    ),
    sa.Column("intake_id", sa.Integer, nullable=True, index=True),
    sa.Column("details", sa.Text, nullable=False, comment="JSON object"),
    sa.Column("content", sa.Text, nullable=True, comment="digests of what it stored, as canonical JSON"),
    sa.Column("hash", sa.Text, nullable=True, comment="SHA-256 of the entry and of the hash before it"),
)

ledger_head = sa.Table(
    "ledger_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False, comment="1: there is one"),
    sa.Column("seq", sa.Integer, nullable=False, comment="the newest entry of the ledger"),
    sa.Column("hash", sa.Text, nullable=False, comment="its hash"),
)

currency = sa.Table(
    "currency",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("intake_id", sa.Integer, nullable=False, index=True),
    sa.Column("from_seq", sa.Integer, nullable=False),
    sa.Column("to_seq", sa.Integer, nullable=True, comment="None: current"),
)
sa.Index(
    "uq_currency_one_current",
    currency.c.unit,
    currency.c.period,
    currency.c.form,
    unique=True,
    sqlite_where=currency.c.to_seq.is_(None),
    postgresql_where=currency.c.to_seq.is_(None),
)
sa.Index("ix_currency_form_seq", currency.c.form, currency.c.from_seq)

plan_version = sa.Table(
    "plan_version",
    metadata,
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("from_seq", sa.Integer, nullable=False),
    sa.Column("plan", sa.Text, nullable=False, comment="the whole plan as canonical JSON"),
)

person_link = sa.Table(
    "person_link",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person_key", sa.BigInteger, nullable=False, index=True),
    sa.Column("same_as", sa.BigInteger, nullable=False, comment="the key that stands for both"),
    sa.Column("from_seq", sa.Integer, nullable=False),
    sa.Column("to_seq", sa.Integer, nullable=True, comment="None: in force"),
    sa.Column("decision", sa.Text, nullable=False, server_default="same", comment="same or different"),
)

# ------------------------------------------------------------------ what was published

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

# ------------------------------------------------------------------ what people are told of

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

# ------------------------------------------------------------------ facts

facts: dict[str, sa.Table] = {}
bridges: dict[tuple[str, str], sa.Table] = {}
for _form in load_forms().values():
    facts[_form.name] = fact_table(_form, metadata)
    for _field in _form.bridged:
        bridges[_form.name, _field.name] = bridge_table(_form, _field, metadata)

KEPT = tuple(metadata.tables)

# ------------------------------------------------------------------ derived

derived = sa.MetaData(naming_convention=metadata.naming_convention)

person_pair = sa.Table(
    "person_pair",
    derived,
    sa.Column("pair", sa.Text, primary_key=True, comment="what an officer calls it; made from the two keys"),
    sa.Column("unit", sa.Text, primary_key=True, comment="in whose rows it was found; ALL: in two units'"),
    sa.Column("person_key", sa.BigInteger, nullable=False),
    sa.Column("other_key", sa.BigInteger, nullable=False),
    sa.Column("bits", sa.Float, nullable=False, comment="evidence that the two are one, beyond even odds"),
    sa.Column("evidence", sa.Text, nullable=False, comment="comparison=level, joined by ;"),
    sa.Column("submission_id", sa.Integer, nullable=False, comment="where the newer row of the two stands"),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("row_number", sa.Integer, nullable=False),
    sa.Column("other_submission_id", sa.Integer, nullable=False),
    sa.Column("other_period", sa.Text, nullable=False),
    sa.Column("other_row_number", sa.Integer, nullable=False),
)

person_review = sa.Table(
    "person_review",
    derived,
    sa.Column("unit", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False, comment="digest of what was compared, and by which rules"),
)

indicator_value = sa.Table("indicator_value", derived, *figure_columns(has_key=True))
