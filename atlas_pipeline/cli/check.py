"""`atlas check`: an office learns the problems of a file before it sends the file."""

from pathlib import Path
from typing import Annotated

import typer

from atlas_pipeline.cli.arguments import known_language, known_unit, settings, the_one
from atlas_pipeline.cli.options import (
    ForceOption,
    OutOption,
    OwnLanguageOption,
    SubmissionPeriodOption,
    UnitOption,
)
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import PROBLEMS_FOUND, Refusal, polite
from atlas_pipeline.home import Home


@polite
def check(
    file: Annotated[Path, typer.Argument(help="A workbook, a zip of CSVs, or a folder of CSVs.")],
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    language: OwnLanguageOption = None,
    form: FormatOption = Format.TABLE,
    out: OutOption = None,
    page: Annotated[
        Path | None, typer.Option("--page", help="Also write the problems as a page (HTML) to this file.")
    ] = None,
    is_forced: ForceOption = False,
) -> None:
    """Get your file back with every problem marked; nothing is stored.

    Checks the file as `atlas run` does, and compares it with the submissions that the home has received.
    The home is .atlas in this folder, or the folder that ATLAS_HOME names; the result says if there is none.
    Each problem has a colour, a note and a line on a first sheet, in the country's first language. The
    checked workbook is FILE-checked.xlsx next to your file, or the file of --out. With --country and
    --period, also checks that the file belongs to them.

    Exit code 0: the file is right. 1: rows, forms or the file would be set aside. 2: the file does not
    exist, or cannot be read.
    """
    home = Home(settings())
    plan = home.plan
    if language is not None:
        known_language(plan, language)
    if bool(country) != bool(period):
        raise Refusal("Give --country and --period together, or leave both out: then the cover says them.")
    expected = None
    if country and period:
        expected = plan.slice(known_unit(plan, the_one("--country", country)), the_one("--period", period))

    from atlas_pipeline.cli.check_result import print_validated, print_written
    from atlas_pipeline.feedback.stored_problems import COLUMNS, lines_of
    from atlas_pipeline.services import check as checking

    checked = checking.check(home, file, expected=expected, language=language)
    validated, report = checked.validated, checked.report
    if form is Format.TABLE:
        print_validated(validated, report)
    else:
        show(lines_of(validated.problems, validated.slice, plan, report.language), COLUMNS, form)
    written = checking.write_checked(home, checked, out=out, page=page, is_forced=is_forced)
    if form is Format.TABLE:
        print_written(report, written, page)
    if validated.problems.errors:
        raise typer.Exit(PROBLEMS_FOUND)
