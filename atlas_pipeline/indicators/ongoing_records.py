"""Ongoing records: records of earlier half-years that are carried forward into a later template.

A record is carried forward in the newest state that the unit reported before the period. If that state ends
the record, the record is left out. `indicators.selection.states` finds the newest state. If the date of the
state is blank, the template shows the day by which the state is dated. So if the officer sends the row back
unchanged, there is no new state.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.model import Form
from atlas_pipeline.indicators.selection.fact_frames import facts_of, rows_at
from atlas_pipeline.indicators.selection.states import newest
from atlas_pipeline.indicators.selection.windows import day_number
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.templates.workbook.content import Carried
from atlas_pipeline.warehouse.store import Warehouse

STUDIES = "bok_studies"
"""The form that lists the interventions."""


def carried_into(wanted: Slice, warehouse: Warehouse, plan: Plan, forms: dict[str, Form]) -> Carried:
    """The ongoing records that the unit reported before the slice, of these forms; and all interventions."""
    rows = {
        name: found
        for name, form in forms.items()
        if form.is_carried_forward and (found := _ongoing(form, wanted, warehouse, plan))
    }
    return Carried(rows, _interventions(warehouse, plan))


def _ongoing(form: Form, wanted: Slice, warehouse: Warehouse, plan: Plan) -> list[dict[str, Any]]:
    facts = facts_of(warehouse, plan, None, form.name)
    rows = facts.rows(form.name)
    unit = [one.code for one in plan.units].index(wanted.unit)
    before = (rows.unit == unit) & (rows.slice_end < day_number(wanted.period.start))
    frame = rows_at(facts, form.name, newest(rows, before))
    found = []
    for record in frame.to_dict("records"):
        values = {item.name: _value(item, _field_value(item, record)) for item in form.fields if not item.pii}
        if _has_ended(form, values, wanted):
            continue
        if form.state_date and values[form.state_date] is None:
            values[form.state_date] = record["state_date"].date()
        found.append(values)
    return sorted(found, key=lambda values: [_sortable(values[name]) for name in form.ongoing_key])


def _sortable(value: Any) -> tuple[bool, Any]:
    """A sort key that puts empty values first."""
    return value is not None, value


def _has_ended(form: Form, values: dict[str, Any], wanted: Slice) -> bool:
    if any(values[name] in ends for name, ends in form.ended_when.items()):
        return True
    if form.happened != "by_date":
        return False
    day = next((values[name] for name in form.event_date if values[name] is not None), None)
    return day is not None and day < wanted.period.start


def _field_value(item: Field, record: Mapping[Hashable, Any]) -> Any:
    """The value of the row in the field.

    An institution of the register is given by its id, because two institutions may have the same name.
    """
    value = record.get(item.name)
    if item.id_name is None or not value:
        return value
    if not item.multiple:
        return record[item.id_name] or value
    names, ids = (str(text).split(SEPARATOR) for text in (value, record[item.id_name]))
    return SEPARATOR.join(found or name for name, found in zip(names, ids, strict=True))


def _value(item: Field, value: Any) -> Any:
    """The value as a template shows it. None if it is empty."""
    if item.multiple or item.type == "string":
        return value or None
    if value is None or pd.isna(value):
        return None
    match item.type:
        case "date":
            return pd.Timestamp(value).date()
        case "boolean":
            return bool(value)
        case "integer" | "year":
            return int(value)
        case _:
            return float(value)


def _interventions(warehouse: Warehouse, plan: Plan) -> dict[str, str]:
    """The interventions of the Body of Knowledge, by id."""
    studies = rows_at(facts_of(warehouse, plan, None, STUDIES), STUDIES)
    pairs = zip(studies["intervention_id"], studies["intervention"], strict=True)
    return dict(sorted({str(code): str(name) for code, name in pairs if code}.items()))
