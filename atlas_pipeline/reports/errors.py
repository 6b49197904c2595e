"""What keeps a report from being made."""

from atlas_pipeline.errors.known import KnownError


class ReportError(KnownError, ValueError):
    """The report cannot be made; the message is one sentence for a person."""
