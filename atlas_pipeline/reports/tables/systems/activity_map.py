"""The tables `report_activity_map` and `report_results_map`: which outputs and outcomes activities fed.

They also show outputs and outcomes without an activity, and activities without a place in the framework.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.coverage import NOT_REPORTED, Coverage, project_status
from atlas_pipeline.indicators.figures import CUMULATIVE, PERIOD
from atlas_pipeline.indicators.selection.fact_frames import facts_of
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.windows import windows_up_to
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.systems.activity_links import DONE, NO_PLACE, UNDER_WAY, activity_links
from atlas_pipeline.reports.tables.systems.groups import ACTIVITIES
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.reported_states import all_states, unit_order
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

FORM = "activities"

report_activity_map = sa.Table(
    "report_activity_map",
    derived,
    sa.Column("country", sa.Text, primary_key=True, comment="a unit"),
    sa.Column("activity_id", sa.Text, primary_key=True),
    sa.Column("outcome", sa.Text, primary_key=True),
    sa.Column("output", sa.Text, primary_key=True, comment="of the framework; empty: the outcome as a whole"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("activity_type", sa.Text, nullable=False),
    sa.Column("is_main_outcome", sa.Boolean, nullable=False),
    sa.Column("status", sa.Text, nullable=False, comment="completed, ongoing or planned"),
    sa.Column("dated", sa.Date, nullable=False, comment="its end, else its start"),
    sa.Column("reported_in", sa.Text, nullable=False, comment="the slice of its newest state"),
    sa.Column("place", sa.Text, nullable=False, comment="placed, no_output or no_place"),
    sa.Column("counts_for", sa.Text, nullable=False, comment="indicators its type counts for, joined by ;"),
)

report_results_map = sa.Table(
    "report_results_map",
    derived,
    sa.Column("country", sa.Text, primary_key=True, comment="a unit or ALL"),
    sa.Column("calendar", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("basis", sa.Text, primary_key=True, comment="period or cumulative"),
    sa.Column("outcome", sa.Text, primary_key=True),
    sa.Column("output", sa.Text, primary_key=True, comment="empty: the outcome as a whole"),
    sa.Column("completed", sa.Integer, nullable=True, comment="distinct activities; None: not reported"),
    sa.Column("under_way", sa.Integer, nullable=False, comment="planned or ongoing"),
    sa.Column("without_place", sa.Integer, nullable=False, comment="completed, and their type does not fit"),
    sa.Column("status", sa.Text, nullable=False, comment="as of a figure: reported, zero, not_reported, …"),
    sa.Column(
        "missing_units", sa.Text, nullable=False, comment="periods not reported, of ALL after its unit"
    ),
    sa.Column("is_without_activity", sa.Boolean, nullable=False, comment="reported, and nothing completed"),
)


def activity_map(activities: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Returns one row for each activity, outcome and output, in the order of units and of time."""
    links = activity_links(activities, plan)
    keys = links.assign(_unit=links["country"].map(unit_order(plan)))
    keys = keys.sort_values(["_unit", "dated", "activity_id"], kind="stable")
    return keys[list(report_activity_map.columns.keys())].reset_index(drop=True)


def misplaced(links: pd.DataFrame, plan: Plan) -> list[str]:
    """Returns a sentence for each activity that names an outcome which its type does not feed."""
    return [
        f"{row['country']} {row['activity_id']}: activities of the type {row['activity_type']} do not feed "
        f"{row['outcome']}; correct the outcome or the type, or widen the activity map of the plan."
        for row in records(links[links["place"] == NO_PLACE])
    ]


def results_map(activities: pd.DataFrame, facts: Facts, plan: Plan, as_of_day: date) -> pd.DataFrame:
    """Returns one row for each unit and ALL × begun window × basis × outcome and output of the framework."""
    links = records(activity_links(activities, plan))
    coverage = Coverage(plan, facts, FORM)
    rows = [
        row
        for window in windows_up_to(plan, as_of_day)
        for basis in (PERIOD, CUMULATIVE)
        for row in _of_window(links, coverage, plan, window, basis)
    ]
    order = {ALL: -1} | unit_order(plan)
    rows.sort(key=lambda row: order[row["country"]])
    return pd.DataFrame(rows, columns=list(report_results_map.columns.keys()))


def _of_window(links: list[Row], coverage: Coverage, plan: Plan, window: Period, basis: str) -> Iterator[Row]:
    first = plan.project.start if basis == CUMULATIVE else max(window.start, plan.project.start)
    fed = _fed(link for link in links if first <= link["dated"] <= window.end)
    covers = {unit.code: coverage.of(unit, window, basis) for unit in plan.units}
    # The total includes activities dated before a unit was active. So such a unit has a line too.
    in_total = {key[0] for key in fed}
    covers = {unit: cover for unit, cover in covers.items() if cover.takes_part or unit in in_total}
    cells = [
        (outcome.code, output)
        for outcome in plan.framework.outcomes
        for output in ("", *(one.code for one in outcome.outputs))
    ]
    for outcome, output in cells:
        done = {unit: len(fed.get((unit, outcome, output, DONE), ())) for unit in (ALL, *covers)}
        statuses = {
            unit: cover.status(done[unit] if cover.takes_part else 1, basis) for unit, cover in covers.items()
        }
        whole, missing = project_status(covers, statuses, done[ALL])
        for unit, status in {**statuses, ALL: whole}.items():
            yield {
                "country": unit,
                "calendar": window.calendar,
                "period": window.key,
                "basis": basis,
                "outcome": outcome,
                "output": output,
                "completed": None if status == NOT_REPORTED else done[unit],
                "under_way": len(fed.get((unit, outcome, output, UNDER_WAY), ())),
                "without_place": len(fed.get((unit, outcome, output, NO_PLACE), ())),
                "status": status,
                "missing_units": ";".join(missing if unit == ALL else covers[unit].gaps(status)),
                "is_without_activity": status != NOT_REPORTED and done[unit] == 0,
            }


def _fed(links: Iterable[Row]) -> dict[tuple, set]:
    """Returns the activities by (unit or ALL, outcome, output, kind).

    The kind is done, under way or without a place.

    Each total counts an activity once, whatever the number of outputs it feeds.
    """
    found: dict[tuple, set] = defaultdict(set)
    for link in links:
        is_done = link["status"] in DONE
        cells: list[tuple[str, str | tuple[str, ...]]]
        if link["place"] == NO_PLACE:
            cells = [("", NO_PLACE)] if is_done else []
        else:
            cells = [(output, DONE if is_done else UNDER_WAY) for output in {"", link["output"]}]
        for output, kind in cells:
            for unit in (link["country"], ALL):
                found[unit, link["outcome"], output, kind].add((link["country"], link["activity_id"]))
    return found


def _activity_map(
    warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
) -> pd.DataFrame:
    facts = facts_of(warehouse, plan, seq, FORM)
    return activity_map(all_states(facts, FORM), plan)


def _results_map(
    warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
) -> pd.DataFrame:
    facts = facts_of(warehouse, plan, seq, FORM)
    return results_map(all_states(facts, FORM), facts, plan, as_of_day)


TABLE = SystemTable(
    report_activity_map,
    ACTIVITIES,
    "Each activity with the outcomes and outputs of the results framework that it feeds, and "
    "activities that feed none.",
    _activity_map,
    forms=(FORM,),
    warnings=misplaced,
)
RESULTS = SystemTable(
    report_results_map,
    ACTIVITIES,
    "The theory of change in numbers: activities of each outcome and output by country and period, and "
    "outcomes and outputs without activities.",
    _results_map,
    forms=(FORM,),
)
