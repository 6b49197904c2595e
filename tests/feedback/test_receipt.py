"""The receipt says in the officer's language what became of each form."""

from atlas_pipeline.feedback.receipt import form_sentences, sentences
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.warehouse.records import Receipt
from tests.validation.building import ACTIVITY, COVER, TRAINING, table, validated, validated_sheets


def submission():
    return validated_sheets(
        {**COVER, "outputs": "nothing_to_report"},
        activities=table(ACTIVITY, {**ACTIVITY, "activity_id": "A2", "title": None}),
        trainings=table({**TRAINING, "hours": None}),
    )


def test_in_english():
    assert sentences(submission())[:4] == [
        "Submission of THA for 2019-H2",
        "Activities: 1 of 2 rows accepted, 1 set aside.",
        "Trainings: rejected, 1 row set aside. The rows taken in before still count.",
        "Participants: not reported.",
    ]
    assert "Outputs: nothing to report, as declared." in sentences(submission())
    assert sentences(submission())[-1] == "3 errors, 7 warnings."


def test_in_spanish_and_thai():
    assert sentences(submission(), "es")[1] == "Actividades: 1 de 2 filas aceptadas, 1 apartada."
    assert sentences(submission(), "th")[1].startswith("กิจกรรม: รับ 1 จาก 2 แถว")


def test_a_file_that_cannot_be_read():
    assert sentences(validated(b"")) == [
        "Submission that could not be placed",
        "Nothing in this file was taken in.",
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
