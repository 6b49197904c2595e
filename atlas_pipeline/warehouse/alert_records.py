"""Alerts as they are stored, with their events and deliveries: plain values, no SQL."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from atlas_pipeline.problems.model import Severity

OPEN, ACKNOWLEDGED, RESOLVED = "open", "acknowledged", "resolved"
STATES = (OPEN, ACKNOWLEDGED, RESOLVED)

DELIVERED = "told"
"""The event that an alert was delivered to a route. This event itself is not delivered."""
NOTIFIABLE = ("opened", "reopened", "worsened", "snooze_ended", "mended", "resolved")
"""Events that recipients are notified of. All other events are only in the alert's history."""
OVER = ("mended", "resolved")
"""Events after which there is nothing left to do."""


@dataclass(frozen=True)
class Alert:
    """One problem that recipients are, or were, notified of. `id` is 0 before the alert is stored.

    `is_standing`: the problem was there at the last check.
    """

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
    """A new state of an alert, and the event that led to it. `what` is empty if nothing happened and the
    alert is only brought up to date."""

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
class AlertDelivery:
    """The last event of an alert that was delivered to a route, and the state of the attempts since."""

    alert_id: int
    route: str
    event_id: int | None
    told_at: datetime | None
    attempts: int
    next_try: datetime | None
    last_error: str


@dataclass(frozen=True)
class RouteState:
    """The facts from which the next notification of a route is chosen.

    `deliveries`: those of the route. `newest`: alert → its newest event in NOTIFIABLE. `last_sent`: alert →
    the event that was delivered to the route last. `last_sent_kind`: alert → the kind of that event.
    """

    alerts: list[Alert]
    newest: Mapping[int, Event]
    deliveries: list[AlertDelivery]
    last_sent: Mapping[int, int]
    last_sent_kind: Mapping[int, str]


@dataclass(frozen=True)
class Claim:
    """A notification that a process is about to send to a route.

    `due`: the alerts, each with its event. `attempts`: the number of this attempt. `next_try`: when the
    next attempt is due, if this one fails.
    """

    due: list[tuple[Alert, Event]]
    attempts: int
    next_try: datetime


Decide = Callable[[list[Alert]], Iterable[Change]]
"""Takes all stored alerts, returns their changes."""

Choose = Callable[[RouteState], Claim | None]
"""Takes the state of a route, returns the notification to send now. None: send nothing."""
