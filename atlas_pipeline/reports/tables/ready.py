"""Every report-ready table by name, as last published or as of an earlier moment."""

from datetime import date, datetime

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figure_set import in_force
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.disaggregation import disaggregation
from atlas_pipeline.reports.tables.notes import FORM as NOTES
from atlas_pipeline.reports.tables.notes import current_notes
from atlas_pipeline.reports.tables.schema import report_disaggregation, report_indicator_tracking
from atlas_pipeline.reports.tables.systems.groups import KEY_INDICATORS
from atlas_pipeline.reports.tables.systems.model import SystemTable, by_name
from atlas_pipeline.reports.tables.systems.registry import SYSTEM_TABLES
from atlas_pipeline.reports.tables.tracking import indicator_tracking
from atlas_pipeline.warehouse.store import Warehouse


def _tracking(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    values = compute(warehouse, plan, seq=seq, as_of_day=as_of_day)
    return indicator_tracking(values, plan, current_notes(warehouse, seq), as_of_day)


def _disaggregation(
    warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
) -> pd.DataFrame:
    return disaggregation(compute(warehouse, plan, seq=seq, as_of_day=as_of_day), plan)


READY: dict[str, SystemTable] = by_name(
    (
        SystemTable(
            report_indicator_tracking,
            KEY_INDICATORS,
            "Every figure with its baseline and target, deviation, achievement, coverage and comment.",
            _tracking,
            forms=(NOTES,),
        ),
        SystemTable(
            report_disaggregation,
            KEY_INDICATORS,
            "The categories of each figure, in the order of their code lists.",
            _disaggregation,
        ),
        *SYSTEM_TABLES,
    )
)
"""Every report-ready table by name. The two tables of the indicators come first."""


def ready_table(
    warehouse: Warehouse, plan: Plan, name: str, *, moment: datetime | None = None
) -> pd.DataFrame | None:
    """Returns the table's rows as last published, or as of `moment`.

    Returns None if the table was never published.

    As of a moment, the rows are computed from the rows that were current then, with the plan of that
    time. Raises KeyError if there is no such table.
    """
    entry = READY[name]
    if moment is not None:
        held = in_force(warehouse, plan, moment)
        return entry.rows(warehouse, held.plan, seq=held.seq, as_of_day=held.day)
    if not warehouse.derived.has(name):
        return None
    return warehouse.read(sa.select(entry.table))


def why_empty(warehouse: Warehouse, plan: Plan, name: str, *, as_of_day: date) -> str:
    """Returns the key of the sentence (topic `reasons`) that says why the table has no row.

    Returns an empty text if there is no special reason.
    """
    return READY[name].rows(warehouse, plan, as_of_day=as_of_day).attrs.get("reason", "")
