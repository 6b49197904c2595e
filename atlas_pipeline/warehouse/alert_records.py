"""Alerts as they are kept, and what is stored of telling them: plain values, no SQL."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from atlas_pipeline.problems.model import Severity

OPEN, ACKNOWLEDGED, RESOLVED = "open", "acknowledged", "resolved"
STATES = (OPEN, ACKNOWLEDGED, RESOLVED)

TOLD = "told"
"""The event that a route was told; not itself told."""
WORTH_TELLING = ("opened", "reopened", "worsened", "snooze_ended", "mended", "resolved")
"""Events that people are told of; what else happens to an alert is only in its history."""
OVER = ("mended", "resolved")
"""Those after which there is nothing to do."""


@dataclass(frozen=True)
class Alert:
    """One trouble that people are, or were, told of. `id` is 0 before it is stored."""

    key: str
    kind: str
    severity: Severity
    owner: str
    period: str = ""
    form: str = ""
    stage: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    state: str = OPEN
    is_standing: bool = True
    snoozed_until: datetime | None = None
    id: int = 0

    def is_snoozed(self, now: datetime) -> bool:
        return self.snoozed_until is not None and self.snoozed_until > now


@dataclass(frozen=True)
class Change:
    """An alert as it is from now on, and what happened to it; `what` is empty for what only brings it up to
    date."""

    alert: Alert
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    id: int
    alert_id: int
    at: datetime
    who: str
    what: str
    severity: Severity
    why: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a route was told last of an alert, and how trying to tell it more goes."""

    alert_id: int
    route: str
    event_id: int | None
    told_at: datetime | None
    attempts: int
    next_try: datetime | None
    last_error: str


@dataclass(frozen=True)
class RouteState:
    """What telling a route goes by. `deliveries`: those of the route; `newest`: alert → its newest event worth telling;
    `told`: alert → the event that the route was told last, and `last_told` what kind that was."""

    alerts: list[Alert]
    newest: Mapping[int, Event]
    deliveries: list[Delivery]
    told: Mapping[int, int]
    last_told: Mapping[int, str]


@dataclass(frozen=True)
class Claim:
    """What a process is about to tell a route: the alerts with their events, which try it is, and when the next one
    would be."""

    due: list[tuple[Alert, Event]]
    attempts: int
    next_try: datetime


Decide = Callable[[list[Alert]], Iterable[Change]]
"""Says what happened to the alerts there are."""

Choose = Callable[[RouteState], Claim | None]
"""Says what a route is to be told now; None: nothing is tried."""
