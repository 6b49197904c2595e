"""Which revision of a target holds on a day."""

from datetime import date

import pytest

from atlas_pipeline.reports.tables.targets import TargetBook
from tests.reports.example import example_plan, target

REVISIONS = (
    target("K1", "THA", "2020-H1", 8, effective_from=date(2020, 4, 1), donor_reference="Mod 3", baseline=1),
    target("K1", "THA", "2020-H1", 10),
    target("K1", "THA", "2020-H1", 6, effective_from=date(2020, 6, 1), donor_reference="Mod 4"),
    target("K1", "THA", "2020-H1", 99, category="F"),
    target("K1", "THA", "LOP", 40),
    target("K1", "THA", "LOP", 30, effective_from=date(2020, 6, 1), donor_reference="Mod 4"),
    target("K3", "THA", "2020-H1", 1),
)
KEY = ("K1", "THA", "semester", "2020-H1", "period")


def held(day: date, *key: str):
    found = TargetBook(example_plan(REVISIONS), day).period_target(*(key or KEY))
    return found and (found.target, found.original, found.is_revised, found.donor_reference)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2018, 12, 31), None),
        (date(2019, 1, 1), (10, 10, False, "")),
        (date(2020, 3, 31), (10, 10, False, "")),
        (date(2020, 4, 1), (8, 10, True, "Mod 3")),
        (date(2020, 5, 31), (8, 10, True, "Mod 3")),
        (date(2020, 6, 1), (6, 10, True, "Mod 4")),
    ],
)
def test_the_newest_revision_effective_by_the_day_holds(day, expected):
    assert held(day) == expected


def test_of_two_revisions_of_one_day_the_later_row_holds():
    again = (*REVISIONS, target("K1", "THA", "2020-H1", 7, effective_from=date(2020, 6, 1)))
    found = TargetBook(example_plan(again), date(2020, 7, 1)).period_target(*KEY)
    assert found.target == 7


def test_targets_are_looked_up_and_never_derived():
    day = date(2020, 7, 1)
    assert held(day, "K1", "THA", "semester", "2020-H1", "cumulative") is None
    assert held(day, "K1", "ALL", "semester", "2020-H1", "period") is None
    assert held(day, "K1", "THA", "year", "2020", "period") is None
    assert held(day, "K1", "THA", "semester", "2020-H1", "new") is None
    assert held(day, "K3", "THA", "semester", "2020-H1", "cumulative") == (1, 1, False, "")


def test_the_whole_projects_calendar_has_the_life_of_project_target():
    for basis in ("period", "cumulative"):
        assert held(date(2020, 7, 1), "K1", "THA", "life_of_project", "LOP", basis) == (30, 40, True, "Mod 4")
    assert held(date(2020, 7, 1), "K1", "THA", "life_of_project", "LOP", "new") is None
