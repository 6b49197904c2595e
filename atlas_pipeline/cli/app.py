"""The commands, put together. Slow parts (pandas, Dagster, pandera) are imported by the command that needs
them, so that `atlas --help` answers at once."""

from typing import Annotated

import typer

from atlas_pipeline.cli import (
    alerts,
    caring,
    checking,
    judging,
    keys,
    looking,
    persons,
    publications,
    reporting,
    ruling,
    running,
    submissions,
    tables,
    templates,
    tracing,
    ui,
)
from atlas_pipeline.cli.refusals import set_debugging

app = typer.Typer(
    name="atlas",
    help="From country submissions to the donor's tables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        typer.echo(f"atlas {version('atlas-pipeline')}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the whole error when a command fails.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version of atlas and leave.", is_eager=True, callback=_show_version
        ),
    ] = False,
) -> None:
    set_debugging(debug)


app.command("run")(running.run)
app.command("template")(templates.template)
app.command("check")(checking.check)
app.command("confirm")(checking.confirm)
app.command("dismiss")(checking.dismiss)
app.command("status")(looking.status)
app.command("indicators")(looking.indicators)
app.command("problems")(looking.problems)
app.command("quality")(judging.quality)
app.command("history")(looking.history)
app.command("publications")(publications.publications)
app.command("rules")(ruling.rules)
app.command("corrections")(ruling.corrections)
app.command("table")(tables.table)
app.command("trace")(tracing.trace)
app.command("report")(reporting.report)
app.command("context")(running.context)
alerts_app = typer.Typer(invoke_without_command=True, help="What people are told of, and what became of it.")
alerts_app.callback()(alerts.alerts)
alerts_app.command("acknowledge")(alerts.acknowledge)
alerts_app.command("resolve")(alerts.resolve)
alerts_app.command("snooze")(alerts.snooze)
alerts_app.command("history")(alerts.history)
alerts_app.command("send")(alerts.send)
alerts_app.command("test")(alerts.send_test)
app.add_typer(alerts_app, name="alerts")
app.command("doctor")(caring.doctor)
app.command("ui")(ui.ui)
app.add_typer(persons.persons_app, name="persons")
plan_app = typer.Typer(help="Look after the plan.", no_args_is_help=True)
plan_app.command("check")(caring.plan_check)
app.add_typer(plan_app, name="plan")
submissions_app = typer.Typer(help="What was received, and the archive it is kept in.")
submissions_app.callback(invoke_without_command=True)(submissions.listed)
submissions_app.command("show")(submissions.show_one)
submissions_app.command("rejudge")(submissions.rejudge)
app.add_typer(submissions_app, name="submissions")
key_app = typer.Typer(help="Look after the keys.", no_args_is_help=True)
key_app.command("rotate")(keys.rotate)
app.add_typer(key_app, name="key")
