"""The interface between ingestion and the writer of feedback for the office: one call for each stored
submission.

Ingestion does not know the look of the feedback. `feedback.folder.CheckedFolder` implements it and writes
workbook and page.
"""

from datetime import datetime
from pathlib import Path
from typing import Protocol

from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.submission import Validated
from atlas_pipeline.warehouse.records import Receipt, Submission


class FeedbackWriter(Protocol):
    """Writes the feedback on a submission. It never raises, because the submission is already stored."""

    def keep_or_log(
        self,
        reading: Reading,
        validated: Validated,
        submission: Submission,
        receipt: Receipt | None,
        now: datetime,
    ) -> Path | None:
        """Writes the feedback and returns its path. If writing fails, logs the failure and returns None."""
        ...
