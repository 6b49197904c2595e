"""Notes on figures: the current rows of the form `indicator_notes`, one note for each unit and figure.

A note names an indicator, a calendar and a period; the slice it was sent in may be another one. If a unit
wrote about the same figure more than once, the note of the newest slice is used.
"""

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import currency, facts

FORM = "indicator_notes"

NOTE_COLUMNS = (
    "unit",
    "submitted_period",
    "row_number",
    "indicator",
    "calendar",
    "period",
    "note",
    "cause",
    "corrective_action",
)
"""The columns of `select_current_notes`.

`period` is the period that the note is about; `submitted_period` is the period of its slice.
"""


def select_current_notes(seq: int | None = None) -> sa.Select:
    """Returns the query for the current notes.

    Its columns are `NOTE_COLUMNS`. With `seq`, selects the notes current at that ledger entry.
    """
    fact = facts[FORM]
    in_force = (
        currency.c.to_seq.is_(None)
        if seq is None
        else sa.and_(currency.c.from_seq <= seq, sa.or_(currency.c.to_seq.is_(None), currency.c.to_seq > seq))
    )
    return (
        sa.select(
            currency.c.unit,
            currency.c.period.label("submitted_period"),
            fact.c.row_number,
            *(fact.c[name] for name in NOTE_COLUMNS[3:]),
        )
        .join(currency, currency.c.intake_id == fact.c.intake_id)
        .where(currency.c.form == FORM, in_force)
        .order_by(currency.c.unit, currency.c.period, fact.c.row_number)
    )


def current_notes(warehouse: Warehouse, seq: int | None = None) -> pd.DataFrame:
    """Returns the current notes, or those that were current at ledger entry `seq`.

    The columns are `NOTE_COLUMNS`.
    """
    return warehouse.read(select_current_notes(seq))


def newest_notes(notes: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Returns one row for each unit, indicator, calendar and period: the note of the newest slice.

    If a slice has several, the later row is used. Empty cells become empty text.
    """
    order = {period.key: place for place, period in enumerate(plan.periods())}
    sorted_notes = notes.reindex(columns=list(NOTE_COLUMNS)).assign(
        slice_order=notes["submitted_period"].map(order).fillna(-1).astype(int) if len(notes) else 0
    )
    texts = ["note", "cause", "corrective_action"]
    sorted_notes[texts] = sorted_notes[texts].astype(object).where(sorted_notes[texts].notna(), "")
    return (
        sorted_notes.sort_values(["slice_order", "row_number"], kind="stable")
        .drop_duplicates(["unit", "indicator", "calendar", "period"], keep="last")
        .drop(columns="slice_order")
        .reset_index(drop=True)
    )
