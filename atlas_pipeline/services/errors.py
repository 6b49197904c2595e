"""The error with which a service refuses."""

from atlas_pipeline.errors.known import KnownError


class ServiceError(KnownError):
    """The service cannot do what was asked. The message says why and what to do."""
