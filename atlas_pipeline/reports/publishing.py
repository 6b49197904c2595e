"""Publishing: from the stored figures to the report-ready tables, and from those to files.

The tables are made first and everything else reads them; a file computes nothing.
"""

from datetime import date
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.published import figures
from atlas_pipeline.plan.model import Period, Plan
from atlas_pipeline.reports.annex_a import write_annex_a
from atlas_pipeline.reports.disaggregation import disaggregation
from atlas_pipeline.reports.notes import current_notes
from atlas_pipeline.reports.tables import report_disaggregation, report_indicator_tracking
from atlas_pipeline.reports.tracking import indicator_tracking
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import indicator_value

SPOKEN_FOR = ("reported", "zero")
"""Statuses of a figure whose period an office has reported on in full."""


def publish_tracking(warehouse: Warehouse, plan: Plan, *, as_of_day: date) -> pd.DataFrame:
    """Make `report_indicator_tracking` and `report_disaggregation` anew from `indicator_value` and the current
    notes; returns the first."""
    values = figures(warehouse, plan)
    tracking = indicator_tracking(values, plan, current_notes(warehouse), as_of_day=as_of_day)
    warehouse.replace_derived(
        {report_indicator_tracking: tracking, report_disaggregation: disaggregation(values, plan)}
    )
    return tracking


def latest_reported(warehouse: Warehouse, plan: Plan, calendar: str) -> Period | None:
    """The newest period of a calendar on which an office has reported in full, or None."""
    value = indicator_value
    spoken = warehouse.read(
        sa.select(value.c.period)
        .where(
            value.c.calendar == calendar,
            value.c.breakdown == "",
            value.c.accumulation == "period",
            value.c.status.in_(SPOKEN_FOR),
        )
        .distinct()
    )
    reported = [period for period in plan.periods(calendar) if period.key in set(spoken["period"])]
    return reported[-1] if reported else None


def write_annex_a_file(
    warehouse: Warehouse,
    plan: Plan,
    through: Period,
    *,
    folder: Path | None = None,
    path: Path | None = None,
    language: str = "en",
    made_on: date,
) -> Path:
    """Write Annex A through a period, to `path` or under its usual name in `folder`; returns where it is."""
    path = path or (folder or Path()) / f"{plan.project.code}_Annex-A_{through.key}_{language}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_annex_a(
        warehouse.read(sa.select(report_indicator_tracking)),
        plan,
        through=through,
        path=path,
        language=language,
        made_on=made_on,
        disaggregation=warehouse.read(sa.select(report_disaggregation)),
    )
    return path
