"""Current rows as plain frames, and records as rows of a table. The tables of the systems are built with
them.

`indicators.selection.facts` decides which rows are current. `indicators.selection.states` decides which state
is the newest. This module only turns the rows at some positions into columns that a person can read.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.selection.fact_rows import FactRows
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.warehouse.store import Warehouse


def facts_of(warehouse: Warehouse, plan: Plan, seq: int | None, *forms: str) -> Facts:
    """The facts of some forms at a ledger number (None means now), with every field that is not personal
    data."""
    needs = {name: {item.name for item in load_forms()[name].fields if not item.pii} for name in forms}
    return Facts(warehouse, plan, seq, needs)


def rows_at(facts: Facts, form: str, positions: np.ndarray | None = None) -> pd.DataFrame:
    """The form's rows at the positions, in their order. None means all rows.

    - `country`: the unit's code.
    - `reported_in`: the key of the row's slice.
    - `row_number`.
    - The form's fields. Several values are joined by `;`. A text that is not given is an empty text; any
      other value that is not given is a gap. Behind a field that is looked up in the register come the ids of
      its institutions. The id is empty if the register does not know the institution.
    - `state_date`: the day of the state. If the form has no such date, the end of the slice.
    """
    rows = facts.rows(form)
    chosen = np.arange(len(rows)) if positions is None else np.asarray(positions, dtype=np.int64)
    taken = rows.frame.iloc[chosen].reset_index(drop=True)
    units = np.array([unit.code for unit in facts.plan.units], dtype=object)
    slices = np.array([period.key for period in facts.plan.periods()], dtype=object)
    columns: dict[str, Any] = {
        "country": units[taken["unit"].to_numpy()],
        "reported_in": slices[taken["slice"].to_numpy()],
        "row_number": taken["row_number"],
    }
    for item in rows.form.fields:
        if item.is_stored:
            column = taken[item.name]
            is_text = item.type == "string"
            columns[item.name] = column.astype(object).where(column.notna(), "") if is_text else column
        elif item.is_bridged:
            columns[item.name] = _joined(rows.bridges[item.name], chosen)
        if item.id_name:
            columns[item.id_name] = _ids(rows, item, facts.plan, chosen)
    days = rows.state_days[chosen].astype("int64").astype("datetime64[D]").astype("datetime64[s]")
    return pd.DataFrame({**columns, "state_date": days})


def table_rows(table: sa.Table, records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The records as rows of the table: its columns in its order, with the types that the
    warehouse returns."""
    frame = pd.DataFrame(list(records), columns=list(table.columns.keys()))
    for name, column in table.columns.items():
        match column.type:
            case sa.Date():
                frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
            case sa.Boolean():
                frame[name] = frame[name].astype("boolean" if column.nullable else "bool")
            case sa.Float():
                frame[name] = frame[name].astype("float64")
            case sa.Integer():
                frame[name] = frame[name].astype("Int64" if column.nullable else "int64")
            case _:
                frame[name] = frame[name].astype("str")
    return frame


def _ids(rows: FactRows, item: Field, plan: Plan, positions: np.ndarray) -> list[str]:
    # the last entry is for UNKNOWN, which is -1
    known = [*(one.institution_id for one in plan.institutions), ""]
    ids = [known[place] for place in rows.institutions[item.name].tolist()]
    if not item.multiple:
        return [ids[position] for position in positions.tolist()]
    return _joined(rows.bridges[item.name].assign(value=ids), positions)


def _joined(bridge: pd.DataFrame, positions: np.ndarray) -> list[str]:
    texts = bridge.groupby("position", sort=False)["value"].agg(lambda values: ";".join(map(str, values)))
    return [texts.get(position, "") for position in positions.tolist()]
