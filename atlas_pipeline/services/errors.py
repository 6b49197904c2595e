"""The error that a service raises when it refuses a request."""

from atlas_pipeline.errors.known import KnownError


class ServiceError(KnownError):
    """The service cannot do the request. The message says why and what to do."""
