"""What ingestion asks of whoever writes the feedback for the office: one call for each submission that was
stored.

Ingestion does not know what the feedback looks like (`feedback.folder.CheckedFolder` writes workbook and
page).
"""

from datetime import datetime
from pathlib import Path
from typing import Protocol

from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.submission import Judged
from atlas_pipeline.warehouse.records import Receipt, Submission


class FeedbackWriter(Protocol):
    """Writes the feedback on a submission, and never raises: the submission is stored by then."""

    def keep_or_tell(
        self, reading: Reading, judged: Judged, submission: Submission, receipt: Receipt | None, now: datetime
    ) -> Path | None:
        """Writes the feedback and returns its path; logs a failure and returns None."""
        ...
