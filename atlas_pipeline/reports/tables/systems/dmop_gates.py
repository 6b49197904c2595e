"""The gates of the practice model: a gate is a step that must be closed before something else begins.

Pure. A breach is a warning. An office answers it by reporting the required step as `waived` with a
reason. The reason may come at any time, because the warning comes after the breach.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from atlas_pipeline.plan.framework import DmopGate
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.systems.dmop_course import (
    COMPLETED,
    Course,
    Practice,
    StepState,
    begun_on,
    in_force,
)

KEPT, WAIVED, BREACHED, OPEN, WAITING = "kept", "waived", "breached", "open", "waiting"
"""Begun in order; begun too early, with a reason; begun too early, without a reason; not begun, but
allowed to begin; not begun, and not allowed to begin.
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """One gate in one course. `began_with`: the activity that began, if the gate is before an activity."""

    gate: DmopGate
    course: Course
    state: str
    completed_on: date | None
    began_on: date | None
    began_with: str
    waiver: StepState | None

    @property
    def is_warning(self) -> bool:
        return self.state == BREACHED


def passages(
    practice: Practice, courses: list[Course], activities: pd.DataFrame, plan: Plan
) -> Iterator[Passage]:
    """Yields every gate of every course that has the gate, in the order of the plan.

    `activities`: plain rows of the form `activities`.
    """
    for course in courses:
        for gate in plan.framework.dmop_gates:
            if scope_of(course, plan) in gate.scopes and _applies_to(gate, course, practice):
                yield _passage(practice, course, gate, activities, plan)


def scope_of(course: Course, plan: Plan) -> str:
    if course.intervention_id:
        return "intervention"
    return "project" if plan.unit(course.country).kind == "headquarters" else "country"


def _applies_to(gate: DmopGate, course: Course, practice: Practice) -> bool:
    if gate.of_cycle == "previous":
        return course.cycle > 1 and gate.before_step in practice.steps(course)
    if gate.before_step is None:
        return course.cycle == 1
    return gate.before_step in practice.steps(course)


def _passage(
    practice: Practice, course: Course, gate: DmopGate, activities: pd.DataFrame, plan: Plan
) -> Passage:
    asked = course
    if gate.of_cycle == "previous":
        asked = Course(course.country, course.intervention_id, course.cycle - 1)
    histories = practice.histories_for(asked, gate.requires)
    waiver = next((one for history in histories for one in reversed(history) if one.is_waiver), None)
    completed = [one.on for history in histories for one in history if one.status == COMPLETED]
    if gate.before_step is not None:
        began, began_with = begun_on(practice.states(course, gate.before_step)), ""
    else:
        began, began_with = _first_activity(activities, course, gate, plan)
    if began is None:
        state = OPEN if practice.is_closed(asked, gate.requires) else WAITING
    elif any((held := in_force(one, began)) is not None and held.status == COMPLETED for one in histories):
        state = KEPT
    else:
        state = WAIVED if waiver is not None else BREACHED
    return Passage(gate, course, state, min(completed, default=None), began, began_with, waiver)


def _first_activity(
    activities: pd.DataFrame, course: Course, gate: DmopGate, plan: Plan
) -> tuple[date | None, str]:
    """Returns the day on which the first relevant activity began, and the key of the activity.

    The newest state of each activity is used.
    """
    wanted = gate.before_activity
    assert wanted is not None
    has_begun = (
        activities["is_newest"]
        & (activities["country"] == course.country)
        & activities["activity_type"].isin(plan.framework.types_counting_for(wanted.counts_for))
        & activities["status"].isin(wanted.status)
    )
    if course.intervention_id:
        has_begun &= activities["intervention_id"] == course.intervention_id
    begun = sorted(
        zip(
            activities.loc[has_begun, "start_date"],
            activities.loc[has_begun, "activity_id"],
            strict=True,
        )
    )
    return begun[0] if begun else (None, "")
