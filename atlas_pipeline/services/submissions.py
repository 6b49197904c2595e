"""Submissions: each as it was received, its file in the archive, and lists of them."""

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
    """The submission of that number. Raises ServiceError if there is none."""
    for one in home.warehouse.submissions.find():
        if one.id == number:
            return one
    raise ServiceError(f"There is no submission {number}; `atlas submissions` lists them.")


def file_name(home: Home, submission: Submission) -> str:
    """The name that the file came under; it may name a person."""
    return Path(FileNames(home.archive).of(submission)).name


def record_taken_out(home: Home, submission: Submission, *, actor: Actor) -> None:
    """Enters that the submission's file, with personal data, was taken out of the archive."""
    home.warehouse.submissions.record_showing(submission.id, actor)


@dataclass(frozen=True)
class ArchiveState:
    """`missing`: submissions whose file is not there; `damaged`: the name of each file that does not open, and why.
    `opened` of `files` files were opened."""

    received: int
    missing: list[Submission]
    files: int = 0
    opened: int = 0
    damaged: tuple[tuple[str, ArchiveError], ...] = ()


def archive_state(home: Home, most_bytes: int) -> ArchiveState:
    """Whether the archive has the file of every submission, and whether the newest ones, up to `most_bytes`, open."""
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
    """Each correction of the plan with its state, in the order given."""
    return corrections.correction_states(home.warehouse, wanted)


def shown_values(correction: Correction) -> tuple[str, str]:
    """The value that a correction expects and the one that it writes; masked if they are personal."""
    return corrections.shown_values(correction)
