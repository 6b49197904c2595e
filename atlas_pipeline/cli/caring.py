"""Looking after the system: is the plan sound, is everything in its place."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atlas_pipeline.cli.opening import settings
from atlas_pipeline.cli.output import Format, FormatOption, counted, show
from atlas_pipeline.cli.refusals import PROBLEMS_FOUND, Refusal, polite
from atlas_pipeline.files import modes
from atlas_pipeline.home import Home

if TYPE_CHECKING:
    from atlas_pipeline.indicators.worked_cases import Comparison

CASE_COLUMNS = ("case", "figure", "what", "expected", "computed", "holds")


def _sound(compared: "Sequence[Comparison]") -> str:
    cases = {(one.case.file, one.case.entry) for one in compared}
    return "The plan is sound." + (
        f" {counted(len(cases), 'worked case')} computed as expected." if cases else ""
    )


@polite
def plan_check(
    folder: Annotated[
        Path | None, typer.Argument(help="A plan's folder; the plan in use unless told.")
    ] = None,
    with_cases: Annotated[
        bool,
        typer.Option("--cases", help="List the worked cases too: what each expects and what is computed."),
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check the plan: every fault with its file, entry and field. Exit code 1 when there is one.

    A worked case whose rows do not give the figures it expects is a fault.
    """
    from atlas_pipeline.indicators.worked_cases import check_plan_and_cases

    folder = folder or settings().plan
    if folder is not None and not folder.is_dir():
        raise Refusal(f"There is no folder {folder}. Name the folder that holds project.yaml.")
    faults, compared = check_plan_and_cases(folder)
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
        if faults:
            raise typer.Exit(PROBLEMS_FOUND)
        return
    rows = [
        {"file": fault.file, "entry": fault.entry, "field": fault.field, "message": fault.message}
        for fault in faults
    ]
    show(rows, ("file", "entry", "field", "message"), form, empty=_sound(compared))
    if faults:
        raise typer.Exit(PROBLEMS_FOUND)


@polite
def doctor(
    is_archive_wanted: Annotated[
        bool,
        typer.Option(
            "--archive",
            help="Also judge every file in the archive again, against what is stored of it; slow.",
        ),
    ] = False,
    head: Annotated[
        str | None,
        typer.Option(
            "--head", help="A copy of the ledger's head, SEQ:HASH: does the ledger still follow from it?"
        ),
    ] = None,
    seal: Annotated[
        str | None,
        typer.Option(
            "--seal",
            help="Why what was edited in the database is taken as it is. The ledger keeps the reason and the findings.",
        ),
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check that everything is in its place; each failure says what to do. Exit code 1 when there is one."""
    from atlas_pipeline.cli import examining_record
    from atlas_pipeline.cli.examining import Check, examine

    home = Home(settings())
    also: dict[str, Check] = {}
    if is_archive_wanted:
        also["from the archive"] = examining_record.from_archive
    if head is not None:
        also["head"] = examining_record.following(head)
    if seal is not None:
        examining_record.seal(home, seal)
    findings = examine(home, also)
    rows = [{"check": one.check, "state": one.state, "what": one.what} for one in findings]
    show(rows, ("check", "state", "what"), form)
    is_written = home.folder.exists() and modes.unwritable(home.folder) is None
    if is_written and any(one.check == "warehouse" and one.state == "ok" for one in findings):
        from atlas_pipeline.services.alerts import enter_health

        # that alerts do not reach people cannot be told by an alert
        enter_health(home, [one.check for one in findings if one.state == "failed" and one.check != "alerts"])
    if any(one.state == "failed" for one in findings):
        raise typer.Exit(PROBLEMS_FOUND)
