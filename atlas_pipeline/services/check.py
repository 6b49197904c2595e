"""Check: an office learns the problems of a file before it sends the file. Nothing is stored in the
warehouse."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from atlas_pipeline.feedback.comparison import Comparison
from atlas_pipeline.feedback.folder import write, write_checked_workbook
from atlas_pipeline.feedback.page import page_of
from atlas_pipeline.feedback.report import Report, report_of
from atlas_pipeline.home import Home
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.placement import place_of
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.privacy.secret import SecretError
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.services.errors import ServiceError
from atlas_pipeline.services.rehearsal import rehearse
from atlas_pipeline.validation.submission import Validated
from sources.inbox.inbox import delivery_of


@dataclass(frozen=True)
class CheckedFile:
    """A file with its problems: as the validation found them, and as a report in the office's language."""

    file: Path
    reading: Reading
    validated: Validated
    report: Report


def check(
    home: Home,
    file: Path,
    *,
    expected: Slice | None = None,
    language: str | None = None,
    now: datetime | None = None,
) -> CheckedFile:
    """Validates the file (a workbook, a ZIP or a folder of CSVs) in the same way as `take_in`.

    `expected`: the slice that the file should have. `language`: by default the first language of its unit.
    In a home that was never set up, a problem with a reference to an earlier half-year is only a warning,
    and the report says that the file was compared with nothing.
    Raises ServiceError if the file cannot be read.
    """
    if not file.exists():
        raise ServiceError(f"There is no file {file}.")
    delivery = delivery_of(file)
    if delivery.failure:
        raise ServiceError(f"{file}: {delivery.failure}")
    moment = now or datetime.now(UTC)
    place = place_of(delivery, home.plan)
    archive = _archive_of(home)
    validated = rehearse(
        delivery,
        plan=home.plan,
        warehouse=home.warehouse if home.exists else None,
        expected=expected,
        now=moment,
        archive=archive,
        place=place,
    )
    spoken = language or home.plan.language_of(validated.slice.unit if validated.slice else None)
    report = report_of(
        validated,
        plan=home.plan,
        language=spoken,
        file_name=file.name,
        checked_at=moment,
        comparison=_comparison(home, validated.slice, has_archive=archive is not None),
    )
    return CheckedFile(file, place.reading, validated, report)


def write_checked(
    home: Home,
    checked: CheckedFile,
    *,
    out: Path | None = None,
    page: Path | None = None,
    is_forced: bool = False,
) -> Path:
    """Writes the checked workbook, to `out` or next to the file; with `page`, also writes the problems as
    a page. Returns the workbook's path. Raises CheckedError if it cannot be written."""
    file = checked.file.absolute()
    path = write_checked_workbook(
        checked.reading, checked.report, file, out, _aside(home, file), is_forced=is_forced
    )
    if page is not None:
        write(page, page_of(checked.report).encode())
    return path


def _comparison(home: Home, wanted: Slice | None, *, has_archive: bool) -> Comparison:
    if not home.exists:
        return Comparison()
    if wanted is None:
        return Comparison(has_home=True)
    newest = home.warehouse.submissions.find(wanted.unit)[-1:]
    return Comparison(True, wanted.unit, newest[0] if newest else None, has_archive)


def _archive_of(home: Home) -> Archive | None:
    """The archive, to find persons who were reported before. None if there is no home yet or the secret is
    not available."""
    if not home.exists:
        return None
    try:
        return home.archive
    except SecretError:
        return None


def _aside(home: Home, file: Path) -> Path | None:
    """For a file in the inbox, a folder outside the inbox; otherwise None. The next run ingests every file
    in the inbox."""
    return home.checked.folder / "checks" if file.is_relative_to(home.inbox) else None
