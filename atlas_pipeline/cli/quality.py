"""`atlas quality`: assesses the quality of the current rows and shows the result."""

from typing import Annotated

import typer

from atlas_pipeline.cli.arguments import known_language, known_units, open_home, submission_periods
from atlas_pipeline.cli.options import LanguageOption, SubmissionPeriodOption, UnitOption
from atlas_pipeline.cli.output import Format, FormatOption, console, show
from atlas_pipeline.cli.refusals import CANNOT_RUN, PROBLEMS_FOUND, Refusal, polite, say_error
from atlas_pipeline.forms.sentences import sentence

COLUMNS = ("country", "period", "form", "rule", "severity", "message")
SHOWN = tuple(name for name in COLUMNS if name != "rule")


@polite
def quality(
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    is_last_wanted: Annotated[
        bool, typer.Option("--last", help="Show the last check again, without a new check.")
    ] = False,
    is_opened: Annotated[bool, typer.Option("--open", help="Open the quality page in the browser.")] = False,
    language: LanguageOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check the current rows, and get the quality page.

    Lists the problems; takes up to a minute. --country and --period shorten the list; all data are
    checked.

    Exit code 0: nothing needs attention. 1: something does. 2: a check could not run.
    """
    home = open_home()
    language = known_language(home.plan, language)
    units = known_units(home.plan, country)
    periods = submission_periods(home.plan, period)

    from atlas_pipeline.quality.stored_results import stored_checks, stored_problems
    from atlas_pipeline.services.assessment import quality_page
    from atlas_pipeline.warehouse.tables import indicator_value

    if not home.warehouse.derived.has(indicator_value.name):
        raise Refusal("Nothing is published yet. Run `atlas run` first.")
    is_done = True
    if not is_last_wanted:
        from atlas_pipeline.cli.launcher import Launcher

        home.prepare()
        with console().status("Checking the current rows"), Launcher(home) as launcher:
            is_done = launcher.assess()
    checks = stored_checks(home.warehouse)
    if checks is None:
        raise Refusal("There is no earlier check. Run `atlas quality` without --last.")
    found = [
        one
        for one in stored_problems(home.warehouse)
        if (not units or one.country in (*units, ""))
        and (not periods or any(one.is_of(key, home.plan) for key in periods))
    ]
    rows = [
        {
            "country": one.country,
            "period": one.period,
            "form": one.problem.form,
            "rule": one.problem.rule,
            "severity": one.problem.severity.value,
            "message": sentence(one.problem, home.plan, language),
        }
        for one in found
    ]
    show(
        rows,
        SHOWN if form is Format.TABLE else COLUMNS,
        form,
        empty="Nothing needs attention.",
    )
    page = quality_page(home, language)
    if form is Format.TABLE:
        held = int((checks["state"] == "held").sum())
        typer.echo(f"\n{held} of {len(checks)} checks passed. The page: {page}")
    if is_opened:
        import webbrowser

        if not webbrowser.open(page.as_uri()):
            typer.echo(f"No browser could be opened. Open {page} yourself.", err=True)
    if not is_done or (checks["state"] == "could_not_run").any():
        say_error(
            "A check could not run. This is an error of the system, not of the data; `atlas ui` shows the "
            "run of judge_warehouse."
        )
        raise typer.Exit(CANNOT_RUN)
    if rows:
        raise typer.Exit(PROBLEMS_FOUND)
