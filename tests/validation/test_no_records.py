"""Rows that nobody filled in, and rows that are no records: told once, never counted, never a bad row."""

import numpy as np
import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.sentences import sentence
from tests.validation.building import (
    COVER,
    TRAINING,
    csv_bytes,
    csv_zip,
    loads,
    people,
    plan,
    problems_of,
    table,
    validated,
    validated_people,
    validated_sheets,
    zipped,
)

TWELVE = people(*({"participant_id": f"THA-P-{number:03}"} for number in range(1, 13)))
HEADER = TWELVE[0]
WIDTH = len(HEADER)


def at(**cells) -> list:
    """A row of the sheet with these cells and no others."""
    return [cells.get(name) for name in HEADER]


def accepted(result) -> tuple:
    load = loads(result)["participants"]
    return str(load.outcome), load.rows_read, load.rows_accepted


# ---------------------------------------------------------------- rows that nobody filled in


def with_column(name: str, values: list) -> list[list]:
    return [[name, *HEADER], *([value, *row] for value, row in values)]


EMPTY = [None] * WIDTH


@pytest.mark.parametrize(
    "rows",
    [
        with_column("No.", list(enumerate([*TWELVE[1:], *[EMPTY] * 48], start=1))),
        with_column("Check", [*((1, row) for row in TWELVE[1:]), *[(0, EMPTY)] * 48]),
        with_column("Check", [*((1, row) for row in TWELVE[1:]), *[("", EMPTY)] * 2, *[("ok", EMPTY)] * 3]),
        [*TWELVE, *[at(completed=False)] * 48],
        [*TWELVE, *[at(hours_attended=0, completed=False)] * 2],
        [*TWELVE, *(at(participant_id=f"THA-P-{number:03}") for number in range(13, 61))],
        [*TWELVE, *(at(training_id="T1", participant_id=f"THA-P-{n:03}") for n in range(13, 61))],
        [*TWELVE, *(at(participant_id=number, completed=False) for number in range(13, 16))],
    ],
    ids=[
        *(
            "running number",
            "helper formula",
            "helper formula with a word",
            "check boxes",
            "zero and check box",
        ),
        *("ids", "training and ids", "numbers as ids and check boxes"),
    ],
)
def test_a_row_that_nobody_filled_in_is_no_row(rows):
    result = validated_people([[*row] for row in rows])
    assert accepted(result) == ("accepted", 12, 12)
    told = [one for one in result.problems if one.rule == "rows_not_filled_in"]
    assert len(told) == 1
    assert not [one for one in result.problems if one.is_error]


def test_check_boxes_of_a_csv_file_and_no_row_at_all():
    rows = [*TWELVE, *[at(completed="FALSE")] * 5]
    result = validated(csv_zip(trainings=table(TRAINING), participants=rows), "x.zip")
    assert accepted(result) == ("accepted", 12, 12)
    result = validated_people([HEADER, *[at(completed=False)] * 5])
    assert "participants" not in loads(result)


@pytest.mark.parametrize(
    "sign", ["\u200b", "\ufeff", "\u00a0", "\u00ad", "\u2800", "\u3000", "\u200b \u00a0"]
)
def test_signs_that_nobody_sees_make_no_row(sign):
    result = validated_people([*TWELVE, at(sex=sign), at(full_name=sign, completed=sign)])
    assert accepted(result) == ("accepted", 12, 12)
    assert problems_of(result) == []


@pytest.mark.parametrize("end", [b"\x1a", b"\r\n\x1a\r\n", b"\x7f,\x1f"])
def test_control_characters_make_no_row(end):
    """DOS ended its text files with such a sign."""
    files = {"trainings": table(TRAINING), "participants": TWELVE}
    content = {f"{name}.csv": csv_bytes(rows) for name, rows in files.items()}
    content["cover.csv"] = csv_bytes([["field", "value"], *([*one] for one in COVER.items())])
    result = validated(zipped(content | {"participants.csv": content["participants.csv"] + end}), "x.zip")
    assert accepted(result) == ("accepted", 12, 12)
    assert problems_of(result) == []


@pytest.mark.parametrize(
    "rows",
    [
        [at(participant_id="THA-P-013")],
        [at(participant_id="THA-P-013"), at(participant_id="THA-P-020")],
        [at(participant_id="THA-P-013", sex="F"), at(participant_id="THA-P-014", sex="F")],
        [at(training_id="T1", sex="M", institution_type="police", completed="yes")] * 5,
        [at(training_id="T1", completed=True)],
        [at(completed="no")] * 3,
        [at(full_name="Somsak Jaidee")],
        [at(full_name="Somsak Jaidee"), at(full_name="Somsak Jaidee")],
        [at(sex="F")],
        [at(full_name="Countess Total")],
        [at(training_id="T1", full_name="Total Jaidee")],
    ],
    ids=str,
)
def test_a_row_that_an_officer_began_stays_a_row(rows):
    result = validated_people([*TWELVE, *rows])
    assert loads(result)["participants"].rows_read == 12 + len(rows)
    assert {one.row for one in result.problems.of("participants").errors if one.row} == {
        14 + number for number in range(len(rows))
    }


@pytest.mark.parametrize("name", list(load_forms()))
def test_a_whole_record_is_never_left_out(name):
    """In each form: equal rows with every needed field filled are rows, whatever is in them."""
    from atlas_pipeline.reading.sheets import sheet_of
    from atlas_pipeline.validation.headers.header_rows import needed_fields
    from atlas_pipeline.validation.headers.mapping import Mapped
    from atlas_pipeline.validation.records.only_records import only_records
    from atlas_pipeline.validation.values.columns import Parser

    form = load_forms()[name]
    needed = needed_fields(form)
    parser = Parser(form, plan(), plan().unit("THA"))
    for word in ("FALSE", "Note: x", "(Somsak)", "Firma: ____", "7", "Total"):
        sheet = sheet_of("x", [[word] * len(needed)] * 3)
        mapped = Mapped(sheet, {field: place for place, field in enumerate(needed)}, 1)
        assert np.array_equal(only_records(form, mapped, parser).sheet.rows, sheet.rows), word


# ---------------------------------------------------------------- what is no record

NOTES = {
    "note": [at(training_id="Note: two persons left early")],
    "note es": [at(full_name="Observaciones: dos personas se fueron")],
    "note th": [at(training_id="หมายเหตุ: ผู้เข้าร่วมบางคนกลับก่อนเวลา")],
    "star": [at(training_id="* Dates as agreed with the province")],
    "section": [at(training_id="Second training: Bangkok")],
    "signature": [at(full_name="(Ms. Sample Signer)"), at(full_name="Prepared by: ______")],
    "signatures": [at(training_id="Elaborado por: ....", institution="Aprobado por: ....")],
    "signature es": [at(full_name="Nombre y firma"), at(training_id="Nombre:", full_name="Sample Signer")],
    "position th": [at(full_name="ตำแหน่ง ผู้อำนวยการ"), at(full_name="จัดทำโดย ตัวอย่าง")],
    "recorded th": [at(full_name="ผู้บันทึกข้อมูล ตัวอย่าง"), at(full_name="ผู้เห็นชอบ")],
    "received": [at(full_name="Recibido por: ejemplo"), at(full_name="Submitted by: sample")],
    "signature th": [at(full_name="ลงชื่อ ................ ผู้จัดทำ")],
}


@pytest.mark.parametrize("notes", NOTES.values(), ids=NOTES)
@pytest.mark.parametrize("place", ["above", "within", "below"])
def test_what_speaks_about_the_table_is_told_and_not_counted(notes, place):
    above = {"above": 1, "within": 5, "below": len(TWELVE)}[place]
    result = validated_people([*TWELVE[:above], *notes, *TWELVE[above:]])
    assert accepted(result) == ("accepted", 12, 12)
    assert problems_of(result, "row", "rule") == [
        (above + 1 + number, "not_a_record") for number in range(len(notes))
    ]


def test_three_lines_for_a_signature_do_not_reject_eleven_good_rows():
    lines = [
        *([], []),
        *(at(full_name="(Ms. Sample Signer)"), at(full_name="Training coordinator")),
        at(full_name="Date 9 September 2020"),
    ]
    result = validated_people([*TWELVE[:12], *lines])
    assert accepted(result) == ("accepted", 11, 11)
    assert problems_of(result, "row", "rule") == [(row, "not_a_record") for row in (15, 16, 17)]


def test_a_second_table_below_is_told_and_not_counted():
    second = [[], ["Province", None, "Men", "Women"], ["Bangkok", None, 5, 7], ["Chiang Mai", None, 1, 2]]
    result = validated_people([*TWELVE, *second])
    assert accepted(result) == ("accepted", 12, 12)
    assert problems_of(result, "row", "rule") == [(row, "not_a_record") for row in (15, 16, 17)]


def test_records_after_an_empty_row_stay_records():
    result = validated_people(
        [*TWELVE[:8], [], *TWELVE[8:], [], at(training_id="T1", full_name="Someone", sex="M")]
    )
    assert loads(result)["participants"].rows_read == 13
    assert not [one for one in result.problems if one.rule == "not_a_record"]


LABELS = {
    language: [load_forms()["participants"][name].labels[language] for name in HEADER]
    for language in ("en", "es", "th")
}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (HEADER, "header"),
        (LABELS["es"], "header"),
        ([f"{label} *" for label in LABELS["th"]], "header"),
        (list(range(1, WIDTH + 1)), "numbers"),
        ([f"({number})" for number in range(1, WIDTH + 1)], "numbers"),
    ],
    ids=["names", "es", "th", "numbers", "numbers in brackets"],
)
def test_a_repeated_header_is_told_in_one_sentence(row, kind):
    for above in (1, 6):
        result = validated_people([*TWELVE[:above], row, *TWELVE[above:]])
        assert accepted(result) == ("accepted", 12, 12)
        (one,) = [one for one in result.problems if one.rule != "form_not_reported"]
        assert (one.row, one.rule, one.details) == (above + 1, "not_a_record", {"kind": kind})


@pytest.mark.parametrize(
    "total",
    [
        at(full_name="Total: 6"),
        at(full_name="Total", hours_attended=252),
        at(full_name="Subtotal", hours_attended=180),
        at(training_id="รวม", full_name="๖"),
        at(training_id="T1 Total", full_name=6),
        at(training_id="Cuenta T1", full_name=6),
        at(training_id="Subtotal T1"),
        at(training_id="ผลรวม T1", full_name=6),
        at(training_id="รวมทั้งสิ้น", full_name=12, sex="คน"),
        at(full_name="รวมจำนวนผู้เข้าอบรมทั้งสิ้น"),
        at(full_name="ยอดยกไป"),
        at(full_name="Suma y sigue"),
        at(training_id="Número de participantes", full_name=12),
        at(training_id="จำนวนผู้เข้าอบรม", full_name="๑๒"),
    ],
    ids=str,
)
def test_a_total_may_be_anywhere(total):
    rows = [[*row[:], None] for row in TWELVE]
    rows[0][-1] = "hours_attended"
    for above in (1, 6, 13):
        result = validated_people([*rows[:above], [*total, None], *rows[above:]])
        assert accepted(result) == ("accepted", 12, 12)
        assert problems_of(result, "row", "rule") == [(above + 1, "totals_row")]


def test_no_sentence_repeats_the_text_of_such_a_row():
    result = validated_people(
        [*TWELVE, [], at(full_name="(Ms. Sample Signer)"), at(full_name="Sample Signer")]
    )
    for one in result.problems:
        for language in ("en", "es", "th"):
            assert "Sample" not in sentence(one, plan(), language)


def test_many_rows_without_a_needed_field_are_quick():
    """Twelve thousand rows that look like notes: no row costs more than the next."""
    rows = [*people({}), *[at(full_name=f"(Person {number})") for number in range(12_000)]]
    result = validated_people(rows)
    assert loads(result)["participants"].rows_read > 1


def test_other_forms_have_notes_too():
    rows = [
        *table(TRAINING, {**TRAINING, "training_id": "T2", "title": "b"}),
        [],
        ["* as agreed"],
        ["Total", 2],
    ]
    result = validated_sheets(trainings=rows)
    assert loads(result)["trainings"].rows_accepted == 2
    found = [one for one in problems_of(result, "row", "rule") if one[1] != "training_without_participants"]
    assert found == [(5, "not_a_record"), (6, "totals_row")]


def test_a_row_that_names_an_institution_or_a_year_is_no_note():
    """Two persons after an empty row, without sex and answers: begun, and not a line for a signature."""
    known = next(one.name for one in plan().institutions if one.unit == "THA")
    rows = [[], at(full_name="Somsak Jaidee", institution=known), at(full_name="Nok Dee", birth_year=1980)]
    result = validated_people([*TWELVE, *rows])
    assert loads(result)["participants"].rows_read == 14
