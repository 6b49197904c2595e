"""Histories of deliveries for the tests: plain rows as an office would have sent them, put into a warehouse.

A delivery is a unit, a period and its forms; a form is a list of rows, and a row a dict of fields, with
lists for fields of several values and a small whole number as `person_key`.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import ITEM_ID
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.validation.values.institutions import RegisterLookup, register_of
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import metadata, person_link
from tests.actors import OFFICER

NOON = datetime(2020, 7, 1, 12, tzinfo=UTC)
DTYPES = {
    "string": "str",
    "integer": "Int64",
    "year": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}


@dataclass(frozen=True)
class Delivery:
    """`forms`: form → rows; an empty list is a declaration that there is nothing to report. An institution is
    stored as the intake stores it; without `has_ids`, as it was stored before there were ids."""

    unit: str
    period: str
    forms: dict[str, list[dict]] = field(default_factory=dict)
    has_ids: bool = True


@cache
def _register(unit: str) -> RegisterLookup:
    return register_of(load_plan(), load_plan().unit(unit))


def _resolved(form: Form, row: dict, delivery: Delivery) -> dict:
    """The row with what its institutions are resolved to."""
    found = dict(row)
    for item in form.fields:
        written = row.get(item.name)
        if item.id_name is None or not written:
            continue
        names = list(written) if item.multiple else [written]
        named = [_register(delivery.unit).named(name) for name in names]
        ids = [one.institution_id if delivery.has_ids else None for one in named]
        texts = [one.name for one in named] if delivery.has_ids else names
        found |= (
            {item.name: texts, item.id_name: ids}
            if item.multiple
            else {item.name: texts[0], item.id_name: ids[0]}
        )
    return found


def warehouse_in_memory() -> Warehouse:
    warehouse = Warehouse("sqlite://")
    metadata.create_all(warehouse.engine)
    return warehouse


def deliver(warehouse: Warehouse, *deliveries: Delivery) -> list[int]:
    """Takes the deliveries in, one after the other; the ledger's number after each."""
    return [_take_in(warehouse, delivery) for delivery in deliveries]


def link(
    warehouse: Warehouse, person: int, same_as: int, from_seq: int = 0, to_seq: int | None = None
) -> None:
    """Confirms that two keys are one person."""
    with warehouse.engine.begin() as connection:
        connection.execute(
            sa.insert(person_link).values(
                person_key=person, same_as=same_as, from_seq=from_seq, to_seq=to_seq
            )
        )


def _take_in(warehouse: Warehouse, delivery: Delivery) -> int:
    name = f"{delivery.unit}_{delivery.period}.xlsx"
    number = len(warehouse.submissions.find())
    submission, _ = warehouse.submissions.receive(
        "inbox", name, f"sha {number}", 1, delivery.unit, delivery.period, NOON, OFFICER
    )
    load = IntakeLoad(
        submission_id=submission.id,
        unit=delivery.unit,
        period=delivery.period,
        plan_version="plan",
        judging_version="plan",
        code_version="code",
        judged_at=NOON,
        cover={},
        forms=tuple(_form_load(form, rows, delivery) for form, rows in delivery.forms.items()),
        problems=(),
        confirms_drops=True,
    )
    return warehouse.intakes.take_in(load, OFFICER).seq


def _form_load(name: str, rows: list[dict], delivery: Delivery) -> FormLoad:
    form = load_forms()[name]
    rows = [_resolved(form, row, delivery) for row in rows]
    columns = {item.name: DTYPES[item.type] for item in form.stored} | dict.fromkeys(form.id_columns, "str")
    if form.has_persons:
        columns["person_key"] = "Int64"
    index = pd.RangeIndex(2, len(rows) + 2, name="row_number")
    frame = pd.DataFrame(
        {column: pd.array([row.get(column) for row in rows], dtype=kind) for column, kind in columns.items()},
        index=index,
    )
    bridges = {}
    for item in form.bridged:
        lines = [
            (number, position, *value)
            for number, row in zip(index, rows, strict=True)
            for position, value in enumerate(
                zip(row.get(item.name, ()), row.get(item.id_name, row.get(item.name, ())), strict=True)
            )
        ]
        values = pd.DataFrame(lines, columns=["row_number", "position", "value", ITEM_ID])
        bridges[item.name] = values.astype({ITEM_ID: "str"}) if item.id_name else values.drop(columns=ITEM_ID)
    return FormLoad(
        form=name,
        outcome=Outcome.ACCEPTED,
        declared="reported" if rows else "nothing_to_report",
        sheet=name.title(),
        rows_read=len(rows),
        rows_set_aside=0,
        rows=frame,
        bridges=bridges,
    )
