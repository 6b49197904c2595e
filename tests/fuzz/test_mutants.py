"""Two thousand mutated files; none raises, hangs, loses a row, repeats a name or is judged two ways."""

from collections.abc import Iterator

import pytest

from tests.fuzz.mutator import made, recipe_of
from tests.fuzz.worker import Worker

FILES = 2_000
SHARE = 100
"""Files a test, so that the workers of pytest-xdist can share them out."""


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


@pytest.mark.parametrize("first", range(0, FILES, SHARE))
def test_mutated_files_keep_every_promise(worker, first):
    found = {seed: worker.broken(recipe_of(seed)) for seed in range(first, first + SHARE)}
    broken = {seed: what for seed, what in found.items() if what}
    assert not broken, f"make fuzz AGAIN={min(broken)} keeps the file"


def test_a_seed_gives_the_same_file_each_time():
    for seed in range(40):
        one, two = made(recipe_of(seed)), made(recipe_of(seed))
        assert (one.name, one.content, one.told) == (two.name, two.content, two.told)


def test_what_is_broken_is_found(worker, monkeypatch):
    """The harness itself: a leak, a lost row, a hang and a process that ends are each told."""
    from tests.fuzz import properties

    recipe = next(
        r for r in map(recipe_of, range(1000)) if r.base >= 0 and r.kind == "csv" and not r.steps[1:]
    )
    sound = made(recipe)
    monkeypatch.setattr(properties, "PLANTED", ("cover",))
    assert any("repeats the name" in one for one in properties.broken(sound, is_judged_twice=False))
