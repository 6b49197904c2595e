"""Cumulative figures of what adds up: everything from the project's first day to the window's last."""

from tests.indicators.asking import value
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import participant, training


def test_hours_of_two_half_years_are_added_up(history, plan):
    for period, end in (("2019-H1", "2019-03-01"), ("2019-H2", "2019-09-01")):
        forms = {
            "trainings": [training(f"T {period}", end)],
            "participants": [participant(f"T {period}", 7, hours_attended=8.0)],
        }
        deliver(history, Delivery("THA", period, forms))
    at = [("2019-H1", "period"), ("2019-H2", "period"), ("2019-H2", "cumulative")]
    found = [value(history, plan, "EN2", at=("THA", *one)) for one in at]
    assert found == [8.0, 8.0, 16.0]
    assert value(history, plan, "EN2", at=("ALL", "2019-H2", "cumulative")) == 16.0
