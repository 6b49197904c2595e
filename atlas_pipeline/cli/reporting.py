"""`atlas report`: the donor's tables as files."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from atlas_pipeline.cli.opening import AsOfOption, LanguageOption, known_language, open_home, parsed_moment
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.plan.periods import RANGE_CALENDAR


class Kind(StrEnum):
    ANNEX_A = "annex-a"


@polite
def report(
    period: Annotated[
        str,
        typer.Argument(help="Through which period: 2020-H1, or FY2020-H1 for the donor's own half-years."),
    ],
    kind: Annotated[Kind, typer.Option("--kind", help="Which report.")] = Kind.ANNEX_A,
    language: LanguageOption = "en",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The file to write; by default into the home's reports folder."),
    ] = None,
    as_of: AsOfOption = None,
) -> None:
    """Write the donor's Data Reporting Form (Annex A) through a period, from the published figures."""
    home = open_home()
    language = known_language(home.plan, language)
    through = home.plan.period(period)
    if through.calendar == RANGE_CALENDAR:
        raise Refusal(
            "Annex A goes by the periods of a calendar; name its last one, such as 2020-H1 or FY2020-H1."
        )
    if out is not None and out.suffix.lower() != ".xlsx":
        raise Refusal(
            f"Annex A is a workbook: end the file's name with .xlsx, not {out.suffix or 'nothing'}."
        )

    from atlas_pipeline.reports.publishing import write_annex_a_file
    from atlas_pipeline.reports.tables.schema import report_indicator_tracking

    if not home.warehouse.derived.has(report_indicator_tracking.name):
        raise Refusal("Nothing has been published yet. Run `atlas run` first.")
    moment = parsed_moment(as_of)
    path = write_annex_a_file(
        home.warehouse,
        home.plan,
        through,
        folder=home.reports,
        path=out,
        language=language,
        made_on=datetime.now(UTC).date(),
        moment=moment,
    )
    typer.echo(f"Annex A through {through.key}: {path}")
    if moment is not None:
        from atlas_pipeline.cli.publications import tell_as_published

        tell_as_published(home, moment, calendar=through.calendar)
