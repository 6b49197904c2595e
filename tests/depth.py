"""How deep a run of the tests goes: `make test` takes a part of each long search, `make test-deep` all of it.

A test that is long by its nature is marked `deep`: `make test` leaves it out and says so at its end. A search
of many examples, files or kills takes its number from `examples`.
"""

import os
from typing import TypeVar

T = TypeVar("T")

DEEP = bool(os.environ.get("ATLAS_TEST_DEEP"))


def examples(quick: T, deep: T) -> T:
    """The number of examples of this run, or the examples: `quick` in `make test`, `deep` in `make
    test-deep`."""
    return deep if DEEP else quick
