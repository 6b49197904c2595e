"""Checks worked cases: everything that they name exists, and each case expects something."""

from collections.abc import Iterator
from typing import Any

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_files import Located
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import Surroundings
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.plan.worked_cases import OWN_KEYS, WorkedCase


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    yield from duplicates(((one.file, one.entry, one.value.code) for one in parts.worked_cases), "code")
    for located in parts.worked_cases:
        yield from _coordinates(located, parts)
        if surroundings.forms is not None:
            yield from _rows(located, parts, surroundings)


def _coordinates(located: Located[WorkedCase], parts: PlanParts) -> Iterator[PlanProblem]:
    case, file, entry = located.value, located.file, located.entry
    slices = _slices(parts)
    is_broken = bool(parts.broken_in("project.yaml", "calendars"))
    keys = set() if is_broken else set().union(*parts.period_keys.values())
    if case.indicator not in parts.indicator_codes:
        yield PlanProblem(file, entry, "indicator", f"{case.indicator!r} is not an indicator")
    places: list[tuple[str, Any, Any]] = [("", case.unit, case.period)]
    places += [
        (f"rows.{form}[{place}].", row.get("unit"), row.get("period"))
        for form, rows in case.rows.items()
        for place, row in enumerate(rows, start=1)
    ]
    for at, unit, period in places:
        if unit is not None and unit not in parts.unit_codes:
            yield PlanProblem(file, entry, f"{at}unit", f"{unit!r} is not a unit")
        if period is not None and slices and period not in slices:
            yield PlanProblem(
                file, entry, f"{at}period", f"{period!r} is not a period of the submission calendar"
            )
    if not case.expect:
        yield PlanProblem(file, entry, "expect", "must name a figure")
    for place, expected in enumerate(case.expect, start=1):
        if not expected.parts:
            yield PlanProblem(
                file,
                entry,
                f"expect[{place}]",
                "has no expected value: give its value, or another part of it",
            )
        if expected.country and expected.country not in {*parts.unit_codes, ALL}:
            yield PlanProblem(file, entry, f"expect[{place}].country", f"{expected.country!r} is not a unit")
        if expected.period and keys and expected.period not in keys:
            yield PlanProblem(file, entry, f"expect[{place}].period", f"{expected.period!r} is not a period")


def _slices(parts: PlanParts) -> set[str]:
    if parts.project is None:
        return set()
    return parts.period_keys.get(parts.project.value.submission_calendar, set())


def _rows(
    located: Located[WorkedCase], parts: PlanParts, surroundings: Surroundings
) -> Iterator[PlanProblem]:
    case, file, entry = located.value, located.file, located.entry
    for form, rows in case.rows.items():
        fields = (surroundings.forms or {}).get(form)
        if fields is None:
            yield PlanProblem(file, entry, f"rows.{form}", "is not a form")
            continue
        for place, row in enumerate(rows, start=1):
            for name, value in row.items():
                at = f"rows.{form}[{place}].{name}"
                if name in OWN_KEYS:
                    continue
                if name not in fields:
                    yield PlanProblem(file, entry, at, f"is not a field of the form {form}")
                    continue
                codes = parts.lists.get(fields[name] or "")
                if codes is None:
                    continue
                for code in _each(value):
                    if str(code) not in codes:
                        yield PlanProblem(
                            file, entry, at, f"{code!r} is not one of the codes {', '.join(codes.keys)}"
                        )


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]
