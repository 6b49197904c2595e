"""Stored problems: the ones that still want an answer."""

from atlas_pipeline.problems.model import Outcome, Problem, Severity
from tests.actors import OFFICER, TESTER
from tests.warehouse.building import deliver, intake_of, participants, send, trainings


def bad(form, row=2, severity=Severity.ERROR, rule="required"):
    return Problem(rule, severity, form, row, "title")


def flat(frame):
    return list(frame[["submission_id", "form", "row"]].itertuples(index=False, name=None))


def test_a_form_sent_again_answers_its_problems_and_no_others(warehouse):
    send(
        warehouse,
        "A",
        trainings("T-1"),
        participants("T-1"),
        problems=[bad("trainings"), bad("participants", 3), Problem("cover_incomplete", Severity.WARNING)],
    )
    send(warehouse, "B", trainings("T-1"), problems=[bad("trainings", 5)])
    assert flat(warehouse.intakes.problems()) == [(1, "participants", 3), (2, "trainings", 5)]
    assert len(warehouse.intakes.problems(only_open=False)) == 4


def test_judging_again_replaces_the_problems(warehouse):
    submission, _ = send(warehouse, "A", trainings("T-1"), problems=[bad("trainings")])
    warehouse.intakes.take_in(intake_of(submission, trainings("T-1"), plan="plan 2"), OFFICER)
    assert warehouse.intakes.problems().empty


def test_problems_of_another_slice_stay(warehouse):
    send(warehouse, "A", trainings("T-1"), problems=[bad("trainings")])
    send(warehouse, "B", trainings("T-1"), period="2020-H2")
    send(warehouse, "C", trainings("T-1"), unit="PRY")
    assert flat(warehouse.intakes.problems()) == [(1, "trainings", 2)]


def test_a_file_without_a_place_is_answered_by_its_name(warehouse):
    for content, name in (("cat", "x.xlsx"), ("dog", "x.xlsx"), ("cow", "y.xlsx")):
        submission, _ = deliver(warehouse, content, unit=None, period=None, file_name=name)
        warehouse.intakes.take_in(
            intake_of(submission, problems=[Problem("unreadable_file", Severity.ERROR)]), TESTER
        )
    assert list(warehouse.intakes.problems()["submission_id"]) == [2, 3]
    assert warehouse.intakes.problems()["unit"].isna().all()


def test_filters(warehouse):
    found = [bad("trainings"), bad("trainings", 3, Severity.WARNING, "reported_late")]
    send(warehouse, "A", trainings("T-1", outcome=Outcome.PARTLY_ACCEPTED), problems=found)
    send(warehouse, "B", participants("T-1"), unit="PRY", problems=[bad("participants")])
    assert flat(warehouse.intakes.problems(severity="warning")) == [(1, "trainings", 3)]
    assert flat(warehouse.intakes.problems(unit="PRY")) == [(2, "participants", 2)]
    assert flat(
        warehouse.intakes.problems(unit="THA", period="2020-H1", form="trainings", severity="error")
    ) == [(1, "trainings", 2)]
    assert flat(warehouse.intakes.problems(submission_id=2)) == [(2, "participants", 2)]


def test_a_whole_form_has_no_row(warehouse):
    send(warehouse, "A", problems=[Problem("form_not_reported", Severity.WARNING, "outputs")])
    assert warehouse.intakes.problems()["row"].isna().all()
    assert list(warehouse.intakes.problems().columns) == [
        "submission_id", "intake_id", "unit", "period", "file_name", "form", "row", "column",
        "rule", "severity", "found", "allowed", "suggestion", "details",
    ]  # fmt: skip
