"""Storing an intake: what is kept, what counts, what is held, and that a failure leaves nothing."""

import dataclasses
import json
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.problems.model import Outcome, Problem, Severity
from atlas_pipeline.warehouse import currency, entries
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tables import bridges, facts, intake, intake_form, ledger, metadata
from tests.actors import HQ, OFFICER
from tests.warehouse.building import (
    current_forms_of,
    deliver,
    form_load,
    intake_of,
    participants,
    send,
    trainings,
)


def keys(warehouse, form="trainings", column="training_id"):
    table = facts[form]
    frame = warehouse.read(sa.select(table.c.intake_id, table.c.row_number, table.c[column]))
    return sorted(frame.itertuples(index=False, name=None))


def size_of_everything(warehouse):
    with warehouse.engine.connect() as connection:
        return {
            name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


# ------------------------------------------------------------------ receiving


def test_a_delivery_is_entered_once(warehouse):
    first, first_is_new = deliver(warehouse, "A")
    again, again_is_new = deliver(warehouse, "A")
    assert (first_is_new, again_is_new) == (True, False)
    assert again == first
    assert warehouse.submissions.find() == [first]


def test_a_file_may_go_from_a_to_b_and_back_to_a(warehouse):
    ids = [deliver(warehouse, content)[0].id for content in "ABA"]
    assert len(set(ids)) == 3


def test_a_file_that_can_now_be_placed_is_new(warehouse):
    deliver(warehouse, "A", unit=None, period=None, file_name="x.xlsx")
    placed, is_new = deliver(warehouse, "A", file_name="x.xlsx")
    assert is_new
    assert placed.unit == "THA"


def test_submissions_are_listed_by_slice_in_order(warehouse):
    first, _ = deliver(warehouse, "A")
    other, _ = deliver(warehouse, "A", unit="PRY")
    second, _ = deliver(warehouse, "B")
    assert warehouse.submissions.find("THA", "2020-H1") == [first, second]
    assert warehouse.submissions.find("PRY") == [other]
    assert first.received_at.tzinfo is not None


# ------------------------------------------------------------------ what is kept


def test_rows_bridges_counts_cover_and_problems_are_stored(warehouse):
    topics = pd.DataFrame({"row_number": [2, 2], "position": [1, 2], "value": ["CL", "FL"]})
    form = form_load(
        "trainings",
        {"training_id": "T-1", "title": "การอบรม", "end_date": date(2020, 3, 31), "hours": 6.5},
        outcome=Outcome.PARTLY_ACCEPTED,
        set_aside=1,
        bridges={"topics": topics},
    )
    bad_cell = Problem(
        "not_in_code_list",
        Severity.ERROR,
        "trainings",
        3,
        "outcome",
        "x",
        ("a", "b"),
        "a",
        {"list": "outcome"},
    )
    submission, receipt = send(warehouse, "A", form, problems=[bad_cell])

    assert receipt.outcomes == {"trainings": Outcome.PARTLY_ACCEPTED}
    assert receipt.became_current == ("trainings",)
    stored = warehouse.read(sa.select(facts["trainings"])).iloc[0]
    assert (stored["row_number"], stored["title"], stored["hours"]) == (2, "การอบรม", 6.5)
    assert stored["end_date"] == pd.Timestamp("2020-03-31")
    assert pd.isna(stored["start_date"])
    values = warehouse.read(sa.select(bridges["trainings", "topics"]).order_by("position"))
    assert list(values["value"]) == ["CL", "FL"]
    counts = warehouse.read(sa.select(intake_form)).iloc[0]
    assert (counts["rows_read"], counts["rows_accepted"], counts["rows_set_aside"]) == (2, 1, 1)
    assert json.loads(warehouse.read(sa.select(intake.c.cover)).iloc[0, 0]) == {"country": "THA"}
    problem = warehouse.intakes.problems().iloc[0]
    assert (problem["submission_id"], problem["row"], problem["column"]) == (submission.id, 3, "outcome")
    assert (problem["allowed"], problem["details"]) == (("a", "b"), {"list": "outcome"})


def test_a_form_not_reported_leaves_no_trace(warehouse):
    _, receipt = send(warehouse, "A", form_load("trainings", outcome=Outcome.NOT_REPORTED))
    assert receipt.outcomes == {}
    assert size_of_everything(warehouse)["intake_form"] == 0


def test_a_declared_zero_counts(warehouse):
    send(warehouse, "A", dataclasses.replace(trainings(), declared="nothing_to_report"))
    assert current_forms_of(warehouse) == [("THA", "2020-H1", "trainings", 1)]


def test_facts_are_only_ever_added(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"))
    before = keys(warehouse)
    send(warehouse, "B", trainings("T-1", "T-2", "T-3"))
    after = keys(warehouse)
    assert set(before) < set(after)
    assert len(after) == 5


def test_nothing_in_the_warehouse_is_deleted_and_only_what_stands_now_is_updated():
    """What counts, what is shown and what an alert has come to have an end; what happened is only added to. A
    rotation of the keys puts one pseudonym in the place of one."""
    import re
    from pathlib import Path

    import atlas_pipeline.warehouse as package

    sources = {path.name: path.read_text() for path in Path(package.__path__[0]).glob("*.py")}
    assert [name for name, text in sources.items() if "delete(" in text.lower()] == []
    updated = {table for text in sources.values() for table in re.findall(r"sa\.update\((\w+)\)", text)}
    assert updated == {
        "currency",
        "published_figure",
        "alert",
        "alert_delivery",
        "person_link",
        "ledger_head",
        "submission",  # only its name, which is sealed instead
    }


# ------------------------------------------------------------------ what counts


def test_forms_become_current_one_by_one(warehouse):
    send(warehouse, "A", trainings("T-1"), participants("T-1"))
    send(warehouse, "B", trainings("T-1", "T-2"))
    assert current_forms_of(warehouse) == [
        ("THA", "2020-H1", "participants", 1),
        ("THA", "2020-H1", "trainings", 2),
    ]


def test_a_rejected_form_leaves_what_counted(warehouse):
    send(warehouse, "A", trainings("T-1"))
    _, receipt = send(warehouse, "B", trainings("T-1", "T-2", outcome=Outcome.REJECTED))
    assert receipt.outcomes == {"trainings": Outcome.REJECTED}
    assert receipt.became_current == ()
    assert current_forms_of(warehouse) == [("THA", "2020-H1", "trainings", 1)]
    assert len(keys(warehouse)) == 1


def test_the_same_intake_again_changes_nothing(warehouse):
    submission, receipt = send(warehouse, "A", trainings("T-1"))
    before, digest = size_of_everything(warehouse), warehouse.currency.digest()
    again = warehouse.intakes.take_in(intake_of(submission, trainings("T-1")), OFFICER)
    assert again == receipt
    assert size_of_everything(warehouse) == before
    assert warehouse.currency.digest() == digest


@pytest.mark.parametrize("changed", [{"plan": "plan 2"}, {"code": "code 2"}])
def test_another_plan_or_code_judges_again(warehouse, changed):
    submission, first = send(warehouse, "A", trainings("T-1"))
    again = warehouse.intakes.take_in(intake_of(submission, trainings("T-1", "T-2"), **changed), OFFICER)
    assert again.intake_id != first.intake_id
    assert again.became_current == ("trainings",)
    assert list(warehouse.currency.forms()["rows_accepted"]) == [2]


def test_a_plan_that_comes_back_judges_again(warehouse):
    submission, _ = send(warehouse, "A", trainings("T-1"), plan="plan 1")
    for plan, key in (("plan 2", "T-2"), ("plan 1", "T-1")):
        receipt = warehouse.intakes.take_in(intake_of(submission, trainings(key), plan=plan), OFFICER)
    assert list(warehouse.currency.forms()["intake_id"]) == [receipt.intake_id]
    assert keys(warehouse)[-1] == (receipt.intake_id, 2, "T-1")


def test_an_older_submission_judged_again_never_displaces_a_newer_one(warehouse):
    older, _ = send(warehouse, "A", trainings("T-1"), participants("T-1"))
    newer, _ = send(warehouse, "B", trainings("T-1", "T-2"))
    receipt = warehouse.intakes.take_in(
        intake_of(older, trainings("T-1"), participants("T-1"), plan="plan 2"), OFFICER
    )
    assert receipt.became_current == ("participants",)
    assert receipt.outcomes == {"participants": Outcome.ACCEPTED, "trainings": Outcome.ACCEPTED}
    assert ("THA", "2020-H1", "trainings", newer.id) in current_forms_of(warehouse)


def test_as_of_a_number_and_a_moment(warehouse):
    send(warehouse, "A", trainings("T-1"))
    then = warehouse.ledger.seq_at()
    moment = warehouse.read(sa.select(sa.func.max(ledger.c.at).label("at"))).iloc[0, 0]
    send(warehouse, "B", trainings("T-1", "T-2"))
    assert current_forms_of(warehouse, then) == [("THA", "2020-H1", "trainings", 1)]
    assert current_forms_of(warehouse) == [("THA", "2020-H1", "trainings", 2)]
    assert current_forms_of(warehouse, 0) == []
    assert warehouse.ledger.seq_at(moment.to_pydatetime()) == then
    assert warehouse.ledger.seq_at(moment.to_pydatetime() - pd.Timedelta(days=1)) == 0


def test_slice_context_knows_the_unit_and_the_slice(warehouse):
    send(warehouse, "A", trainings("T-1"), period="2019-H2")
    send(warehouse, "B", trainings("T-2"), participants("T-2"))
    send(warehouse, "C", trainings("P-1"), unit="PRY")
    context = warehouse.submissions.slice_context("THA", "2020-H1")
    assert context.known_keys == {"trainings": {"T-1", "T-2"}}
    assert context.slice_keys == {"trainings": {"T-2"}}
    assert context.current_forms == {"trainings", "participants"}
    assert warehouse.submissions.slice_context("LBR", "2020-H1").known_keys == {}


# ------------------------------------------------------------------ held


def test_a_dropped_key_holds_the_form(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2", "T-3"), participants("T-1"))
    submission, receipt = send(warehouse, "B", trainings("T-2"), participants("T-1", "T-2"))
    assert receipt.outcomes == {"participants": Outcome.ACCEPTED, "trainings": Outcome.HELD}
    assert receipt.dropped == {"trainings": ["T-1", "T-3"]}
    assert receipt.became_current == ("participants",)
    assert ("THA", "2020-H1", "trainings", 1) in current_forms_of(warehouse)
    problem = warehouse.intakes.problems(submission_id=submission.id).iloc[0]
    assert (problem["rule"], problem["severity"], problem["form"]) == (
        "would_drop_rows",
        "error",
        "trainings",
    )
    assert problem["details"] == {"count": 2, "dropped": ["T-1", "T-3"]}


def test_a_held_form_has_its_facts_and_gives_the_same_receipt_again(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"))
    submission, receipt = send(warehouse, "B", trainings("T-2"))
    assert (receipt.intake_id, 2, "T-2") in keys(warehouse)
    assert warehouse.intakes.take_in(intake_of(submission, trainings("T-2")), OFFICER) == receipt


def test_forms_without_a_key_are_counted_by_their_identity(warehouse):
    send(warehouse, "A", participants("T-1", "T-1", "T-1", "T-2"))
    _, receipt = send(warehouse, "B", participants("T-1", "T-2", "T-2", "T-3"))
    assert receipt.dropped == {"participants": ["T-1: 3 → 1"]}
    assert receipt.dropped_rows == {"participants": 2}, "not one thing, but two rows"


def test_an_identity_with_gaps_is_still_one(warehouse):
    step = {"step": 3, "cycle": 1, "status": "completed"}
    send(warehouse, "A", form_load("dmop_progress", step, {**step, "intervention_id": "I-1"}))
    _, receipt = send(warehouse, "B", form_load("dmop_progress", {**step, "intervention_id": "I-1"}))
    assert receipt.dropped == {"dmop_progress": ["3 · 1 · : 1 → 0"]}
    other = {**step, "intervention_id": "I-1", "status": "waived"}
    _, receipt = send(warehouse, "C", form_load("dmop_progress", step, other))
    assert receipt.became_current == ("dmop_progress",)


def test_nothing_to_report_after_rows_is_held(warehouse):
    send(warehouse, "A", trainings("T-1"))
    _, receipt = send(warehouse, "B", dataclasses.replace(trainings(), declared="nothing_to_report"))
    assert receipt.dropped == {"trainings": ["T-1"]}


def test_a_cover_that_confirms_is_not_held(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"))
    _, receipt = send(warehouse, "B", trainings("T-2"), confirms=True)
    assert receipt.outcomes == {"trainings": Outcome.ACCEPTED}


def test_judging_the_same_submission_again_is_not_held(warehouse):
    submission, _ = send(warehouse, "A", trainings("T-1", "T-2"))
    receipt = warehouse.intakes.take_in(intake_of(submission, trainings("T-2"), plan="plan 2"), OFFICER)
    assert receipt.became_current == ("trainings",)


def test_a_long_list_is_cut_and_its_number_told(warehouse):
    send(warehouse, "A", trainings(*(f"T-{number:04}" for number in range(1500))))
    _, receipt = send(warehouse, "B", trainings("T-0000"))
    assert len(receipt.dropped["trainings"]) == 1000
    assert warehouse.intakes.problems().iloc[0]["details"]["count"] == 1499


# ------------------------------------------------------------------ there, and set aside


def with_aside(load, **rows):
    """The form with rows that were set aside: number of the row → its key."""
    field = load_forms()[load.form].held_by[0]
    aside = pd.DataFrame({field: list(rows.values())}, index=[int(name[1:]) for name in rows])
    return dataclasses.replace(load, set_aside=aside)


def left_out_rows(receipt):
    return [(one.rule, one.form, one.row, one.column, one.found, one.details) for one in receipt.warnings]


def test_a_row_that_is_there_and_set_aside_is_no_drop(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2", "T-3"))
    submission, receipt = send(warehouse, "B", with_aside(trainings("T-1", "T-3", set_aside=1), r3="T-2"))
    assert (receipt.outcomes, receipt.dropped) == ({"trainings": Outcome.ACCEPTED}, {})
    assert left_out_rows(receipt) == [
        ("earlier_row_left_out", "trainings", 3, "training_id", "T-2", {"rows": [3]})
    ]
    (stored,) = warehouse.intakes.problems(submission_id=submission.id).to_dict("records")
    assert (stored["rule"], stored["row"], stored["found"]) == ("earlier_row_left_out", 3, "T-2")
    load = intake_of(submission, with_aside(trainings("T-1", "T-3", set_aside=1), r3="T-2"))
    assert warehouse.intakes.take_in(load, OFFICER) == receipt
    again = warehouse.intakes.take_in(dataclasses.replace(load, code_version="code 2"), OFFICER)
    assert left_out_rows(again) == left_out_rows(receipt), "judged again it still says so"


def test_a_key_that_is_not_there_is_a_drop_whatever_was_set_aside(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2", "T-3"))
    load = with_aside(trainings("T-1", set_aside=2), r3="T-2", r4="T-33")
    submission, _ = deliver(warehouse, "B")
    assert warehouse.intakes.would_drop(intake_of(submission, load)) == {"trainings": {"T-3": 1}}
    assert [one.found for one in warehouse.intakes.would_leave_out(intake_of(submission, load))] == ["T-2"]
    receipt = warehouse.intakes.take_in(intake_of(submission, load), OFFICER)
    assert (receipt.outcomes, receipt.dropped) == ({"trainings": Outcome.HELD}, {"trainings": ["T-3"]})


def test_a_key_that_counts_in_another_row_is_not_left_out(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"))
    _, receipt = send(warehouse, "B", with_aside(trainings("T-1", "T-2", set_aside=1), r9="T-2"))
    assert (receipt.became_current, receipt.warnings) == (("trainings",), ())


def test_rows_set_aside_count_toward_what_rows_are_counted_by(warehouse):
    send(warehouse, "A", participants(*["T-1"] * 4, "T-2"))
    _, receipt = send(warehouse, "B", with_aside(participants("T-1", "T-1", "T-2"), r8="T-1", r9="T-1"))
    assert receipt.became_current == ("participants",)
    assert left_out_rows(receipt) == [
        ("earlier_row_left_out", "participants", 8, "training_id", "T-1", {"rows": [8, 9]})
    ]
    send(warehouse, "C", participants(*["T-1"] * 4, "T-2"))
    _, receipt = send(warehouse, "D", with_aside(participants("T-1", "T-2"), r8="T-1"))
    assert receipt.dropped == {"participants": ["T-1: 4 → 2"]}
    assert receipt.dropped_rows == {"participants": 2}


# ------------------------------------------------------------------ confirming


def test_confirming_lets_held_forms_count(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"), participants("T-1", "T-1"))
    submission, _ = send(warehouse, "B", trainings("T-2", set_aside=1), participants("T-1"))
    assert warehouse.intakes.confirm(submission.id, None, HQ, "cancelled in May") == [
        "participants",
        "trainings",
    ]
    current = warehouse.currency.forms()
    assert list(current["submission_id"]) == [submission.id, submission.id]
    assert list(current["outcome"]) == ["accepted", "partly_accepted"]
    entry = warehouse.read(sa.select(ledger).where(ledger.c.what == "confirmed")).iloc[0]
    assert (entry["who"], json.loads(entry["details"])["note"]) == ("hq", "cancelled in May")


def test_confirming_one_form_leaves_the_other_held(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"), participants("T-1", "T-1"))
    submission, _ = send(warehouse, "B", trainings("T-2"), participants("T-1"))
    assert warehouse.intakes.confirm(submission.id, ["trainings"], HQ, "") == ["trainings"]
    assert ("THA", "2020-H1", "participants", 1) in current_forms_of(warehouse)


def test_what_is_not_held_cannot_be_confirmed(warehouse):
    submission, _ = send(warehouse, "A", trainings("T-1", "T-2"))
    with pytest.raises(WarehouseError, match="no held form"):
        warehouse.intakes.confirm(submission.id, None, HQ, "")
    with pytest.raises(WarehouseError, match="trainings of submission 1 is not held"):
        warehouse.intakes.confirm(submission.id, ["trainings"], HQ, "")
    with pytest.raises(WarehouseError, match="is not taken in"):
        warehouse.intakes.confirm(99, None, HQ, "")
    held, _ = send(warehouse, "B", trainings("T-2"))
    warehouse.intakes.confirm(held.id, None, HQ, "")
    with pytest.raises(WarehouseError, match="no held form"):
        warehouse.intakes.confirm(held.id, None, HQ, "")


def test_a_held_form_that_was_overtaken_cannot_be_confirmed(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"))
    held, _ = send(warehouse, "B", trainings("T-2"))
    send(warehouse, "C", trainings("T-1", "T-2", "T-3"))
    with pytest.raises(WarehouseError, match="newer submission 3 is current"):
        warehouse.intakes.confirm(held.id, None, HQ, "")


def test_a_confirmation_is_refused_if_other_rows_count_since_its_effect_was_shown(warehouse):
    first, _ = send(warehouse, "A", trainings("T-1", "T-2"))
    held, _ = send(warehouse, "B", trainings("T-2"))
    seen = warehouse.intakes.confirming(held.id, None)
    warehouse.intakes.take_in(intake_of(first, trainings("T-1", "T-2"), plan="plan 2"), OFFICER)
    with pytest.raises(WarehouseError, match="changed since the effect was shown"):
        warehouse.intakes.confirm(held.id, None, HQ, "", seen=seen)
    seen = warehouse.intakes.confirming(held.id, None)
    assert warehouse.intakes.confirm(held.id, None, HQ, "", seen=seen) == ["trainings"]
    seen = warehouse.intakes.undoing(held.id, None)
    warehouse.intakes.take_in(intake_of(held, trainings("T-2"), plan="plan 2"), OFFICER)
    with pytest.raises(WarehouseError, match="changed since the effect was shown"):
        warehouse.intakes.undo_confirmation(held.id, None, HQ, "", seen=seen)


def test_undoing_a_confirmation_lets_the_earlier_rows_count_and_holds_the_form_again(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"), participants("T-1", "T-1"))
    held, _ = send(warehouse, "B", trainings("T-2"), participants("T-1"))
    before = current_forms_of(warehouse)
    count = warehouse.intakes.rows_lost(warehouse.intakes.confirming(held.id, None))
    assert count == {"participants": {"T-1: 2 → 1": 1}, "trainings": {"T-1": 1}}
    warehouse.intakes.confirm(held.id, None, HQ, "meant", ["K2 62 → 29"])
    confirmed = warehouse.ledger.seq_at()
    switch = warehouse.intakes.undoing(held.id, ["trainings"])
    assert (switch.intakes, warehouse.intakes.rows_lost(switch)) == ({"trainings": 1}, {"trainings": {}})
    assert warehouse.intakes.undo_confirmation(held.id, ["trainings"], HQ, "a slip") == ["trainings"]
    assert ("THA", "2020-H1", "participants", 2) in current_forms_of(warehouse)
    assert warehouse.intakes.undo_confirmation(held.id, None, HQ, "a slip too") == ["participants"]
    assert current_forms_of(warehouse) == before
    assert set(warehouse.currency.forms(confirmed)["submission_id"]) == {held.id}, "the past is as it was"
    with pytest.raises(WarehouseError, match="no confirmed form"):
        warehouse.intakes.undo_confirmation(held.id, None, HQ, "")
    assert warehouse.intakes.confirm(held.id, None, HQ, "meant after all") == ["participants", "trainings"]
    with pytest.raises(WarehouseError, match="highlights of submission 2 is not confirmed"):
        warehouse.intakes.undo_confirmation(held.id, ["highlights"], HQ, "")
    entries = warehouse.read(
        sa.select(ledger).where(ledger.c.submission_id == held.id).order_by(ledger.c.seq)
    )
    assert list(entries["what"])[2:] == [
        "confirmed",
        "confirmation_undone",
        "confirmation_undone",
        "confirmed",
    ]
    assert json.loads(entries["details"][2])["figures"] == ["K2 62 → 29"]
    assert warehouse.ledger.tampering(is_whole=True) == []


def test_a_confirmation_cannot_be_undone_behind_a_newer_submission(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"))
    held, _ = send(warehouse, "B", trainings("T-2"))
    warehouse.intakes.confirm(held.id, None, HQ, "meant")
    send(warehouse, "C", trainings("T-2", "T-3"))
    with pytest.raises(WarehouseError, match="submission 3 is current"):
        warehouse.intakes.undo_confirmation(held.id, None, HQ, "")
    held_too, _ = send(warehouse, "D", trainings("T-3"))
    warehouse.intakes.confirm(held_too.id, None, HQ, "meant")
    warehouse.intakes.undo_confirmation(held_too.id, None, HQ, "a slip")
    assert current_forms_of(warehouse) == [("THA", "2020-H1", "trainings", 3)]
    with pytest.raises(WarehouseError, match="submission 3 is current"):
        warehouse.intakes.undo_confirmation(held.id, None, HQ, "")


# ------------------------------------------------------------------ dismissing


def test_a_form_is_dismissed_by_itself_and_this_can_be_undone(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"), participants("T-1", "T-1"))
    held, _ = send(warehouse, "B", trainings("T-2"), participants("T-1"))
    warehouse.intakes.dismiss(held.id, HQ, "an old file", ["trainings"])
    assert warehouse.intakes.dismissed() == {(held.id, "trainings")}
    with pytest.raises(WarehouseError, match="trainings of submission 2 is dismissed; undo this first"):
        warehouse.intakes.confirm(held.id, ["trainings"], HQ, "")
    assert warehouse.intakes.confirm(held.id, ["participants"], HQ, "meant") == ["participants"]
    with pytest.raises(WarehouseError, match="participants of submission 2 count"):
        warehouse.intakes.dismiss(held.id, HQ, "", ["participants"])
    with pytest.raises(WarehouseError, match="has no form highlights"):
        warehouse.intakes.dismiss(held.id, HQ, "", ["highlights"])
    with pytest.raises(WarehouseError, match=r"participants of submission 2 is not dismissed by itself$"):
        warehouse.intakes.undo_dismissal(held.id, HQ, "", ["participants"])
    warehouse.intakes.undo_dismissal(held.id, HQ, "the newest after all", ["trainings"])
    assert warehouse.intakes.dismissed() == set()
    assert warehouse.intakes.confirm(held.id, ["trainings"], HQ, "meant") == ["trainings"]
    assert warehouse.ledger.tampering(is_whole=True) == []


def test_a_whole_dismissal_is_undone_as_a_whole(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"))
    held, _ = send(warehouse, "B", trainings("T-2"))
    with pytest.raises(WarehouseError, match="not dismissed, so nothing can be undone"):
        warehouse.intakes.undo_dismissal(held.id, HQ, "")
    warehouse.intakes.dismiss(held.id, HQ, "a mistake")
    with pytest.raises(WarehouseError, match=r"by itself: the whole submission is; undo that with atlas"):
        warehouse.intakes.undo_dismissal(held.id, HQ, "", ["trainings"])
    warehouse.intakes.undo_dismissal(held.id, HQ, "no mistake")
    assert warehouse.intakes.dismissed() == set()


def test_a_confirmed_submission_judged_again_stays(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"))
    held, _ = send(warehouse, "B", trainings("T-2"))
    warehouse.intakes.confirm(held.id, None, HQ, "")
    receipt = warehouse.intakes.take_in(intake_of(held, trainings("T-2"), plan="plan 2"), OFFICER)
    assert receipt.became_current == ("trainings",)


# ------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize("broken", ["append", "switch"])
def test_a_failure_leaves_nothing_half_written(warehouse, monkeypatch, broken):
    submission, _ = deliver(warehouse, "A")
    before = size_of_everything(warehouse)

    def fails(*_, **__):
        raise RuntimeError("power cut")

    monkeypatch.setattr(entries if broken == "append" else currency, broken, fails)
    with pytest.raises(RuntimeError, match="power cut"):
        warehouse.intakes.take_in(intake_of(submission, trainings("T-1"), participants("T-1")), OFFICER)
    assert size_of_everything(warehouse) == before
    monkeypatch.undo()
    receipt = warehouse.intakes.take_in(intake_of(submission, trainings("T-1"), participants("T-1")), OFFICER)
    assert receipt.became_current == ("trainings", "participants")


def test_a_frame_that_does_not_fit_leaves_nothing(warehouse):
    submission, _ = deliver(warehouse, "A")
    before = size_of_everything(warehouse)
    good = trainings("T-1")
    for bad in (
        good.rows.drop(columns="hours"),
        good.rows.assign(full_name="somebody"),
        good.rows.assign(hours="six"),
        good.rows.assign(title="a\x00b"),
    ):
        with pytest.raises(WarehouseError):
            warehouse.intakes.take_in(intake_of(submission, dataclasses.replace(good, rows=bad)), OFFICER)
    assert size_of_everything(warehouse) == before


def test_a_load_for_another_slice_or_no_submission_is_refused(warehouse):
    submission, _ = deliver(warehouse, "A")
    elsewhere = dataclasses.replace(intake_of(submission, trainings("T-1")), unit="PRY")
    with pytest.raises(WarehouseError, match="received for THA 2020-H1 but validated for PRY 2020-H1"):
        warehouse.intakes.take_in(elsewhere, OFFICER)
    with pytest.raises(WarehouseError, match="no submission 99"):
        warehouse.intakes.take_in(dataclasses.replace(elsewhere, submission_id=99), OFFICER)


def test_a_delivery_that_could_not_be_placed_keeps_its_problems(warehouse):
    submission, _ = deliver(warehouse, "picture", unit=None, period=None, file_name="cat.xlsx")
    receipt = warehouse.intakes.take_in(
        intake_of(submission, problems=[Problem("unreadable_file", Severity.ERROR)]), OFFICER
    )
    assert receipt.outcomes == {}
    assert current_forms_of(warehouse) == []
    assert list(warehouse.intakes.problems()["rule"]) == ["unreadable_file"]
