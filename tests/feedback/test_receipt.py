"""The receipt says in the officer's language what became of each form."""

from dataclasses import replace

from atlas_pipeline.feedback.receipt import form_sentences, sentences
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.warehouse.records import Receipt
from tests.validation.building import ACTIVITY, COVER, TRAINING, plan, table, validated, validated_sheets


def submission():
    return validated_sheets(
        {**COVER, "outputs": "nothing_to_report"},
        activities=table(ACTIVITY, {**ACTIVITY, "activity_id": "A2", "title": None}),
        trainings=table({**TRAINING, "hours": None}),
    )


def test_in_english():
    assert sentences(submission())[:4] == [
        "Submission of THA for 2019-H2",
        "Activities: 1 of 2 rows would be accepted, 1 set aside.",
        "Trainings: would be rejected, 1 row set aside. Rows taken in before would still count.",
        "Participants: not reported.",
    ]
    assert "Outputs: nothing to report, as declared." in sentences(submission())
    assert sentences(submission())[-1] == "3 errors, 7 warnings."


def test_in_spanish_and_thai():
    assert sentences(submission(), "es")[1] == "Actividades: se aceptaría 1 de 2 filas, 1 apartada."
    assert sentences(submission(), "th")[1].startswith("กิจกรรม: จะได้รับ 1 จาก 2 แถว")


def test_a_file_that_cannot_be_read():
    assert sentences(validated(b"")) == [
        "Submission that could not be placed",
        "Nothing in this file would be taken in.",
        "1 error, 0 warnings.",
    ]


def test_what_is_held_says_what_would_go():
    receipt = Receipt(1, 1, {"activities": Outcome.HELD}, (), {"activities": ["A7", "A8"]}, {"activities": 2})
    said = form_sentences(submission(), "en", receipt)
    assert said[0].startswith("Activities: held, 2 rows")
    assert "2 rows reported before are no longer in this form: A7, A8." in said[1]


def test_one_row_is_said_of_one_row():
    receipt = Receipt(1, 1, {"trainings": Outcome.HELD}, (), {"trainings": ["T-7"]}, {"trainings": 1})
    assert "held, 1 row waits for" in form_sentences(submission(), "en", receipt)[1]
    assert form_sentences(submission(), "en", receipt)[2].startswith("1 row reported before is no longer")
    assert "retenido, 1 fila espera" in form_sentences(submission(), "es", receipt)[1]
    assert form_sentences(submission(), "es", receipt)[2].startswith("1 fila informada antes ya no está")


def test_only_what_was_stored_is_said_to_be_accepted():
    stored = Receipt(1, 1, {"activities": Outcome.PARTLY_ACCEPTED}, ("activities",), {}, {})
    assert form_sentences(submission(), "en", stored)[0] == "Activities: 1 of 2 rows accepted, 1 set aside."
    for language in ("en", "es", "th"):
        checked, received = (
            form_sentences(submission(), language),
            form_sentences(submission(), language, stored),
        )
        assert not {checked[0], checked[1]} & set(received)


def test_a_form_that_would_be_held_is_not_said_to_be_accepted():
    found = submission()
    found.problems.add(problem("would_drop_rows", form="activities", count=1, dropped=["A7"]))
    assert form_sentences(found)[0].startswith("Activities: would be held, 2 rows waiting")


def test_a_form_left_blank_on_the_cover_is_told():
    blank = {**COVER, "outputs": None, "activities": None}
    found = validated_sheets(blank, activities=table(ACTIVITY))
    unit = plan().unit("THA")
    assert "outputs" in unit.forms_due
    assert "Outputs: not reported." in form_sentences(found)
    at_home = replace(found, not_reported=())
    assert (
        form_sentences(at_home)[1]
        == "Activities: the cover leaves this form blank. Write “reported” next to it."
    )
    assert any(
        one.startswith("Outputs: left blank on the cover, and no rows.") for one in form_sentences(at_home)
    )
