"""Checks targets: each belongs to something that exists, and each indicator that needs targets has them."""

from collections import defaultdict
from collections.abc import Iterator

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.indicators import Indicator, Target
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_files import Located
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.project import Project
from atlas_pipeline.plan.surroundings import Surroundings
from atlas_pipeline.plan.units import ALL

FILE = "targets.csv"


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    yield from duplicates(
        ((FILE, one.entry, (*_subject(one.value), one.value.effective_from)) for one in parts.targets),
        "effective_from",
        "this target is listed twice with the same effective_from",
    )
    for located in parts.targets:
        yield from _references(located, parts)
    yield from _revisions(parts.targets)
    yield from _missing(parts)


def _subject(target: Target) -> tuple[str, ...]:
    """The subject of a target. Targets with the same subject are revisions of each other."""
    return (
        target.indicator,
        target.country,
        target.calendar,
        target.period,
        target.basis,
        target.category,
    )


def _references(located: Located[Target], parts: PlanParts) -> Iterator[PlanProblem]:
    target, entry = located.value, located.entry
    if target.indicator not in parts.indicator_codes:
        yield PlanProblem(FILE, entry, "indicator", f"{target.indicator!r} is not an indicator")
    if target.country != ALL and target.country not in parts.unit_codes:
        yield PlanProblem(FILE, entry, "country", f"{target.country!r} is neither a unit nor {ALL}")
    yield from _time(target, entry, parts)
    indicator = next((one.value for one in parts.indicators if one.value.code == target.indicator), None)
    if indicator is not None:
        if indicator.time == "snapshot" and target.basis == "period":
            yield PlanProblem(
                FILE, entry, "basis", f"{indicator.code} is a snapshot: its targets are cumulative"
            )
        if target.country == ALL and not indicator.has_total:
            yield PlanProblem(
                FILE, entry, "country", f"{indicator.code} has no figure of the project as a whole"
            )
        yield from _category(target, indicator, entry, parts)


def _time(target: Target, entry: str, parts: PlanParts) -> Iterator[PlanProblem]:
    if not parts.period_keys or parts.project is None:
        return
    calendar = parts.project.value.calendars.get(target.calendar)
    if calendar is None and target.calendar in parts.broken_in("project.yaml", "calendars"):
        return
    if calendar is None:
        known = ", ".join(parts.period_keys)
        yield PlanProblem(FILE, entry, "calendar", f"{target.calendar!r} is not one of the calendars {known}")
        return
    if target.period not in parts.period_keys[target.calendar]:
        yield PlanProblem(
            FILE, entry, "period", f"{target.period!r} is not a period of the calendar {target.calendar}"
        )
    if (target.basis == "LOP") != (calendar.kind == "whole_project"):
        yield PlanProblem(
            FILE,
            entry,
            "basis",
            "LOP is used only with the calendar of the whole project, and always with it",
        )


def _category(target: Target, indicator: Indicator, entry: str, parts: PlanParts) -> Iterator[PlanProblem]:
    """A category is written as `breakdown=code`. An empty category means the total."""
    if not target.category:
        return
    breakdown, _, code = target.category.partition("=")
    names = [field.rpartition(".")[2] for field in indicator.by]
    codes = parts.lists.get(breakdown)
    if breakdown not in names:
        known = ", ".join(names) or "nothing"
        yield PlanProblem(
            FILE, entry, "category", f"{indicator.code} is broken down by {known}, not {breakdown!r}"
        )
    elif not code or (codes is not None and code not in codes):
        yield PlanProblem(FILE, entry, "category", f"{target.category!r} is not a code of {breakdown}")


def _revisions(targets: list[Located[Target]]) -> Iterator[PlanProblem]:
    by_subject: dict[tuple[str, ...], list[Located[Target]]] = defaultdict(list)
    for located in targets:
        by_subject[_subject(located.value)].append(located)
    for rows in by_subject.values():
        for located in sorted(rows, key=lambda one: one.value.effective_from)[1:]:
            for field in ("reason", "donor_reference"):
                if not getattr(located.value, field):
                    yield PlanProblem(FILE, located.entry, field, "a revision must have it")


def _missing(parts: PlanParts) -> Iterator[PlanProblem]:
    """Checks that every indicator has all its targets, or says why it has none.

    The targets are for ALL (unless the indicator has no figure for the project as a whole, or the project
    has only one unit, whose targets are the project's) and for each active country that owes the
    indicator's form. They are for each period of the submission calendar and
    of the donor's calendar, and for the life of the project.
    """
    if parts.project is None or not parts.period_keys:
        return
    given = {
        (one.value.indicator, one.value.country, one.value.calendar, one.value.period)
        for one in parts.targets
        if not one.value.category
    }
    broken = parts.broken.get(FILE, set())
    with_targets = {indicator for indicator, *_ in given} | {entry.split(" ")[0] for entry in broken}
    for located in parts.indicators:
        code, reason = located.value.code, (located.value.no_target_because or "").strip()
        if reason and code in with_targets:
            yield PlanProblem(
                located.file,
                located.entry,
                "no_target_because",
                "is given, but the indicator has targets; remove one of them",
            )
        elif not reason and code not in with_targets:
            yield PlanProblem(
                located.file,
                located.entry,
                "no_target_because",
                "the indicator has no target in targets.csv and gives no reason",
            )
        elif not reason:
            for country, calendar, period in _wanted(located.value, parts, parts.project.value):
                entry = f"{code} {country} {period}"
                if (code, country, calendar, period) not in given and entry not in broken:
                    yield PlanProblem(FILE, entry, "target", f"is missing (calendar {calendar})")


def _wanted(indicator: Indicator, parts: PlanParts, project: Project) -> Iterator[tuple[str, str, str]]:
    countries = [one.value for one in parts.units if one.value.kind == "country" and one.value.is_active]
    whole = [name for name, calendar in project.calendars.items() if calendar.kind == "whole_project"]
    for name in dict.fromkeys((project.submission_calendar, project.donor_calendar, *whole[:1])):
        if name not in project.calendars:
            continue
        for period in project.calendars[name].periods(project.whole):
            if indicator.has_total and len(parts.unit_codes) > 1:
                yield ALL, name, period.key
            for unit in countries:
                if indicator.select.form in unit.forms_due_in(period):
                    yield unit.code, name, period.key
