"""Notes on figures: the current rows of the form `indicator_notes`, one note a unit and figure.

A note speaks of an indicator, a calendar and a period, whatever slice it was sent in; where a unit wrote
about the same figure more than once, the newest slice's word stands.
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
"""What `select_current_notes` returns; `period` is what the note speaks of, `submitted_period` its slice."""


def select_current_notes(seq: int | None = None) -> sa.Select:
    """What brings the current notes; their columns are `NOTE_COLUMNS`."""
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
    """The notes that are current, or were when the ledger stood at `seq`, with the columns `NOTE_COLUMNS`."""
    return warehouse.read(select_current_notes(seq))


def newest_notes(notes: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """One row for each unit, indicator, calendar and period: the note of the newest slice, later row last.

    Empty cells come back as empty text.
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
