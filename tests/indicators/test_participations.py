"""A participation is one thing: a unit's person in a training, reported in whichever half-year, counts once."""

import pytest

from atlas_pipeline.indicators.figures import Figure
from atlas_pipeline.indicators.trace import Tracer
from tests.indicators.asking import figures
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import participant, training
from tests.indicators.test_statuses import H1, H2

SCORES = {"pre_score": 10.0, "post_score": 50.0, "hours_attended": 6.0}


def twice(**changes):
    """One training of six hours with one person, told in two half-years; the second time with changes."""
    trainings = [training("T1", "2019-02-01", hours=6.0)]
    return [
        Delivery("THA", H1, {"trainings": trainings, "participants": [participant("T1", 1, **SCORES)]}),
        Delivery(
            "THA", H2, {"trainings": trainings, "participants": [participant("T1", 1, **(SCORES | changes))]}
        ),
    ]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(("indicator", "value"), [("K2", 1), ("EN1", 1.0), ("EN2", 6.0), ("EN3", 40.0)])
def test_told_in_two_half_years_it_counts_once(history, plan, indicator, value, reverse):
    told = twice()
    deliver(history, *(reversed(told) if reverse else told))
    for unit in ("THA", "ALL"):
        assert figures(history, plan, indicator)[unit, H1, "cumulative"][0] == value
    window = next(one for one in plan.periods() if one.key == H1)
    assert Tracer(history, plan, indicator).measured(Figure(indicator, "THA", window, "period")).rows == 1


@pytest.mark.parametrize("reverse", [False, True])
def test_the_later_half_year_is_what_counts(history, plan, reverse):
    told = twice(completed=False, hours_attended=2.0, post_score=5.0)
    deliver(history, *(reversed(told) if reverse else told))
    assert figures(history, plan, "K2")["THA", H1, "cumulative"][0] == 0
    assert figures(history, plan, "EN2")["THA", H1, "cumulative"][0] == 2.0


def test_the_same_person_in_another_training_or_office_counts_again(history, plan):
    hours = {"hours_attended": 6.0}
    deliver(
        history,
        Delivery(
            "THA",
            H1,
            {
                "trainings": [training("T1", "2019-02-01"), training("T2", "2019-02-01")],
                "participants": [participant("T1", 1, **hours), participant("T2", 1, **hours)],
            },
        ),
        Delivery(
            "PRY",
            H1,
            {"trainings": [training("T1", "2019-02-01")], "participants": [participant("T1", 1, **hours)]},
        ),
    )
    found = figures(history, plan, "EN2")
    assert found["THA", H1, "period"][0] == 12.0
    assert found["ALL", H1, "period"][0] == 18.0
    assert figures(history, plan, "K2")["ALL", H1, "period"][0] == 1


def test_a_known_value_beats_a_newer_unknown_one(history, plan):
    deliver(
        history,
        Delivery(
            "THA",
            H1,
            {
                "trainings": [training("T1", "2019-02-01"), training("T2", "2019-03-01")],
                "participants": [
                    participant("T1", 1, sex="F"),
                    participant("T2", 1, sex="U"),
                    participant("T1", 2, sex="U"),
                ],
            },
        ),
        Delivery(
            "THA",
            H2,
            {"trainings": [training("T3", "2019-09-01")], "participants": [participant("T3", 1, sex="U")]},
        ),
    )
    by_sex = figures(history, plan, "K2", breakdown="sex")
    assert by_sex["THA", H1, "period", "F"][0] == 1
    assert by_sex["THA", H1, "period", "U"][0] == 1
    # alone in its half-year, no counted row knows; since the beginning one does
    assert by_sex["THA", H2, "period", "U"][0] == 1
    assert by_sex["THA", H2, "cumulative", "F"][0] == 1
    assert by_sex["THA", H2, "cumulative", "U"][0] == 1
