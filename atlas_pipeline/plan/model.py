"""The plan as one model: project, units, results framework, indicators, targets, code lists and rulings.

The parts are declared in other modules of this package. `loading` reads them from files, `checks` checks
them. Nothing here knows the name of a project, a country or an indicator.
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
from atlas_pipeline.plan.periods import RANGE_SIGN, Calendar, Period, PeriodError, free_range
from atlas_pipeline.plan.project import AlertRoute, Project
from atlas_pipeline.plan.rulings import Correction, RuleSetting
from atlas_pipeline.plan.units import ALL, Slice, Unit

RETIRED = (("project", "thresholds", "small_target"),)
"""Fields of earlier plans that no longer exist, as paths into the plan's content. `Plan.of_stored` drops
them."""


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
        """The plan of a stored version. An earlier program version may have stored it: the fields in
        `RETIRED` are dropped."""
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
        """Like `version`, but covers only the parts that can change how a submission is validated."""
        decisive = self.model_dump(
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
        # alert routes and recipients do not change how a submission is validated
        decisive["project"].pop("alerts")
        for unit in decisive["units"]:
            unit.pop("alert_recipients")
        return hashlib.sha256(_canonical(decisive).encode()).hexdigest()

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
        """Raises KeyError if the plan has no such unit."""
        return self._units[code]

    def has_unit(self, code: str) -> bool:
        return code in self._units

    def indicator(self, code: str) -> Indicator:
        """Raises KeyError if the plan has no such indicator."""
        return self._indicators[code]

    def calendar(self, name: str) -> Calendar:
        return self.project.calendars[name]

    def code_list(self, name: str) -> CodeList:
        """The code list; an empty one if the plan does not have it, because no form in use needs it."""
        return self.code_lists.get(name) or CodeList(name=name, codes=())

    @property
    def language(self) -> str:
        """The project's first language: reports are in it unless another one is asked for."""
        return self.project.languages[0]

    @property
    def report_calendars(self) -> tuple[str, ...]:
        """The calendars for which Annex A is written: that of the submissions and the donor's, once if they
        are the same."""
        return tuple(dict.fromkeys((self.project.submission_calendar, self.project.donor_calendar)))

    @property
    def has_total(self) -> bool:
        """Whether the project's total is more than the figures of its only unit."""
        return len(self.units) > 1

    def periods(self, calendar: str | None = None) -> list[Period]:
        """The project's periods in that calendar; by default in the submission calendar."""
        return self.calendar(calendar or self.project.submission_calendar).periods(self.project.whole)

    def periods_before(self, period: Period) -> list[Period]:
        """The periods of the submission calendar that end before `period` starts, the nearest first."""
        return [one for one in reversed(self.periods()) if one.end < period.start]

    def due_day(self, period: Period) -> date:
        """The day by which reporting for the period is due, in the project's time zone."""
        return period.end + timedelta(days=self.calendar(period.calendar).due_days or 0)

    def language_of(self, unit: str | None) -> str:
        """The first language of the unit. If there is no such unit, the first language of the project."""
        languages = self.unit(unit).languages if unit is not None and self.has_unit(unit) else ()
        return (*languages, *self.project.languages)[0]

    @cached_property
    def headquarters(self) -> str:
        """The code of the first headquarters unit; ALL if the plan has none.

        This unit is responsible if no country is, for example as the owner of an alert.
        """
        return next((unit.code for unit in self.units if unit.kind == "headquarters"), ALL)

    @cached_property
    def alert_routes(self) -> tuple[AlertRoute, ...]:
        """All alert routes: those of the project, and one for each recipient of a unit."""
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
        """The period that a person means.

        `text` is a key of any calendar (`2020-H1`, `FY2020-H1`, `LOP`; upper or lower case), or `FROM..TO`
        with keys or ISO dates. Raises PeriodError if it is neither; the message says what is allowed.
        """
        if RANGE_SIGN in text:
            return free_range(text, self._keyed)
        if (period := self._keyed(text)) is not None:
            return period
        keys = [self.periods(name)[0].key for name in self.project.calendars]
        raise PeriodError(
            f"{text!r} is not a period of this project; use a key such as {', '.join(keys)}, or FROM..TO "
            "with two keys or two dates such as 2019-01-01"
        )

    def periods_within(self, window: Period, calendar: str | None = None) -> list[Period]:
        """The periods of that calendar (by default the submission calendar) that lie in the window. Days
        outside the project do not count: the first and the last period may reach beyond it."""
        whole = self.project.whole
        return [
            one
            for one in self.periods(calendar)
            if max(one.start, whole.start) >= window.start and min(one.end, whole.end) <= window.end
        ]

    def _keyed(self, key: str) -> Period | None:
        for name in self.project.calendars:
            for period in self.periods(name):
                if period.key.casefold() == key.casefold():
                    return period
        return None

    def slices(self) -> list[Slice]:
        """Every slice for which an active unit can submit, ordered by unit, then by time."""
        return [
            Slice(unit=unit.code, period=period) for unit in self.active_units for period in self.periods()
        ]

    def slice(self, unit: str, period: str) -> Slice:
        """Raises KeyError if the plan has no such unit, PeriodError if the submission calendar has no such
        period."""
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
