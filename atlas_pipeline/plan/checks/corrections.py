"""Checks corrections: each names an existing slice, form and columns, and changes something."""

from collections.abc import Iterator

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_files import Located
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.rulings import Correction
from atlas_pipeline.plan.surroundings import Surroundings


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    yield from duplicates(
        ((one.file, one.entry, one.value.correction_id) for one in parts.corrections), "correction_id"
    )
    yield from duplicates(
        ((one.file, one.entry, _cell(one.value)) for one in parts.corrections),
        "column",
        "another correction replaces the same value of the same cell",
    )
    for located in parts.corrections:
        yield from _slice(located, parts)
        yield from _columns(located, surroundings)
        for field in ("reason", "who"):
            if not getattr(located.value, field).strip():
                yield PlanProblem(located.file, located.entry, field, "must not be empty")
        if not located.value.row_key:
            yield PlanProblem(located.file, located.entry, "row_key", "must name the row")
        if located.value.expect == located.value.value:
            yield PlanProblem(
                located.file, located.entry, "value", "is equal to expect, so nothing would change"
            )


def _cell(correction: Correction) -> tuple[object, ...]:
    row = tuple(sorted(correction.row_key.items()))
    return correction.unit, correction.period, correction.form, row, correction.column, correction.expect


def _slice(located: Located[Correction], parts: PlanParts) -> Iterator[PlanProblem]:
    correction = located.value
    if correction.unit not in parts.unit_codes:
        yield PlanProblem(
            located.file, located.entry, "unit", f"{correction.unit!r} is not a unit of countries.yaml"
        )
    if parts.project is None or not parts.period_keys:
        return
    calendar = parts.project.value.submission_calendar
    if correction.period not in parts.period_keys.get(calendar, {correction.period}):
        yield PlanProblem(
            located.file,
            located.entry,
            "period",
            f"{correction.period!r} is not a period of the calendar {calendar}",
        )


def _columns(located: Located[Correction], surroundings: Surroundings) -> Iterator[PlanProblem]:
    if surroundings.forms is None:
        return
    correction = located.value
    fields = surroundings.forms.get(correction.form)
    if fields is None:
        yield PlanProblem(located.file, located.entry, "form", f"{correction.form!r} is not a form")
        return
    for place, column in (("column", correction.column), *(("row_key", name) for name in correction.row_key)):
        if column not in fields:
            yield PlanProblem(
                located.file, located.entry, place, f"{column!r} is not a field of the form {correction.form}"
            )
