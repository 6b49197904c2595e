"""Puts the commands together. A command imports slow libraries (pandas, Dagster, pandera) itself, so that
`atlas --help` answers at once."""

from typing import Annotated

import typer

from atlas_pipeline.cli import (
    alerts,
    check,
    confirm,
    context,
    corrections,
    dismiss,
    doctor,
    history,
    indicators,
    key,
    persons,
    plan,
    plan_country,
    plan_new,
    plan_targets,
    problems,
    publications,
    quality,
    report,
    rules,
    run,
    status,
    submissions,
    table,
    template,
    trace,
    ui,
)
from atlas_pipeline.cli.refusals import set_debugging

app = typer.Typer(
    name="atlas",
    help="From the submissions of country offices to the donor's tables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        typer.echo(f"atlas {version('atlas-pipeline')}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="If a command fails, show the whole error.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version of atlas.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    set_debugging(debug)


OFFICES = "For country offices"
HEADQUARTERS = "For headquarters: take in submissions, look, decide"
FIGURES = "For reports and audits: figures and the rows behind them"
ENGINEERS = "For engineers"

app.command("template", rich_help_panel=OFFICES)(template.template)
app.command("check", rich_help_panel=OFFICES)(check.check)
app.command("rules", rich_help_panel=OFFICES)(rules.rules)
app.command("corrections", rich_help_panel=OFFICES)(corrections.corrections)

app.command("run", rich_help_panel=HEADQUARTERS)(run.run)
app.command("status", rich_help_panel=HEADQUARTERS)(status.status)
app.command("problems", rich_help_panel=HEADQUARTERS)(problems.problems)
app.command("confirm", rich_help_panel=HEADQUARTERS)(confirm.confirm)
app.command("dismiss", rich_help_panel=HEADQUARTERS)(dismiss.dismiss)
app.command("quality", rich_help_panel=HEADQUARTERS)(quality.quality)
alerts_app = typer.Typer()
alerts_app.callback(invoke_without_command=True)(alerts.alerts)
alerts_app.command("acknowledge")(alerts.acknowledge)
alerts_app.command("resolve")(alerts.resolve)
alerts_app.command("snooze")(alerts.snooze)
alerts_app.command("history")(alerts.history)
alerts_app.command("send")(alerts.send)
alerts_app.command("test")(alerts.send_test)
app.add_typer(alerts_app, name="alerts", rich_help_panel=HEADQUARTERS)
app.add_typer(persons.persons_app, name="persons", rich_help_panel=HEADQUARTERS)
app.command("ui", rich_help_panel=HEADQUARTERS)(ui.ui)

app.command("indicators", rich_help_panel=FIGURES)(indicators.indicators)
app.command("report", rich_help_panel=FIGURES)(report.report)
app.command("table", rich_help_panel=FIGURES)(table.table)
app.command("trace", rich_help_panel=FIGURES)(trace.trace)
app.command("publications", rich_help_panel=FIGURES)(publications.publications)
app.command("history", rich_help_panel=FIGURES)(history.history)
submissions_app = typer.Typer()
submissions_app.callback(invoke_without_command=True)(submissions.listed)
submissions_app.command("show")(submissions.show_one)
submissions_app.command("rejudge")(submissions.rejudge)
app.add_typer(submissions_app, name="submissions", rich_help_panel=FIGURES)

plan_app = typer.Typer(
    help="The plan: countries, indicators, targets, codes. Check it, or begin one for another project.",
    no_args_is_help=True,
)
plan_app.command("check")(plan.plan_check)
plan_app.command("new")(plan_new.plan_new)
plan_app.command("targets")(plan_targets.plan_targets)
plan_app.command("add-country")(plan_country.plan_add_country)
app.add_typer(plan_app, name="plan", rich_help_panel=ENGINEERS)
app.command("doctor", rich_help_panel=ENGINEERS)(doctor.doctor)
app.command("context", rich_help_panel=ENGINEERS)(context.context)
key_app = typer.Typer(help="Give the archive a new key.", no_args_is_help=True)
key_app.command("rotate")(key.rotate)
app.add_typer(key_app, name="key", rich_help_panel=ENGINEERS)
