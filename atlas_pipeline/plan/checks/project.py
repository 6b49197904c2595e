"""Checks the project by itself: its dates, calendars, languages, time zone and thresholds."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from atlas_pipeline.messages.catalogue import joined, languages
from atlas_pipeline.plan.parts import LONGEST_YEARS, PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.project import Project
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.surroundings import Surroundings

FILE = "project.yaml"
ANY_LANGUAGE = "any"
"""The key of the words for nothing that belong to no language, such as a dash."""


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    if parts.project is None:
        return
    project = parts.project.value
    if project.end < project.start:
        yield PlanProblem(FILE, "", "end", "is before the project's start")
    elif project.end.year - project.start.year > LONGEST_YEARS:
        yield PlanProblem(FILE, "", "end", f"is more than {LONGEST_YEARS} years after the start")
    if "en" not in project.languages:
        yield PlanProblem(
            FILE, "", "languages", "must name en: the program uses English if another text is missing"
        )
    if len(set(project.languages)) < len(project.languages):
        yield PlanProblem(FILE, "", "languages", "names a language twice")
    if silent := [one for one in project.languages if one not in languages()]:
        known = joined(languages(), "en")
        yield PlanProblem(FILE, "", "languages", f"the program has messages in {known}, not in {silent[0]!r}")
    try:
        ZoneInfo(project.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield PlanProblem(
            FILE, "", "time_zone", f"{project.time_zone!r} is not a time zone such as America/New_York"
        )
    if project.thresholds.on_target_low > project.thresholds.on_target_high:
        yield PlanProblem(FILE, "", "thresholds.on_target_low", "is above on_target_high")
    yield from _nothing(project)
    yield from _calendars(project, parts)


def _nothing(project: Project) -> Iterator[PlanProblem]:
    """Checks that the words for nothing belong to a language of the project and occur once."""
    seen: set[str] = set()
    for language, words in project.nothing.items():
        field = f"nothing.{language}"
        if language not in (*project.languages, ANY_LANGUAGE):
            known = ", ".join((*project.languages, ANY_LANGUAGE))
            yield PlanProblem(FILE, "", field, f"is not one of {known}")
        for word in words:
            if not folded(word):
                yield PlanProblem(FILE, "", field, "has an empty word: an empty cell is empty anyway")
            elif folded(word) in seen:
                yield PlanProblem(FILE, "", field, f"lists {word!r} a second time")
            elif any(map(str.isdecimal, word)):
                yield PlanProblem(FILE, "", field, f"lists {word!r}: a number is a value")
            seen.add(folded(word))


def _calendars(project: Project, parts: PlanParts) -> Iterator[PlanProblem]:
    for field in ("submission_calendar", "donor_calendar"):
        name = getattr(project, field)
        calendar = project.calendars.get(name)
        if calendar is None:
            known = ", ".join(project.calendars)
            yield PlanProblem(FILE, "", field, f"{name!r} is not one of the calendars {known}")
        elif calendar.due_days is None:
            yield PlanProblem(
                FILE, "", f"calendars.{name}.due_days", "is missing: submissions need a due day"
            )
    for name, calendar in project.calendars.items():
        if calendar.name != name:
            yield PlanProblem(FILE, "", f"calendars.{name}.name", f"is {calendar.name!r}; leave it out")
    if not any(calendar.kind == "whole_project" for calendar in project.calendars.values()):
        yield PlanProblem(
            FILE, "", "calendars", "needs one calendar of the kind whole_project, for life-of-project figures"
        )
    seen: dict[str, str] = {}
    for name, keys in parts.period_keys.items():
        shared = sorted(key for key in keys if key in seen)
        if shared:
            yield PlanProblem(
                FILE,
                "",
                f"calendars.{name}.key",
                f"makes {shared[0]!r}, as the calendar {seen[shared[0]]} does; each key needs one calendar",
            )
        seen.update(dict.fromkeys(keys, name))
