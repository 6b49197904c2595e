"""The plan as data: what the CMEP says, in frozen models that speak for themselves.

Here is what a plan *is*; how it is read from files and checked lives in `loading`. Nothing here knows
the name of a project, a country or an indicator.
"""

import hashlib
import json
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from atlas_pipeline.plan.periods import Calendar, Period, PeriodError, free_range

Labels = dict[str, str]
"""A text by language; `en` is always there."""

ALL = "ALL"
"""The project's total; never submits."""

ROUTE = "route"
"""The attribute of an engagement type that says how far on the route it is."""
ENGAGEMENT_ROUTE = ("contact", "coordination", "endorsement")
"""How far talks with an institution have come, each stage further than the one before."""


class PlanModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Thresholds(PlanModel):
    """Numbers that judge; each is the plan's, none is the code's."""

    bad_row_share: float = Field(0.20, gt=0, le=1)
    """A form with more than this share of bad rows is rejected …"""
    bad_row_minimum: int = Field(10, ge=0)
    """… when it has more than this many rows."""
    attendance_share: float = Field(0.80, gt=0, le=1)
    """`completed` follows from attending at least this share of a training's hours."""
    on_target_low: float = 0.85
    on_target_high: float = 1.15
    hours_a_day: float = Field(12, gt=0, le=24)
    """More hours of training than this for each of its days are told."""
    growth_times: float = Field(3, gt=1)
    """More than so many times what the last period had is told …"""
    growth_minimum: int = Field(30, ge=1)
    """… from this number on: from 2 to 9 is no growth to speak of."""
    small_target: float = 10
    """Under this target a difference of one is on target."""
    disclosure_k: int = 5


class QualityThresholds(PlanModel):
    """From when on a pattern in what counts is worth a person's look; statistics alone decide nothing."""

    false_discovery: float = Field(0.05, gt=0, lt=1)
    """Of the warnings that a test gives of one half-year, the share that chance may be expected to have made."""
    swing_ratio: float = Field(1.5, ge=1)
    """A count that differs from what was expected by less than this is no swing, however sure it is."""
    swing_points: float = Field(0.15, ge=0, lt=1)
    """A share that differs by less than this is no swing either."""
    digits_minimum: int = Field(30, ge=5)
    """Under this many values nothing is said of their last digits."""
    heaped_share: float = Field(0.40, gt=0.2, le=1)
    """The share of values ending in 0 or 5 (one in five by chance) from which on they look rounded."""
    copied_rows: int = Field(5, ge=2)
    """So many rows of one training that are those of another look copied …"""
    copied_share: float = Field(0.80, gt=0, le=1)
    """… where they are at least this share of it."""
    hours_a_day: float = Field(4, gt=0, le=24)
    """A training of at least so many hours a day leaves no time to be in another place on that day."""


class Limits(PlanModel):
    """What one submission may hold; a breach is a problem, not a crash."""

    file_mib: int = 200
    unpacked_mib: int = 1024
    rows: int = 1_100_000
    columns: int = 200
    sheets: int = 60


class AlertRoute(PlanModel):
    """A way on which alerts reach people. Its address has a password in it and so is never the plan's: the plan
    names the environment variable that holds it. A route whose variable is not set sends nothing."""

    name: str
    address_in: str
    """The environment variable with the Apprise address, such as ATLAS_ALERT_HQ."""
    language: str = "en"
    units: tuple[str, ...] = ()
    """Whose alerts it carries; empty: those of every unit, and of the system itself."""
    at_least: Literal["error", "warning", "info"] = "info"
    """What is less grave is not sent on it."""
    at_once: Literal["error", "warning", "info"] = "error"
    """What is at least so grave is sent at once, the rest once a day."""


class Alerts(PlanModel):
    """When people are told of what is wrong or due, and on which routes."""

    remind_days: tuple[int, ...] = (14, 3)
    """Days before the due day of a period's submissions on which an office that has not sent is reminded."""
    overdue_days: int = Field(14, ge=1)
    """So many days after the due day what is late becomes overdue, and headquarters' concern."""
    digest_hour: int = Field(7, ge=0, le=23)
    """In the project's time zone: when what can wait is sent, in one message."""
    routes: tuple[AlertRoute, ...] = ()
    """Those of the project; each unit's own follow from its `alert_recipients`."""


class Project(PlanModel):
    code: str
    name: Labels
    long_name: Labels
    donor: str
    donor_bureau: str
    grantee: str
    agreement: str
    funding_usd: int
    funding_text: Labels
    disclaimer: Labels
    start: date
    end: date
    languages: tuple[str, ...]
    time_zone: str
    submission_calendar: str
    donor_calendar: str
    calendars: dict[str, Calendar]
    thresholds: Thresholds = Thresholds()
    limits: Limits = Limits()
    quality: QualityThresholds = QualityThresholds()
    alerts: Alerts = Alerts()

    @property
    def whole(self) -> Period:
        """The project's own first and last day."""
        return Period(calendar="project", key=self.code, start=self.start, end=self.end)


class Source(PlanModel):
    """Where a unit's submissions come from: the name of a connector and its options."""

    kind: str = "inbox"
    options: dict[str, Any] = {}


class Unit(PlanModel):
    """Who submits: a country office (ISO 3166 alpha-3) or headquarters."""

    code: str
    name: Labels
    kind: Literal["country", "headquarters"] = "country"
    languages: tuple[str, ...]
    date_style: Literal["dmy", "mdy", "ymd"] = "dmy"
    decimal_mark: Literal[".", ","] = "."
    active_from: date | None = None
    """None: prepared, not active; nothing is taken in from it."""
    active_to: date | None = None
    forms_due: tuple[str, ...]
    source: Source = Source()
    alert_recipients: tuple[str, ...] = ()
    """Environment variables, each with the Apprise address of people of this unit; they are written to in its
    first language."""

    @property
    def is_active(self) -> bool:
        return self.active_from is not None

    def due_in(self, period: Period) -> bool:
        """Whether a submission for that period is awaited."""
        if self.active_from is None or self.active_from > period.end:
            return False
        return self.active_to is None or self.active_to >= period.start


class Slice(PlanModel):
    """One unit and one period of the submission calendar."""

    unit: str
    period: Period

    @property
    def key(self) -> str:
        return f"{self.unit}|{self.period.key}"

    def __str__(self) -> str:
        return f"{self.unit} {self.period.key}"


class Code(PlanModel):
    code: str
    labels: Labels
    order: int
    """Position in the list; for stages, a later stage has a higher one."""
    attributes: dict[str, str] = {}
    """Further columns of the list's file, such as `is_off_ladder` of a stage."""

    def flag(self, attribute: str) -> bool:
        """Whether the attribute says yes; a code without it says no."""
        return self.attributes.get(attribute) == "yes"


class CodeList(PlanModel):
    """Good codes, spellings that map to a good code, and spellings that are knowingly ignored."""

    name: str
    codes: tuple[Code, ...]
    spellings: dict[str, str] = {}
    ignored: tuple[str, ...] = ()

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(code.code for code in self.codes)

    def for_unit(self, unit: str) -> "CodeList":
        """The list as that unit may use it: without the codes that the attribute `unit` gives to another.

        Only within a unit must codes and spellings differ: Paraguay and Argentina both have a Misiones.
        """
        codes = tuple(code for code in self.codes if code.attributes.get("unit", unit) == unit)
        kept = {code.code for code in codes}
        spellings = {text: code for text, code in self.spellings.items() if code in kept}
        # not model_copy: it would carry the cached `keys` and `_by_code` of the whole list along
        return CodeList(name=self.name, codes=codes, spellings=spellings, ignored=self.ignored)

    def __getitem__(self, code: str) -> Code:
        return self._by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {code.code: code for code in self.codes}


class Institution(PlanModel):
    """An entry of the register: officers pick a name, the type follows."""

    institution_id: str
    unit: str
    name: str
    type: str
    labels: Labels
    spellings: tuple[str, ...] = ()


class Output(PlanModel):
    code: str
    name: Labels


class Outcome(PlanModel):
    code: str
    """A code of the list `outcome`."""
    number: int
    name: Labels
    outputs: tuple[Output, ...]
    theory_of_change: Labels


class DmopStep(PlanModel):
    number: int
    code: str
    name: Labels
    evidence: Labels
    """What closes the step."""
    loops_back_to: int | None = None
    """The step at which the next cycle begins, once this one is done."""


class BegunActivity(PlanModel):
    """An activity of a type that counts for an indicator, with one of these statuses: it has begun."""

    counts_for: str
    status: tuple[str, ...]


class DmopGate(PlanModel):
    """A step that has to be closed before something begins; a breach is a warning, which a waiver of the
    step with a reason answers. Exactly one of `before_step` and `before_activity` is given."""

    code: str
    name: Labels
    reason: Labels
    """Why the order matters."""
    requires: int
    """The number of the step that has to be completed or waived."""
    of_cycle: Literal["same", "previous"] = "same"
    before_step: int | None = None
    before_activity: BegunActivity | None = None
    scopes: tuple[Literal["project", "country", "intervention"], ...] = ("country", "intervention")


class System(PlanModel):
    """A part of the project as it describes itself; indicators and report-ready tables stand in one."""

    code: str
    name: Labels


class ActivityType(PlanModel):
    """Which outcomes and outputs a type of activity feeds, and which indicators it counts for."""

    code: str
    outcomes: tuple[str, ...]
    outputs: tuple[str, ...] = ()
    """Outputs of those outcomes; none for what serves the project as a whole."""
    counts_for: tuple[str, ...] = ()


class ResultsFramework(PlanModel):
    objective: Labels
    theory_of_change: Labels
    outcomes: tuple[Outcome, ...]
    dmop_steps: tuple[DmopStep, ...]
    dmop_gates: tuple[DmopGate, ...] = ()
    systems: tuple[System, ...] = ()
    """In the order in which they are read."""
    activity_types: tuple[ActivityType, ...]

    def types_counting_for(self, indicator: str) -> tuple[str, ...]:
        return tuple(kind.code for kind in self.activity_types if indicator in kind.counts_for)


class Selection(PlanModel):
    """Which rows count.

    `where` maps a field (`completed`, `trainings.end_date`, …) to a value, a list of values, or one of
    `{not: [..]}`, `{at_least: code}` (by the code list's order), `{flag: attribute}` (of the code list),
    `{given: true}`, `{counts_for: indicator}` (activity types) and `{registered: ..}` (the register of
    institutions, see `RegisterTest`). `require` names registered conditions that look beyond the row
    (`indicators/conditions.py`).
    """

    form: str
    """Of a milestone: the form by which a unit is asked; its rows are those of the indicators of its stages."""
    join: tuple[str, ...] = ()
    where: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    """A field of `where` → tests for rows that do not count, which breakdowns by that field show all the
    same. Only of a snapshot."""
    require: tuple[str, ...] = ()


class RegisterTest(PlanModel):
    """What `registered` asks of an institution: that the register has it, that its type has a flag or has it
    not, that it stands in the register of a unit of that kind. `registered: true` asks only the first."""

    type_is: str | None = None
    type_is_not: str | None = None
    register_of: Literal["country", "headquarters"] | None = None


class StageNeed(PlanModel):
    """A cumulative figure of an indicator that is high enough. `of_at_least`: the least denominator from which
    a ratio tells something."""

    indicator: str
    at_least: float
    of_at_least: float = 0


class Stage(PlanModel):
    """A stage of a milestone, reached when all it needs is there and the stages before it are reached."""

    code: str
    name: Labels
    needs: tuple[StageNeed, ...] = ()


class ReferenceSheet(PlanModel):
    """The indicator reference sheet of the CMEP."""

    definition: Labels
    source: str
    method: str
    frequency: str
    responsible: str
    limitations: str


class Indicator(PlanModel):
    code: str
    name: Labels
    level: Literal["key", "outcome", "output", "process"]
    outcome: str | None = None
    """The outcome of the results framework it belongs to; None: the project as a whole."""
    system: str | None = None
    """The system it belongs to; None: that of its outcome."""
    unit: str
    select: Selection
    measure: dict[str, Any]
    """One entry: the measure's name and its column or options."""
    time: Literal["incremental", "snapshot"]
    date: tuple[str, ...]
    """The fields that date a row; the first that is given dates it."""
    by: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    """Of a milestone: its stages in order, the first of which needs nothing. The figure is the place of the
    stage reached, 0 for the first; the project as a whole has none."""
    direction: Literal["increase", "decrease"] = "increase"
    sheet: ReferenceSheet
    no_target_because: str | None = None

    @property
    def has_total(self) -> bool:
        """Whether there is a figure of the project as a whole."""
        return not self.stages

    @property
    def measure_name(self) -> str:
        return next(iter(self.measure))

    @property
    def measure_argument(self) -> Any:
        return next(iter(self.measure.values()))


class Target(PlanModel):
    """One revision of one target; the newest `effective_from` on or before a day holds on that day."""

    indicator: str
    country: str
    calendar: str
    period: str
    basis: Literal["period", "cumulative", "LOP"]
    category: str = ""
    baseline: float | None = None
    target: float
    effective_from: date
    donor_reference: str = ""
    reason: str = ""


class Correction(PlanModel):
    """A fix the country has confirmed. `expect` is the value replaced: gone, the correction fails loudly."""

    correction_id: str
    unit: str
    period: str
    form: str
    row_key: dict[str, str]
    """Field → value as written: which row is meant."""
    column: str
    expect: str
    value: str
    reason: str
    who: str
    on: date


class RuleSetting(PlanModel):
    """How a rule of intake is applied to a unit (or to `ALL`) otherwise than the catalogue says, and why.

    Holds for submissions of periods that end on or after `since`, until a later entry of the same unit; an
    entry of a unit stands before one of `ALL`.
    """

    rule: str
    unit: str
    severity: Literal["off", "info", "warning", "error"] | None = None
    """None: as severe as the catalogue says."""
    thresholds: dict[str, float] = {}
    """Name of one of `Thresholds` → its value for this unit under this rule."""
    reason: str
    who: str
    since: date


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

    @cached_property
    def version(self) -> str:
        """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical_json.encode()).hexdigest()

    @cached_property
    def judging_version(self) -> str:
        """Like `version`, over only what can change how a submission is judged."""
        judged = self.model_dump(
            mode="json",
            include={"project", "units", "institutions", "code_lists", "corrections", "rules", "framework"},
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


def text_in(labels: Labels, language: str) -> str:
    """The text in that language, in English where there is none."""
    return labels.get(language) or labels["en"]


def _canonical(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
