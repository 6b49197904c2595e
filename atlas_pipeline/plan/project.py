"""The project: its calendars, thresholds, limits, and the routes of its alerts."""

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field

from atlas_pipeline.plan.labels import Labels, PlanModel, Translated
from atlas_pipeline.plan.periods import Calendar, Period
from atlas_pipeline.plan.spelling import folded


class Thresholds(PlanModel):
    """Numbers that decide something in validation or reports. The plan sets them; the code has only
    defaults."""

    bad_row_share: float = Field(0.20, gt=0, le=1)
    """A form is rejected if more than this share of its rows is bad …"""
    bad_row_minimum: int = Field(10, ge=0)
    """… and if the form has more rows than this."""
    attendance_share: float = Field(0.80, gt=0, le=1)
    """A person has completed a training if she attended at least this share of its hours."""
    on_target_low: float = 0.85
    on_target_high: float = 1.15
    hours_a_day: float = Field(12, gt=0, le=24)
    """Validation warns if a training has more hours than this for each of its days."""
    growth_times: float = Field(3, gt=1)
    """Validation warns if a form has more than this many times the count of the last reported period …"""
    growth_minimum: int = Field(30, ge=1)
    """… and the count is at least this number. An increase from 2 to 9 means little."""
    disclosure_k: int = 5


class QualityThresholds(PlanModel):
    """Limits for warnings about patterns in the current rows. A warning asks a person to look; statistics
    alone decide nothing."""

    false_discovery: float = Field(0.05, gt=0, lt=1)
    """The expected share of false warnings among all warnings of one test for one half-year."""
    swing_ratio: float = Field(1.5, ge=1)
    """A count is a swing only if it differs from the expected count by at least this factor, even if the
    difference is statistically certain."""
    swing_points: float = Field(0.15, ge=0, lt=1)
    """A share is a swing only if it differs from the expected share by at least this."""
    digits_minimum: int = Field(30, ge=5)
    """With fewer values than this, last digits are not tested."""
    heaped_share: float = Field(0.40, gt=0.2, le=1)
    """Values look rounded if at least this share of them ends in 0 or 5. By chance it is one in five."""
    copied_rows: int = Field(5, ge=2)
    """Rows of a training look copied if at least this many of them equal rows of another training …"""
    copied_share: float = Field(0.80, gt=0, le=1)
    """… and they are at least this share of the training's rows."""
    hours_a_day: float = Field(4, gt=0, le=24)
    """A training with at least this many hours a day leaves no time to be at another place on that day."""


class Limits(PlanModel):
    """The limits of one submission. A submission above a limit gets a problem; it does not cause a crash."""

    file_mib: int = 200
    unpacked_mib: int = 1024
    rows: int = 1_100_000
    columns: int = 200
    sheets: int = 60


class AlertRoute(PlanModel):
    """A route on which alerts reach recipients.

    The address of a route contains a password, so it is never in the plan. The plan names the environment
    variable that holds the address. If the variable is not set, the route sends nothing.
    """

    name: str
    address_in: str
    """The environment variable with the Apprise address, for example ATLAS_ALERT_HQ."""
    language: str = "en"
    units: tuple[str, ...] = ()
    """The units whose alerts the route carries. Empty: alerts of every unit, and of the system itself."""
    at_least: Literal["error", "warning", "info"] = "info"
    """Less severe alerts are not sent on this route."""
    at_once: Literal["error", "warning", "info"] = "error"
    """Alerts of at least this severity are sent at once, the others once a day."""


class AlertSettings(PlanModel):
    """When alerts and reminders are sent, and on which routes."""

    remind_days: tuple[int, ...] = (14, 3)
    """Days before the due day of a period on which an office is reminded if it has not submitted."""
    overdue_days: int = Field(14, ge=1)
    """From this many days after the due day, a late submission is overdue. Its alert is then an error and
    concerns headquarters."""
    digest_hour: int = Field(7, ge=0, le=23)
    """The hour of the daily message with all alerts that are not sent at once, in the project's time zone."""
    routes: tuple[AlertRoute, ...] = ()
    """The routes of the project. Each unit's own routes come from its `alert_recipients`."""


class Project(PlanModel):
    code: str
    name: Labels
    long_name: Labels
    donor: Translated
    donor_bureau: Translated
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
    alerts: AlertSettings = AlertSettings()
    nothing: dict[str, tuple[str, ...]] = {}
    """Language, or `any` → the words that an officer writes where there is nothing. In a column that need not
    be filled in, such a cell is read as empty."""

    @cached_property
    def words_for_nothing(self) -> frozenset[str]:
        """The words for nothing of every language, folded."""
        return frozenset(folded(word) for words in self.nothing.values() for word in words)

    @property
    def whole(self) -> Period:
        """The period from the project's first day to its last day."""
        return Period(calendar="project", key=self.code, start=self.start, end=self.end)
