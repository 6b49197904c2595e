"""Looking after the system: is the plan sound, is everything in its place, open the UI."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from atlas_pipeline.cli.opening import settings
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import CANNOT_RUN, PROBLEMS_FOUND, Refusal, polite
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
    if any(one.check == "warehouse" and one.state == "ok" for one in findings):
        from atlas_pipeline.alerting import enter_health

        # that alerts do not reach people cannot be told by an alert
        enter_health(home, [one.check for one in findings if one.state == "failed" and one.check != "alerts"])
    if any(one.state == "failed" for one in findings):
        raise typer.Exit(PROBLEMS_FOUND)


@polite
def ui(
    port: Annotated[int, typer.Option("--port", help="The port on this machine.", min=1, max=65535)] = 3000,
) -> None:
    """Open Dagster on this machine only (http://127.0.0.1:3000), with the runs made so far; a new home is set up."""
    home = Home(settings())
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    home.prepare()  # another secret is refused here and not in each run

    from atlas_pipeline.cli.launching import open_instance

    with open_instance(home):
        pass  # `dagster dev` is several processes that would each make its databases
    os.environ["ATLAS_HOME"] = str(home.folder)
    typer.echo(f"Dagster opens at http://127.0.0.1:{port} (stop it with Ctrl-C).")
    sys.stdout.flush()
    arguments = ["dev", "-m", "atlas_pipeline.definitions", "-h", "127.0.0.1", "-p", str(port)]
    try:
        os.execv(sys.executable, [sys.executable, "-W", "ignore", "-m", "dagster", *arguments])
    except OSError as error:
        typer.echo(f"atlas: Dagster could not be started: {error.strerror}.", err=True)
        raise typer.Exit(CANNOT_RUN) from None
