"""The list of mutants fits the code. `make mutants` runs them; here only the list is read."""

import ast
from collections import Counter

import pytest

from tests.mutation.mutants import REPOSITORY, Mutant, Stale, load_mutants

MUTANTS = load_mutants()
LEAST = 60


def test_there_are_enough_and_each_has_a_name_of_its_own():
    twice = [name for name, count in Counter(one.id for one in MUTANTS).items() if count > 1]
    assert (len(MUTANTS) >= LEAST, twice) == (True, [])


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.id)
def test_a_mutant_fits_its_file_and_is_code(mutant):
    mutated = mutant.applied((REPOSITORY / mutant.file).read_text(encoding="utf-8"))
    assert mutant.old != mutant.new
    if mutant.file.endswith(".py"):
        ast.parse(mutated)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.id)
def test_a_mutant_names_its_harm_and_tests_that_there_are(mutant):
    assert mutant.harm.endswith(".")
    assert mutant.tests
    for test in mutant.tests:
        file, _, name = test.partition("::")
        source = (REPOSITORY / file).read_text(encoding="utf-8")
        assert f"def {name.partition('[')[0]}" in source


@pytest.mark.parametrize("source", ["a = 1", "a = 2\nb = a = 2"])
def test_a_text_that_is_not_there_exactly_once_is_stale(source):
    mutant = Mutant(
        "some", "some.py", "a = 2" if source == "a = 1" else "a", "a = 3", "Some harm.", ("tests",)
    )
    with pytest.raises(Stale):
        mutant.applied(source)
