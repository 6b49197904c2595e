"""`atlas alerts`: problems and due dates, who deals with them, and the notifications."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atlas_pipeline.cli import completion
from atlas_pipeline.cli.arguments import known_language, known_units, open_home, parsed_moment
from atlas_pipeline.cli.completion import ALERT_STATES
from atlas_pipeline.cli.options import LanguageOption, NoteOption, SeverityOption, UnitOption
from atlas_pipeline.cli.output import Format, FormatOption, counted, show
from atlas_pipeline.cli.refusals import CANNOT_RUN, Refusal, polite
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.services import alerts as alerting
from atlas_pipeline.services.alerts import change_alerts
from atlas_pipeline.settings import secret_value
from atlas_pipeline.warehouse.alert_records import NOTIFIABLE, RESOLVED

if TYPE_CHECKING:
    from atlas_pipeline.alerts.delivery import DeliveryResult

COLUMNS = (
    "alert",
    "severity",
    "state",
    "country",
    "period",
    "form",
    "kind",
    "stage",
    "since",
    "snoozed_until",
    "what",
    "to_do",
)
SHOWN = ("alert", "severity", "state", "country", "period", "form", "since", "what", "to_do")
"""The columns that fit on a screen."""
EVENT_COLUMNS = ("alert", "at", "who", "what", "severity", "why")

NumbersArgument = Annotated[list[int], typer.Argument(help="Numbers of alerts; `atlas alerts` shows them.")]


@polite
def alerts(
    context: typer.Context,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            help="open, acknowledged, snoozed, resolved or all. Default: all except resolved.",
            autocompletion=completion.alert_states,
        ),
    ] = None,
    country: UnitOption = None,
    severity: SeverityOption = None,
    language: LanguageOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """See all problems and due dates, and what to do; the most severe first.

    The table has one line for all overdue periods of a country. CSV and JSON have each alert.
    """
    if context.invoked_subcommand is not None:
        return
    from atlas_pipeline.alerts.conditions import GRAVITY
    from atlas_pipeline.alerts.due_lists import together
    from atlas_pipeline.cli.alert_rows import alert_row, group_row

    if state is not None and state not in ALERT_STATES:
        raise Refusal(f"{state!r} is not a state of an alert. There are: {', '.join(ALERT_STATES)}.")
    if severity is not None and severity not in tuple(Severity):
        raise Refusal(f"{severity!r} is not a severity. There are: {', '.join(Severity)}.")
    home = open_home()
    units = known_units(home.plan, country)
    language = known_language(home.plan, language)
    since = {event.alert_id: event.at for event in home.warehouse.alerts.events() if event.what in NOTIFIABLE}
    now = datetime.now(UTC)
    found = [
        one
        for one in home.warehouse.alerts.known()
        if _is_wanted(one, state, now)
        and (not units or one.owner in units)
        and (severity is None or one.severity == severity)
    ]
    found.sort(key=lambda one: (-GRAVITY[one.severity], one.owner, one.period, one.id))
    if form is not Format.TABLE:
        show([alert_row(one, home.plan, language, since.get(one.id)) for one in found], COLUMNS, form)
        return
    rows = [group_row(group, home.plan, language, since, now) for group in together(found)]
    show(rows, SHOWN, form, empty="No alert is open." if state is None else "No alert matches.")


def _is_wanted(alert: Any, state: str | None, now: datetime) -> bool:
    match state:
        case None:
            return alert.state != RESOLVED
        case "all":
            return True
        case "snoozed":
            return alert.is_snoozed(now)
        case _:
            return alert.state == state


@polite
def acknowledge(numbers: NumbersArgument, note: NoteOption) -> None:
    """Say that you deal with these alerts. A new message is sent only if one gets worse."""
    from atlas_pipeline.alerts import state as raising

    _change(numbers, note, raising.acknowledge, "acknowledged")


@polite
def resolve(numbers: NumbersArgument, note: NoteOption) -> None:
    """Say that these alerts are resolved.

    An alert about data resolves itself when the data are corrected. Use this for other alerts.
    """
    from atlas_pipeline.alerts import state as raising

    _change(numbers, note, raising.resolve, "resolved")


@polite
def snooze(
    numbers: NumbersArgument,
    note: NoteOption,
    until: Annotated[str, typer.Option("--until", help="The last day (YYYY-MM-DD), or an instant.")],
) -> None:
    """Silence these alerts until a day. If an alert is still open then, a message is sent again."""
    from atlas_pipeline.alerts import state as raising

    moment, now = parsed_moment(until), datetime.now(UTC)
    _change(
        numbers,
        note,
        lambda alert, why: raising.snooze(alert, why, moment, now),
        f"snoozed until {moment:%Y-%m-%d %H:%M} UTC",
    )


def _change(numbers: list[int], note: str, change: Callable[[Any, str], Any], done: str) -> None:
    """Changes all of these alerts or none."""
    if not note.strip():
        raise Refusal("The note is empty. Write the reason; the alert's history keeps it.")
    home = open_home()

    changes = change_alerts(home, numbers, lambda alert: change(alert, note.strip()), actor=home.actor)
    typer.echo(f"{counted(len(changes), 'alert')} {done}.")


def _unknown(numbers: list[int]) -> str:
    return f"There is no alert {', '.join(map(str, numbers))}. `atlas alerts --state all` lists them."


@polite
def history(numbers: NumbersArgument, form: FormatOption = Format.TABLE) -> None:
    """See the history of these alerts: opened, sent to whom, acknowledged by whom and why."""
    home = open_home()
    rows = [
        {
            "alert": event.alert_id,
            "at": event.at,
            "who": event.who,
            "what": event.what,
            "severity": str(event.severity),
            "why": event.why,
        }
        for event in home.warehouse.alerts.events(numbers)
    ]
    if unknown := sorted(set(numbers) - {row["alert"] for row in rows}):
        raise Refusal(_unknown(unknown))
    show(rows, EVENT_COLUMNS, form)


@polite
def send(
    is_at_once: Annotated[
        bool,
        typer.Option("--now", help="Also send messages that wait for the daily digest or for the next try."),
    ] = False,
) -> None:
    """Look for problems and due dates, and send the messages now.

    While `atlas ui` runs, Dagster does this by itself every minute.
    """
    from atlas_pipeline.cli.launcher import open_instance
    from atlas_pipeline.orchestration import failed_runs
    from atlas_pipeline.sensors import run_conditions

    home = open_home()
    _refuse_without_route(home)
    with open_instance(home) as instance:
        found = run_conditions(home, instance)
    changes = alerting.look(home, also=found, also_looked_for=failed_runs.LOOKED_FOR)
    results = alerting.notify(home, is_at_once=is_at_once)
    for one in results:
        typer.echo(sentence(one))
    typer.echo(alerting.Look(changes, results).sentence)
    if any(one.error for one in results):
        raise typer.Exit(CANNOT_RUN)


@polite
def send_test(
    route: Annotated[
        str | None,
        typer.Option(
            "--route", help="One route of the plan. Default: all.", autocompletion=completion.routes
        ),
    ] = None,
) -> None:
    """Send a test message on each route that has an address."""
    from atlas_pipeline.alerts.message import test_notification
    from atlas_pipeline.alerts.transport import SendError
    from atlas_pipeline.alerts.transport import send as send_message

    home = open_home()
    names = [one.name for one in home.plan.alert_routes]
    if route is not None and route not in names:
        raise Refusal(f"{route!r} is not a route of the plan. It has: {', '.join(names)}.")
    failed = False
    for one, address in _refuse_without_route(home):
        if route in (None, one.name):
            try:
                send_message(address, test_notification(one.name, home.plan, one.language))
            except SendError as error:
                failed = True
                typer.echo(f"{one.name}: {error}. Check the address in {one.address_in}.")
            else:
                typer.echo(f"{one.name}: sent.")
    if failed:
        raise typer.Exit(CANNOT_RUN)


def _refuse_without_route(home: Any) -> list:
    """The routes whose address is set. Raises Refusal if there is none."""
    from atlas_pipeline.alerts.delivery import open_routes

    routes = open_routes(home.plan, secret_value)
    if not routes:
        variables = ", ".join(dict.fromkeys(one.address_in for one in home.plan.alert_routes))
        raise Refusal(
            "No route has an address, so no message can be sent. Set one of "
            f"{variables or 'the routes of the plan (it has none)'}, in the environment or in .env, to an "
            "address of Apprise (docs/engineer.md)."
        )
    return routes


def sentence(result: "DeliveryResult") -> str:
    """The result of the message on one route, as a sentence."""
    if result.error:
        return f"{result.route}: {result.error}; it will be sent later."
    return say("commands.route_told", "en", route=result.route, alerts=result.alerts)
