"""The error that stops a report."""


class ReportError(ValueError):
    """The report cannot be made. The message is one sentence for a person."""
