"""Telling people: which alerts are due on which route, and what becomes of the try.

What is due follows from what is stored: the newest event of an alert that is worth telling, against the one
the route was told last. So nothing is lost by a restart, nothing told twice, and a route that is set up later
is told what stands. A try is entered before it is made, with the moment of the next one: a process that dies
while it sends, or a second one that looks at the same time, does not send again at once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from atlas_pipeline.alerts.conditions import GRAVITY
from atlas_pipeline.alerts.message import Message, bundled
from atlas_pipeline.alerts.transport import SendError
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.project import AlertRoute
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.alert_records import OPEN, OVER, Alert, Claim, Delivery, Event, RouteState
from atlas_pipeline.warehouse.store import Warehouse

FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)

Send = Callable[[str, Message], None]
"""Sends a message to an address; raises SendError where it was not taken."""


@dataclass(frozen=True)
class Told:
    """What became of one route's message: how many alerts it had, and the error where it was not taken."""

    route: str
    alerts: int
    error: str = ""


def open_routes(plan: Plan, address_of: Callable[[str], str]) -> list[tuple[AlertRoute, str]]:
    """The routes whose address is set, each with it."""
    found = ((route, address_of(route.address_in)) for route in plan.alert_routes)
    return [(route, address) for route, address in found if address]


def tell(
    warehouse: Warehouse,
    plan: Plan,
    routes: Iterable[tuple[AlertRoute, str]],
    *,
    send: Send,
    now: Callable[[], datetime],
    is_at_once: bool = False,
) -> list[Told]:
    """Sends on each route one message of all that is due there. `is_at_once` does not wait for the hour of the
    digest, nor for the next try of a route that failed. Raises nothing for a message that was not taken: it is
    tried again later, and later still each time.
    """
    results = []
    for route, address in routes:
        choose = partial(_choose, plan=plan, route=route, now=now(), is_at_once=is_at_once)
        claimed = warehouse.alerts.claim(route.name, choose)
        if not claimed:
            continue
        error = ""
        try:
            send(address, bundled(claimed, plan, route.language))
        except SendError as refused:
            error = str(refused)
            warehouse.alerts.record_failed(route.name, claimed, error)
        else:
            warehouse.alerts.record_told(route.name, claimed, now())
        results.append(Told(route.name, len(claimed), error))
    return results


def waiting(warehouse: Warehouse) -> list[Delivery]:
    """What was tried to be told and could not."""
    return [one for one in warehouse.alerts.deliveries() if one.attempts]


def due_on(
    plan: Plan,
    route: AlertRoute,
    alerts: Iterable[Alert],
    newest: Mapping[int, Event],
    last_told: Mapping[int, str],
    told: Mapping[int, int],
    now: datetime,
    *,
    is_at_once: bool = False,
) -> list[tuple[Alert, Event]]:
    """What a route is to be told now, apart from tries that failed. `newest`: alert → its newest event worth
    telling; `told`: alert → the event the route was told last, and `last_told` what kind that was."""
    return [
        (alert, newest[alert.id])
        for alert in alerts
        if alert.id in newest
        and told.get(alert.id) != newest[alert.id].id
        and _concerns(route, alert, newest[alert.id])
        and _is_news(alert, newest[alert.id], last_told.get(alert.id), now)
        and (is_at_once or now >= due_at(plan, route, newest[alert.id]))
    ]


def due_at(plan: Plan, route: AlertRoute, event: Event) -> datetime:
    """When an event is told on a route: at once where it is grave enough, else at the next hour of the digest."""
    if GRAVITY[event.severity] >= GRAVITY[Severity(route.at_once)]:
        return event.at
    zone = ZoneInfo(plan.project.time_zone)
    local = event.at.astimezone(zone)
    digest = local.replace(hour=plan.project.alerts.digest_hour, minute=0, second=0, microsecond=0, fold=0)
    if digest < local:
        # the day is added on the clock of the wall: a digest stays at seven when summer time begins
        digest = (digest.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return digest


def _concerns(route: AlertRoute, alert: Alert, event: Event) -> bool:
    """Who was told of a trouble is told of its end, also where it had become less grave before."""
    is_theirs = not route.units or alert.owner in route.units
    is_grave = GRAVITY[event.severity] >= GRAVITY[Severity(route.at_least)]
    return is_theirs and (is_grave or event.what in OVER)


def _is_news(alert: Alert, event: Event, last_told: str | None, now: datetime) -> bool:
    """That something is over is news for who was told that it was there; that it is there, unless someone deals
    with it or wants to hear nothing of it for now."""
    if event.what in OVER:
        return last_told is not None and last_told not in OVER
    return alert.state == OPEN and not alert.is_snoozed(now)


def _choose(
    state: RouteState, plan: Plan, route: AlertRoute, now: datetime, is_at_once: bool
) -> Claim | None:
    """What is due on the route; None while the route waits for its next try."""
    tried = [one for one in state.deliveries if one.attempts]
    if not is_at_once and any(one.next_try is not None and one.next_try > now for one in tried):
        return None
    due = due_on(
        plan,
        route,
        state.alerts,
        state.newest,
        state.last_told,
        state.told,
        now,
        is_at_once=is_at_once,
    )
    attempts = max((one.attempts for one in tried), default=0) + 1
    return Claim(due, attempts, now + wait_after(attempts))


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many tries that failed: twice as long each time, up to LONGEST_WAIT."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 16), LONGEST_WAIT)
