"""How many of the persons who stand twice are found, by the way they were spoilt, and how many false alarms
there are.

The figures of docs/figures.md come from here. People are generated from a seed; the names are common ones.
"""

from functools import cache

import pandas as pd
import pytest

from atlas_pipeline.matching.pairs import likely_pairs
from tests.matching.generated import KINDS, People

PAIRS, OTHERS = 60, 300
LEAST_FOUND = {
    "no_birth_year": 1.0,
    "id_and_name": 1.0,
    "slip": 0.95,
    "accents_and_slip": 0.9,
    "dropped_surname": 0.95,
    "abbreviated": 0.9,
    "transliterated": 0.9,
}
MOST_FALSE = {"THA": 25, "PRY": 3}
"""False pairs that do not share one and the same name, among some 700 persons."""


@cache
def listed(country: str) -> tuple[pd.DataFrame, dict[tuple[int, int], str]]:
    people = People(11, country)
    for kind in KINDS:
        people.add_pairs(kind, PAIRS * 10 if kind == "abbreviated" else PAIRS)
    people.add_others(OTHERS)
    rows = people.rows.assign(period="2020-H1", submission_id=1)
    rows["row_number"] = range(2, len(rows) + 2)
    return likely_pairs(rows), people.kind_of


def found(country: str) -> set[tuple[int, int]]:
    pairs, _ = listed(country)
    return {tuple(sorted(keys)) for keys in zip(pairs["person_key"], pairs["other_key"], strict=True)}


SPANISH_ONLY, THAI_ONLY = {"dropped_surname", "abbreviated"}, {"transliterated"}


@pytest.mark.parametrize(
    ("country", "kind"),
    [("THA", kind) for kind in KINDS if kind not in SPANISH_ONLY]
    + [("PRY", kind) for kind in KINDS if kind not in THAI_ONLY],
)
def test_most_of_who_stands_twice_is_found(country, kind):
    _, kind_of = listed(country)
    wanted = [keys for keys, how in kind_of.items() if how == kind]
    assert len(wanted) > 20
    share = sum(keys in found(country) for keys in wanted) / len(wanted)
    assert share >= LEAST_FOUND[kind]


@pytest.mark.parametrize("country", ["THA", "PRY"])
def test_few_who_have_different_names_are_listed(country):
    """Two who have one name and no birth year cannot be told apart: they are listed and meant to be."""
    pairs, kind_of = listed(country)
    keys = [tuple(sorted(keys)) for keys in zip(pairs["person_key"], pairs["other_key"], strict=True)]
    evidence = pairs["evidence"].str.contains("name=same;|name=same$")
    false = [pair for pair, same in zip(keys, evidence, strict=True) if pair not in kind_of and not same]
    assert len(false) <= MOST_FALSE[country]


def test_the_same_people_give_the_same_list_in_any_order():
    people = People(5, "PRY")
    people.add_pairs("slip", 20)
    people.add_others(100)
    rows = people.rows.assign(period="2020-H1", submission_id=1)
    rows["row_number"] = range(2, len(rows) + 2)
    shuffled = rows.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(likely_pairs(rows), likely_pairs(shuffled))


def row(key: int, name: str, **said: object) -> dict:
    said = {"row_number": key, **said}
    return {
        "person_key": key,
        "full_name": name,
        "birth_year": None,
        "participant_id": None,
        "institution": "Police",
        "sex": "F",
        "training": f"T{key}",
        "unit": "PRY",
        "period": "2020-H1",
        "submission_id": 1,
    } | said


def pairs_of(*rows: dict, **kwargs: pd.DataFrame) -> pd.DataFrame:
    return likely_pairs(pd.DataFrame(rows).astype({"birth_year": "Int64"}), **kwargs)


def test_two_ids_of_one_office_are_two_persons():
    one = row(1, "Rosa Benítez", participant_id="P-1")
    assert pairs_of(one, row(2, "Rosa Benítez", participant_id="P-2")).empty
    assert len(pairs_of(one, row(2, "Rosa Benítez"))) == 1
    assert len(pairs_of(one, row(2, "Rosa Benítez", participant_id="P-2", unit="ARG"))) == 1


def test_birth_years_far_apart_are_two_persons():
    one = row(1, "Rosa Elena Benítez Duarte", birth_year=1980)
    assert pairs_of(one, row(2, "Rosa Elena Benítez Duarte", birth_year=1967)).empty
    assert len(pairs_of(one, row(2, "Rosa Elena Benítez Duarte", birth_year=1981))) == 1


def test_earlier_people_are_compared_with_the_new_ones_only():
    earlier = [row(1, "Rosa Benítez", period="2019-H1"), row(2, "ROSA BENITES", period="2019-H1")]
    new = row(3, "Rosa Venítez")
    pairs = pairs_of(new, earlier=pd.DataFrame(earlier).astype({"birth_year": "Int64"}))
    assert {frozenset(keys) for keys in zip(pairs.person_key, pairs.other_key, strict=True)} == {
        frozenset((1, 3)),
        frozenset((2, 3)),
    }
    assert set(pairs["row_number"]) == {3}


def test_nothing_of_a_name_is_in_the_list():
    text = pairs_of(row(1, "Rosa Benítez"), row(2, "Rosa Venites")).to_csv().lower()
    assert "rosa" not in text
    assert "enit" not in text
