"""Mutated files; none raises, hangs, loses a row, repeats a name or is judged two ways.

Four hundred in `make test`, four thousand in `make test-deep`, as many as one likes in `make fuzz`.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.depth import examples
from tests.fuzz import properties
from tests.fuzz.books import small_books
from tests.fuzz.mutator import made, recipe_of
from tests.fuzz.worker import Worker
from tests.fuzz.writing import KINDS
from tests.validation.building import validated

FILES = examples(400, 4_000)
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


def test_the_books_are_taken_in_before_they_are_changed():
    """Else the harness would look at nothing but refusals."""
    for base in range(len(small_books())):
        for kind in KINDS:
            whole = made(replace(recipe_of(0), base=base, kind=kind, steps=()))
            loads = validated(whole.content, whole.name).load.forms
            assert sum(load.rows_accepted for load in loads), (whole.name, kind, base)


def test_a_seed_gives_the_same_file_each_time():
    for seed in range(40):
        one, two = made(recipe_of(seed)), made(recipe_of(seed))
        assert (one.name, one.content, one.told) == (two.name, two.content, two.told)


def sound():
    """A file in which nothing was changed."""
    return made(replace(recipe_of(0), base=0, kind="csv", steps=()))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda load: replace(load, rows_read=load.rows_read - 1, rows_set_aside=0), "rows were read and"),
        (lambda load: replace(load, rows=load.rows.iloc[1:], rows_set_aside=1), "no error says why"),
        (lambda load: replace(load, rows_set_aside=1), "= 4 + 1?"),
    ],
    ids=["a row that was not read", "a row that was dropped", "a count that is wrong"],
)
def test_the_harness_finds_a_lost_row(monkeypatch, spoil, told):
    validate = properties.validated

    def careless(content: bytes, name: str):
        result = validate(content, name)
        forms = [replace(one, load=spoil(one.load)) if one.header_row else one for one in result.forms]
        load = replace(result.load, forms=tuple(one.load for one in forms))
        return replace(result, load=load, forms=tuple(forms))

    assert properties.broken(sound(), is_validated_twice=True) == []
    monkeypatch.setattr(properties, "validated", careless)
    assert any(told in one for one in properties.broken(sound(), is_validated_twice=False))


def test_the_harness_finds_a_leak_and_an_exception(monkeypatch):
    monkeypatch.setattr(properties, "PLANTED", ("highlights",))
    assert any("repeats the name" in one for one in properties.broken(sound(), is_validated_twice=False))
    monkeypatch.setattr(properties, "validated", lambda *_: 1 / 0)
    assert "ZeroDivisionError" in properties.broken(sound(), is_validated_twice=False)[0]


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import os; os.abort()", "ended the process"),
        ("import signal; signal.setitimer(signal.ITIMER_PROF, 0.1)\nwhile True: pass", "s of computing"),
        ("import time; time.sleep(60)", "not judged within 1 s"),
    ],
)
def test_the_harness_outlives_a_process_that_dies_or_hangs(monkeypatch, program, told):
    monkeypatch.setattr("tests.fuzz.worker.WALL_SECONDS", 1 if "sleep" in program else 60)
    with Worker(("-c", program)) as worker:
        assert told in worker.broken(recipe_of(0))[0]
