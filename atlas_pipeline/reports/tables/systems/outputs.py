"""The table `report_outputs`: each output's newest state by unit, and the date of each earlier status."""

from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.selection.fact_frames import facts_of
from atlas_pipeline.plan.codes import CodeList
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.systems.groups import ACTIVITIES
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.reported_states import all_states, unit_order
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

FORM = "outputs"
STATUSES = ("in_progress", "completed", "shared", "validated")

report_outputs = sa.Table(
    "report_outputs",
    derived,
    sa.Column("country", sa.Text, primary_key=True, comment="a unit"),
    sa.Column("output_id", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("output_type", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, comment="of the newest state"),
    sa.Column("status_date", sa.Date, nullable=False),
    sa.Column("reported_in", sa.Text, nullable=False, comment="the slice of the newest state"),
    *(
        sa.Column(f"{status}_on", sa.Date, nullable=True, comment="first reported with that status")
        for status in STATUSES
    ),
    sa.Column("days_to_completion", sa.Integer, nullable=True, comment="from begun to completed"),
    sa.Column("evidence", sa.Text, nullable=False),
)


def outputs(states: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Returns one row for each output, by unit, kind and time. `states`: all states, oldest first."""
    histories: dict[tuple[str, str], list[Row]] = {}
    for row in records(states):
        histories.setdefault((row["country"], row["output_id"]), []).append(row)
    rows = [_output(history, plan.code_list("output_status")) for history in histories.values()]
    units = unit_order(plan)
    kinds = {code: place for place, code in enumerate(plan.code_list("output_type").keys)}
    rows.sort(
        key=lambda row: (
            units[row["country"]],
            kinds.get(row["output_type"], len(kinds)),
            row["status_date"],
            row["output_id"],
        )
    )
    return pd.DataFrame(rows, columns=list(report_outputs.columns.keys()))


def _output(history: list[Row], statuses: CodeList) -> dict[str, Any]:
    newest = next(row for row in history if row["is_newest"])
    reached: dict[str, date] = {}
    for row in history:
        # If the newest state went back to an earlier status, later statuses are not reached.
        if _order(statuses, row["status"]) <= _order(statuses, newest["status"]):
            reached.setdefault(row["status"], row["state_date"])
    begun, completed = (reached.get(status) for status in STATUSES[:2])
    return {
        "country": newest["country"],
        "output_id": newest["output_id"],
        "title": newest["title"],
        "output_type": newest["output_type"],
        "status": newest["status"],
        "status_date": newest["state_date"],
        "reported_in": newest["reported_in"],
        **{f"{status}_on": reached.get(status) for status in STATUSES},
        "days_to_completion": (completed - begun).days if begun and completed else None,
        "evidence": newest["evidence"] or "",
    }


def _order(statuses: CodeList, status: str) -> int:
    return statuses[status].order if status in statuses else -1


def _outputs(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    facts = facts_of(warehouse, plan, seq, FORM)
    return outputs(all_states(facts, FORM), plan)


TABLE = SystemTable(
    report_outputs,
    ACTIVITIES,
    "The newest state of each document, tool and study that the project makes, and when it was begun, "
    "completed, shared and validated.",
    _outputs,
    forms=(FORM,),
)
