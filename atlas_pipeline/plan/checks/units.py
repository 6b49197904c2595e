"""Checks units: their codes, languages, active dates and due forms."""

import re
from collections.abc import Iterator

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import Surroundings
from atlas_pipeline.plan.units import ALL, Unit

FILE = "countries.yaml"
COUNTRY_CODE = re.compile("[A-Z]{3}")


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    yield from duplicates(((FILE, unit.entry, unit.value.code) for unit in parts.units), "code")
    if parts.units and not any(unit.value.is_active for unit in parts.units):
        yield PlanProblem(FILE, "", "", "no unit is active")
    for located in parts.units:
        yield from _unit(located.value, located.entry, parts, surroundings)


def _unit(unit: Unit, entry: str, parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    if unit.code == ALL:
        yield PlanProblem(FILE, entry, "code", f"{ALL} is the project's total and never submits")
    if unit.kind == "country" and not COUNTRY_CODE.fullmatch(unit.code):
        yield PlanProblem(FILE, entry, "code", "a country's code is ISO 3166 alpha-3: three capital letters")
    if unit.kind == "headquarters" and not re.fullmatch("[A-Z]{2,12}", unit.code):
        yield PlanProblem(FILE, entry, "code", "must be 2 to 12 capital letters")
    if parts.project is not None:
        project = parts.project.value
        for language in unit.languages:
            if language not in project.languages:
                known = ", ".join(project.languages)
                yield PlanProblem(
                    FILE, entry, "languages", f"{language!r} is not one of the project's: {known}"
                )
        if unit.active_from is not None and not project.start <= unit.active_from <= project.end:
            yield PlanProblem(FILE, entry, "active_from", "is outside the project")
    if not unit.languages:
        yield PlanProblem(FILE, entry, "languages", "must name at least one")
    if unit.active_to is not None and (unit.active_from is None or unit.active_to < unit.active_from):
        yield PlanProblem(FILE, entry, "active_to", "is before active_from")
    for form in sorted({form for form in unit.forms_due if unit.forms_due.count(form) > 1}):
        yield PlanProblem(FILE, entry, "forms_due", f"{form} is listed twice")
    for form, last in unit.forms_until.items():
        if form not in unit.forms_due:
            yield PlanProblem(FILE, entry, f"forms_until.{form}", f"{form!r} is not one of its forms_due")
        elif unit.active_from is not None and last < unit.active_from:
            yield PlanProblem(FILE, entry, f"forms_until.{form}", "lies before active_from")
    for form in unit.forms_due:
        if surroundings.forms is not None and form not in surroundings.forms:
            yield PlanProblem(FILE, entry, "forms_due", f"{form!r} is not a form")
