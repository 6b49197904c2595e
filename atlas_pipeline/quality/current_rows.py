"""Current rows, form by form, as plain frames: the input of every check of the warehouse.

The indicators' facts leave out rows of units and periods that the plan no longer has. Here nothing is left
out, because the checks must see these rows. Each form is read once, at the first call.
"""

from functools import cached_property

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.indicators.selection.completion import follow_in_frame
from atlas_pipeline.indicators.selection.confirmed_persons import one_key_each
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.currency import current_at
from atlas_pipeline.warehouse.store import Warehouse

PLACE = ("unit", "reported_in")
"""The columns that name the slice of a row. Forms have fields of their own named country and period."""


class CurrentRows:
    """The rows that are current at a ledger number (None means now).

    If `plan` is given, a field that follows from another form has the value that counts in figures. Otherwise
    it has the written value.
    """

    def __init__(self, warehouse: Warehouse, seq: int | None = None, plan: Plan | None = None) -> None:
        self.warehouse = warehouse
        self._plan = plan
        self.seq = warehouse.ledger.seq_at() if seq is None else seq
        self._frames: dict[str, pd.DataFrame] = {}

    @cached_property
    def slices(self) -> pd.DataFrame:
        """The current forms, with the columns of `Currency.forms`."""
        return self.warehouse.currency.forms(self.seq)

    def of(self, form: str) -> pd.DataFrame:
        """The current rows of the form, by unit, period and row.

        The columns are `unit`, `reported_in` (the period), `row_number` and the form's stored fields (several
        values joined by `;`). If the form is about persons, there is `person_key` too; confirmed pairs have
        one key.
        """
        if form not in self._frames:
            self._frames[form] = self._read(load_forms()[form])
        return self._frames[form]

    def _read(self, form: Form) -> pd.DataFrame:
        fact, currency = tables.facts[form.name], tables.currency
        fields = [item.name for item in form.stored] + ([PERSON_KEY] if form.has_persons else [])
        frame = self.warehouse.read(
            sa.select(
                currency.c.unit,
                currency.c.period.label("reported_in"),
                fact.c.intake_id,
                fact.c.row_number,
                *(fact.c[name] for name in fields),
            )
            .join(currency, self._counts(form, fact))
            .where(current_at(self.seq))
        )
        for item in form.bridged:
            frame[item.name] = self._joined(form, item.name, frame)
        if form.has_persons:
            frame[PERSON_KEY] = one_key_each(self.warehouse, self.seq, frame[PERSON_KEY])
        order = [*PLACE, "row_number"]
        frame = frame.sort_values(order, kind="stable", ignore_index=True).drop(columns="intake_id")
        if self._plan is not None and form.following:
            follow_in_frame(frame, form, self._plan, self._in_order)
        return frame

    def _in_order(self, form: str) -> pd.DataFrame:
        """The form's rows, oldest slice first. The keys of periods of one calendar sort by time."""
        return self.of(form).sort_values("reported_in", kind="stable")

    def _joined(self, form: Form, name: str, frame: pd.DataFrame) -> pd.Series:
        bridge, currency = tables.bridges[form.name, name], tables.currency
        values = self.warehouse.read(
            sa.select(bridge.c.intake_id, bridge.c.row_number, bridge.c.position, bridge.c.value)
            .join(currency, self._counts(form, bridge))
            .where(current_at(self.seq))
        ).sort_values(["intake_id", "row_number", "position"])
        texts = values.groupby(["intake_id", "row_number"])["value"].agg(SEPARATOR.join)
        found = texts.reindex(pd.MultiIndex.from_frame(frame[["intake_id", "row_number"]]))
        return pd.Series(found.to_numpy(), index=frame.index, dtype="str")

    @staticmethod
    def _counts(form: Form, table: sa.Table) -> sa.ColumnElement[bool]:
        currency = tables.currency
        return sa.and_(currency.c.intake_id == table.c.intake_id, currency.c.form == form.name)
