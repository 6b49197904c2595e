"""`atlas doctor`: checks the installation."""

from typing import Annotated

import typer

from atlas_pipeline.cli import doctor_record
from atlas_pipeline.cli.arguments import settings
from atlas_pipeline.cli.doctor_checks import Check, examine, has_plan
from atlas_pipeline.cli.output import Format, FormatOption, console, show
from atlas_pipeline.cli.refusals import PROBLEMS_FOUND, polite
from atlas_pipeline.files import modes
from atlas_pipeline.home import Home
from atlas_pipeline.services.alerts import enter_health


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
            help="A copy of the ledger's head, SEQ:HASH. Checks that the ledger still contains it.",
        ),
    ] = None,
    seal: Annotated[
        str | None,
        typer.Option(
            "--seal",
            help="Accept edits made in the database. Write the reason; the ledger keeps it and the edits.",
        ),
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check this installation. Each failure says what to do.

    Exit code 1: there is a failure.
    """
    home = Home(settings())
    also: dict[str, Check] = {}
    if is_archive_wanted:
        also["from the archive"] = doctor_record.from_archive
    if head is not None:
        also["head"] = doctor_record.following(head)
    if seal is not None:
        from atlas_pipeline.services.ledger import seal_as_found

        seal_as_found(home, seal, actor=home.actor)
    with console().status("Checking this installation"):
        results = examine(home, also)
    rows = [{"check": one.check, "state": one.state, "what": one.what} for one in results]
    show(rows, ("check", "state", "what"), form)
    is_written = home.folder.exists() and modes.unwritable(home.folder) is None
    is_known = any(one.check == "warehouse" and one.state == "ok" for one in results) and has_plan(home)
    if is_written and is_known:
        # an alert cannot report that alerts do not reach people
        enter_health(home, [one.check for one in results if one.state == "failed" and one.check != "alerts"])
    if any(one.state == "failed" for one in results):
        raise typer.Exit(PROBLEMS_FOUND)
