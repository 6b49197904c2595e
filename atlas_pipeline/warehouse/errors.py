"""What can go wrong with a warehouse beyond the database's own errors."""

from atlas_pipeline.errors.known import KnownError


class WarehouseError(KnownError):
    """The warehouse cannot do what was asked; the message is one sentence that tells what to do."""
