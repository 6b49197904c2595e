"""K2: unduplicated means unduplicated, over trainings, periods and countries."""

import numpy as np
import pandas as pd
import pytest

from atlas_pipeline.indicators.selection.confirmed_persons import one_key_each
from tests.indicators.asking import figures, value
from tests.indicators.histories import Delivery, deliver, link
from tests.indicators.rows import participant, training

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"


def sent(unit, period, trainings, participants):
    return Delivery(unit, period, {"trainings": trainings, "participants": participants})


def by_category(history, plan, breakdown, *at):
    found = figures(history, plan, "K2", breakdown=breakdown)
    return {key[3]: one[0] for key, one in found.items() if key[:3] == at and one[0]}


def test_somebody_in_two_trainings_is_one_person(history, plan):
    deliver(
        history,
        sent(
            "THA",
            H1,
            [training("T1", "2019-02-01"), training("T2", "2019-05-01")],
            [participant("T1", 1), participant("T2", 1), participant("T2", 2)],
        ),
    )
    assert value(history, plan, "K2", at=("THA", H1, "period")) == 2


def test_who_comes_back_is_new_only_once(history, plan):
    deliver(
        history,
        sent("THA", H1, [training("T1", "2019-02-01")], [participant("T1", 1)]),
        sent("THA", H2, [training("T2", "2019-08-01")], [participant("T2", 1), participant("T2", 2)]),
    )
    found = figures(history, plan, "K2")
    assert found["THA", H2, "period"] == (2, "reported")
    assert found["THA", H2, "new"] == (1, "reported")
    assert found["THA", H2, "cumulative"] == (2, "reported")


def test_somebody_trained_in_two_countries_is_one_person_of_the_project(history, plan):
    deliver(
        history,
        sent("THA", H1, [training("T1", "2019-02-01")], [participant("T1", 1)]),
        sent("PRY", H2, [training("T1", "2019-08-01")], [participant("T1", 1)]),
    )
    found = figures(history, plan, "K2")
    assert found["PRY", H2, "new"][0] == 1
    assert found["ALL", H2, "new"][0] == 0
    assert found["ALL", H2, "cumulative"][0] == 1


def test_the_projects_own_people_and_who_did_not_complete_do_not_count(history, plan):
    deliver(
        history,
        sent(
            "THA",
            H1,
            [training("T1", "2019-02-01")],
            [
                participant("T1", 1, institution_type="project"),
                participant("T1", 2, completed=False),
                participant("T1", 3),
            ],
        ),
    )
    assert value(history, plan, "K2", at=("THA", H1, "period")) == 1
    kinds = {key[3] for key in figures(history, plan, "K2", breakdown="institution_type")}
    assert "project" not in kinds
    assert len(kinds) == 12


def test_credit_goes_where_the_training_ends(history, plan):
    deliver(
        history,
        sent("THA", H1, [training("T1", "2019-08-01", start="2019-06-01")], [participant("T1", 1)]),
        sent("THA", H2, [], []),
    )
    found = figures(history, plan, "K2")
    assert found["THA", H1, "period"] == (0, "zero")
    assert found["THA", H2, "period"] == (1, "reported")


def test_a_training_moved_later_moves_its_people(history, plan):
    deliver(
        history,
        sent("THA", H1, [training("T1", "2019-05-01")], [participant("T1", 1)]),
        sent("THA", H2, [training("T1", "2019-09-01")], []),
    )
    found = figures(history, plan, "K2")
    assert found["THA", H1, "period"] == (0, "zero")
    assert found["THA", H2, "period"] == (1, "reported")


def test_what_is_dated_before_the_project_counts_nowhere(history, plan):
    deliver(
        history,
        sent(
            "THA",
            H1,
            [training("T1", "2018-12-15"), training("T2", "2019-02-01")],
            [participant("T1", 1), participant("T2", 1), participant("T1", 2)],
        ),
    )
    found = figures(history, plan, "K2", calendar="usdol")
    assert [found["THA", "FY2019-H1", one][0] for one in ("period", "new", "cumulative")] == [1, 1, 1]


def test_a_participant_without_a_training_counts_nowhere(history, plan):
    deliver(
        history,
        sent("THA", H1, [training("T1", "2019-05-01")], [participant("T9", 1)]),
        sent("PRY", H1, [training("T9", "2019-05-01")], []),
    )
    assert figures(history, plan, "K2")["ALL", H1, "cumulative"][0] == 0


def test_the_newest_row_says_which_sex_and_institution(history, plan):
    deliver(
        history,
        sent(
            "THA",
            H1,
            [training("T1", "2019-02-01"), training("T2", "2019-05-01")],
            [participant("T2", 1, sex="M", institution_type="judiciary"), participant("T1", 1, sex="U")],
        ),
        sent("THA", H2, [training("T3", "2019-08-01")], [participant("T3", 1, sex="F")]),
    )
    assert by_category(history, plan, "sex", "THA", H1, "period") == {"M": 1}
    assert by_category(history, plan, "institution_type", "THA", H1, "period") == {"judiciary": 1}
    assert by_category(history, plan, "sex", "THA", H2, "cumulative") == {"F": 1}


def test_of_one_day_the_later_row_says_it(history, plan):
    deliver(
        history,
        sent(
            "THA",
            H1,
            [training("T1", "2019-02-01")],
            [participant("T1", 1, sex="M"), participant("T1", 1, sex="F")],
        ),
    )
    assert by_category(history, plan, "sex", "THA", H1, "period") == {"F": 1}


@pytest.mark.parametrize("first", ["THA", "PRY"])
def test_which_office_sent_first_does_not_say_it(history, plan, first):
    both = {
        unit: sent(unit, H1, [training("T1", "2019-02-01")], [participant("T1", 1, sex=sex)])
        for unit, sex in (("THA", "F"), ("PRY", "M"))
    }
    deliver(history, both.pop(first), *both.values())
    # neither row is newer: the plan lists F first
    assert by_category(history, plan, "sex", "ALL", H1, "period") == {"F": 1}


def test_what_is_of_the_training_overlaps(history, plan):
    deliver(
        history,
        sent(
            "THA",
            H1,
            [
                training("T1", "2019-02-01", topics=["CL", "HT"]),
                training("T2", "2019-03-01", support_type="other_support", outcome="coordination"),
            ],
            [participant("T1", 1), participant("T2", 1), participant("T2", 2)],
        ),
    )
    at = ("THA", H1, "period")
    assert by_category(history, plan, "topics", *at) == {"CL": 2, "HT": 1}
    assert by_category(history, plan, "support_type", *at) == {"training": 1, "other_support": 2}
    assert by_category(history, plan, "outcome", *at) == {"enforcement": 1, "coordination": 2}


def test_new_in_a_category_is_by_what_made_the_person_new(history, plan):
    deliver(
        history,
        sent("THA", H1, [training("T1", "2019-02-01", topics=["CL"])], [participant("T1", 1)]),
        sent(
            "THA",
            H2,
            [training("T2", "2019-08-01", topics=["FL"])],
            [participant("T2", 1), participant("T2", 2)],
        ),
    )
    assert by_category(history, plan, "topics", "THA", H2, "period") == {"FL": 2}
    assert by_category(history, plan, "topics", "THA", H2, "new") == {"FL": 1}


def test_confirmed_pairs_are_one_person(history, plan):
    deliver(
        history,
        sent(
            "THA", H1, [training("T1", "2019-02-01")], [participant("T1", person) for person in (1, 2, 3, 4)]
        ),
    )
    link(history, 1, same_as=2)
    link(history, 3, same_as=2)
    assert value(history, plan, "K2", at=("THA", H1, "period")) == 2


def test_a_pair_counts_as_one_from_when_it_was_confirmed_until_it_was_undone(history, plan):
    numbers = deliver(
        history,
        sent("THA", H1, [training("T1", "2019-02-01")], [participant("T1", 1), participant("T1", 2)]),
        sent("PRY", H1, [], []),
        sent("LBR", H2, [], []),
    )
    link(history, 1, same_as=2, from_seq=numbers[1], to_seq=numbers[2])
    assert [value(history, plan, "K2", at=("THA", H1, "period"), seq=number) for number in numbers] == [
        2,
        1,
        2,
    ]


def test_links_are_followed_to_the_end_and_round(history):
    for one, other in ((1, 2), (2, 3), (3, 1), (9, 8)):
        link(history, one, same_as=other)
    keys = pd.Series(pd.array([1, 2, 3, 8, 9, 5, None], dtype="Int64"))
    assert one_key_each(history, 0, keys).to_list()[:6] == [1, 1, 1, 8, 8, 5]
    assert one_key_each(history, 0, keys).isna().tolist() == [False] * 6 + [True]


def test_keys_of_64_bits_are_told_apart(history, plan):
    high = 2**63 - 1
    people = [participant("T1", key) for key in (high, high - 1, -(2**63), -(2**63) + 1)]
    deliver(history, sent("THA", H1, [training("T1", "2019-02-01")], people))
    assert np.float64(high) == np.float64(high - 1)
    assert value(history, plan, "K2", at=("THA", H1, "period")) == 4
