"""Two who are one person by way of a third do not wait for an officer any more."""

import pandas as pd

from atlas_pipeline.matching.pairs import COLUMNS
from atlas_pipeline.matching.review import review_list
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.persons import SAME, pair_name
from tests.actors import TESTER


def pair(one: int, other: int) -> dict:
    numbers = dict.fromkeys(("submission_id", "row_number", "other_submission_id", "other_row_number"), 1)
    told = {"unit": "THA", "bits": 5.0, "evidence": "", "period": "2020-H1", "other_period": "2019-H2"}
    return {"pair": pair_name(one, other), "person_key": one, "other_key": other, **numbers, **told}


def test_what_two_decisions_say_together_is_not_asked_again(history):
    pairs = pd.DataFrame([pair(1, 2), pair(2, 3), pair(1, 3), pair(1, 4)], columns=list(COLUMNS))
    reviewed = pd.DataFrame({"unit": ["THA"], "state": ["some state"]})
    history.derived.replace({tables.person_pair: pairs, tables.person_review: reviewed})
    for one, other in ((1, 2), (2, 3)):
        history.persons.decide(one, other, SAME, TESTER, "the same card")
    waiting = review_list(history)
    assert list(waiting["pair"]) == [pair_name(1, 4)]
    every = review_list(history, is_all_wanted=True).set_index("pair")["state"]
    assert every[pair_name(1, 3)] == SAME
