"""`atlas submissions`: the list of received files, one submission in full, and the comparison of archived
files with the stored rows."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atlas_pipeline.cli.arguments import known_units, open_home, submission_periods
from atlas_pipeline.cli.confirm import SubmissionArgument
from atlas_pipeline.cli.options import AllOption, ForceOption, OutOption, SubmissionPeriodOption, UnitOption
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import PROBLEMS_FOUND, Refusal, polite
from atlas_pipeline.home import Home

if TYPE_CHECKING:  # it imports pandas
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
REVALIDATION_COLUMNS = (
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
    """See every file received, in order, and whether the archive has it."""
    if context.invoked_subcommand is not None:
        return
    home = open_home()
    # the plan is only read for a filter: the list also shows what came in while the plan is broken
    units = known_units(home.plan, country) if country else []
    periods = submission_periods(home.plan, period) if period else []
    rows = [
        _line(home, one)
        for one in home.warehouse.submissions.find()
        if (not units or one.unit in units) and (not periods or one.period in periods)
    ]
    show(rows, COLUMNS if form is not Format.TABLE else SHOWN, form, empty="No submission has come in yet.")


@polite
def show_one(
    submission: SubmissionArgument,
    out: OutOption = None,
    is_forced: ForceOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """See one submission, and check that the archive has it unchanged.

    With --out, get the file as it was received. It holds personal data: only you can read it, and the
    ledger records that you took it out.
    """
    home = open_home()
    from atlas_pipeline.services.submissions import file_name, record_taken_out, submission_of

    found = submission_of(home, submission)
    # raises if the file is missing, damaged or encrypted with another key
    content = home.archive.get(found.sha256)
    line = {**_line(home, found), "archive": "there, and its SHA-256 is right"}
    if out is not None:
        if out.is_dir():
            out = out / file_name(home, found)
        _write(out, content, is_forced=is_forced)
        record_taken_out(home, found, actor=home.actor)
    if form is Format.TABLE:
        for name in COLUMNS:
            typer.echo(f"{name.replace('_', ' ')}: {'' if line[name] is None else line[name]}")
        if out is not None:
            typer.echo(f"Written to {out}. It holds personal data: delete it when you are done.")
    else:
        show([line], COLUMNS, form)


@polite
def rejudge(
    submission: Annotated[
        int | None, typer.Argument(help="The number of a submission; `atlas status` shows it.")
    ] = None,
    is_all_wanted: AllOption = False,
    is_stored: Annotated[
        bool,
        typer.Option(
            "--store",
            help="Replace rows edited in the database by the rows of the archive.",
        ),
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check archived files again, and compare the result with the stored rows.

    Give one submission, or --all. Uses the plan and the program of today. Without --store, nothing is
    stored; if the plan or the program changed, `atlas run` takes in the differences. With --store, the
    rows from the archive count. The edited rows stay, but no longer count. The ledger records it.

    Exit code 0: every form is as stored. 1: a form differs, or a file cannot be opened.
    """
    if (submission is None) is not is_all_wanted:
        raise Refusal("Name one submission, or give --all.")
    if is_stored and submission is None:
        raise Refusal("--all only compares. To store again, name one submission.")
    home = open_home()

    from atlas_pipeline.services.revalidation import GOOD, revalidate, store_again
    from atlas_pipeline.services.submissions import submission_of

    if is_stored and submission is not None:
        receipt = store_again(home, submission_of(home, submission), actor=home.actor)
        typer.echo(
            f"Stored again from the archive: {', '.join(receipt.became_current)} of submission {submission}. "
            "Run `atlas run` to publish.",
            err=True,
        )

    chosen = home.warehouse.submissions.find() if submission is None else [submission_of(home, submission)]
    rows = [{"submission": one.id, "file": one.file_name, **line} for one, line in revalidate(home, chosen)]
    show(rows, REVALIDATION_COLUMNS, form, empty="No submission has come in yet.")
    if any(row["result"] not in GOOD for row in rows):
        raise typer.Exit(PROBLEMS_FOUND)


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


def _write(path: Path, content: bytes, *, is_forced: bool) -> None:
    """Raises Refusal if a file is there already (without `is_forced`), or if it cannot be written."""
    try:
        if is_forced:
            # a new file, because other users may be able to read the old one
            path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(
            f"{path} exists already. Name another file with --out, or add --force to replace it."
        ) from None
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}.") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
