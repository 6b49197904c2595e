"""`atlas report`: the donor's tables as files."""

from enum import StrEnum
from typing import Annotated

import typer

from atlas_pipeline.cli import completion
from atlas_pipeline.cli.arguments import known_language, open_home, parsed_moment, periods_of_calendars
from atlas_pipeline.cli.options import KIND, AsOfOption, ForceOption, LanguageOption, OutOption
from atlas_pipeline.cli.publications import show_as_published
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import RANGE_CALENDAR, RANGE_SIGN, Period


class ReportKind(StrEnum):
    ANNEX_A = "annex-a"


@polite
def report(
    period: Annotated[
        str,
        typer.Argument(
            help="The last period of the table: 2020-H1, or FY2020-H1 for the donor's own periods. "
            "FROM..TO, such as 2019-H1..2020-H1 or two dates, leaves out the periods before FROM.",
            autocompletion=completion.periods,
        ),
    ],
    kind: Annotated[ReportKind, typer.Option("--kind", help=KIND)] = ReportKind.ANNEX_A,
    language: LanguageOption = None,
    out: OutOption = None,
    as_of: AsOfOption = None,
    is_forced: ForceOption = False,
) -> None:
    """Get the donor's Data Reporting Form (Annex A) as a workbook, from the published figures.

    Without --out, it replaces the earlier one in the folder `reports` of the home. Cumulative and
    life-of-project figures always begin with the project, also in a table of a range.
    """
    home = open_home()
    language = known_language(home.plan, language)
    since, through = shown_periods(home.plan, period)
    if out is not None and out.suffix.lower() != ".xlsx":
        raise Refusal(
            f"Annex A is a workbook: end the file's name with .xlsx, not {out.suffix or 'nothing'}."
        )
    if out is not None and out.exists() and not is_forced:
        raise Refusal(f"{out} exists already. Name another file with --out, or add --force to replace it.")

    from atlas_pipeline.services import report as reporting

    moment = parsed_moment(as_of)
    path = reporting.report(home, through, since=since, language=language, moment=moment, path=out)
    if since is None:
        typer.echo(f"Annex A through {through.key}: {path}")
    else:
        typer.echo(f"Annex A of {since.key} to {through.key}: {path}")
        typer.echo(f"Cumulative figures: from the first day of the project to {through.end}.")
    if owed := reporting.notes_owed(home, through, moment=moment):
        typer.echo("\nBefore you send it, ask for these notes. The table itself does not mention them.")
        for sentence in owed:
            typer.echo(f"  {sentence}")
    if moment is not None:
        show_as_published(home, moment, calendar=[through.calendar])


def shown_periods(plan: Plan, text: str) -> tuple[Period | None, Period]:
    """The first and the last period of the table; the first is None if the table begins with the project.

    A range has the periods of one calendar: the calendar of its ends; of two dates, the submission calendar.
    Raises PeriodError if the text is no period, Refusal if an end of the range is within a period.
    """
    window = plan.period(text)
    if window.calendar != RANGE_CALENDAR:
        return None, window
    by_name = {name: plan.periods_within(window, name) for name in plan.project.calendars}
    keys = window.key.split(RANGE_SIGN)
    named = [name for name, found in by_name.items() if {keys[0], keys[-1]} <= {one.key for one in found}]
    calendar = named[0] if named else plan.project.submission_calendar
    found = periods_of_calendars(plan, window, [calendar])
    if found[0].start > window.start > plan.project.start or found[-1].end < min(
        window.end, plan.project.end
    ):
        raise Refusal(
            f"Annex A shows whole periods of one calendar, and {window.key} does not begin and end with such "
            f"periods. Write {found[0].key}{RANGE_SIGN}{found[-1].key}."
        )
    return found[0], found[-1]
