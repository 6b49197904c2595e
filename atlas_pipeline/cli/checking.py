"""`atlas check`: judge a file without storing anything; `atlas confirm`: say yes to what is held."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from atlas_pipeline.cli.opening import known_language, known_unit, open_home, settings, the_one
from atlas_pipeline.cli.options import (
    ForceOption,
    FormsOption,
    NoteOption,
    OutOption,
    OwnLanguageOption,
    SubmissionPeriodOption,
    UnitOption,
)
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import PROBLEMS_FOUND, Refusal, polite
from atlas_pipeline.home import Home

SubmissionArgument = Annotated[
    int, typer.Argument(help="The number of a submission; `atlas status` shows it.")
]
LARGEST_NUMBER = 2**31 - 1
"""The largest that PostgreSQL numbers a submission by; to ask for a larger one is an error there."""


def _possible(submission: int) -> int:
    """Raises Refusal for a number that no submission can have."""
    if not 1 <= submission <= LARGEST_NUMBER:
        raise Refusal(f"There is no submission {submission}; `atlas status` lists them.")
    return submission


def _archive_of(home: Home):  # type: ignore[no-untyped-def]
    """What the country sent before, for telling who looks like whom; None where the secret is not at hand."""
    from atlas_pipeline.privacy.secret import SecretError

    if not home.exists:
        return None
    try:
        return home.archive
    except SecretError:
        return None


def _aside(home: Home, file: Path) -> Path | None:
    """For a file in the inbox a folder elsewhere: what lies in the inbox is taken in by the next run."""
    return home.checked.folder / "checks" if file.absolute().is_relative_to(home.inbox) else None


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

    Checks the file as `atlas run` does. The problems are coloured, commented and listed on a first sheet, in the
    country's first language. The checked workbook is FILE-checked.xlsx beside your file, or the file of --out.
    With --country and --period, also checks that the file is of these.

    Exit code 0: the file is right. 1: rows, forms or the file would be set aside. 2: there is no such file, or it
    cannot be read.
    """
    home = Home(settings())
    plan = home.plan
    if language is not None:
        known_language(plan, language)
    if bool(country) != bool(period):
        raise Refusal(
            "Give --country and --period together, or neither: then the cover says which slice it is."
        )
    expected = None
    if country and period:
        expected = plan.slice(known_unit(plan, the_one("--country", country)), the_one("--period", period))

    from atlas_pipeline.cli.judged import print_judged, print_written
    from atlas_pipeline.feedback.folder import check_beside, write
    from atlas_pipeline.feedback.report import report_of
    from atlas_pipeline.feedback.stored_problems import COLUMNS, lines_of
    from atlas_pipeline.ingestion.placement import place_of
    from atlas_pipeline.services.rehearsal import rehearse
    from sources.inbox.inbox import delivery_of

    if not file.exists():
        raise Refusal(f"There is no file {file}.")
    delivery = delivery_of(file)
    if delivery.failure:
        raise Refusal(f"{file}: {delivery.failure}")
    now = datetime.now(UTC)
    place = place_of(delivery, plan)
    judged = rehearse(
        delivery,
        plan=plan,
        warehouse=home.warehouse if home.exists else None,
        expected=expected,
        now=now,
        archive=_archive_of(home),
        place=place,
    )
    language = language or plan.language_of(judged.slice.unit if judged.slice else None)
    report = report_of(judged, plan=plan, language=language, file_name=file.name, checked_at=now)
    if form is Format.TABLE:
        print_judged(judged, report)
    else:
        show(lines_of(judged.problems, judged.slice, plan, language), COLUMNS, form)
    checked = check_beside(
        place.reading, report, file.absolute(), out, _aside(home, file), is_forced=is_forced
    )
    if page is not None:
        from atlas_pipeline.feedback.page import page_of

        write(page, page_of(report).encode())
    if form is Format.TABLE:
        print_written(report, checked, page)
    if judged.problems.errors:
        raise typer.Exit(PROBLEMS_FOUND)


@polite
def confirm(
    submission: SubmissionArgument,
    forms: FormsOption = None,
    note: NoteOption = "",
) -> None:
    """Let a held form count: the rows that it drops are meant to go.

    Run `atlas run` afterwards.
    """
    home = open_home()
    from atlas_pipeline.forms.loading import load_forms

    if unknown := [name for name in forms or () if name not in load_forms()]:
        raise Refusal(f"There is no form {unknown[0]!r}. There are: {', '.join(load_forms())}.")
    taken = home.warehouse.intakes.confirm(_possible(submission), forms or None, actor=home.actor, note=note)
    if not taken:
        raise Refusal(f"Submission {submission} has no held form{' of that name' if forms else ''}.")
    typer.echo(
        f"Confirmed: {', '.join(taken)} of submission {submission} now count. Run `atlas run` to publish."
    )


@polite
def dismiss(
    submission: SubmissionArgument,
    note: NoteOption,
) -> None:
    """Close the problems of a submission that needs no mending.

    For a file that was no submission, or a held form that is not meant. The file is kept. The ledger says who
    dismissed it and why.
    """
    home = open_home()
    home.warehouse.intakes.dismiss(_possible(submission), actor=home.actor, note=note)
    typer.echo(f"Submission {submission} is dismissed; `atlas history` keeps who and why.")
