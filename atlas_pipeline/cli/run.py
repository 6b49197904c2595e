"""`atlas run`: takes in new submissions, computes the figures, and publishes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atlas_pipeline.cli.alerts import sentence
from atlas_pipeline.cli.arguments import known_units, parsed_moment, settings, submission_periods
from atlas_pipeline.cli.options import AsOfOption, SubmissionPeriodOption, UnitOption
from atlas_pipeline.cli.refusals import CANNOT_RUN, PROBLEMS_FOUND, Refusal, polite, say_error
from atlas_pipeline.home import Home

if TYPE_CHECKING:
    from atlas_pipeline.cli.launcher import Launcher
    from atlas_pipeline.plan.units import Slice


@polite
def run(
    inbox: Annotated[
        Path | None,
        typer.Option(
            "--inbox", help="The folder with the files of the offices. Default: `inbox` in the home."
        ),
    ] = None,
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Take in the new files, compute the figures and write the reports.

    Prints the key indicators, the rows set aside, and the places of the files. With --country or
    --period, takes in only these. With --as-of, also writes Annex A as of then.

    Exit code 0: all is well. 1: rows were set aside, or a form or a file was rejected or held; the rest
    is taken in and published. 2: the run failed.
    """
    if inbox is not None and not inbox.is_dir():
        if inbox.is_file():
            raise Refusal(f"{inbox} is a file. Name its folder after --inbox.")
        raise Refusal(f"There is no folder {inbox}. Name the folder with the submissions after --inbox.")
    moment = parsed_moment(as_of)
    home = Home(settings(inbox=inbox))
    plan = home.plan
    units = known_units(plan, country)
    periods = submission_periods(plan, period)

    from atlas_pipeline.cli.launcher import Launcher
    from atlas_pipeline.cli.run_summary import print_summary
    from atlas_pipeline.services.deliver import deliver
    from atlas_pipeline.services.take_in import waiting_slices

    home.prepare()
    home.close()
    began = datetime.now(UTC)
    new = deliver(home, actor=home.actor)
    waiting = [
        one
        for one in waiting_slices(home)
        if (not units or one.unit in units) and (not periods or one.period.key in periods)
    ]
    with Launcher(home) as launcher:
        failed = launcher.take_in(waiting)
        is_published = launcher.publish()
        alert_lines = alerted(launcher)
    if moment is not None:
        write_reports_as_of(home, moment)
    if not is_published and home.warehouse.publications.all():
        typer.echo("Nothing new is published. The figures below are from the last publication.\n")
    has_errors = print_summary(home, new=new, waiting=waiting, began=began, moment=moment)
    for line in alert_lines:
        typer.echo(line)
    for line in launcher.said:
        say_error(line)
    if failed or not is_published:
        say_error(
            f"{_failed_slices(failed, len(waiting), is_published=is_published)} No half-written data remain. "
            + (
                "Correct the problem above and run again."
                if launcher.said
                else "Run again. If it fails again, open `atlas ui` and look at the run."
            )
        )
        raise typer.Exit(CANNOT_RUN)
    if has_errors:
        raise typer.Exit(PROBLEMS_FOUND)


def alerted(launcher: "Launcher") -> list[str]:
    """Updates the alerts and sends the notifications. Returns a sentence for each message. An error here
    never fails the run."""
    try:
        return [sentence(one) for one in launcher.alert()]
    except Exception as error:
        say_error(
            f"The alerts could not be sent ({type(error).__name__}). The run itself is not affected. Run "
            "`atlas alerts send`."
        )
        return []


def write_reports_as_of(home: Home, moment: datetime) -> None:
    """Writes Annex A as of a moment, for each calendar with reported periods at that moment."""
    from atlas_pipeline.services.report import report_newest

    for calendar in home.plan.report_calendars:
        report_newest(home, calendar, moment=moment)


def _failed_slices(failed: "Sequence[Slice]", of: int, *, is_published: bool) -> str:
    """The sentence that names the slices that could not be taken in, and says whether publishing failed."""
    if not failed:
        return "Publishing failed."
    named = f"Taking in {', '.join(map(str, failed))} failed ({len(failed)} of {of})"
    return f"{named}; the rest was published." if is_published else f"{named}, and so did publishing."
