"""`atlas submissions`: what was received, one of them in full, and judging again what the archive holds."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atlas_pipeline.cli.checking import SubmissionArgument
from atlas_pipeline.cli.opening import (
    SubmissionPeriodOption,
    UnitOption,
    known_unit,
    open_home,
    submission_period,
)
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import PROBLEMS_FOUND, Refusal, polite
from atlas_pipeline.home import Home

if TYPE_CHECKING:  # it brings pandas
    from atlas_pipeline.warehouse.records import Submission

COLUMNS = (
    "submission",
    "country",
    "period",
    "file",
    "source",
    "received_at",
    "size_bytes",
    "sha256",
    "archive",
)
SHOWN = ("submission", "country", "period", "file", "received_at", "size_bytes", "archive")
REJUDGED = (
    "submission",
    "file",
    "form",
    "result",
    "rows_read",
    "rows_accepted",
    "read_then",
    "accepted_then",
    "what",
)


@polite
def listed(
    context: typer.Context,
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Everything that was received, in order, and whether the archive has it."""
    if context.invoked_subcommand is not None:
        return
    home = open_home()
    wanted = known_unit(home.plan, country) if country else None
    key = submission_period(home.plan, period) if period else None
    rows = [_line(home, one) for one in home.warehouse.submissions.find(wanted, key)]
    show(rows, COLUMNS if form is not Format.TABLE else SHOWN, form, empty="No submission has come in yet.")


@polite
def show_one(
    submission: SubmissionArgument,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the file as it was received; it holds personal data.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """One submission: what is known of it, and whether the archive still has its bytes, unaltered. With --out
    the file itself, readable by you only; that it was taken out goes into the ledger."""
    home = open_home()
    found = _found(home, submission)
    content = home.archive.get(found.sha256)  # raises where it is missing, damaged or sealed otherwise
    line = {**_line(home, found), "archive": "there, and its SHA-256 is right"}
    if out is not None:
        if out.is_dir():
            from atlas_pipeline.ingestion.received_names import FileNames

            out = out / Path(FileNames(home.archive).of(found)).name
        _write(out, content)
        home.warehouse.submissions.record_showing(found.id, home.actor)
    if form is Format.TABLE:
        for name in COLUMNS:
            typer.echo(f"{name.replace('_', ' ')}: {'' if line[name] is None else line[name]}")
        if out is not None:
            typer.echo(f"Written to {out}. It holds personal data: delete it when you are done.")
    else:
        show([line], COLUMNS, form)


@polite
def rejudge(
    submission: Annotated[int | None, typer.Argument(help="A submission's number.")] = None,
    is_all_wanted: Annotated[bool, typer.Option("--all", help="Every submission.")] = False,
    is_stored: Annotated[
        bool,
        typer.Option(
            "--store",
            help="Store what the archive gives of this submission anew, in the place of rows edited in the database.",
        ),
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Judge again what the archive holds, by the plan and the code of today, and hold it against what is stored:
    rows by their digests, counts and errors. Nothing is stored without --store: what a changed plan or code alters
    is taken in by `atlas run`.

    With --store the edited rows stay and count no more, the rows from the archive count; the ledger says so.

    Exit code 0: every form comes out as it is stored. 1: one does not, or a file cannot be opened.
    """
    if (submission is None) is not is_all_wanted:
        raise Refusal("Name one submission, or give --all.")
    if is_stored and submission is None:
        raise Refusal("Name the one submission to store anew; --all only compares.")
    home = open_home()

    from atlas_pipeline.ingestion.revalidation import GOOD, mend, rejudged

    if is_stored and submission is not None:
        found = _found(home, submission)
        mended = mend(found, plan=home.plan, warehouse=home.warehouse, archive=home.archive, actor=home.actor)
        typer.echo(
            f"Stored anew from the archive: {', '.join(mended.became_current)} of submission {submission}. "
            "Run `atlas run` to publish.",
            err=True,
        )

    chosen = home.warehouse.submissions.find() if submission is None else [_found(home, submission)]
    rows = [
        {"submission": one.id, "file": one.file_name, **line}
        for one in chosen
        for line in rejudged(one, plan=home.plan, warehouse=home.warehouse, archive=home.archive)
    ]
    show(rows, REJUDGED, form, empty="No submission has come in yet.")
    if any(row["result"] not in GOOD for row in rows):
        raise typer.Exit(PROBLEMS_FOUND)


def _found(home: Home, number: int) -> "Submission":
    """Raises Refusal where there is none of that number."""
    for one in home.warehouse.submissions.find():
        if one.id == number:
            return one
    raise Refusal(f"There is no submission {number}; `atlas submissions` lists them.")


def _line(home: Home, one: "Submission") -> dict:
    is_there = home.archive.has(one.sha256)
    return {
        "submission": one.id,
        "country": one.unit,
        "period": one.period,
        "file": one.file_name,
        "source": one.source,
        "received_at": one.received_at,
        "size_bytes": one.size_bytes,
        "sha256": one.sha256,
        "archive": "there" if is_there else "missing",
    }


def _write(path: Path, content: bytes) -> None:
    """Raises Refusal where something is there already or it cannot be written."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(f"{path} is there already; name another file after --out.") from None
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}.") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
