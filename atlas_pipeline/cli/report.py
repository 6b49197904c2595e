"""`atlas report`: the donor's tables as files."""

from enum import StrEnum
from typing import Annotated

import typer

from atlas_pipeline.cli import completion
from atlas_pipeline.cli.arguments import known_language, open_home, parsed_moment
from atlas_pipeline.cli.options import KIND, AsOfOption, ForceOption, LanguageOption, OutOption
from atlas_pipeline.cli.publications import show_as_published
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.plan.periods import RANGE_CALENDAR


class ReportKind(StrEnum):
    ANNEX_A = "annex-a"


@polite
def report(
    period: Annotated[
        str,
        typer.Argument(
            help="The last period of the table: 2020-H1, or FY2020-H1 for the donor's own periods.",
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

    Without --out, it replaces the earlier one in the folder `reports` of the home.
    """
    home = open_home()
    language = known_language(home.plan, language)
    through = home.plan.period(period)
    if through.calendar == RANGE_CALENDAR:
        raise Refusal(
            "Annex A shows the periods of a calendar. Name the last one, such as 2020-H1 or FY2020-H1."
        )
    if out is not None and out.suffix.lower() != ".xlsx":
        raise Refusal(
            f"Annex A is a workbook: end the file's name with .xlsx, not {out.suffix or 'nothing'}."
        )
    if out is not None and out.exists() and not is_forced:
        raise Refusal(f"{out} exists already. Name another file with --out, or add --force to replace it.")

    from atlas_pipeline.services import report as reporting

    moment = parsed_moment(as_of)
    path = reporting.report(home, through, language=language, moment=moment, path=out)
    typer.echo(f"Annex A through {through.key}: {path}")
    if owed := reporting.notes_owed(home, through, moment=moment):
        typer.echo("\nBefore you send it, ask for these notes. The table itself does not mention them.")
        for sentence in owed:
            typer.echo(f"  {sentence}")
    if moment is not None:
        show_as_published(home, moment, calendar=[through.calendar])
