"""Checks additions to a figure: the number of rows that could have been measured, and the parts of a
share."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from atlas_pipeline.plan.indicators import Eligible, Indicator
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import Surroundings

FILE = "indicators.yaml"
FILLED = ("measured", "eligible", "percent")


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    for located in parts.indicators:
        indicator, entry = located.value, located.entry
        yield from _of_whole(indicator, entry)
        if indicator.eligible is not None:
            yield from _eligible(indicator, indicator.eligible, entry)
            if _is_distinct(indicator, surroundings):
                yield PlanProblem(
                    FILE,
                    entry,
                    "eligible",
                    "only a measure of rows may have it, not a measure of different things",
                )


def _eligible(indicator: Indicator, eligible: Eligible, entry: str) -> Iterator[PlanProblem]:
    where = indicator.select.where
    for field in eligible.by:
        if field not in where:
            yield PlanProblem(FILE, entry, "eligible.by", f"{field!r} is not a field of select.where")
    if where and set(where) <= set(eligible.by):
        message = "names every field of select.where, so no condition marks the measured rows"
        yield PlanProblem(FILE, entry, "eligible.by", message)
    if indicator.stages or indicator.select.beside:
        yield PlanProblem(
            FILE,
            entry,
            "eligible",
            "a milestone, or an indicator that shows rows next to its total, may not have it",
        )
    for language, text in eligible.says.items():
        place = f"eligible.says.{language}"
        try:
            named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError as error:
            yield PlanProblem(FILE, entry, place, f"is not a sentence with blanks: {error}")
            continue
        for name in sorted(named - set(FILLED)):
            yield PlanProblem(FILE, entry, place, f"may have {', '.join(FILLED)} in braces, not {name!r}")
        for name in FILLED[:2]:
            if name not in named:
                yield PlanProblem(FILE, entry, place, f"does not name {{{name}}}")


def _of_whole(indicator: Indicator, entry: str) -> Iterator[PlanProblem]:
    tests = _tests(indicator)
    for path in indicator.of_whole:
        if path not in indicator.by:
            yield PlanProblem(FILE, entry, "of_whole", f"{path!r} is not a breakdown: by does not name it")
        if path not in tests:
            message = f"{path!r} is not the field that the share tests, so its categories are not parts of it"
            yield PlanProblem(FILE, entry, "of_whole", message)


def _tests(indicator: Indicator) -> Mapping[str, Any]:
    """The tests that decide which rows are in the numerator of a share."""
    argument = indicator.measure_argument if len(indicator.measure) == 1 else None
    where = argument.get("where") if isinstance(argument, Mapping) else None
    return where if isinstance(where, Mapping) else {}


def _is_distinct(indicator: Indicator, surroundings: Surroundings) -> bool:
    measures = surroundings.measures
    if not isinstance(measures, Mapping) or len(indicator.measure) != 1:
        return False
    return not getattr(measures.get(indicator.measure_name), "is_additive", True)
