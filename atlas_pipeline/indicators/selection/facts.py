"""Facts: the current rows of the forms at one moment, as columns. Each form is read once, and only the
columns that are needed.

Rows are in the order (slice, unit, row of the sheet). So if two rows have the same date, the later row is the
newer one. This order does not depend on the order in which files arrived.
"""

from collections.abc import Mapping, Set
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import ITEM_ID, PERSON_KEY
from atlas_pipeline.indicators.selection.completion import follow, with_deciding_fields
from atlas_pipeline.indicators.selection.confirmed_persons import one_key_each
from atlas_pipeline.indicators.selection.counted_institutions import places_of
from atlas_pipeline.indicators.selection.fact_rows import FactRows
from atlas_pipeline.indicators.selection.keys import key_of
from atlas_pipeline.indicators.selection.windows import day_number
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.currency import current_at
from atlas_pipeline.warehouse.records import FormLoad
from atlas_pipeline.warehouse.store import Warehouse

Needs = Mapping[str, Set[str]]
"""Form → fields to read."""


Replaced = Mapping[tuple[str, str, str], FormLoad]
"""(unit, period, form) → rows to use instead of the current rows, to compute the figures that they would
give. The slice need not have current rows of the form."""


class Facts:
    """The current rows of the forms at one moment of the ledger.

    `seq` is fixed. Facts are only ever added, so everything read later is of the same moment.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        plan: Plan,
        seq: int | None,
        needs: Needs,
        replaced: Replaced | None = None,
    ) -> None:
        self.plan = plan
        self._replaced = replaced or {}
        self.seq = warehouse.ledger.seq_at(None) if seq is None else seq
        self._warehouse = warehouse
        self._needs = with_deciding_fields(needs)
        self._rows: dict[str, FactRows] = {}
        self.bases: dict[Any, Any] = {}
        """The bases that `bases.py` has built from these rows."""

    @cached_property
    def current(self) -> pd.DataFrame:
        """The current forms: unit, period, form, intake_id, submission_id, for units and periods of the plan.

        If every row of a form waits (participants before their trainings), the form is not reported yet. It
        is left out, so that it is not a zero.
        """
        current = _with_loads(self._warehouse.currency.forms(self.seq), self._replaced)
        current = current[(current["rows_accepted"] > 0) | (current["outcome"] != Outcome.PARTLY_ACCEPTED)]
        slices = {period.key for period in self.plan.periods()}
        units = {unit.code for unit in self.plan.units}
        return current[current["unit"].isin(units) & current["period"].isin(slices)]

    def rows(self, form: str) -> FactRows:
        """The form's current rows, read at the first call.

        If a field follows from another form, it has the value that counts (`completion.py`).
        """
        if form not in self._rows:
            rows = self._rows[form] = self._read(load_forms()[form])
            follow(rows, self.plan, self.rows)
        return self._rows[form]

    def _read(self, form: Form) -> FactRows:
        named = self._needs.get(form.name, set()) | set(key_of(form))
        if form.state_date:
            named |= {form.state_date}
        stored = [item.name for item in form.stored if item.name in named]
        texts = [item.name for item in form.stored if item.name in named and item.type == "string"]
        ids = [item.id_name for item in form.stored if item.name in named and item.id_name]
        stored, texts = [*stored, *ids], [*texts, *ids]
        if form.has_persons:
            stored.append(PERSON_KEY)
        frame = self._warehouse.read(self._select(tables.facts[form.name], form, stored), categories=texts)
        loads = self._loads_of(form)
        frame = _with_rows_of(frame, {intake: load.rows for intake, load in loads.items()})
        frame = self._placed(frame, form)
        if form.has_persons:
            frame[PERSON_KEY] = one_key_each(self._warehouse, self.seq, frame[PERSON_KEY])
        bridges = {
            item.name: self._bridge(form, item.name, frame) for item in form.bridged if item.name in named
        }
        return FactRows(form, frame, bridges, self._institutions(form, frame, bridges))

    def _institutions(
        self, form: Form, frame: pd.DataFrame, bridges: Mapping[str, pd.DataFrame]
    ) -> dict[str, np.ndarray]:
        unit, found = frame["unit"].to_numpy(), {}
        for item in form.fields:
            if item.id_name in frame:
                found[item.name] = places_of(self.plan, unit, frame[item.name], frame[item.id_name])
            elif item.id_name and item.name in bridges:
                lines = bridges[item.name]
                units = unit[lines["position"].to_numpy()]
                found[item.name] = places_of(self.plan, units, lines["value"], lines[ITEM_ID])
        return found

    def _loads_of(self, form: Form) -> dict[int, FormLoad]:
        """Intake in `current` → the rows to use as its rows."""
        of_form = self.current[self.current["form"] == form.name]
        places = zip(of_form["unit"], of_form["period"], of_form["form"], strict=True)
        intakes = dict(zip(places, of_form["intake_id"], strict=True))
        return {int(intakes[place]): load for place, load in self._replaced.items() if place in intakes}

    def _select(self, table: sa.Table, form: Form, columns: list[str]) -> sa.Select:
        counts = sa.and_(
            tables.currency.c.intake_id == table.c.intake_id, tables.currency.c.form == form.name
        )
        return (
            sa.select(table.c.intake_id, table.c.row_number, *(table.c[name] for name in columns))
            .join(tables.currency, counts)
            .where(current_at(self.seq))
        )

    def _placed(self, frame: pd.DataFrame, form: Form) -> pd.DataFrame:
        """The rows with their unit and slice, in order. Rows of units that the plan does not have are left
        out."""
        current = self.current[self.current["form"] == form.name]
        slices = {period.key: place for place, period in enumerate(self.plan.periods())}
        units = {unit.code: place for place, unit in enumerate(self.plan.units)}
        ends = np.array([day_number(period.end) for period in self.plan.periods()], dtype=np.int32)
        intakes = frame["intake_id"].to_numpy()
        known = np.full(intakes.max(initial=0) + 1, -1, dtype=np.int16)
        slice_of, unit_of = known.copy(), known.copy()
        held = current["intake_id"].to_numpy()
        within = held < len(known)
        slice_of[held[within]] = current["period"].map(slices).to_numpy()[within]
        unit_of[held[within]] = current["unit"].map(units).to_numpy()[within]
        frame = frame.assign(slice=slice_of[intakes], unit=unit_of[intakes])
        if (frame["unit"] < 0).any():
            frame = frame[frame["unit"] >= 0]
        place = frame["slice"].to_numpy().astype(np.int64) * len(units) + frame["unit"].to_numpy()
        place = (place << 32) + frame["row_number"].to_numpy()
        if (np.diff(place) < 0).any():
            frame = frame.iloc[np.argsort(place)]
        frame = frame.reset_index(drop=True)
        return frame.assign(slice_end=ends[frame["slice"].to_numpy()])

    def _bridge(self, form: Form, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        table = tables.bridges[form.name, name]
        texts = ["value", *([ITEM_ID] if form[name].id_name else [])]
        values = self._warehouse.read(self._select(table, form, ["position", *texts]), categories=texts)
        loads = self._loads_of(form)
        values = _with_rows_of(
            values, {intake: load.bridges[name] for intake, load in loads.items() if load.bridges}
        )
        rows = pd.MultiIndex.from_frame(frame[["intake_id", "row_number"]])
        places = rows.get_indexer(pd.MultiIndex.from_frame(values[["intake_id", "row_number"]]))
        found = values[texts].assign(position=places, order=values["position"])
        return found[found["position"] >= 0].sort_values(["position", "order"], ignore_index=True)


def _with_loads(current: pd.DataFrame, replaced: Replaced) -> pd.DataFrame:
    """The current forms, as if the loads were current. They get numbers of intakes that do not exist."""
    if not replaced:
        return current
    places = pd.Series(
        list(zip(current["unit"], current["period"], current["form"], strict=True)), dtype="object"
    )
    kept = current[~places.isin(list(replaced)).to_numpy()]
    unused = int(current["intake_id"].max() if len(current) else 0) + 1
    added = pd.DataFrame(
        {
            "unit": unit,
            "period": period,
            "form": form,
            "intake_id": unused + place,
            "submission_id": 0,
            "outcome": str(load.outcome),
            "rows_accepted": load.rows_accepted,
        }
        for place, ((unit, period, form), load) in enumerate(replaced.items())
    )
    return pd.concat([kept, added[list(current.columns)]], ignore_index=True) if len(kept) else added


def _with_rows_of(stored: pd.DataFrame, by_intake: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """The frame with the rows of some intakes replaced. Each column keeps its type."""
    if not by_intake:
        return stored
    is_text = [name for name, kind in stored.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]
    parts = [stored[~stored["intake_id"].isin(list(by_intake))].astype(dict.fromkeys(is_text, "str"))]
    types = parts[0].dtypes
    for intake_id, rows in by_intake.items():
        own = rows if "row_number" in rows else rows.rename_axis("row_number").reset_index()
        own = own.assign(intake_id=intake_id)[list(stored.columns)]
        parts.append(own.astype({name: types[name] for name in own.columns}))
    return pd.concat(parts, ignore_index=True).astype(dict.fromkeys(is_text, "category"))
