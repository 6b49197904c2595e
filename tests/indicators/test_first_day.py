"""The first and the last day of a period belong to it, in the figure and in its trace."""

import pytest

from atlas_pipeline.indicators.trace import trace
from tests.indicators.asking import value
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import participant, training


@pytest.mark.parametrize("day", ["2019-07-01", "2019-12-31"])
@pytest.mark.parametrize("how", ["period", "new"])
def test_who_comes_on_the_first_or_last_day_is_counted_and_traced(history, plan, day, how):
    forms = {"trainings": [training("T1", day)], "participants": [participant("T1", 7)]}
    deliver(history, Delivery("THA", "2019-H2", forms))
    assert value(history, plan, "K2", at=("THA", "2019-H2", how)) == 1
    rows = trace(history, plan, "K2", "THA", plan.period("2019-H2"), how)
    assert list(rows[rows["form"] == "participants"]["role"]) == ["counted"]
