"""Submissions: the received submissions, their files in the archive, their history and corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from atlas_pipeline.home import Home
from atlas_pipeline.ingestion import correction_states as corrections
from atlas_pipeline.ingestion import intake_history as history
from atlas_pipeline.ingestion.archive import ArchiveError
from atlas_pipeline.ingestion.received_names import FileNames
from atlas_pipeline.plan.rulings import Correction
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.services.errors import ServiceError
from atlas_pipeline.warehouse.records import Submission


def submission_of(home: Home, number: int) -> Submission:
    """The submission with that number. Raises ServiceError if there is none."""
    for one in home.warehouse.submissions.find():
        if one.id == number:
            return one
    raise ServiceError(f"There is no submission {number}; `atlas submissions` lists them.")


def file_name(home: Home, submission: Submission) -> str:
    """The name of the file as it was received. The name may contain the name of a person."""
    return Path(FileNames(home.archive).of(submission)).name


def record_taken_out(home: Home, submission: Submission, *, actor: Actor) -> None:
    """Enters that a person took the submission's file, with personal data, out of the archive."""
    home.warehouse.submissions.record_showing(submission.id, actor)


@dataclass(frozen=True)
class ArchiveState:
    """The state of the archive. `missing`: submissions whose file is not in the archive. `damaged`: the
    name of each file that cannot be opened, with the reason. `opened` of `files` files were opened."""

    received: int
    missing: list[Submission]
    files: int = 0
    opened: int = 0
    damaged: tuple[tuple[str, ArchiveError], ...] = ()


def archive_state(home: Home, most_bytes: int) -> ArchiveState:
    """Checks that the archive has the file of every submission. If it has, also opens the newest files, up
    to `most_bytes` in total and at least one."""
    received = home.warehouse.submissions.find()
    missing = [one for one in received if not home.archive.has(one.sha256)]
    if missing:
        return ArchiveState(len(received), missing)
    files = {one.sha256: one for one in reversed(received)}
    left, opened, damaged = most_bytes, 0, []
    for sha256, one in files.items():
        left -= one.size_bytes
        if opened and left < 0:
            break
        opened += 1
        try:
            home.archive.get(sha256)
        except ArchiveError as error:
            damaged.append((one.file_name, error))
    damaged += [("a file's name", error) for error in home.archive.unopened_names()]
    return ArchiveState(len(received), [], len(files), opened, tuple(damaged))


def intake_history(home: Home) -> pd.DataFrame:
    """Every form of every submission; columns as in `ingestion.intake_history`."""
    return history.intake_history(home.warehouse)


def correction_states(home: Home, wanted: Iterable[Correction]) -> list[corrections.CorrectionState]:
    """Each correction of the plan with its state, in the given order."""
    return corrections.correction_states(home.warehouse, wanted)


def shown_values(correction: Correction) -> tuple[str, str]:
    """The value that a correction expects and the value that it writes; masked if they are personal data."""
    return corrections.shown_values(correction)
