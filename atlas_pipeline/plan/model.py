"""The plan as data: what the CMEP says, put together from its parts, each a file of its own beside this one.

Here is what a plan *is*; how it is read from files and checked lives in `loading`. Nothing here knows
the name of a project, a country or an indicator.
"""

import hashlib
import json
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from atlas_pipeline.plan.codes import CodeList, Institution
from atlas_pipeline.plan.framework import ResultsFramework
from atlas_pipeline.plan.indicators import Indicator, Target
from atlas_pipeline.plan.labels import PlanModel
from atlas_pipeline.plan.people import PersonalNames
from atlas_pipeline.plan.periods import Calendar, Period, PeriodError, free_range
from atlas_pipeline.plan.project import AlertRoute, Project
from atlas_pipeline.plan.rulings import Correction, RuleSetting
from atlas_pipeline.plan.units import ALL, Slice, Unit

RETIRED = (("project", "thresholds", "small_target"),)
"""What plans once said and no longer can, as paths into their content."""


class Plan(PlanModel):
    """The whole plan, checked. Two plans with the same content have the same `version`."""

    project: Project
    units: tuple[Unit, ...]
    framework: ResultsFramework
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    institutions: tuple[Institution, ...]
    code_lists: dict[str, CodeList]
    corrections: tuple[Correction, ...] = ()
    rules: tuple[RuleSetting, ...] = ()
    names: PersonalNames = PersonalNames()

    @classmethod
    def of_stored(cls, canonical_json: str) -> "Plan":
        """The plan of a stored version, of an earlier program too: what a plan can no longer say is left out."""
        content = json.loads(canonical_json)
        for *path, name in RETIRED:
            part = content
            for key in path:
                part = part.get(key, {})
            part.pop(name, None)
        return cls.model_validate_json(_canonical(content))

    @cached_property
    def version(self) -> str:
        """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical_json.encode()).hexdigest()

    @cached_property
    def judging_version(self) -> str:
        """Like `version`, over only what can change how a submission is judged."""
        judged = self.model_dump(
            mode="json",
            include={
                "project",
                "units",
                "institutions",
                "code_lists",
                "corrections",
                "rules",
                "framework",
                "names",
            },
        )
        # who is told of what came in changes nothing of how it is judged
        judged["project"].pop("alerts")
        for unit in judged["units"]:
            unit.pop("alert_recipients")
        return hashlib.sha256(_canonical(judged).encode()).hexdigest()

    @cached_property
    def canonical_json(self) -> str:
        return _canonical(self.model_dump(mode="json"))

    @cached_property
    def countries(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.kind == "country")

    @cached_property
    def active_units(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.is_active)

    def unit(self, code: str) -> Unit:
        """Raises KeyError for a unit the plan does not name."""
        return self._units[code]

    def has_unit(self, code: str) -> bool:
        return code in self._units

    def indicator(self, code: str) -> Indicator:
        """Raises KeyError for an indicator the plan does not define."""
        return self._indicators[code]

    def calendar(self, name: str) -> Calendar:
        return self.project.calendars[name]

    def periods(self, calendar: str | None = None) -> list[Period]:
        """The project's periods by that calendar (by the submission calendar unless told)."""
        return self.calendar(calendar or self.project.submission_calendar).periods(self.project.whole)

    def periods_before(self, period: Period) -> list[Period]:
        """The submission periods before that one, the nearest first."""
        return [one for one in reversed(self.periods()) if one.end < period.start]

    def due_day(self, period: Period) -> date:
        """The day, in the project's time zone, by which what belongs to a period is due."""
        return period.end + timedelta(days=self.calendar(period.calendar).due_days or 0)

    def language_of(self, unit: str | None) -> str:
        """The first language of a unit; the project's first where there is no such unit."""
        languages = self.unit(unit).languages if unit is not None and self.has_unit(unit) else ()
        return (*languages, *self.project.languages)[0]

    @cached_property
    def headquarters(self) -> str:
        """The unit that is asked where no country is: the first headquarters, ALL where there is none."""
        return next((unit.code for unit in self.units if unit.kind == "headquarters"), ALL)

    @cached_property
    def alert_routes(self) -> tuple[AlertRoute, ...]:
        """Every route: the project's, and those of the units' own people."""
        own = (
            AlertRoute(
                name=f"{unit.code}:{variable}",
                address_in=variable,
                language=unit.languages[0],
                units=(unit.code,),
            )
            for unit in self.units
            for variable in unit.alert_recipients
        )
        return (*self.project.alerts.routes, *own)

    def period(self, text: str) -> Period:
        """The period a person means: a key of any calendar (`2020-H1`, `FY2020-H1`, `LOP`), in capitals or not, or
        `FROM..TO`.

        Raises PeriodError with a sentence that tells what is allowed.
        """
        if ".." in text:
            return free_range(text)
        for name in self.project.calendars:
            for period in self.periods(name):
                if period.key.casefold() == text.casefold():
                    return period
        examples = ", ".join(self.periods(name)[0].key for name in self.project.calendars)
        raise PeriodError(
            f"{text!r} is not a period of this project; use a key such as {examples}, "
            "or FROM..TO in ISO dates"
        )

    def slices(self) -> list[Slice]:
        """Every slice that active units can submit for, in order of unit and time."""
        return [
            Slice(unit=unit.code, period=period) for unit in self.active_units for period in self.periods()
        ]

    def slice(self, unit: str, period: str) -> Slice:
        """Raises KeyError or PeriodError when the plan has no such unit or submission period."""
        calendar = self.calendar(self.project.submission_calendar)
        return Slice(unit=self.unit(unit).code, period=calendar.period(period, self.project.whole))

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}


def _canonical(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
