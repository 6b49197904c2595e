"""The state of alerts.

The program opens, reopens, worsens or mends an alert; a person acknowledges, resolves or snoozes it.

Pure: the present conditions and the known alerts give the changes. The order and the number of equal
conditions make no difference, and a second look changes nothing.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from atlas_pipeline.alerts.conditions import GRAVITY, AlertCondition
from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.warehouse.alert_records import ACKNOWLEDGED, OPEN, RESOLVED, Alert, Change


class AlertError(KnownError, ValueError):
    """The requested change of an alert is not possible. The message is one sentence for a person."""


def look(
    conditions: Iterable[AlertCondition],
    known: Iterable[Alert],
    *,
    looked_for: Collection[str],
    now: datetime,
) -> list[Change]:
    """Returns the changes that bring the alerts in line with the present conditions, ordered by key.

    `looked_for` names the kinds of conditions that were looked for. An alert of another kind is not
    changed. An alert of such a kind without its condition is mended. A person's "resolved" holds while
    the condition stays the same; if the condition ends and returns, or grows worse, the alert is open
    again.
    """
    present = _by_key(conditions)
    alerts = {one.key: one for one in known}
    changes = []
    for key in sorted(present.keys() | alerts.keys()):
        condition, alert = present.get(key), alerts.get(key)
        if condition is not None:
            change = _opened(condition) if alert is None else _still_there(condition, alert, now)
        elif alert is not None and alert.kind in looked_for and alert.is_standing:
            change = _gone(alert)
        else:
            change = None
        if change is not None:
            changes.append(change)
    return changes


def acknowledge(alert: Alert, note: str) -> Change:
    """Someone works on the alert.

    It is not sent again unless it grows worse. Raises AlertError if it is resolved.
    """
    _refuse_resolved(alert)
    return Change(replace(alert, state=ACKNOWLEDGED, snoozed_until=None), "acknowledged", note)


def resolve(alert: Alert, note: str) -> Change:
    """A person says that the alert is settled. Raises AlertError if it is already resolved."""
    _refuse_resolved(alert)
    return Change(replace(alert, state=RESOLVED, snoozed_until=None), "resolved", note)


def snooze(alert: Alert, note: str, until: datetime, now: datetime) -> Change:
    """Nothing is sent until then. If the condition is still there, the alert is sent again.

    Raises AlertError if the alert is resolved or `until` is past.
    """
    _refuse_resolved(alert)
    if until <= now:
        raise AlertError(f"{until:%Y-%m-%d %H:%M} is in the past; name a later moment")
    return Change(replace(alert, snoozed_until=until), "snoozed", note)


def _refuse_resolved(alert: Alert) -> None:
    if alert.state == RESOLVED:
        raise AlertError(f"alert {alert.id} is already resolved; it cannot be changed")


def _by_key(conditions: Iterable[AlertCondition]) -> dict[str, AlertCondition]:
    """The conditions by key.

    If several have the same key, the most severe one is kept; ties are always broken the same way.
    """
    ordered = sorted(conditions, key=lambda one: (GRAVITY[one.severity], one.stage, _said(one)))
    return {one.key: one for one in ordered}


def _opened(condition: AlertCondition) -> Change:
    return Change(
        Alert(
            key=condition.key,
            kind=condition.kind,
            severity=condition.severity,
            owner=condition.owner,
            period=condition.period,
            form=condition.form,
            stage=condition.stage,
            details=dict(condition.details),
        ),
        "opened",
    )


def _still_there(condition: AlertCondition, alert: Alert, now: datetime) -> Change | None:
    updated = replace(
        alert,
        severity=condition.severity,
        owner=condition.owner,
        stage=condition.stage,
        details=dict(condition.details),
        is_standing=True,
    )
    is_worse = GRAVITY[condition.severity] > GRAVITY[alert.severity] or condition.stage != alert.stage
    if alert.state == RESOLVED and (not alert.is_standing or is_worse):
        return Change(replace(updated, state=OPEN, snoozed_until=None), "reopened")
    if alert.state != RESOLVED and is_worse:
        return Change(replace(updated, state=OPEN), "worsened")
    if alert.state != RESOLVED and alert.snoozed_until is not None and not alert.is_snoozed(now):
        return Change(replace(updated, snoozed_until=None), "snooze_ended")
    return Change(updated, "") if updated != alert else None


def _gone(alert: Alert) -> Change:
    """If a person had resolved the alert before, there is no event. The alert can be opened again later."""
    what = "" if alert.state == RESOLVED else "mended"
    return Change(replace(alert, state=RESOLVED, is_standing=False, snoozed_until=None), what)


def _said(condition: AlertCondition) -> str:
    return json.dumps(condition.details, sort_keys=True, default=str)
