"""A participation is known by unit, training and person: reported again, it counts once, for every
indicator."""

from itertools import permutations

import pandas as pd
import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import PERIOD, Figure
from atlas_pipeline.indicators.trace import Tracer
from tests.indicators.asking import AS_OF, value
from tests.indicators.histories import Delivery, deliver, link, warehouse_in_memory
from tests.indicators.rows import activity, engagement, participant, ranking, study, training

H1, H2 = "2019-H1", "2019-H2"
TRAINING = training("T1", "2019-03-01", hours=6.0)
TESTED = {"pre_score": 10.0, "post_score": 50.0}
AT = ("THA", H1, "period")


def sent(period, *people, unit="THA"):
    return Delivery(unit, period, {"trainings": [TRAINING], "participants": list(people)})


def test_the_same_training_and_person_in_two_half_years_counts_once(history, plan):
    one = participant("T1", 1, hours_attended=6.0, **TESTED)
    deliver(history, sent(H1, one), sent(H2, one))
    assert value(history, plan, "K2", at=AT) == 1
    assert value(history, plan, "EN2", at=AT) == 6
    values = compute(history, plan, as_of_day=AS_OF, indicators=["EN1", "EN3"])
    totals = values[(values["breakdown"] == "") & (values["rows"] > 0)]
    assert set(totals["denominator"]) == {1}
    assert set(totals.loc[totals["indicator"] == "EN1", "numerator"]) == {1}


def test_the_later_half_year_counts_however_they_arrive(plan):
    before = sent(H1, participant("T1", 1, hours_attended=6.0))
    after = sent(H2, participant("T1", 1, hours_attended=2.0, completed=False))
    for order in permutations([before, after]):
        history = warehouse_in_memory()
        deliver(history, *order)
        assert value(history, plan, "EN2", at=AT) == 2
        assert value(history, plan, "K2", at=AT) == 0
        history.close()


def test_a_correction_of_the_earlier_half_year_changes_nothing(history, plan):
    """The later slice counts before the newer intake does."""
    deliver(
        history,
        sent(H1, participant("T1", 1, hours_attended=6.0)),
        sent(H2, participant("T1", 1, hours_attended=2.0)),
        sent(H1, participant("T1", 1, hours_attended=5.0)),
    )
    assert value(history, plan, "EN2", at=AT) == 2


def test_two_rows_that_a_confirmed_pair_makes_one_person(history, plan):
    deliver(
        history,
        sent(H1, participant("T1", 1, hours_attended=6.0), participant("T1", 2, hours_attended=4.0)),
        sent(H2, participant("T1", 3, hours_attended=3.0)),
    )
    assert value(history, plan, "EN2", at=AT) == 13
    link(history, 1, 2)
    assert value(history, plan, "EN2", at=AT) == 4 + 3  # of one slice the later row
    link(history, 2, 3)
    assert value(history, plan, "EN2", at=AT) == 3


def test_another_training_another_unit_and_an_unknown_person_are_other_participations(history, plan):
    people = [participant("T1", 1, hours_attended=6.0), participant("T2", 1, hours_attended=4.0)]
    unnamed = [participant("T1", None, hours_attended=1.0), participant("T1", None, hours_attended=1.0)]
    both = {"trainings": [TRAINING, training("T2", "2019-03-05")], "participants": people + unnamed}
    deliver(
        history, Delivery("THA", H1, both), sent(H1, participant("T1", 1, hours_attended=5.0), unit="PRY")
    )
    assert value(history, plan, "EN2", at=AT) == 12
    assert value(history, plan, "EN2", at=("ALL", H1, "period")) == 17


def test_the_trace_shows_the_one_row_that_counts(history, plan):
    one = participant("T1", 1, hours_attended=6.0)
    deliver(history, sent(H1, one), sent(H2, one))
    window = next(period for period in plan.periods() if period.key == H1)
    rows = Tracer(history, plan, "EN2").rows(Figure("EN2", "THA", window, PERIOD))
    assert rows.loc[rows["role"] == "counted", "period"].tolist() == [H2]


def test_every_form_says_what_its_rows_are_of():
    assert load_forms()["participants"].thing_key == ("training_id", "person_key")
    assert all(form.thing_key for form in load_forms().values())


STEP = {"cycle": 1, "intervention_id": "I1", "status": "completed", "status_date": None}
ONE_OF_EACH = {
    "activities": [activity("A1", end="2019-03-01")],
    "trainings": [TRAINING],
    "participants": [participant("T1", 1, hours_attended=6.0, **TESTED)],
    "engagements": [engagement("E1", "2019-03-01")],
    "validation_rankings": ranking("V1", "2019-02-01", "R1", "I1", "I2"),
    "legal_instruments": [
        {
            "instrument_id": "L1",
            "title": "A law",
            "instrument_type": "law",
            "topics": ["CL"],
            "stage": "adopted",
            "stage_date": pd.Timestamp("2019-03-01").date(),
        }
    ],
    "dmop_progress": [STEP | {"step": 5}, STEP | {"step": 6}],
    "outputs": [
        {
            "output_id": "O1",
            "title": "A document",
            "output_type": "psa",
            "status": "completed",
            "status_date": pd.Timestamp("2019-03-01").date(),
        }
    ],
}


@pytest.mark.parametrize("repeats", [1, 2])
def test_nothing_that_two_half_years_report_counts_twice(plan, repeats):
    """Of every form the same rows once more in later half-years: the life of the project counts each once."""
    once, again = warehouse_in_memory(), warehouse_in_memory()
    studies = {"bok_studies": [study("S1"), study("S2")]}
    for warehouse, periods in ((once, [H1]), (again, [H1, H2, "2020-H1"][: repeats + 1])):
        deliver(warehouse, *(Delivery("THA", period, ONE_OF_EACH) for period in periods))
        deliver(warehouse, *(Delivery("HQ", period, studies) for period in periods))
    key = ["indicator", "country", "breakdown", "category"]
    said = ["value", "numerator", "denominator", "rows", "persons"]
    figures = [
        values[(values["calendar"] == "life_of_project") & (values["accumulation"] == "cumulative")]
        .loc[lambda frame: frame["rows"] > 0]
        .set_index(key)[said]
        for values in (compute(warehouse, plan, as_of_day=AS_OF) for warehouse in (once, again))
    ]
    assert {"K1", "K2", "EN1", "EN2", "EG1", "LF1", "PS1", "DM1", "DM2", "BK1"} <= {
        name for name, *_ in figures[0].index
    }
    pd.testing.assert_frame_equal(*figures)
    once.close()
    again.close()
