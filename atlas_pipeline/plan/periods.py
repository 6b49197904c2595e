"""Reporting periods: cutting time into half-years, donor half-years, years and the whole project.

A calendar is a rule, a period is a value. Nothing here reads the clock: callers pass the moment they
mean, so that a late schedule tick and a test get the same answer.
"""

import calendar as month_lengths
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atlas_pipeline.errors.known import KnownError

RANGE_SIGN = ".."

RANGE_CALENDAR = "range"
"""The calendar name of a free from–to range, for example of a highlights report. No plan has this
calendar."""


class PeriodError(KnownError, ValueError):
    """The calendar has no such period, or a range is not valid. The message is one sentence for a person."""


class Period(BaseModel):
    """A closed interval of a calendar. `end` is its last day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calendar: str
    key: str
    start: date
    end: date

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def overlaps(self, other: "Period") -> bool:
        return self.start <= other.end and other.start <= self.end

    def __str__(self) -> str:
        return self.key


class Calendar(BaseModel):
    """A rule that cuts time into periods.

    The periods have `months` months, counted from `first_month`, or one period is the whole project. `key`
    is a template with `{year}` and `{number}`. `year` is the year in which the twelve-month cycle starts
    or ends, as `year_of` says. `year_of: end` gives the names of US fiscal years: FY2020 began in October
    2019.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    labels: dict[str, str] = {}
    kind: Literal["months", "whole_project"] = "months"
    months: Literal[1, 2, 3, 4, 6, 12] = 6
    first_month: int = Field(1, ge=1, le=12)
    year_of: Literal["start", "end"] = "start"
    key: str
    due_days: int | None = None
    """Days after the end of a period by which its reporting is due."""

    @model_validator(mode="after")
    def _key_names_its_parts(self) -> Self:
        if self.kind == "months":
            wanted = {"year"} | ({"number"} if self.months < 12 else set())
            if set(re.findall(r"\{(\w+)\}", self.key)) != wanted:
                raise ValueError(f"the key template must use exactly {sorted(wanted)}")
            try:
                self.key.format(year=2000, number=1)
            except (ValueError, LookupError, AttributeError):
                raise ValueError("the key template has a brace that does not name a part") from None
        elif "{" in self.key:
            raise ValueError("the key of a whole-project calendar is a plain word")
        return self

    def containing(self, day: date, project: Period) -> Period:
        """The period that contains `day`. `project` is the period from the project's first day to its last
        day."""
        if self.kind == "whole_project":
            return Period(calendar=self.name, key=self.key, start=project.start, end=project.end)
        since_cycle = (day.month - self.first_month) % 12
        cycle_year = day.year - (1 if day.month < self.first_month else 0)
        return self._numbered(cycle_year, since_cycle // self.months)

    def _numbered(self, cycle_year: int, index: int) -> Period:
        first = cycle_year * 12 + (self.first_month - 1) + index * self.months
        last = first + self.months - 1
        start = date(first // 12, first % 12 + 1, 1)
        end_year, end_month = last // 12, last % 12 + 1
        end = date(end_year, end_month, month_lengths.monthrange(end_year, end_month)[1])
        named = cycle_year if self.year_of == "start" or self.first_month == 1 else cycle_year + 1
        return Period(
            calendar=self.name, key=self.key.format(year=named, number=index + 1), start=start, end=end
        )

    def periods(self, project: Period) -> list[Period]:
        """All periods that overlap the project, in order of time."""
        found = [self.containing(project.start, project)]
        while found[-1].end < project.end:
            found.append(self.containing(found[-1].end + timedelta(days=1), project))
        return found

    def period(self, key: str, project: Period) -> Period:
        """The period with that key, in upper or lower case.

        Raises PeriodError if no period of the project has that key.
        """
        for period in self.periods(project):
            if period.key.casefold() == key.casefold():
                return period
        keys = [period.key for period in self.periods(project)]
        raise PeriodError(f"{key!r} is not a period of the calendar {self.name} ({', '.join(keys)})")


def free_range(text: str, known: Callable[[str], Period | None] = lambda _: None) -> Period:
    """A from–to range written as `2019-H1..2020-H1` or `2019-01-01..2020-06-30`, or one of each.

    `known` gives the period of a key, or None. The range lasts from the first day of its first part to the
    last day of its second part. Raises PeriodError if a part is neither a key nor an ISO date, or if the
    range ends before it begins.
    """
    first, last = (_end_of_range(part.strip(), text, known) for part in text.split("..", 1))
    if last.end < first.start:
        raise PeriodError(f"the range {text!r} ends before it begins; write the earlier one first")
    return Period(
        calendar=RANGE_CALENDAR, key=f"{first.key}{RANGE_SIGN}{last.key}", start=first.start, end=last.end
    )


def _end_of_range(part: str, text: str, known: Callable[[str], Period | None]) -> Period:
    if (period := known(part)) is not None:
        return period
    try:
        day = date.fromisoformat(part)
    except ValueError:
        raise PeriodError(
            f"{text!r} is not a range: {part!r} is neither a period nor a date; write two periods such as "
            "2019-H1..2020-H1, or two dates such as 2019-01-01..2020-06-30"
        ) from None
    return Period(calendar=RANGE_CALENDAR, key=part, start=day, end=day)
