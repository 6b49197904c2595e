"""Decisions on pairs of persons, on both engines and against a plain reference."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_pipeline.indicators.selection.confirmed_persons import one_key_each
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.persons import pair_name, representatives
from tests.actors import ANA, OFFICER
from tests.indicators.histories import warehouse_in_memory

PEOPLE = range(1, 7)


def groups(links: set[tuple[int, int]]) -> dict[int, frozenset[int]]:
    """The plainest way: sets that are merged until nothing changes."""
    found = {person: {person} for person in PEOPLE}
    for one, other in [*links] * len(PEOPLE):
        merged = found[one] | found[other]
        for person in merged:
            found[person] = merged
    return {person: frozenset(group) for person, group in found.items()}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["same", "different", "undo"]), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)
        ),
        max_size=14,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_decisions_in_any_order_give_what_stands(steps):
    warehouse = warehouse_in_memory()
    keys = pd.Series(pd.array(list(PEOPLE), dtype="Int64"))
    same: set[tuple[int, int]] = set()
    different: set[tuple[int, int]] = set()
    then: list[tuple[int, dict[int, frozenset[int]]]] = [(0, groups(same))]
    for what, one, other in steps:
        pair = tuple(sorted((one, other)))
        try:
            if what == "undo":
                seq = warehouse.persons.undo(one, other, OFFICER, "why")
            else:
                seq = warehouse.persons.decide(one, other, what, OFFICER, "why")
        except WarehouseError:
            is_one = groups(same)[one] == groups(same)[other]
            contradicted = what == "same" and any(
                groups(same | {pair})[a] == groups(same | {pair})[b] for a, b in different
            )
            assert is_one or contradicted or pair in different or (what == "undo" and pair not in same)
            continue
        same.discard(pair)
        different.discard(pair)
        if what != "undo":
            (same if what == "same" else different).add(pair)
        then.append((seq, groups(same)))
    for seq, expected in then:  # now, and as of every earlier moment
        found = one_key_each(warehouse, seq, keys)
        assert found.tolist() == [min(expected[person]) for person in PEOPLE]
        if all(len(group) == 1 for group in expected.values()):
            assert found is keys  # nothing is touched
    warehouse.close()


def test_what_was_decided_is_kept_with_who_and_why(warehouse):
    before = warehouse.currency.digest()
    warehouse.persons.decide(9, -(2**63), "same", ANA, "one official")
    linked = warehouse.currency.digest()
    assert linked != before
    (line,) = warehouse.persons.decisions().to_dict("records")
    assert (line["person_key"], line["same_as"], line["decision"], line["who"]) == (
        -(2**63),
        9,
        "same",
        "Ana",
    )
    assert pair_name(9, -(2**63)) in line["details"]
    warehouse.persons.undo(-(2**63), 9, ANA, "a mistake")
    assert warehouse.currency.digest() == before
    assert warehouse.persons.decisions().empty
    warehouse.persons.decide(9, -(2**63), "different", ANA, "two officials")
    assert warehouse.currency.digest() == before


def test_two_that_are_two_are_not_made_one_by_way_of_a_third(warehouse):
    warehouse.persons.decide(1, 3, "different", ANA, "two")
    warehouse.persons.decide(1, 2, "same", ANA, "one")
    with pytest.raises(WarehouseError, match="decided to be two"):
        warehouse.persons.decide(2, 3, "same", ANA, "one")


def test_a_person_is_not_linked_with_herself(warehouse):
    with pytest.raises(WarehouseError, match="already count as one person"):
        warehouse.persons.decide(4, 4, "same", ANA, "one")


def test_representatives_are_the_least_keys():
    assert representatives([(5, 2), (2, 9), (4, 3)]) == {5: 2, 2: 2, 9: 2, 4: 3, 3: 3}
