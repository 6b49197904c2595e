"""Outputs: the newest state, and the way there."""

from datetime import date

from atlas_pipeline.reports.tables.systems.outputs import TABLE
from tests.reports.systems.rows import output
from tests.reports.systems.submissions import ask, only, pick, submit

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"


def make(history, *outputs, unit="THA", period=H1):
    submit(history, (unit, period, {"outputs": list(outputs)}))


def test_an_output_from_begun_to_validated(history, plan):
    make(history, output("O1", "in_progress", "2019-05-20"))
    make(history, output("O1", "validated", "2020-02-19"), period=H3)
    make(history, output("O1", "completed", "2019-11-29"), period=H2)
    told = only(TABLE, history, plan)
    assert (told["status"], told["status_date"], told["reported_in"]) == ("validated", date(2020, 2, 19), H3)
    assert (told["in_progress_on"], told["completed_on"], told["shared_on"], told["validated_on"]) == (
        date(2019, 5, 20),
        date(2019, 11, 29),
        None,
        date(2020, 2, 19),
    )
    assert told["days_to_completion"] == 193


def test_what_was_taken_back_does_not_stand(history, plan):
    make(history, output("O1", "completed", "2019-05-20"))
    make(history, output("O1", "in_progress", "2019-09-01"), period=H2)
    told = only(TABLE, history, plan)
    assert (told["status"], told["completed_on"], told["days_to_completion"]) == ("in_progress", None, None)


def test_units_are_told_apart_and_kinds_stand_in_the_plan_s_order(history, plan):
    make(
        history, output("O1", "completed", "2019-05-20", kind="tool"), output("O2", "completed", "2019-06-20")
    )
    make(history, output("O1", "shared", "2019-05-21"), unit="PRY")
    assert pick(ask(TABLE, history, plan), "country", "output_id", "output_type") == [
        ("THA", "O2", "psa"),
        ("THA", "O1", "tool"),
        ("PRY", "O1", "psa"),
    ]
