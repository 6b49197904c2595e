"""Errors within a run: a retry if it can help, otherwise one sentence.

A retry helps if the warehouse was busy or out of reach for a moment, or if a source did not answer. It
does not help if the secret, the plan or the archive is wrong. Those runs fail at once, with a sentence
that says what to do.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import dagster as dg

from atlas_pipeline.errors.full_disk import no_room
from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.settings import Settings

TRIES = 3
WAIT_SECONDS = 2


def failing_in_words(body: Callable[..., Any]) -> Callable[..., Any]:
    """Decorates the body of an asset or a check. The body may return or yield."""
    if inspect.isgeneratorfunction(body):

        @wraps(body)
        def yielding(*args: Any, **kwargs: Any) -> Iterator[Any]:
            with dagster_failures():
                yield from body(*args, **kwargs)

        return yielding

    @wraps(body)
    def returning(*args: Any, **kwargs: Any) -> Any:
        with dagster_failures():
            return body(*args, **kwargs)

    return returning


@contextmanager
def dagster_failures() -> Iterator[None]:
    """Raises dg.RetryRequested for a temporary problem, and dg.Failure without a retry for a lasting one.

    Any other error is a bug of this program and passes through unchanged.
    """
    try:
        yield
    except Exception as error:
        if sentence := no_room(error, lambda: Settings().home):
            raise dg.Failure(sentence, allow_retries=False) from error
        if is_passing(error):
            raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=WAIT_SECONDS) from error
        if isinstance(error, KnownError):
            raise dg.Failure(_sentence(error), allow_retries=False) from error
        raise


def is_passing(error: BaseException) -> bool:
    """Returns True if a retry may succeed."""
    import httpx
    import sqlalchemy.exc

    if isinstance(error, sqlalchemy.exc.DBAPIError):
        return error.connection_invalidated or isinstance(error, sqlalchemy.exc.OperationalError)
    return isinstance(error, httpx.TransportError)


def _sentence(error: Exception) -> str:
    said = str(error).strip()
    return said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")
