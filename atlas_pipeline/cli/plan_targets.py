"""`atlas plan targets`: the targets of the plan, out into a workbook and back."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from atlas_pipeline.cli.arguments import own_plan, settings
from atlas_pipeline.cli.options import ForceOption, OutOption
from atlas_pipeline.cli.output import Format, FormatOption, counted, show
from atlas_pipeline.cli.refusals import PROBLEMS_FOUND, Refusal, polite, say_error
from atlas_pipeline.plan.csv_files import TARGET_COLUMNS
from atlas_pipeline.plan.loading import plan_folder
from atlas_pipeline.plan.target_rows import FILE, target_rows

CHANGE_COLUMNS = ("change", *(column for column in TARGET_COLUMNS if column != "baseline"), "before")
SPARE = ("donor_reference", "category", "calendar")


@polite
def plan_targets(
    out: OutOption = None,
    import_: Annotated[
        Path | None,
        typer.Option("--import", help="Take the targets of this workbook, after a preview of the changes."),
    ] = None,
    is_forced: ForceOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """See the targets, or edit them in a workbook.

    --out FILE.xlsx writes the workbook, with one row for each target. Edit it there: fill in empty targets,
    and add a row with a reason for each revision. --import FILE.xlsx shows what changes, and asks before it
    writes; with --force it does not ask. A mistake in the workbook is named with its cell, and nothing is
    written. The plan is the folder that ATLAS_PLAN names.

    Exit code 1: the workbook has mistakes.
    """
    if out is not None and import_ is not None:
        raise Refusal("Give --out or --import, not both.")
    if out is not None:
        _write(_folder(), out, is_forced=is_forced)
    elif import_ is not None:
        _import(own_plan(), import_, form, is_forced=is_forced)
    else:
        show(target_rows(_folder()), TARGET_COLUMNS, form, empty="The plan has no target.", spare=SPARE)


def _folder() -> Path:
    return plan_folder(settings().plan)


def _write(folder: Path, out: Path, *, is_forced: bool) -> None:
    from atlas_pipeline.feedback.folder import write
    from atlas_pipeline.templates.targets_workbook import write_targets

    if out.suffix.lower() != ".xlsx":
        raise Refusal(
            f"The targets are a workbook: end the file's name with .xlsx, not {out.suffix or 'nothing'}."
        )
    if out.exists() and not is_forced:
        raise Refusal(f"{out} exists already. Name another file with --out, or add --force to replace it.")
    rows = target_rows(folder)
    write(out, write_targets(rows))
    typer.echo(f"{counted(len(rows), 'target')}: {out}. Edit them, then: atlas plan targets --import {out}")


def _import(folder: Path, file: Path, form: Format, *, is_forced: bool) -> None:
    from atlas_pipeline.services.targets import read_import, write_import

    found = read_import(folder, file, datetime.now(UTC).date())
    for problem in found.problems:
        say_error(problem)
    if found.problems:
        say_error("Nothing was written.")
        raise typer.Exit(PROBLEMS_FOUND)
    lines = [{"change": one.kind, **one.row, "before": one.before} for one in found.changes]
    show(lines, CHANGE_COLUMNS, form, empty="Nothing changes.", spare=SPARE)
    if not lines:
        return
    said = f"{counted(len(lines), 'row')} of {folder / FILE} would change."
    if not is_forced:
        if not sys.stdin.isatty():
            typer.echo(f"{said} Nothing was written. Add --force to write them.", err=True)
            return
        if not typer.confirm(f"{said} Write them?"):
            typer.echo("Nothing was written.")
            return
    write_import(folder, found)
    typer.echo(f"{counted(len(lines), 'row')} of {folder / FILE} changed. Then: atlas plan check")
