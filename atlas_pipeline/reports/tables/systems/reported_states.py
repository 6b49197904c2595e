"""Every reported state of a form, as plain rows, with the newest state of each thing marked.

For tables that show a history. The rules for current rows and for the newest state are those of the
indicators (docs/figures.md), and so is the code.
"""

from datetime import date

import numpy as np
import pandas as pd

from atlas_pipeline.indicators.selection.fact_frames import rows_at
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.states import newest
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Unit


def all_states(facts: Facts, form: str) -> pd.DataFrame:
    """Returns the form's current rows, oldest state first.

    The columns are those of `rows_at`, and `is_newest`.

    Dates are `date`, or None if there is no date.
    """
    rows = facts.rows(form)
    frame = rows_at(facts, form)
    is_newest = np.zeros(len(rows), dtype=bool)
    is_newest[newest(rows)] = True
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name].dtype):
            days = [None if pd.isna(value) else value.date() for value in frame[name]]
            frame[name] = pd.Series(days, dtype=object)
    frame = frame.assign(is_newest=is_newest)
    return frame.iloc[np.argsort(rows.state_days, kind="stable")].reset_index(drop=True)


def units_reporting(facts: Facts, form: str) -> set[str]:
    """Returns the units for which the form is current in some slice.

    The form has rows or a declaration of none.
    """
    current = facts.current
    return set(current.loc[current["form"] == form, "unit"])


def expected_units(plan: Plan, form: str, as_of_day: date) -> list[Unit]:
    """Returns the units that owe the form and were active on that day."""
    return [
        unit
        for unit in plan.active_units
        if form in unit.forms_due and unit.active_from is not None and unit.active_from <= as_of_day
    ]


def unit_order(plan: Plan) -> dict[str, int]:
    return {unit.code: place for place, unit in enumerate(plan.units)}
