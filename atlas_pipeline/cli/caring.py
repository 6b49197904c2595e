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
    """Check the plan; each mistake comes with its file, entry and field.

    Also computes the worked cases; a figure that is not as expected is a mistake. Exit code 1: there is a mistake.
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
            help="Also check every file of the archive again, against the stored rows. Slow.",
        ),
    ] = False,
    head: Annotated[
        str | None,
        typer.Option(
            "--head",
            help="A copy of the ledger's head, SEQ:HASH. Checks that the ledger still begins with it.",
        ),
    ] = None,
    seal: Annotated[
        str | None,
        typer.Option(
            "--seal",
            help="Accept what was edited in the database. Write why; the ledger keeps it with the findings.",
        ),
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check this installation; each failure says what to do.

    Exit code 1: there is a failure.
    """
    from atlas_pipeline.cli import examining_record
    from atlas_pipeline.cli.examining import Check, examine

    home = Home(settings())
    also: dict[str, Check] = {}
    if is_archive_wanted:
        also["from the archive"] = examining_record.from_archive
    if head is not None:
        also["head"] = examining_record.following(head)
    if seal is not None:
        from atlas_pipeline.services.ledger import seal_as_found

        seal_as_found(home, seal, actor=home.actor)
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
