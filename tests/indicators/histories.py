"""Histories of deliveries for the tests: plain rows as an office would have sent them, put into a warehouse.

A delivery is a unit, a period and its forms; a form is a list of rows, and a row a dict of fields, with
lists for fields of several values and a small whole number as `person_key`.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import metadata, person_link

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
    """`forms`: form → rows; an empty list is a declaration that there is nothing to report."""

    unit: str
    period: str
    forms: dict[str, list[dict]] = field(default_factory=dict)


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
    number = len(warehouse.submissions())
    submission, _ = warehouse.receive(
        "inbox", name, f"sha {number}", 1, delivery.unit, delivery.period, NOON, "officer"
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
        forms=tuple(_form_load(form, rows) for form, rows in delivery.forms.items()),
        problems=(),
        confirms_drops=True,
    )
    return warehouse.take_in(load, "officer").seq


def _form_load(name: str, rows: list[dict]) -> FormLoad:
    form = load_forms()[name]
    columns = {item.name: DTYPES[item.type] for item in form.stored}
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
            (number, position, value)
            for number, row in zip(index, rows, strict=True)
            for position, value in enumerate(row.get(item.name, ()))
        ]
        bridges[item.name] = pd.DataFrame(lines, columns=["row_number", "position", "value"])
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
