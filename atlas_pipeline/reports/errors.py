"""The error that stops a report."""

from atlas_pipeline.errors.known import KnownError


class ReportError(KnownError, ValueError):
    """The report cannot be made. The message is one sentence for a person."""
