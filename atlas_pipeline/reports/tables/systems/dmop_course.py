"""A course of the practice model: its steps, for one scope and cycle, from the reported states.

Pure. A step reported for a whole country also applies to each of its interventions. Refining starts a new
cycle: it begins at the step that the plan names, and earlier steps are not done again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from atlas_pipeline.plan.framework import ResultsFramework
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.reports.tables.systems.reported_states import expected_units, unit_order

FORM = "dmop_progress"

NOT_STARTED, IN_PROGRESS, COMPLETED, WAIVED = "not_started", "in_progress", "completed", "waived"
BEGUN = (IN_PROGRESS, COMPLETED)
CLOSED = (COMPLETED, WAIVED)
COVERED = "covered"
"""The step has no report for the intervention itself, and it is closed for the country."""
NOT_REPORTED = "not_reported"


@dataclass(frozen=True, slots=True)
class StepState:
    """One reported state of a step. `period` is the slice that reported it."""

    on: date
    status: str
    period: str
    evidence: str
    reason: str
    is_newest: bool

    @property
    def is_waiver(self) -> bool:
        """Waived with a reason. A waiver without a reason does not answer a warning."""
        return self.status == WAIVED and bool(self.reason.strip())


@dataclass(frozen=True, slots=True, order=True)
class Course:
    """The steps of one scope and cycle. If there is no intervention, they are the steps of the whole unit."""

    country: str
    intervention_id: str
    cycle: int


class Practice:
    """Every state of every step, by course and step, oldest first."""

    def __init__(self, states: pd.DataFrame, framework: ResultsFramework) -> None:
        """`states`: all states of the form `dmop_progress`."""
        self.framework = framework
        self._states: dict[tuple[Course, int], list[StepState]] = {}
        for row in states.to_dict("records"):
            cycle = 1 if pd.isna(row["cycle"]) else int(row["cycle"])
            course = Course(row["country"], row["intervention_id"], cycle)
            state = StepState(
                row["state_date"],
                row["status"],
                row["reported_in"],
                row["evidence"] or "",
                row["reason"] or "",
                bool(row["is_newest"]),
            )
            self._states.setdefault((course, int(row["step"])), []).append(state)

    @property
    def loop_start(self) -> int:
        """The step at which a further cycle begins."""
        starts = [step.loops_back_to for step in self.framework.dmop_steps if step.loops_back_to]
        return min(starts, default=1)

    def courses(self, units: Iterable[Unit]) -> list[Course]:
        """The reported courses, and the first cycle of each of the units."""
        found = {course for course, _ in self._states}
        return sorted(found | {Course(unit.code, "", 1) for unit in units})

    def steps(self, course: Course) -> list[int]:
        """The steps of the course.

        The first cycle has all steps. A later cycle has those from the start of the loop, and any reported
        ones.
        """
        first = 1 if course.cycle == 1 else self.loop_start
        numbers = [step.number for step in self.framework.dmop_steps]
        return [number for number in numbers if number >= first or self.states(course, number)]

    def states(self, course: Course, step: int) -> list[StepState]:
        """The states of the step reported in the course itself."""
        return self._states.get((course, step), [])

    def histories_for(self, course: Course, step: int) -> list[list[StepState]]:
        """The histories that apply to the step, its own history first.

        Other histories are those of its country. If later cycles do not repeat the step, those of earlier
        cycles are included.
        """
        cycles = [course.cycle] if step >= self.loop_start else range(course.cycle, 0, -1)
        scopes = dict.fromkeys((course.intervention_id, ""))
        found = [
            self.states(Course(course.country, scope, cycle), step) for scope in scopes for cycle in cycles
        ]
        return [history for history in found if history]

    def status(self, course: Course, step: int, reporting: set[str]) -> str:
        """The newest status.

        If none was reported, it follows from the country's state and from the units that reported.
        """
        own = newest_of(self.states(course, step))
        if own is not None:
            return own.status
        if course.intervention_id and self.is_closed(course, step):
            return COVERED
        return NOT_STARTED if course.country in reporting else NOT_REPORTED

    def is_closed(self, course: Course, step: int) -> bool:
        """Returns True if the step is closed now, in its own history or in another one that applies."""
        return any(
            state is not None and state.status in CLOSED
            for state in map(newest_of, self.histories_for(course, step))
        )


def newest_of(history: list[StepState]) -> StepState | None:
    return next((state for state in history if state.is_newest), None)


def in_force(history: list[StepState], day: date) -> StepState | None:
    """The state that held at the end of that day."""
    return next((state for state in reversed(history) if state.on <= day), None)


def begun_on(history: list[StepState]) -> date | None:
    """The first day on which the step was in progress or completed."""
    return next((state.on for state in history if state.status in BEGUN), None)


def started_on(history: list[StepState]) -> date | None:
    """The first day on which the step was in progress. None if it was never reported as in progress."""
    return next((state.on for state in history if state.status == IN_PROGRESS), None)


def finished_on(history: list[StepState]) -> date | None:
    """The day since which the step is closed. None if it is not closed."""
    finished = None
    for state in reversed(history):
        if state.status not in CLOSED:
            break
        finished = state.on
    return finished


def courses_of(states: pd.DataFrame, plan: Plan, as_of_day: date) -> tuple[Practice, list[Course]]:
    """Returns the reported states as a `Practice`, and the courses in the order of the plan's units.

    `states`: all states of the form.
    """
    practice, order = Practice(states, plan.framework), unit_order(plan)
    courses = practice.courses(expected_units(plan, FORM, as_of_day))
    return practice, sorted(courses, key=lambda one: (order[one.country], one.intervention_id, one.cycle))


def days_between(first: date | None, last: date) -> int | None:
    """Whole days, at least 0. None if the first day is not known."""
    return None if first is None else max((last - first).days, 0)
