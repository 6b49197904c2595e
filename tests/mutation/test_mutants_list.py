"""The list of mutants fits the code. `make mutants` runs them; here only the list is read."""

import ast
from collections import Counter

import pytest

from tests.mutation.mutants import REPOSITORY, Mutant, Stale, load_mutants

MUTANTS = load_mutants()
LEAST = 60


def test_there_are_enough_and_each_has_a_name_of_its_own():
    twice = [name for name, count in Counter(one.id for one in MUTANTS).items() if count > 1]
    assert twice == []
    assert len(MUTANTS) >= LEAST


def test_each_mutant_fits_its_file_and_is_code():
    wrong = {}
    for mutant in MUTANTS:
        try:
            mutated = mutant.applied((REPOSITORY / mutant.file).read_text(encoding="utf-8"))
            if mutant.file.endswith(".py"):
                ast.parse(mutated)
        except (Stale, OSError, SyntaxError) as error:
            wrong[mutant.id] = str(error)
    assert wrong == {}


def test_each_mutant_names_its_harm_and_tests_that_there_are():
    wrong = [
        (mutant.id, test) for mutant in MUTANTS for test in mutant.tests or ("no test",) if not is_there(test)
    ]
    assert wrong == []
    assert [one.id for one in MUTANTS if not one.harm.endswith(".") or one.old == one.new] == []


def is_there(test: str) -> bool:
    file, _, name = test.partition("::")
    path = REPOSITORY / file
    return path.is_file() and (not name or f"def {name}(" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("old", ["a = 4", "a = "])
def test_a_text_that_is_not_there_exactly_once_is_stale(old):
    mutant = Mutant("some", "some.py", old, "a = 3", "Some harm.", ("tests/some.py",))
    with pytest.raises(Stale):
        mutant.applied("a = 1\na = 2\n")
