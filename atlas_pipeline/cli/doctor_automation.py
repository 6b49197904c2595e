"""The doctor's checks of the automation: whether the daemon is alive, whether every schedule and sensor is
on, when the figures were refreshed, and whether notifications reach people.

The Dagster instance is opened once for all checks.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from atlas_pipeline.home import Home
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.settings import secret_value

if TYPE_CHECKING:
    import dagster as dg

SILENT = timedelta(minutes=5)
"""The daemon sends a heartbeat every half minute. After this time without a heartbeat it is gone."""

CheckValues = tuple[str, str, str]
"""The name of the check, its state, and its sentence."""


def automation(home: Home, now: datetime | None = None) -> Iterator[CheckValues]:
    """One result for each check. Nothing is changed."""
    from atlas_pipeline.cli.launcher import open_instance

    moment = now or datetime.now(UTC)
    try:
        with open_instance(home) as instance:
            found = [
                ("dagster", "ok", say("commands.runs_on_record", "en", count=instance.get_runs_count())),
                ("daemon", *_daemon(instance, moment)),
                ("switched on", *_switched_on(instance)),
                ("refreshed", *_refreshed(instance, home, moment)),
            ]
    except Exception as error:
        said = (
            f"Dagster's record of runs cannot be opened ({type(error).__name__}). Stop the programs that use "
            f"it, move the folders history, schedules and storage out of {home.dagster}, and run again. Only "
            "the record of past runs is lost; submissions and figures are stored elsewhere."
        )
        yield "dagster", "failed", said
        return
    yield from found


def _daemon(instance: "dg.DagsterInstance", now: datetime) -> tuple[str, str]:
    beats = [
        status.last_heartbeat.timestamp
        for status in instance.get_daemon_statuses().values()
        if status.last_heartbeat is not None
    ]
    if not beats:
        return (
            "not yet",
            "Dagster was never open here. `atlas ui` opens it and starts its schedules and sensors.",
        )
    last = datetime.fromtimestamp(max(beats), UTC)
    if now - last > SILENT:
        return "failed", (
            f"Dagster has not run since {last:%Y-%m-%d %H:%M} UTC, so no file is taken in and no reminder is "
            "sent by itself. Open `atlas ui` and leave it open, or make it a service (docs/engineer.md)."
        )
    return "ok", f"last sign of life at {last:%H:%M} UTC"


def _switched_on(instance: "dg.DagsterInstance") -> tuple[str, str]:
    from dagster._core.scheduler.instigation import InstigatorStatus

    off = sorted(
        state.instigator_name
        for state in instance.all_instigator_state()
        if state.status is InstigatorStatus.STOPPED
    )
    if off:
        return "failed", (
            f"{', '.join(off)} {'is' if len(off) == 1 else 'are'} switched off. Switch on what you need in "
            "`atlas ui`, under Automation."
        )
    return "ok", "every schedule and sensor"


def _refreshed(instance: "dg.DagsterInstance", home: Home, now: datetime) -> tuple[str, str]:
    import dagster as dg

    from atlas_pipeline.jobs import PUBLISH

    good = dg.RunsFilter(job_name=PUBLISH, statuses=[dg.DagsterRunStatus.SUCCESS])
    records = instance.get_run_records(filters=good, limit=1)
    if not records:
        return "failed", "No publication has succeeded yet; run `atlas run`."
    zone = ZoneInfo(home.plan.project.time_zone)
    last = datetime.fromtimestamp(records[0].end_time or records[0].create_timestamp.timestamp(), zone)
    days = [home.plan.due_day(period) for period in home.plan.periods()]
    due = max((day for day in days if day < now.astimezone(zone).date()), default=None)
    if due is not None and last.date() < due:
        return "failed", (
            f"The last publication was on {last:%Y-%m-%d}, before the due day {due}; run `atlas run`."
        )
    return "ok", f"the last publication was on {last.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def notifications(home: Home) -> tuple[str, str]:
    """The state and sentence of the check whether notifications have a route to people, and reach them."""
    from atlas_pipeline.alerts.delivery import open_routes, waiting
    from atlas_pipeline.alerts.transport import is_address

    routes = open_routes(home.plan, secret_value)
    names = {route.name for route, _ in routes}
    if not home.settings.alerts:
        return "not yet", "ATLAS_ALERTS is off, so no message is sent."
    if not routes:
        return (
            "not yet",
            "No route has an address, so no message is sent; docs/engineer.md says how to set one.",
        )
    wrong = [route.address_in for route, address in routes if not is_address(address)]
    if wrong:
        return "failed", f"{', '.join(wrong)} is not an address that Apprise knows; see docs/engineer.md."
    stuck = [one for one in waiting(home.warehouse) if one.route in names]
    if stuck:
        errors = {one.route: one.last_error for one in stuck}
        said = "; ".join(f"{route}: {error or 'the try was interrupted'}" for route, error in errors.items())
        count = len({one.alert_id for one in stuck})
        return "failed", say("commands.alerts_waiting", "en", count=count, errors=said)
    return "ok", f"by {', '.join(sorted(names))}"
