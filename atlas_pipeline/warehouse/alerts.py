"""Alerts in the database: their state, their history, their deliveries. This module decides nothing.

An alert has one row, found by its key. Its events are only added. A route receives only the newest event
in NOTIFIABLE. So one row for each alert and route is enough: it holds the last delivered event.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from atlas_pipeline.problems.model import Severity
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse.alert_records import (
    DELIVERED,
    NOTIFIABLE,
    Alert,
    AlertDelivery,
    Change,
    Choose,
    Decide,
    Event,
    RouteState,
)
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.tables import alert, alert_delivery, alert_event

NOT_TRIED = {"attempts": 0, "next_try": None, "last_error": ""}


class Alerts:
    """Every alert that was ever opened."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self) -> list[Alert]:
        """All alerts, in the order in which they were opened."""
        with self._database.reading() as connection:
            return _known(connection)

    def events(self, alert_ids: Collection[int] | None = None) -> list[Event]:
        """The events of those alerts (of all alerts for None), in order."""
        query = sa.select(alert_event).order_by(alert_event.c.id)
        if alert_ids is not None:
            query = query.where(alert_event.c.alert_id.in_(alert_ids))
        with self._database.reading() as connection:
            return [_event(row) for row in connection.execute(query)]

    def deliveries(self) -> list[AlertDelivery]:
        """For each alert and route: the last delivery, and the attempts since."""
        with self._database.reading() as connection:
            return _deliveries(connection)

    def change(self, decide: Decide, actor: Actor, at: datetime | None = None) -> list[Change]:
        """Stores the changes that `decide` returns, and returns them.

        `decide` is called twice. The first call is without a lock, so that a check that finds nothing new
        waits for nobody.
        """
        with self._database.reading() as connection:
            if not list(decide(_known(connection))):
                return []
        with self._database.writing() as connection:
            moment = at or self._database.clock()
            serialise(connection)
            changes = list(decide(_known(connection)))
            for one in changes:
                alert_id = _put(connection, one.alert)
                if one.what:
                    severity = one.alert.severity
                    _add_event(connection, alert_id, severity, actor.name, moment, one.what, one.why)
            return changes

    def claim(self, route: str, choose: Choose) -> list[tuple[Alert, Event]]:
        """The alerts that `choose` returns for the route, each with its event.

        Their attempts are stored before anything is sent, in the same transaction. An earlier attempt for
        an alert that is no longer due is cleared: that alert is settled or snoozed.
        """
        with self._database.writing() as connection:
            serialise(connection)
            state = _route_state(connection, route)
            chosen = choose(state)
            if chosen is None:
                return []
            claimed = {one.id for one, _ in chosen.due}
            for tried in state.deliveries:
                if tried.attempts and tried.alert_id not in claimed:
                    _put_delivery(connection, tried.alert_id, route, **NOT_TRIED)
            trying = {"attempts": chosen.attempts, "next_try": chosen.next_try}
            for one, _ in chosen.due:
                _put_delivery(connection, one.id, route, **trying)
            return chosen.due

    def record_sent(self, route: str, claimed: Sequence[tuple[Alert, Event]], at: datetime) -> None:
        """Stores that the claimed events were delivered to the route."""
        with self._database.writing() as connection:
            serialise(connection)
            for one, event in claimed:
                sent = {"event_id": event.id, "told_at": at}
                _put_delivery(connection, one.id, route, **sent, **NOT_TRIED)
                _add_event(connection, one.id, one.severity, route, at, DELIVERED, event.what)

    def record_failed(self, route: str, claimed: Sequence[tuple[Alert, Event]], reason: str) -> None:
        """Stores why the delivery to the route failed. The delivery is tried again later."""
        with self._database.writing() as connection:
            serialise(connection)
            for one, _ in claimed:
                _put_delivery(connection, one.id, route, last_error=reason)


def _known(connection: sa.Connection) -> list[Alert]:
    return [_alert(row) for row in connection.execute(sa.select(alert).order_by(alert.c.id))]


def _deliveries(connection: sa.Connection) -> list[AlertDelivery]:
    return [AlertDelivery(**row._mapping) for row in connection.execute(sa.select(alert_delivery))]


def _route_state(connection: sa.Connection, route: str) -> RouteState:
    of_route = [one for one in _deliveries(connection) if one.route == route]
    last_sent = {one.alert_id: one.event_id for one in of_route if one.event_id is not None}
    kinds = sa.select(alert_event.c.id, alert_event.c.what).where(
        alert_event.c.id.in_(set(last_sent.values()))
    )
    what = {row.id: row.what for row in connection.execute(kinds)}
    return RouteState(
        alerts=_known(connection),
        newest=_newest_notifiable(connection),
        deliveries=of_route,
        last_sent=last_sent,
        last_sent_kind={alert_id: what[event_id] for alert_id, event_id in last_sent.items()},
    )


def _newest_notifiable(connection: sa.Connection) -> dict[int, Event]:
    """Alert → its newest event in NOTIFIABLE."""
    last = (
        sa.select(sa.func.max(alert_event.c.id))
        .where(alert_event.c.what.in_(NOTIFIABLE))
        .group_by(alert_event.c.alert_id)
    )
    found = connection.execute(sa.select(alert_event).where(alert_event.c.id.in_(last)))
    return {row.alert_id: _event(row) for row in found}


def _put(connection: sa.Connection, one: Alert) -> int:
    """Stores the new state of the alert. Returns its id."""
    row = {
        "key": one.key,
        "kind": one.kind,
        "severity": str(one.severity),
        "owner": one.owner,
        "period": one.period,
        "form": one.form,
        "stage": one.stage,
        "details": json.dumps(one.details, ensure_ascii=False, sort_keys=True),
        "state": one.state,
        "is_standing": one.is_standing,
        "snoozed_until": one.snoozed_until,
    }
    if one.id:
        connection.execute(sa.update(alert).where(alert.c.id == one.id).values(**row))
        return one.id
    inserted = connection.execute(sa.insert(alert).values(**row)).inserted_primary_key
    assert inserted is not None
    return int(inserted[0])


def _add_event(
    connection: sa.Connection,
    alert_id: int,
    severity: Severity,
    who: str,
    at: datetime,
    what: str,
    why: str,
) -> None:
    entry = {"alert_id": alert_id, "at": at, "who": who, "what": what, "severity": str(severity), "why": why}
    connection.execute(sa.insert(alert_event).values(**entry))


def _put_delivery(connection: sa.Connection, alert_id: int, route: str, **values: Any) -> None:
    """Stores the state of the deliveries of one alert to one route."""
    of_both = (alert_delivery.c.alert_id == alert_id, alert_delivery.c.route == route)
    if connection.execute(sa.update(alert_delivery).where(*of_both).values(**values)).rowcount:
        return
    blank = {"event_id": None, "told_at": None, **NOT_TRIED}
    connection.execute(
        sa.insert(alert_delivery).values(alert_id=alert_id, route=route, **{**blank, **values})
    )


def _alert(row: sa.Row) -> Alert:
    values = dict(row._mapping)
    return Alert(**{**values, "severity": Severity(row.severity), "details": json.loads(row.details)})


def _event(row: sa.Row) -> Event:
    return Event(**{**row._mapping, "severity": Severity(row.severity)})
