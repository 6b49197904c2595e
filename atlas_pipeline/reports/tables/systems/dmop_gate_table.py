"""The table `report_dmop_gates`: whether the order of the practice model was kept."""

from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.selection.fact_frames import facts_of
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.rows import records
from atlas_pipeline.reports.tables.systems.dmop_course import FORM, courses_of, days_between
from atlas_pipeline.reports.tables.systems.dmop_gates import BREACHED, WAIVED, Passage, passages, scope_of
from atlas_pipeline.reports.tables.systems.groups import PRACTICE_MODEL
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.reported_states import all_states
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

FORMS = (FORM, "activities")

report_dmop_gates = sa.Table(
    "report_dmop_gates",
    derived,
    sa.Column("country", sa.Text, primary_key=True, comment="a unit"),
    sa.Column("intervention_id", sa.Text, primary_key=True, comment="empty: the unit as a whole"),
    sa.Column("cycle", sa.Integer, primary_key=True),
    sa.Column("gate", sa.Text, primary_key=True, comment="a code of dmop_gates in the results framework"),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, comment="kept, waived, breached, open or waiting"),
    sa.Column("is_warning", sa.Boolean, nullable=False),
    sa.Column("requires", sa.Integer, nullable=False, comment="the step that had to be completed"),
    sa.Column("completed_on", sa.Date, nullable=True, comment="when that step was first completed"),
    sa.Column("before_step", sa.Integer, nullable=True),
    sa.Column("before_activity", sa.Text, nullable=False, comment="the indicator whose first activity it is"),
    sa.Column("began_on", sa.Date, nullable=True),
    sa.Column("began_with", sa.Text, nullable=False, comment="the activity that began"),
    sa.Column("days_early", sa.Integer, nullable=True, comment="until completed, else until the day"),
    sa.Column("waived_on", sa.Date, nullable=True),
    sa.Column("waiver_reason", sa.Text, nullable=False),
)


def dmop_gates(states: pd.DataFrame, activities: pd.DataFrame, plan: Plan, as_of_day: date) -> pd.DataFrame:
    """Returns one row for each gate of each course."""
    practice, courses = courses_of(states, plan, as_of_day)
    rows = [_gate(one, plan, as_of_day) for one in passages(practice, courses, activities, plan)]
    return pd.DataFrame(rows, columns=list(report_dmop_gates.columns.keys()))


def gate_warnings(gates: pd.DataFrame, plan: Plan) -> list[str]:
    """Returns a sentence for each breached gate without an answer.

    `gates` has the columns of `report_dmop_gates`.
    """
    names = {gate.code: text_in(gate.name, "en") for gate in plan.framework.dmop_gates}
    return [
        f"{row['country']}{' ' + row['intervention_id'] if row['intervention_id'] else ''}, cycle "
        f"{row['cycle']}: {names[row['gate']]} It began on {row['began_on']}, {row['days_early']} days too "
        f"early; report step {row['requires']} as waived, with the reason, to answer this."
        for row in records(gates[gates["is_warning"]])
    ]


def _gate(passage: Passage, plan: Plan, as_of_day: date) -> dict[str, Any]:
    gate, waiver = passage.gate, passage.waiver
    is_early = passage.began_on is not None and passage.state in (WAIVED, BREACHED)
    return {
        "country": passage.course.country,
        "intervention_id": passage.course.intervention_id,
        "cycle": passage.course.cycle,
        "gate": gate.code,
        "scope": scope_of(passage.course, plan),
        "state": passage.state,
        "is_warning": passage.is_warning,
        "requires": gate.requires,
        "completed_on": passage.completed_on,
        "before_step": gate.before_step,
        "before_activity": gate.before_activity.counts_for if gate.before_activity else "",
        "began_on": passage.began_on,
        "began_with": passage.began_with,
        "days_early": days_between(passage.began_on, passage.completed_on or as_of_day) if is_early else None,
        "waived_on": waiver.on if waiver else None,
        "waiver_reason": waiver.reason if waiver else "",
    }


def _gates(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    facts = facts_of(warehouse, plan, seq, *FORMS)
    states, activities = (all_states(facts, form) for form in FORMS)
    return dmop_gates(states, activities, plan, as_of_day)


TABLE = SystemTable(
    report_dmop_gates,
    PRACTICE_MODEL,
    "The gates of the practice model: the steps to close before a step or an activity, whether they were "
    "closed, and the reason if not.",
    _gates,
    forms=FORMS,
    warnings=gate_warnings,
)
