"""`atlas plan check`: checks the plan and its worked cases."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atlas_pipeline.cli.arguments import settings
from atlas_pipeline.cli.output import Format, FormatOption, counted, show
from atlas_pipeline.cli.refusals import PROBLEMS_FOUND, Refusal, polite

if TYPE_CHECKING:
    from atlas_pipeline.indicators.worked_cases import Comparison


CASE_COLUMNS = ("case", "figure", "what", "expected", "computed", "holds")


def _sound(compared: "Sequence[Comparison]") -> str:
    cases = {(one.case.file, one.case.entry) for one in compared}
    return "The plan has no mistakes." + (
        f" {counted(len(cases), 'worked case')} computed as expected." if cases else ""
    )


@polite
def plan_check(
    folder: Annotated[
        Path | None, typer.Argument(help="The folder of a plan. Default: the plan in use.")
    ] = None,
    with_cases: Annotated[
        bool,
        typer.Option(
            "--cases", help="Also list the worked cases: the figures they expect and the figures computed."
        ),
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check the plan. Each mistake is listed with its file, entry and field.

    Also computes the worked cases; a figure that differs from the expected one is a mistake. Exit code 1:
    there is a mistake.
    """
    from atlas_pipeline.indicators.worked_cases import check_plan_and_cases

    folder = folder or settings().plan
    if folder is not None and not folder.is_dir():
        raise Refusal(f"There is no folder {folder}. Name the folder that holds project.yaml.")
    problems, compared = check_plan_and_cases(folder)
    if with_cases and compared:
        lines = [
            {
                "case": f"{one.case.file} {one.case.entry}",
                "figure": one.figure,
                "what": one.what,
                "expected": one.expected,
                "computed": one.computed,
                "holds": one.holds,
            }
            for one in compared
        ]
        show(lines, CASE_COLUMNS, form)
        if problems:
            raise typer.Exit(PROBLEMS_FOUND)
        return
    rows = [
        {"file": problem.file, "entry": problem.entry, "field": problem.field, "message": problem.message}
        for problem in problems
    ]
    show(rows, ("file", "entry", "field", "message"), form, empty=_sound(compared))
    if problems:
        raise typer.Exit(PROBLEMS_FOUND)
