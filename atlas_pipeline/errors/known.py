"""Errors that are meant for a person: their message says what is wrong and what to do, and is shown as it
is."""


class KnownError(Exception):
    """The base of our errors whose message is one sentence for a person. Any other error is a mistake of
    ours."""
