"""Writes the checked workbook and its page: next to the officer's file, or under the home by unit and
period.

Both contain the officer's data, personal data included. So files have mode 0600 and new folders mode 0700.
"""

import logging
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path, PurePosixPath

from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.feedback.page import page_of
from atlas_pipeline.feedback.report import Report, report_of
from atlas_pipeline.feedback.workbook.checked_workbook import checked_workbook
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.reading.xlsx.package import is_as_written
from atlas_pipeline.validation.submission import Validated
from atlas_pipeline.warehouse.records import Receipt, Submission

logger = logging.getLogger(__name__)

ENDING = "-checked"
UNPLACED = "unplaced"
"""The folder for submissions without a slice."""

_LONGEST = 120
_MOST_BYTES = 200
"""Limit of a file's name, in UTF-8 bytes. The full name, with prefix and suffix, may have 255 bytes; a
Thai letter takes three."""


class CheckedError(KnownError, ValueError):
    """The checked workbook cannot be written. The message is one sentence that says what to do."""


@dataclass(frozen=True)
class CheckedFolder:
    """The folder in which intakes leave their checked workbooks: `THA/2020-H1/12-<name of the
    file>-checked.xlsx`."""

    folder: Path
    plan: Plan

    def keep(
        self,
        reading: Reading,
        validated: Validated,
        submission: Submission,
        receipt: Receipt | None,
        now: datetime,
    ) -> Path:
        """Writes the workbook and its page, in the unit's first language. Returns the workbook's path.
        Raises CheckedError if they cannot be written."""
        language = self.plan.language_of(submission.unit)
        name = PurePosixPath(submission.file_name).name
        report = report_of(
            validated,
            plan=self.plan,
            language=language,
            file_name=name,
            checked_at=now,
            receipt=receipt,
            submission_id=submission.id,
        )
        checked = checked_workbook(reading, report)
        folder = self.of(submission)
        path = folder / f"{submission.id}-{_stem(name)}{ENDING}{checked.suffix}"
        _make(folder)
        write(path, checked.content)
        write(path.with_suffix(".html"), page_of(report).encode())
        return path

    def keep_or_log(
        self,
        reading: Reading,
        validated: Validated,
        submission: Submission,
        receipt: Receipt | None,
        now: datetime,
    ) -> Path | None:
        """Like `keep`, but never fails, because the intake is stored already and must not fail for its
        feedback. An error is logged, without any content of the file, and None is returned."""
        try:
            return self.keep(reading, validated, submission, receipt, now)
        except CheckedError as error:
            logger.warning("submission %d is taken in, but %s", submission.id, error)
        except Exception as error:  # a file may contain anything; the intake and its problems are stored
            logger.warning(
                "submission %d is taken in, but its checked workbook could not be made (%s); "
                "`atlas problems` lists what is wrong",
                submission.id,
                type(error).__name__,
            )
        return None

    def of(self, submission: Submission) -> Path:
        """The folder of the submission's slice."""
        return self.folder / (submission.unit or UNPLACED) / (submission.period or UNPLACED)

    def find(self, submission: Submission) -> Path | None:
        """The path of a submission's checked workbook; None if there is none."""
        found = sorted(self.of(submission).glob(f"{submission.id}-*{ENDING}.xls[xm]"))
        return found[0] if found else None


def write_checked_workbook(
    reading: Reading,
    report: Report,
    file: Path,
    out: Path | None,
    folder: Path | None = None,
    *,
    is_forced: bool = False,
) -> Path:
    """Writes the checked workbook of a file. Returns its path.

    The path is `out`, or FILE-checked.xlsx next to the file or in `folder` (.xlsm for a workbook with
    macros). If the file is a checked workbook already, it is written again. An existing checked workbook
    that was changed since it was written is never overwritten: then the name is FILE-checked-2.xlsx, and
    so on.

    Raises CheckedError if the workbook cannot be written. Also raises it if `out` exists, is not as it was
    written here, and `is_forced` is False. The checked file itself and a folder are never overwritten by
    force.
    """
    checked = checked_workbook(reading, report)
    if out is not None:
        may_replace = is_forced and not out.is_dir() and not (out.exists() and out.samefile(file))
        if not _is_free(out, file) and not may_replace:
            raise CheckedError(
                f"{out} exists already: atlas did not write it, or somebody changed it; name another place"
            )
        path = out
    else:
        path = _free_path(file, folder or file.parent, checked.suffix)
    if folder is not None:
        _make(folder)
    write(path, checked.content)
    return path


def _free_path(file: Path, folder: Path, suffix: str) -> Path:
    if _CHECKED.search(file.stem) and folder == file.parent:
        return file.with_suffix(suffix)
    stem = _stem(file.name)
    names = chain([stem + ENDING], (f"{stem}{ENDING}-{number}" for number in count(2)))
    return next(path for path in (folder / f"{name}{suffix}" for name in names) if _is_free(path, file))


def _is_free(path: Path, file: Path) -> bool:
    """Whether writing there loses nothing: the path does not exist; or an earlier check wrote the file and
    nobody changed it; or it is the checked file itself and already a checked workbook."""
    if not path.exists():
        return True
    if path.is_dir():
        return False
    if path.samefile(file):
        return bool(_CHECKED.search(path.stem))
    return is_as_written(path)


def _make(folder: Path) -> None:
    """Creates the folder and its missing parents, each with mode 0700. Raises CheckedError."""
    try:
        for one in (*reversed(folder.parents), folder):
            if not one.exists():
                one.mkdir(mode=0o700)
    except OSError as error:
        raise _unwritten(folder, error) from error


def write(path: Path, content: bytes) -> None:
    """Writes a file with mode 0600. The file appears complete or not at all. Raises CheckedError."""
    draft = path.with_name(f".{secrets.token_hex(6)}.tmp")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        draft.replace(path)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _unwritten(path: Path, error: OSError) -> CheckedError:
    return CheckedError(
        f"the checked workbook {path} cannot be written: {error.strerror}; close it where it is open, or "
        "name another place"
    )


def _stem(name: str) -> str:
    """The file's name without the additions of earlier checks and intakes. If the checked workbook has
    another file type, the suffix stays: so `report.ods` and `report.xlsx` have different checked
    workbooks."""
    stem = name.rpartition(".")[0] if name.lower().endswith(_MARKED) else name
    while found := _CHECKED.search(stem):
        stem = _NUMBERED.sub("", stem[: found.start()])
    stem = stem[:_LONGEST].encode("utf-8", "replace")[:_MOST_BYTES].decode("utf-8", "ignore")
    return stem or "file"


_MARKED = (".xlsx", ".xlsm")
_CHECKED = re.compile(rf"{ENDING}(-\d+)?$")
_NUMBERED = re.compile(r"^(\d+-)+(?=.)")
"""The prefix that an intake adds: the number of the submission."""
