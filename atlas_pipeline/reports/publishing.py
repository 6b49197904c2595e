"""Publishing: from the stored figures to the report-ready tables, and from the tables to files.

The tables are made first. Everything else reads them; a file computes nothing.
"""

from datetime import date
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.as_published import as_published
from atlas_pipeline.indicators.coverage import COMPLETE
from atlas_pipeline.indicators.figure_set import FigureSet
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.reports.annex_a.workbook import write_annex_a
from atlas_pipeline.reports.errors import ReportError
from atlas_pipeline.reports.tables.disaggregation import disaggregation
from atlas_pipeline.reports.tables.notes import current_notes
from atlas_pipeline.reports.tables.schema import report_disaggregation, report_indicator_tracking
from atlas_pipeline.reports.tables.tracking import indicator_tracking
from atlas_pipeline.warehouse.store import Warehouse


def publish_tracking(warehouse: Warehouse, plan: Plan, *, as_of_day: date) -> pd.DataFrame:
    """Replaces `report_indicator_tracking` and `report_disaggregation`, from `indicator_value` and the
    current notes. Returns the first table.
    """
    values = FigureSet.current(warehouse, plan).values
    tracking = indicator_tracking(values, plan, current_notes(warehouse), as_of_day=as_of_day)
    warehouse.derived.replace(
        {report_indicator_tracking: tracking, report_disaggregation: disaggregation(values, plan)}
    )
    return tracking


def latest_reported(figure_set: FigureSet, calendar: str) -> Period | None:
    """The newest period of a calendar that an office has reported in full, or None."""
    values, plan = figure_set.values, figure_set.plan
    complete = values[
        (values["calendar"] == calendar)
        & (values["breakdown"] == "")
        & (values["accumulation"] == "period")
        & values["status"].isin(COMPLETE)
    ]
    reported = [period for period in plan.periods(calendar) if period.key in set(complete["period"])]
    return reported[-1] if reported else None


def write_annex_a_file(
    warehouse: Warehouse,
    figure_set: FigureSet,
    through: Period,
    *,
    since: Period | None = None,
    folder: Path | None = None,
    path: Path | None = None,
    language: str | None = None,
    made_on: date,
) -> Path:
    """Writes Annex A of a figure set up to a period. With `since`, leaves out the periods before it.

    Writes to `path`, or to the usual file name in `folder`. Returns the path. The default language is the
    project's first.

    Current figures come from the published tables. Figures as of a moment use the notes and the plan of
    that moment, and do not change the published tables. Such a workbook says so; its guide lists the
    figures that differ from those published at that time. Raises ReportError if no period of the calendar
    had begun by then.
    """
    plan, moment = figure_set.plan, figure_set.moment
    language = language or plan.language
    suffix = f"_as-of-{moment:%Y-%m-%d}" if moment else ""
    covered = f"{since.key}-to-{through.key}" if since else through.key
    path = path or (folder or Path()) / f"{plan.project.code}_Annex-A_{covered}_{language}{suffix}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    published = None
    if moment is not None:
        if not (figure_set.values["calendar"] == through.calendar).any():
            raise ReportError(
                f"no period of the calendar {through.calendar} had begun on {moment:%Y-%m-%d}, so there is "
                "no table; name a later day after --as-of"
            )
        published = as_published(warehouse, figure_set)
    tracking, broken_down = report_tables(warehouse, figure_set)
    write_annex_a(
        tracking,
        plan,
        through=through,
        since=since,
        path=path,
        language=language,
        made_on=made_on,
        as_of=moment.date() if moment else None,
        disaggregation=broken_down,
        published=published,
    )
    return path


def report_tables(warehouse: Warehouse, figure_set: FigureSet) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns `report_indicator_tracking` and `report_disaggregation` of a figure set.

    Those of the current figures are read as they were published. Those of a moment are computed again and
    not stored.
    """
    if figure_set.moment is None:
        return (
            warehouse.read(sa.select(report_indicator_tracking)),
            warehouse.read(sa.select(report_disaggregation)),
        )
    held = figure_set.in_force
    notes = current_notes(warehouse, held.seq)
    tracking = indicator_tracking(figure_set.values, held.plan, notes, as_of_day=held.day)
    return tracking, disaggregation(figure_set.values, held.plan)
