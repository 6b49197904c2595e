"""What is dated before the project's first day counts for nothing, also not as having come before."""

from tests.indicators.asking import figures
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import participant, training

H1 = "2019-H1"


def test_who_came_before_the_project_is_new_when_she_comes_within_it(history, plan):
    trainings = [training("T0", "2018-12-31"), training("T1", "2019-03-01")]
    people = [participant("T0", 7), participant("T0", 8), participant("T1", 7)]
    deliver(history, Delivery("THA", H1, {"trainings": trainings, "participants": people}))
    found = figures(history, plan, "K2")
    assert [found["THA", H1, how] for how in ("period", "new", "cumulative")] == [(1, "reported")] * 3
