"""The project as a whole: its calendars, thresholds and limits, and who is told of what."""

from datetime import date
from typing import Literal

from pydantic import Field

from atlas_pipeline.plan.labels import Labels, PlanModel
from atlas_pipeline.plan.periods import Calendar, Period


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
