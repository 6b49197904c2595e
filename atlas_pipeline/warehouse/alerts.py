"""Alerts as they are kept: what stands, what became of it, and who was told. Decides nothing.

Of an alert there is one row, found by its key; its events are only added to. What is told on a route is the
newest event that is worth telling, so one row an alert and route says what was told last.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.tables import alert, alert_delivery, alert_event

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


Decide = Callable[[list[Alert]], Iterable[Change]]


def known_alerts(connection: sa.Connection) -> list[Alert]:
    """Every alert there ever was, in the order they were opened."""
    return [_alert(row) for row in connection.execute(sa.select(alert).order_by(alert.c.id))]


def change(connection: sa.Connection, decide: Decide, *, who: str, at: datetime) -> list[Change]:
    """Lets `decide` say what happened to the alerts there are, and stores it; nothing comes between."""
    serialise(connection)
    changes = []
    for one in decide(known_alerts(connection)):
        row = {
            "key": one.alert.key,
            "kind": one.alert.kind,
            "severity": str(one.alert.severity),
            "owner": one.alert.owner,
            "period": one.alert.period,
            "form": one.alert.form,
            "stage": one.alert.stage,
            "details": json.dumps(one.alert.details, ensure_ascii=False, sort_keys=True),
            "state": one.alert.state,
            "is_standing": one.alert.is_standing,
            "snoozed_until": one.alert.snoozed_until,
        }
        alert_id = one.alert.id
        if alert_id:
            connection.execute(sa.update(alert).where(alert.c.id == alert_id).values(**row))
        else:
            inserted = connection.execute(sa.insert(alert).values(**row)).inserted_primary_key
            assert inserted is not None
            alert_id = int(inserted[0])
        if one.what:
            add_event(connection, alert_id, one.alert.severity, who=who, at=at, what=one.what, why=one.why)
        changes.append(one)
    return changes


def add_event(
    connection: sa.Connection,
    alert_id: int,
    severity: Severity,
    *,
    who: str,
    at: datetime,
    what: str,
    why: str = "",
) -> None:
    entry = {"alert_id": alert_id, "at": at, "who": who, "what": what, "severity": str(severity), "why": why}
    connection.execute(sa.insert(alert_event).values(**entry))


def events(connection: sa.Connection, alert_ids: Collection[int] | None = None) -> list[Event]:
    """What happened to those alerts (to all for None), in order."""
    query = sa.select(alert_event).order_by(alert_event.c.id)
    if alert_ids is not None:
        query = query.where(alert_event.c.alert_id.in_(alert_ids))
    return [_event(row) for row in connection.execute(query)]


def newest_worth_telling(connection: sa.Connection) -> dict[int, Event]:
    """Alert → the last event that people are told of."""
    last = (
        sa.select(sa.func.max(alert_event.c.id))
        .where(alert_event.c.what.in_(WORTH_TELLING))
        .group_by(alert_event.c.alert_id)
    )
    found = connection.execute(sa.select(alert_event).where(alert_event.c.id.in_(last)))
    return {row.alert_id: _event(row) for row in found}


def deliveries(connection: sa.Connection) -> list[Delivery]:
    return [Delivery(**row._mapping) for row in connection.execute(sa.select(alert_delivery))]


def kinds_of_events(connection: sa.Connection, event_ids: Collection[int]) -> dict[int, str]:
    """Event → what happened."""
    query = sa.select(alert_event.c.id, alert_event.c.what).where(alert_event.c.id.in_(event_ids))
    return {row.id: row.what for row in connection.execute(query)}


def put_delivery(connection: sa.Connection, alert_id: int, route: str, **values: Any) -> None:
    """Enters how it stands between an alert and a route."""
    of_both = (alert_delivery.c.alert_id == alert_id, alert_delivery.c.route == route)
    if connection.execute(sa.update(alert_delivery).where(*of_both).values(**values)).rowcount:
        return
    blank = {"event_id": None, "told_at": None, "attempts": 0, "next_try": None, "last_error": ""}
    connection.execute(
        sa.insert(alert_delivery).values(alert_id=alert_id, route=route, **{**blank, **values})
    )


def _alert(row: sa.Row) -> Alert:
    values = dict(row._mapping)
    return Alert(**{**values, "severity": Severity(row.severity), "details": json.loads(row.details)})


def _event(row: sa.Row) -> Event:
    return Event(**{**row._mapping, "severity": Severity(row.severity)})
