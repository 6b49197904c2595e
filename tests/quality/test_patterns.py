"""The patterns case by case, and how often they are found and raised in vain in simulated data.

The figures of docs/figures.md come from `python -m tests.quality.measured` over more worlds; what is asserted
here is what fewer must reach, with room for chance and none for a broken rule.
"""

import pandas as pd
import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.plan.project import QualityThresholds
from atlas_pipeline.quality.copies import copied_groups, twins
from atlas_pipeline.quality.current_rows import CurrentRows
from atlas_pipeline.quality.heaping import digits, measured
from atlas_pipeline.quality.impossible_attendance import two_places
from atlas_pipeline.quality.swings import swings
from atlas_pipeline.quality.tallies import tallies
from tests.indicators.histories import Delivery, deliver, link
from tests.indicators.rows import activity, day, participant, training
from tests.quality.measured import FAULTS, LOOKS, detection, false_alarms

THRESHOLDS = QualityThresholds()
WORLDS = 6


def tally(*counts, kind="count", wholes=None, factor=1.0):
    wholes = wholes or [0] * len(counts)
    rows = [
        ("THA", f"P{place}", "I1", kind, count, whole, 182, factor)
        for place, (count, whole) in enumerate(zip(counts, wholes, strict=True))
    ]
    columns = ["country", "period", "indicator", "kind", "part", "whole", "days", "factor"]
    return pd.DataFrame(rows, columns=columns)


def swung(*counts, **more):
    found = swings(tally(*counts, **more), THRESHOLDS)
    return [(line.period, line.is_swing) for line in found.itertuples()]


def test_a_count_out_of_all_proportion_is_a_swing():
    assert swung(6, 7, 30) == [("P1", False), ("P2", True)]


def test_small_counts_move_freely():
    assert not any(is_swing for _, is_swing in swung(3, 7, 2, 6, 1))


def test_nothing_after_much_is_a_swing():
    assert swung(12, 14, 0)[-1] == ("P2", True)


def test_a_sure_but_small_difference_is_no_swing():
    assert swung(10_000, 11_000) == [("P1", False)]


def test_persons_in_trainings_may_double_by_one_training_more():
    assert swung(20, 20, 60, factor=1)[-1][1]
    assert not swung(20, 20, 60, factor=20)[-1][1]


def test_a_share_swings_by_fisher_and_by_points():
    assert swung(10, 38, kind="share", wholes=[40, 40]) == [("P1", True)]
    assert swung(2, 4, kind="share", wholes=[4, 4]) == [("P1", False)]
    assert swung(900, 960, kind="share", wholes=[1000, 1000]) == [("P1", False)]


def test_a_share_of_nothing_is_not_compared():
    assert swung(0, 5, kind="share", wholes=[0, 5]) == []


def test_tallies_know_days_and_clusters(history, plan):
    people = [participant("T1", person) for person in range(10)] + [participant("T2", 99)]
    forms = {
        "trainings": [training("T1", "2019-08-01"), training("T2", "2019-09-01")],
        "participants": people,
        "activities": [activity("A1", end="2019-08-01")],
    }
    deliver(history, Delivery("LBR", "2019-H2", forms))
    figures = compute(history, plan, as_of_day=day("2020-02-15"))
    found = tallies(history, plan, figures).set_index(["country", "period", "indicator"])
    told = found.loc["LBR", "2019-H2", "K2"]
    assert (told["part"], told["days"]) == (11, 184)
    assert told["factor"] == pytest.approx((100 + 1) / 11)
    assert found.loc[("LBR", "2019-H2", "K1"), "factor"] == 1


# ------------------------------------------------------------------ last digits


def test_too_few_values_say_nothing():
    assert digits(pd.Series([5.0] * 29), THRESHOLDS) is None
    assert digits(pd.Series([5.0] * 30), THRESHOLDS)[:3] == (30, 30, 1.0)


def test_halves_are_measured_and_left_out():
    assert digits(pd.Series([5.5] * 30 + [7.0] * 30), THRESHOLDS)[:2] == (30, 0)


def test_the_hours_of_the_whole_course_are_no_measurement():
    form = load_forms()["participants"]
    rows = pd.DataFrame({"training_id": ["T1"] * 4 + ["T2"] * 2, "hours_attended": [40, 40, 40, 13, 8, 9.0]})
    assert list(measured(rows, "hours_attended", form)) == [13, 8, 9]


# ------------------------------------------------------------------ copies


def rows_with(history, **forms):
    deliver(history, Delivery("THA", "2019-H1", forms))
    return CurrentRows(history)


def scored(training_id, first, scores, **more):
    return [
        participant(training_id, first + place, pre_score=float(pre), post_score=float(post), **more)
        for place, (pre, post) in enumerate(scores)
    ]


SCORES = [(41, 60), (52, 66), (38, 71), (47, 59), (63, 80)]


@pytest.mark.parametrize("first", [1, 100], ids=["same persons", "other names"])
def test_the_results_of_another_training_are_a_copy(history, first):
    people = scored("T1", 1, SCORES) + scored("T2", first, SCORES)
    rows = rows_with(
        history, trainings=[training("T1", "2019-03-01"), training("T2", "2019-04-01")], participants=people
    )
    (found,) = copied_groups(rows, [load_forms()["participants"]], THRESHOLDS).to_dict("records")
    assert (found["group"], found["copied_from"], found["rows"], found["of"]) == ("T2", "T1", 5, 5)


def test_the_same_persons_with_results_of_their_own_are_no_copy(history):
    others = [(pre + 3, post - 2) for pre, post in SCORES]
    people = scored("T1", 1, SCORES) + scored("T2", 1, others)
    rows = rows_with(
        history, trainings=[training("T1", "2019-03-01"), training("T2", "2019-04-01")], participants=people
    )
    assert copied_groups(rows, [load_forms()["participants"]], THRESHOLDS).empty


def test_the_same_hours_alone_are_no_copy(history):
    people = [participant(key, person, hours_attended=8.0) for key in ("T1", "T2") for person in range(1, 9)]
    rows = rows_with(
        history, trainings=[training("T1", "2019-03-01"), training("T2", "2019-04-01")], participants=people
    )
    assert copied_groups(rows, [load_forms()["participants"]], THRESHOLDS).empty


def test_a_training_that_is_reported_again_is_no_copy(history):
    forms = {"trainings": [training("T1", "2019-08-01")], "participants": scored("T1", 1, SCORES)}
    deliver(history, Delivery("THA", "2019-H1", forms), Delivery("THA", "2019-H2", forms))
    assert copied_groups(CurrentRows(history), [load_forms()["participants"]], THRESHOLDS).empty


def test_one_thing_under_two_keys(history):
    same = {"title": "Drafting the decree", "end": "2019-05-01"}
    rows = rows_with(
        history, activities=[activity("A1", **same), activity("A2", **same), activity("A3", title="B")]
    )
    (found,) = twins(rows, [load_forms()["activities"]]).to_dict("records")
    assert (found["keys"], found["rows"]) == ("A1, A2", 2)


def test_the_same_key_again_is_no_twin(history):
    forms = {"activities": [activity("A1", end="2019-05-01")]}
    deliver(history, Delivery("THA", "2019-H1", forms), Delivery("THA", "2019-H2", forms))
    assert twins(CurrentRows(history), [load_forms()["activities"]]).empty


# ------------------------------------------------------------------ two places


def there(history, one, other, people=None):
    people = people or [participant("T1", 7), participant("T2", 7)]
    rows = rows_with(history, trainings=[one, other], participants=people)
    return two_places(rows.of("participants"), rows.of("trainings"), THRESHOLDS).to_dict("records")


BANGKOK = training("T1", "2019-03-05", admin1="TH-10")
CHIANG_MAI = training("T2", "2019-03-05", admin1="TH-50")


def test_one_person_in_two_provinces_on_one_day(history):
    (found,) = there(history, BANGKOK, CHIANG_MAI)
    assert (found["country"], found["training"], found["other"], found["persons"]) == ("THA", "T2", "T1", 1)


@pytest.mark.parametrize(
    "other",
    [
        {**CHIANG_MAI, "admin1": "TH-10"},
        {**CHIANG_MAI, "admin1": None},
        {**CHIANG_MAI, "start_date": day("2019-03-06"), "end_date": day("2019-03-06")},
        {**CHIANG_MAI, "end_date": day("2019-06-05"), "hours": 40.0},
    ],
    ids=["same province", "place not given", "another day", "a course that meets now and then"],
)
def test_what_may_well_be(history, other):
    assert there(history, BANGKOK, other) == []


def test_who_was_not_there_was_nowhere(history):
    people = [participant("T1", 7), participant("T2", 7, hours_attended=0.0)]
    assert there(history, BANGKOK, CHIANG_MAI, people) == []


def test_a_confirmed_pair_is_one_person(history):
    people = [participant("T1", 7), participant("T2", 8)]
    link(history, 7, 8)
    assert len(there(history, BANGKOK, CHIANG_MAI, people)) == 1


# ------------------------------------------------------------------ simulated faults

MUST_FIND = {
    "persons ×4 in one half-year": 0.2,
    "persons ×2 in one half-year": 0.0,
    "7 events expected, 28 reported": 0.8,
    "7 events expected, 14 reported": 0.0,
    "7 events expected, none reported": 0.5,
    "all scores rounded to fives": 1.0,
    "half the scores rounded to fives": 0.5,
    "a training copied": 0.8,
    "… with new names": 0.8,
    "… and a tenth of it changed": 0.5,
    "one person in two places": 1.0,
}
"""The least share of six worlds; 0 where small counts do not let it be known, which docs/figures.md says."""


def test_every_fault_has_a_least_share():
    assert list(MUST_FIND) == [fault.name for fault in FAULTS]


@pytest.mark.parametrize(
    "fault", [one for one in FAULTS if MUST_FIND[one.name]], ids=lambda fault: fault.name
)
def test_simulated_faults_are_found(fault):
    assert detection(fault, WORLDS) >= MUST_FIND[fault.name]


@pytest.mark.parametrize("name", LOOKS)
def test_clean_worlds_raise_few_alarms(name):
    assert false_alarms(LOOKS[name], WORLDS) <= 1 / 3
