"""Services for alerts: find problems, update the alerts, send notifications.

No error of a delivery is raised to the caller: a delivery that fails is tried again later, and never fails
a run.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from atlas_pipeline.home import Home
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.provenance.actor import PROGRAM, Actor
from atlas_pipeline.settings import secret_value
from atlas_pipeline.warehouse.alert_records import Alert, Change


@dataclass(frozen=True)
class Look:
    """The result of one check for alerts: the changed alerts, and the result of each message that was
    sent."""

    changes: tuple[Change, ...] = ()
    results: tuple = ()

    @property
    def sentence(self) -> str:
        counts = {what: sum(one.what == what for one in self.changes) for what in ("opened", "mended")}
        sent = sum(not one.error for one in self.results)
        return say("commands.alerts_looked", "en", **counts, sent=sent, waiting=len(self.results) - sent)


def look(
    home: Home,
    *,
    also: Iterable = (),
    also_looked_for: Collection[str] = (),
    now: datetime | None = None,
) -> tuple[Change, ...]:
    """Finds the problems of the warehouse and updates the alerts. Returns their changes.

    `also`: problems that the caller found. `also_looked_for`: the kinds that the caller looked for.
    """
    from atlas_pipeline.alerts import state, warehouse_alerts

    moment = now or datetime.now(UTC)
    found = [*warehouse_alerts.conditions(home.warehouse, home.plan, moment), *also]
    looked_for = warehouse_alerts.LOOKED_FOR | set(also_looked_for)
    changes = home.warehouse.alerts.change(
        lambda known: state.look(found, known, looked_for=looked_for, now=moment), PROGRAM, moment
    )
    return tuple(changes)


def enter_health(home: Home, failed: Collection[str]) -> None:
    """Updates the alerts of the doctor's checks: opens one for each check in `failed`, and marks the
    others as mended."""
    from atlas_pipeline.alerts import state
    from atlas_pipeline.alerts.conditions import AlertCondition

    kind, now = "doctor_failed", datetime.now(UTC)
    found = [
        AlertCondition(
            f"{kind}|{check}", kind, Severity.ERROR, home.plan.headquarters, details={"check": check}
        )
        for check in failed
    ]
    home.warehouse.alerts.change(
        lambda known: state.look(found, known, looked_for=[kind], now=now), PROGRAM, now
    )


def refuse_tampered(home: Home) -> None:
    """Compares all current rows with the ledger and updates the alerts of edits in the database. Raises
    WarehouseError if an edit would change published figures."""
    from atlas_pipeline.alerts import tampering

    found = home.warehouse.ledger.tampering(is_whole=False)
    enter_tampering(home, found)
    tampering.refuse(found)


def enter_tampering(home: Home, found: Sequence) -> None:
    """Updates the alerts of edits in the database. An alert whose edit is not in `found` is marked as
    mended."""
    from atlas_pipeline.alerts import state, tampering

    now = datetime.now(UTC)
    conditions = tampering.conditions(found, home.plan.headquarters)
    home.warehouse.alerts.change(
        lambda known: state.look(conditions, known, looked_for=tampering.LOOKED_FOR, now=now), PROGRAM, now
    )


def change_alerts(
    home: Home, numbers: Sequence[int], change: Callable[[Alert], Change], *, actor: Actor
) -> list[Change]:
    """Changes these alerts as a person wishes (`alerts.state`: acknowledge, resolve, snooze): all of them
    or none. Raises AlertError if there is no such alert, or if it cannot be changed in this way."""
    from atlas_pipeline.alerts.state import AlertError

    def decide(known: list[Alert]) -> list[Change]:
        by_id = {one.id: one for one in known}
        if unknown := [str(number) for number in numbers if number not in by_id]:
            raise AlertError(
                f"There is no alert {', '.join(unknown)}. `atlas alerts --state all` lists them."
            )
        return [change(by_id[number]) for number in dict.fromkeys(numbers)]

    return home.warehouse.alerts.change(decide, actor)


def notify(home: Home, *, now: datetime | None = None, is_at_once: bool = False) -> tuple:
    """Sends the due notifications on each route whose address is set. Returns the result of each message.

    `is_at_once`: does not wait for the hour of the digest or for the next attempt.
    """
    if not home.settings.alerts:
        return ()
    from atlas_pipeline.alerts.delivery import notify as notify_routes
    from atlas_pipeline.alerts.delivery import open_routes

    routes = open_routes(home.plan, secret_value)
    if not routes:
        return ()
    from atlas_pipeline.alerts.transport import send

    clock = (lambda: now) if now is not None else (lambda: datetime.now(UTC))
    results = notify_routes(home.warehouse, home.plan, routes, send=send, now=clock, is_at_once=is_at_once)
    return tuple(results)
