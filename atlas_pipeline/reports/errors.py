"""What keeps a report from being made."""


class ReportError(ValueError):
    """The report cannot be made; the message is one sentence for a person."""
