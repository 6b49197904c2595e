"""The error of the warehouse. The database's own errors are not here."""

from atlas_pipeline.errors.known import KnownError


class WarehouseError(KnownError):
    """The warehouse cannot do the request. The message is one sentence that says what to do."""
