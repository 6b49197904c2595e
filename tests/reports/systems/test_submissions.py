"""What came in: outcome and rows of the newest file, and on time or late in the project's own time zone."""

from datetime import UTC, date, datetime

import pytest

from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.reports.tables.systems.submissions import TABLE
from tests.actors import OFFICER
from tests.reports.systems.submissions import ask, only
from tests.warehouse.building import form_load, intake_of

DUE = date(2019, 7, 30)
"""30 days after the first half of 2019."""


@pytest.fixture
def send(history):
    """Receives a file of THA 2019-H1 at an instant (UTC) and takes its forms in."""

    def sent(at, *forms, content="one", **options):
        received = datetime.fromisoformat(at).replace(tzinfo=UTC)
        submission, _ = history.submissions.receive(
            "inbox", "THA.xlsx", f"sha {content}", 1, "THA", "2019-H1", received, OFFICER
        )
        return history.intakes.take_in(intake_of(submission, *forms, **options), OFFICER) if forms else None

    return sent


def of(history, plan, form="outputs", as_of=date(2019, 8, 10), **more):
    return only(TABLE, history, plan, country="THA", period="2019-H1", form=form, as_of=as_of, **more)


def outputs(*keys, **options):
    rows = [{"output_id": key, "title": key, "output_type": "psa", "status": "completed"} for key in keys]
    return form_load("outputs", *rows, **options)


@pytest.mark.parametrize(
    ("at", "timeliness", "days_late"),
    [
        ("2019-07-05T12:00", "on_time", None),
        ("2019-07-30T12:00", "on_time", None),
        ("2019-07-31T03:59", "on_time", None),  # one minute before midnight in Washington
        ("2019-07-31T04:00", "late", 1),
        ("2019-08-09T12:00", "late", 10),
    ],
)
def test_on_time_or_late_by_the_day_in_the_project_s_time_zone(
    history, plan, send, at, timeliness, days_late
):
    send(at, outputs("O1"))
    told = of(history, plan)
    assert (told["due_on"], told["timeliness"], told["days_late"]) == (DUE, timeliness, days_late)


@pytest.mark.parametrize(
    ("day", "timeliness", "days_late"),
    [
        (date(2019, 7, 30), "awaited", None),
        (date(2019, 7, 31), "overdue", 1),
        (date(2019, 8, 10), "overdue", 11),
    ],
)
def test_what_did_not_come(history, plan, day, timeliness, days_late):
    told = of(history, plan, as_of=day)
    assert (told["timeliness"], told["days_late"], told["outcome"]) == (timeliness, days_late, "nothing")


def test_rows_of_the_newest_file_and_a_correction_that_makes_nothing_late(history, plan, send):
    send("2019-07-05T12:00", outputs("O1", set_aside=2, outcome=Outcome.PARTLY_ACCEPTED))
    send("2019-08-05T12:00", outputs("O1", "O2"), content="two")
    told = of(history, plan)
    assert (told["outcome"], told["rows_read"], told["rows_accepted"], told["rows_set_aside"]) == (
        "accepted",
        2,
        2,
        0,
    )
    assert (told["timeliness"], told["first_counted_on"], told["submissions"]) == (
        "on_time",
        date(2019, 7, 5),
        2,
    )
    assert (told["is_current"], told["counted_submission"], told["submission"]) == (True, 2, 2)


def test_a_rejected_file_is_not_on_time_and_leaves_what_counts(history, plan, send):
    send("2019-07-05T12:00", outputs("O1", outcome=Outcome.REJECTED))
    assert (of(history, plan)["timeliness"], of(history, plan)["outcome"]) == ("overdue", "rejected")
    send("2019-08-02T12:00", outputs("O1"), content="two")
    send("2019-08-03T12:00", outputs("O1", outcome=Outcome.REJECTED), content="three")
    told = of(history, plan)
    assert (told["timeliness"], told["days_late"], told["outcome"]) == ("late", 3, "rejected")
    assert (told["is_current"], told["submission"], told["counted_submission"]) == (False, 3, 2)


def test_a_file_that_waits_to_be_judged(history, plan, send):
    send("2019-07-05T12:00")
    assert (of(history, plan)["outcome"], of(history, plan)["rows_read"]) == ("waiting", None)


def test_what_is_not_due_is_shown_when_it_came(history, plan, send):
    assert ask(TABLE, history, plan, country="THA", form="highlights") == []
    send("2019-08-05T12:00", form_load("highlights"))
    told = of(history, plan, form="highlights")
    assert (told["is_due"], told["timeliness"], told["days_late"]) == (False, "not_due", None)


def test_every_unit_answers_for_its_own_forms_and_time(history, plan):
    asked = {(row["country"], row["period"]) for row in ask(TABLE, history, plan, as_of=date(2019, 12, 31))}
    assert asked == {
        (unit, period)
        for unit, periods in {
            "THA": ["2019-H1", "2019-H2"],
            "PRY": ["2019-H1", "2019-H2"],
            "LBR": ["2019-H2"],
            "HQ": ["2019-H1", "2019-H2"],
        }.items()
        for period in periods
    }
    of_hq = [row["form"] for row in ask(TABLE, history, plan, country="HQ", period="2019-H1")]
    assert sorted(of_hq) == sorted(plan.unit("HQ").forms_due)


def test_as_of_an_earlier_moment(history, plan, send):
    send("2019-08-05T12:00", outputs("O1"))
    then = history.ledger.seq_at()
    send("2019-09-05T12:00", outputs("O1", "O2"), content="two")
    assert of(history, plan, seq=then)["rows_read"] == 1
    assert of(history, plan)["rows_read"] == 2
    assert of(history, plan, seq=0)["outcome"] == "nothing"
