"""Worked cases: computes the rows of a case by the real selection and measures, and compares the figures with
the expected ones.

The rows of a case replace the rows of an empty warehouse. So nothing is stored, and a case takes a few
milliseconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.plan_check import check_whole_plan
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.indicators.engine import figures_of
from atlas_pipeline.indicators.figures import IndicatorError, accumulations
from atlas_pipeline.indicators.measures import MEASURES
from atlas_pipeline.indicators.selection.breakdowns import categories
from atlas_pipeline.indicators.selection.conditions import CONDITIONS
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.selection import needs_of
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.loading import load_plan, load_worked_cases
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.plan_files import Located
from atlas_pipeline.plan.plan_problems import PlanError, PlanProblem
from atlas_pipeline.plan.worked_cases import ExpectedFigure, WorkedCase
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.warehouse.in_memory import empty_warehouse
from atlas_pipeline.warehouse.records import FormLoad
from atlas_pipeline.warehouse.store import Warehouse

TYPES: dict[str, Any] = {
    "string": "str",
    "integer": "Int64",
    "year": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
"""Field type → type of its column."""


@dataclass(frozen=True)
class Comparison:
    """One expectation of a case about a figure, with the computed value.

    `place` is the number of the expected figure in the case, from 1. `figure` names the figure in words.
    `what` names the part of the figure that is compared (its value, its status, …).
    """

    case: Located[WorkedCase]
    place: int
    figure: str
    what: str
    expected: Any
    computed: Any

    @property
    def holds(self) -> bool:
        return _same(self.expected, self.computed)

    @property
    def problem(self) -> PlanProblem:
        message = (
            f"{self.figure}: {self.what} {_written(self.expected)} is expected, {_written(self.computed)} "
            f"is computed. The case: {self.case.value.tells}"
        )
        return PlanProblem(self.case.file, self.case.entry, f"expect[{self.place}]", message)


def check_plan_and_cases(folder: Path | None = None) -> tuple[list[PlanProblem], list[Comparison]]:
    """All problems of the plan in the folder (None: the packaged plan), and all comparisons of its worked
    cases.

    If the plan has a problem, its cases are not computed. A comparison that does not hold is a problem.
    """
    problems = check_whole_plan(folder, measures=MEASURES, conditions=CONDITIONS)
    if problems:
        return problems, []
    try:
        compared = computed_cases(load_plan(folder), load_worked_cases(folder))
    except PlanError as error:
        return list(error.problems), []
    return [one.problem for one in compared if not one.holds], compared


def computed_cases(plan: Plan, cases: Iterable[Located[WorkedCase]]) -> list[Comparison]:
    """Compares the expected figures of each case with the figures that its rows give.

    Raises PlanError if a case cannot be computed.
    """
    warehouse = empty_warehouse()
    try:
        return [one for case in cases for one in _computed(plan, case, warehouse)]
    finally:
        warehouse.close()


def _computed(plan: Plan, case: Located[WorkedCase], warehouse: Warehouse) -> list[Comparison]:
    indicator = plan.indicator(case.value.indicator)
    try:
        wanted = [_place_of(plan, indicator, case.value, one) for one in case.value.expect]
        facts = CaseFacts(plan, case, indicator, warehouse)
        windows = {(at["calendar"], at["period"]): plan.period(at["period"]) for at in wanted}
        values = figures_of(facts, [indicator], list(windows.values()))
    except IndicatorError as error:
        raise PlanError([PlanProblem(case.file, case.entry, "", str(error))]) from error
    compared = []
    for place, (at, expected) in enumerate(zip(wanted, case.value.expect, strict=True), start=1):
        fits = values[(values[list(at)] == list(at.values())).all(axis=1)].to_dict("records")
        found = fits[0] if fits else {}
        name = f"{indicator.code} of {at['country']} in {at['period']} ({at['accumulation']})"
        name += f", {expected.category}" if expected.category else ""
        for what, value in expected.parts.items():
            computed = found.get(what)
            compared.append(
                Comparison(case, place, name, what, value, None if pd.isna(computed) else computed)
            )
    return compared


def _place_of(plan: Plan, indicator: Indicator, case: WorkedCase, expected: ExpectedFigure) -> dict[str, str]:
    """The coordinates of the expected figure. Raises IndicatorError if the indicator has no such figure."""
    known = accumulations(indicator)
    accumulation = expected.accumulation or known[0]
    if accumulation not in known:
        raise IndicatorError(
            f"{indicator.code} is accumulated as {', '.join(known)}, not as {accumulation!r}"
        )
    breakdown, _, category = expected.category.partition("=")
    # raises IndicatorError if the indicator does not have the breakdown
    listed = categories(plan, indicator, breakdown)
    if category and category not in (*listed, "not_stated"):
        raise IndicatorError(
            f"{indicator.code} has no category {expected.category}; there are: {', '.join(listed)}"
        )
    window = plan.period(expected.period or case.period)
    return {
        "country": expected.country or case.unit,
        "calendar": window.calendar,
        "period": window.key,
        "accumulation": accumulation,
        "breakdown": breakdown,
        "category": category,
    }


class CaseFacts(Facts):
    """The rows of a case as facts. Each form of a slice is an intake of its own."""

    def __init__(
        self, plan: Plan, case: Located[WorkedCase], indicator: Indicator, warehouse: Warehouse
    ) -> None:
        needs = needs_of(plan, [indicator])
        self._places = _by_slice(case.value)
        loads = {
            place: _load(case, load_forms()[place[2]], rows, needs.get(place[2], set()))
            for place, rows in self._places.items()
        }
        super().__init__(warehouse, plan, 0, needs, loads)

    @cached_property
    def current(self) -> pd.DataFrame:
        lines = [(*place, number, number) for number, place in enumerate(self._places, start=1)]
        return pd.DataFrame(lines, columns=["unit", "period", "form", "intake_id", "submission_id"])


Numbered = list[tuple[int, dict[str, Any]]]
"""Rows, each with its number in the case's list."""


def _by_slice(case: WorkedCase) -> dict[tuple[str, str, str], Numbered]:
    """(unit, period, form) → its rows. A form without rows belongs to the case's own slice."""
    found: dict[tuple[str, str, str], Numbered] = {}
    for form, rows in case.rows.items():
        if not rows:
            found[case.unit, case.period, form] = []
        for number, row in enumerate(rows, start=1):
            place = (str(row.get("unit", case.unit)), str(row.get("period", case.period)), form)
            found.setdefault(place, []).append((number, row))
    return found


def _load(case: Located[WorkedCase], form: Form, rows: Numbered, needed: set[str]) -> FormLoad:
    index = pd.RangeIndex(1, len(rows) + 1, name="row_number")
    columns = {}
    for item in form.stored:
        given = [row.get(item.name) for _, row in rows]
        for (number, _), value in zip(rows, given, strict=True):
            if value is None and item.required and item.name in needed:
                raise PlanError(
                    [_problem(case, form, number, item.name, "is missing, but the figure needs it")]
                )
        columns[item.name] = _column(case, form, item.name, TYPES[item.type], given)
    if form.has_persons:
        names = [str(row.get("person", f"row {number}")) for number, row in rows]
        columns[PERSON_KEY] = pd.array([_person(name) for name in names], dtype="Int64")
    bridges = {}
    for item in form.bridged:
        lines = [
            (row_number, position, str(value))
            for row_number, (_, row) in zip(index, rows, strict=True)
            for position, value in enumerate(_each(row.get(item.name)))
        ]
        bridges[item.name] = pd.DataFrame(lines, columns=["row_number", "position", "value"])
    declared = "reported" if rows else "nothing_to_report"
    frame = pd.DataFrame(columns, index=index)
    return FormLoad(form.name, Outcome.ACCEPTED, declared, form.name, len(rows), 0, frame, bridges)


def _column(case: Located[WorkedCase], form: Form, name: str, kind: Any, given: list[Any]) -> Any:
    try:
        return pd.array(given, dtype=kind)
    except (TypeError, ValueError) as error:
        raise PlanError(
            [_problem(case, form, None, name, f"has a value of the wrong type: {error}")]
        ) from error


def _problem(
    case: Located[WorkedCase], form: Form, number: int | None, name: str, message: str
) -> PlanProblem:
    row = "" if number is None else f"[{number}]"
    return PlanProblem(case.file, case.entry, f"rows.{form.name}{row}.{name}", message)


def _person(name: str) -> int:
    """A key for a person of a case. The same name gives the same key."""
    return int.from_bytes(name.encode()[:7].rjust(7, b"\0"), "big") + len(name)


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else () if value is None else (value,)


def _same(expected: Any, computed: Any) -> bool:
    """Compares figures as a person writes them: two thirds are 0.6667.

    The computed value is rounded to the decimals of the expected one, but to at least four.
    """
    if expected is None or computed is None or isinstance(expected, str):
        return bool(expected == computed)
    return round(float(computed), _decimals(expected)) == expected


def _decimals(value: float) -> int:
    text = f"{value:.10f}".rstrip("0")
    return max(4, len(text.partition(".")[2]))


def _written(value: Any) -> str:
    if value is None:
        return "none"
    return value or "nothing" if isinstance(value, str) else f"{value:.6g}"
