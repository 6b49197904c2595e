"""`atlas check`: judge a file without storing anything; `atlas confirm`: say yes to what is held."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from atlas_pipeline.cli.opening import OwnLanguageOption, known_language, known_unit, open_home, settings
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import PROBLEMS_FOUND, Refusal, polite
from atlas_pipeline.home import Home

SubmissionArgument = Annotated[
    int, typer.Argument(help="The number of the submission that `atlas status` shows.")
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
    country: Annotated[str | None, typer.Option("--country", help="The unit it should be of.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="The half-year it should be of.")] = None,
    language: OwnLanguageOption = None,
    form: FormatOption = Format.TABLE,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Where to write the checked workbook; beside FILE unless told."),
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", help="Also write what was found as a page (HTML) to this file.")
    ] = None,
) -> None:
    """Judge a file as `atlas run` would, store nothing, and write the checked workbook FILE-checked.xlsx: the same
    workbook with what is wrong coloured, commented and listed on a sheet of its own. It speaks the first
    language of the country, or that of --lang.

    Exit code 0: it would be taken in whole. 1: rows, forms or the file would be set aside. 2: no such file, or
    it cannot be read.
    """
    home = Home(settings())
    plan = home.plan
    if language is not None:
        known_language(plan, language)
    if (country is None) != (period is None):
        raise Refusal(
            "Give --country and --period together, or neither: then the cover says which slice it is."
        )
    expected = plan.slice(known_unit(plan, country), period) if country and period else None

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
    checked = check_beside(place.reading, report, file.absolute(), out, _aside(home, file))
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
    forms: Annotated[list[str] | None, typer.Option("--form", help="Only this form; may repeat.")] = None,
    note: Annotated[str, typer.Option("--note", help="Why the rows are meant to go.")] = "",
) -> None:
    """Say that a held form is meant: the rows it drops no longer count. Run `atlas run` afterwards."""
    home = open_home()
    from atlas_pipeline.forms.loading import load_forms

    if unknown := [name for name in forms or () if name not in load_forms()]:
        raise Refusal(f"There is no form {unknown[0]!r}. There are: {', '.join(load_forms())}.")
    taken = home.warehouse.confirm(_possible(submission), forms or None, who=home.settings.user, note=note)
    if not taken:
        raise Refusal(f"Submission {submission} has no held form{' of that name' if forms else ''}.")
    typer.echo(
        f"Confirmed: {', '.join(taken)} of submission {submission} now count. Run `atlas run` to publish."
    )


@polite
def dismiss(
    submission: SubmissionArgument,
    note: Annotated[str, typer.Option("--note", help="Why its problems need no mending.")],
) -> None:
    """Say that the problems of a submission are settled otherwise: a file that was no submission, a held form
    that is not meant. It is kept, and the ledger says who dismissed it and why; its problems stand no more."""
    home = open_home()
    home.warehouse.dismiss(_possible(submission), who=home.settings.user, note=note)
    typer.echo(f"Submission {submission} is dismissed; `atlas history` keeps who and why.")
