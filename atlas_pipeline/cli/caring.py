"""Looking after the system: is the plan sound, is everything in its place."""

from pathlib import Path
from typing import Annotated

import typer

from atlas_pipeline import modes
from atlas_pipeline.cli.opening import settings
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import PROBLEMS_FOUND, Refusal, polite
from atlas_pipeline.home import Home


@polite
def plan_check(
    folder: Annotated[
        Path | None, typer.Argument(help="A plan's folder; the plan in use unless told.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check the plan: every fault with its file, entry and field. Exit code 1 when there is one."""
    from atlas_pipeline.forms.plan_check import check_whole_plan
    from atlas_pipeline.indicators.conditions import CONDITIONS
    from atlas_pipeline.indicators.measures import MEASURES

    folder = folder or settings().plan
    if folder is not None and not folder.is_dir():
        raise Refusal(f"There is no folder {folder}. Name the folder that holds project.yaml.")
    faults = check_whole_plan(folder, measures=MEASURES, conditions=CONDITIONS)
    rows = [
        {"file": fault.file, "entry": fault.entry, "field": fault.field, "message": fault.message}
        for fault in faults
    ]
    show(rows, ("file", "entry", "field", "message"), form, empty="The plan is sound.")
    if faults:
        raise typer.Exit(PROBLEMS_FOUND)


@polite
def doctor(form: FormatOption = Format.TABLE) -> None:
    """Check that everything is in its place; each failure says what to do. Exit code 1 when there is one."""
    from atlas_pipeline.cli.examining import examine

    home = Home(settings())
    findings = examine(home)
    rows = [{"check": one.check, "state": one.state, "what": one.what} for one in findings]
    show(rows, ("check", "state", "what"), form)
    is_written = home.folder.exists() and modes.unwritable(home.folder) is None
    if is_written and any(one.check == "warehouse" and one.state == "ok" for one in findings):
        from atlas_pipeline.alerting import enter_health

        # that alerts do not reach people cannot be told by an alert
        enter_health(home, [one.check for one in findings if one.state == "failed" and one.check != "alerts"])
    if any(one.state == "failed" for one in findings):
        raise typer.Exit(PROBLEMS_FOUND)
