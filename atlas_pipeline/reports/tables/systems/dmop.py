"""The table `report_dmop_progress`: the progress of the practice model, step by step."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.selection.fact_frames import facts_of
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.systems.dmop_course import (
    CLOSED,
    COVERED,
    FORM,
    Course,
    Practice,
    courses_of,
    days_between,
    finished_on,
    newest_of,
    started_on,
)
from atlas_pipeline.reports.tables.systems.dmop_gates import WAITING, Passage, passages, scope_of
from atlas_pipeline.reports.tables.systems.groups import PRACTICE_MODEL
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.reported_states import all_states, units_reporting
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

FORMS = (FORM, "activities")

report_dmop_progress = sa.Table(
    "report_dmop_progress",
    derived,
    sa.Column("country", sa.Text, primary_key=True, comment="a unit"),
    sa.Column("intervention_id", sa.Text, primary_key=True, comment="empty: the unit as a whole"),
    sa.Column("cycle", sa.Integer, primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True),
    sa.Column("scope", sa.Text, nullable=False, comment="project, country or intervention"),
    sa.Column("step_code", sa.Text, nullable=False),
    sa.Column(
        "status",
        sa.Text,
        nullable=False,
        comment="a code of dmop_status, covered (closed for the country) or not_reported",
    ),
    sa.Column("status_date", sa.Date, nullable=True),
    sa.Column("reported_in", sa.Text, nullable=False, comment="the slice that told of the newest state"),
    sa.Column("started_on", sa.Date, nullable=True, comment="first day in progress"),
    sa.Column("finished_on", sa.Date, nullable=True, comment="since when completed or waived"),
    sa.Column("days_in_step", sa.Integer, nullable=True, comment="until finished, else until the day"),
    sa.Column("is_next", sa.Boolean, nullable=False, comment="the first step that is not closed"),
    sa.Column("waits_for", sa.Text, nullable=False, comment="steps to be closed before it, joined by ;"),
    sa.Column("warnings", sa.Text, nullable=False, comment="gates that were breached, joined by ;"),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)


def dmop_progress(
    states: pd.DataFrame, activities: pd.DataFrame, reporting: set[str], plan: Plan, as_of_day: date
) -> pd.DataFrame:
    """Returns one row for each step of each course.

    `states`, `activities`: all states. `reporting`: the units that sent the form.
    """
    practice, courses = courses_of(states, plan, as_of_day)
    crossed = list(passages(practice, courses, activities, plan))
    rows = [
        row for course in courses for row in _steps(practice, course, crossed, reporting, plan, as_of_day)
    ]
    return pd.DataFrame(rows, columns=list(report_dmop_progress.columns.keys()))


def _steps(
    practice: Practice,
    course: Course,
    crossed: Iterable[Passage],
    reporting: set[str],
    plan: Plan,
    as_of_day: date,
) -> Iterator[dict[str, Any]]:
    own_gates = [one for one in crossed if one.course == course]
    codes = {step.number: step.code for step in plan.framework.dmop_steps}
    is_next_found = False
    for step in practice.steps(course):
        history = practice.states(course, step)
        newest, status = newest_of(history), practice.status(course, step, reporting)
        is_open = status not in (*CLOSED, COVERED)
        started, finished = started_on(history), finished_on(history)
        waited = [one.gate.requires for one in own_gates if _is_before(one, step) and one.state == WAITING]
        breached = [one.gate.code for one in own_gates if one.is_warning and _concerns(one, step)]
        yield {
            "country": course.country,
            "intervention_id": course.intervention_id,
            "cycle": course.cycle,
            "step": step,
            "scope": scope_of(course, plan),
            "step_code": codes[step],
            "status": status,
            "status_date": newest.on if newest else None,
            "reported_in": newest.period if newest else "",
            "started_on": started,
            "finished_on": finished,
            "days_in_step": days_between(started, finished or as_of_day),
            "is_next": is_open and not is_next_found,
            "waits_for": ";".join(map(str, sorted(set(waited)))),
            "warnings": ";".join(breached),
            "evidence": newest.evidence if newest else "",
            "reason": newest.reason if newest else "",
        }
        is_next_found |= is_open


def _is_before(passage: Passage, step: int) -> bool:
    return passage.gate.before_step == step


def _concerns(passage: Passage, step: int) -> bool:
    """Returns True if a breach of the gate is shown at the step.

    The breach is shown at the step that began too early. If the gate is before an activity, it is shown
    at the step that was too late.
    """
    gate = passage.gate
    return step == (gate.requires if gate.before_step is None else gate.before_step)


def _progress(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    facts = facts_of(warehouse, plan, seq, *FORMS)
    states, activities = (all_states(facts, form) for form in FORMS)
    return dmop_progress(states, activities, units_reporting(facts, FORM), plan, as_of_day)


TABLE = SystemTable(
    report_dmop_progress,
    PRACTICE_MODEL,
    "The nine steps of the Differentiated Model of Practice by country, intervention and cycle: status, "
    "dates, evidence, time spent, the next step and its open conditions.",
    _progress,
    forms=FORMS,
)
