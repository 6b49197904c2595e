"""Alerts of a home: look for troubles, enter what became of them, tell whom it concerns.

What calls it goes on whatever happens here: a delivery that fails is tried again, and never fails a run.
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
    """What a look came to."""

    changes: tuple[Change, ...] = ()
    told: tuple = ()

    @property
    def sentence(self) -> str:
        counts = {what: sum(one.what == what for one in self.changes) for what in ("opened", "mended")}
        sent = sum(not one.error for one in self.told)
        return say("commands.alerts_looked", "en", **counts, sent=sent, waiting=len(self.told) - sent)


def look(
    home: Home,
    *,
    also: Iterable = (),
    also_looked_for: Collection[str] = (),
    now: datetime | None = None,
) -> tuple[Change, ...]:
    """Enters what has become of the alerts: of the warehouse's troubles, and of `also`, troubles that others
    found of the kinds `also_looked_for`."""
    from atlas_pipeline.alerts import state, warehouse_alerts

    moment = now or datetime.now(UTC)
    found = [*warehouse_alerts.troubles(home.warehouse, home.plan, moment), *also]
    looked_for = warehouse_alerts.LOOKED_FOR | set(also_looked_for)
    changes = home.warehouse.alerts.change(
        lambda known: state.look(found, known, looked_for=looked_for, now=moment), PROGRAM, moment
    )
    return tuple(changes)


def enter_health(home: Home, failed: Collection[str]) -> None:
    """Enters which of the doctor's checks fail now, so that whoever looks after the system is told, and of each
    that it is mended when the doctor finds it so."""
    from atlas_pipeline.alerts import state
    from atlas_pipeline.alerts.conditions import Trouble

    kind, now = "doctor_failed", datetime.now(UTC)
    found = [
        Trouble(f"{kind}|{check}", kind, Severity.ERROR, home.plan.headquarters, details={"check": check})
        for check in failed
    ]
    home.warehouse.alerts.change(
        lambda known: state.look(found, known, looked_for=[kind], now=now), PROGRAM, now
    )


def refuse_tampered(home: Home) -> None:
    """Enters what was edited in the database, of all that counts, as alerts; raises WarehouseError where figures would
    come of it."""
    from atlas_pipeline.alerts import tampering

    found = home.warehouse.ledger.tampering(is_whole=False)
    enter_tampering(home, found)
    tampering.refuse(found)


def enter_tampering(home: Home, found: Sequence) -> None:
    """Enters what a look found edited in the database; what it finds whole again is mended."""
    from atlas_pipeline.alerts import state, tampering

    now = datetime.now(UTC)
    troubles = tampering.troubles(found, home.plan.headquarters)
    home.warehouse.alerts.change(
        lambda known: state.look(troubles, known, looked_for=tampering.LOOKED_FOR, now=now), PROGRAM, now
    )


def change_alerts(
    home: Home, numbers: Sequence[int], change: Callable[[Alert], Change], *, actor: Actor
) -> list[Change]:
    """Enters what a person says of these alerts (`alerts.state`: acknowledge, resolve, snooze): of all of them or of none.
    Raises AlertError if there is no such alert, or it cannot be changed so."""
    from atlas_pipeline.alerts.state import AlertError

    def decide(known: list[Alert]) -> list[Change]:
        by_id = {one.id: one for one in known}
        if unknown := [str(number) for number in numbers if number not in by_id]:
            raise AlertError(
                f"There is no alert {', '.join(unknown)}. `atlas alerts --state all` lists them."
            )
        return [change(by_id[number]) for number in dict.fromkeys(numbers)]

    return home.warehouse.alerts.change(decide, actor)


def tell(home: Home, *, now: datetime | None = None, is_at_once: bool = False) -> tuple:
    """Sends what is due on the routes whose address is set; what became of each message."""
    if not home.settings.alerts:
        return ()
    from atlas_pipeline.alerts.delivery import open_routes
    from atlas_pipeline.alerts.delivery import tell as tell_routes

    routes = open_routes(home.plan, secret_value)
    if not routes:
        return ()
    from atlas_pipeline.alerts.transport import send

    clock = (lambda: now) if now is not None else (lambda: datetime.now(UTC))
    told = tell_routes(home.warehouse, home.plan, routes, send=send, now=clock, is_at_once=is_at_once)
    return tuple(told)
