"""Delivery of notifications: which alerts are due on which route, and the result of each try.

Stored data decides what is due: the newest notifiable event of an alert, compared with the last event
sent on the route. So a restart loses nothing, nothing is sent twice, and a new route receives all open
conditions. A try is stored before the message is sent, with the time of the next try. So a process that
dies while it sends does not send again at once; nor does a second process that looks at the same time.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from atlas_pipeline.alerts.conditions import GRAVITY
from atlas_pipeline.alerts.message import Message, message_for
from atlas_pipeline.alerts.transport import SendError
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.project import AlertRoute
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.alert_records import OPEN, OVER, Alert, AlertDelivery, Claim, Event, RouteState
from atlas_pipeline.warehouse.store import Warehouse

FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)

Send = Callable[[str, Message], None]
"""Sends a message to an address. Raises SendError if the message was not accepted."""


@dataclass(frozen=True)
class DeliveryResult:
    """The result of one message on one route: its number of alerts, and the error if it was not accepted."""

    route: str
    alerts: int
    error: str = ""


def open_routes(plan: Plan, address_of: Callable[[str], str]) -> list[tuple[AlertRoute, str]]:
    """Returns the routes that have an address, each with its address."""
    found = ((route, address_of(route.address_in)) for route in plan.alert_routes)
    return [(route, address) for route, address in found if address]


def notify(
    warehouse: Warehouse,
    plan: Plan,
    routes: Iterable[tuple[AlertRoute, str]],
    *,
    send: Send,
    now: Callable[[], datetime],
    is_at_once: bool = False,
) -> list[DeliveryResult]:
    """Sends one message on each route with everything that is due there. Returns a result for each message.

    If `is_at_once` is True, does not wait for the hour of the digest, nor for the next try of a route that
    failed. A message that was not accepted raises nothing: it is tried again later, each time after a
    longer wait.
    """
    results = []
    for route, address in routes:
        choose = partial(_choose, plan=plan, route=route, now=now(), is_at_once=is_at_once)
        claimed = warehouse.alerts.claim(route.name, choose)
        if not claimed:
            continue
        error = ""
        try:
            send(address, message_for(claimed, plan, route.language))
        except SendError as refused:
            error = str(refused)
            warehouse.alerts.record_failed(route.name, claimed, error)
        else:
            warehouse.alerts.record_sent(route.name, claimed, now())
        results.append(DeliveryResult(route.name, len(claimed), error))
    return results


def waiting(warehouse: Warehouse) -> list[AlertDelivery]:
    """Returns the deliveries that were tried and failed."""
    return [one for one in warehouse.alerts.deliveries() if one.attempts]


def due_on(
    plan: Plan,
    route: AlertRoute,
    alerts: Iterable[Alert],
    newest: Mapping[int, Event],
    last_sent_kind: Mapping[int, str],
    last_sent: Mapping[int, int],
    now: datetime,
    *,
    is_at_once: bool = False,
) -> list[tuple[Alert, Event]]:
    """Returns the alerts to send on a route now, each with its event. Does not consider failed tries.

    `newest`: alert → its newest notifiable event. `last_sent`: alert → the last event sent on the route.
    `last_sent_kind`: alert → the kind of that event.
    """
    return [
        (alert, newest[alert.id])
        for alert in alerts
        if alert.id in newest
        and last_sent.get(alert.id) != newest[alert.id].id
        and _concerns(route, alert, newest[alert.id])
        and _is_news(alert, newest[alert.id], last_sent_kind.get(alert.id), now)
        and (is_at_once or now >= due_at(plan, route, newest[alert.id]))
    ]


def due_at(plan: Plan, route: AlertRoute, event: Event) -> datetime:
    """Returns when an event is sent on a route.

    If the event is severe enough, it is sent at once, otherwise at the next hour of the digest.
    """
    if GRAVITY[event.severity] >= GRAVITY[Severity(route.at_once)]:
        return event.at
    zone = ZoneInfo(plan.project.time_zone)
    local = event.at.astimezone(zone)
    digest = local.replace(hour=plan.project.alerts.digest_hour, minute=0, second=0, microsecond=0, fold=0)
    if digest < local:
        # The day is added in local time: the digest stays at seven when summer time begins.
        digest = (digest.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return digest


def _concerns(route: AlertRoute, alert: Alert, event: Event) -> bool:
    """Returns True if the route receives the event.

    A recipient of the start of a condition also receives its end, even if its severity has dropped in
    between.
    """
    is_theirs = not route.units or alert.owner in route.units
    is_grave = GRAVITY[event.severity] >= GRAVITY[Severity(route.at_least)]
    return is_theirs and (is_grave or event.what in OVER)


def _is_news(alert: Alert, event: Event, last_sent_kind: str | None, now: datetime) -> bool:
    """Returns True if the event is news on the route.

    The end of a condition is news if its start was sent on the route. Any other event is news if the
    alert is open and not snoozed.
    """
    if event.what in OVER:
        return last_sent_kind is not None and last_sent_kind not in OVER
    return alert.state == OPEN and not alert.is_snoozed(now)


def _choose(
    state: RouteState, plan: Plan, route: AlertRoute, now: datetime, is_at_once: bool
) -> Claim | None:
    """Returns the alerts that are due on the route; None while the route waits for its next try."""
    tried = [one for one in state.deliveries if one.attempts]
    if not is_at_once and any(one.next_try is not None and one.next_try > now for one in tried):
        return None
    due = due_on(
        plan,
        route,
        state.alerts,
        state.newest,
        state.last_sent_kind,
        state.last_sent,
        now,
        is_at_once=is_at_once,
    )
    attempts = max((one.attempts for one in tried), default=0) + 1
    return Claim(due, attempts, now + wait_after(attempts))


def wait_after(attempts: int) -> timedelta:
    """Returns the wait after that many failed tries. It doubles with each try, up to LONGEST_WAIT."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 16), LONGEST_WAIT)
