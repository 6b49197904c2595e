"""What a service refuses."""


class ServiceError(Exception):
    """The service cannot do what was asked; the message says why and what to do."""
