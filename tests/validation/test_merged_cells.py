"""Merged cells are read as their reader sees them, in every kind of workbook."""

import numpy as np
import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.problems.sentences import message
from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.reading.merged_areas import MergedAreas
from atlas_pipeline.validation.headers.mapping import map_sheet
from tests.feedback.checking import check, opened
from tests.reading.hostile_files import parts_of, with_part
from tests.reading.kinds import KINDS, in_cells, in_xlsx, sheets_of, with_cover
from tests.reading.old_workbooks import Merged
from tests.validation.building import ACTIVITY, PERSON, TRAINING, loads, people, table, validated

HEADER = list(ACTIVITY)


def activities(*changes: dict) -> list[list]:
    """Rows of activities with all columns; None in a change leaves the cell empty."""
    base = {**ACTIVITY, "location": None}
    own = ({"activity_id": f"THA-A-{n:03}", "title": f"Workshop {n}"} for n in range(1, len(changes) + 1))
    return table(*({**base, **one, **change} for one, change in zip(own, changes, strict=True)))


def stored(content: bytes, name: str, form: str, column: str) -> list:
    values = loads(validated(content, name))[form].rows[column]
    return [None if value is np.nan else value for value in values.tolist()]


@pytest.mark.parametrize("name", KINDS)
def test_each_row_of_an_area_has_the_value_that_is_shown(name):
    rows = activities(
        {"location": Merged("Khlong Toei", 3), "status": Merged("completed", 2)},
        {"status": None},
        {"location": None},
        {"location": "Mae Sot"},
    )
    content = KINDS[name](with_cover(activities=rows))
    assert in_cells(content, name) == []
    assert stored(content, name, "activities", "location") == ["Khlong Toei"] * 3 + ["Mae Sot"]
    said = [one for one in validated(content, name).problems if one.rule == "merged_cells_read"]
    assert [(one.form, one.details) for one in said] == [
        ("activities", {"areas": ["G2:G3", "H2:H4"], "count": 2}),
    ]
    for language in ("en", "es", "th"):
        assert "H2:H4" in message(said[0], language)


@pytest.mark.parametrize("name", KINDS)
def test_a_required_cell_that_cannot_be_typed_in_is_not_called_empty(name):
    persons = people({"training_id": Merged("T1", 3), "institution": Merged("An office", 3)}, {}, {})
    for row in persons[2:]:
        row[0] = row[persons[0].index("institution")] = None
    content = KINDS[name](with_cover(trainings=table(TRAINING), participants=persons))
    assert in_cells(content, name) == []
    assert loads(validated(content, name))["participants"].rows_set_aside == 0


@pytest.mark.parametrize("name", KINDS)
def test_an_area_below_the_last_record_makes_no_record(name):
    rows = activities({"location": Merged("Khlong Toei", 40), "title": Merged("Workshop", 40)})
    content = KINDS[name](with_cover(activities=[*rows, *[[None] * len(HEADER)] * 39]))
    assert loads(validated(content, name))["activities"].rows_read == 1


@pytest.mark.parametrize("name", KINDS)
def test_what_an_area_shows_over_a_row_that_is_no_record_is_not_its_own(name):
    rows = activities({"location": Merged("Khlong Toei", 3)}, {})
    signature = [None] * len(HEADER)
    signature[0] = Merged("Signature: ____________", 1, len(HEADER))
    content = KINDS[name](with_cover(activities=[*rows, signature]))
    assert loads(validated(content, name))["activities"].rows_read == 2
    rules = [one.rule for one in validated(content, name).problems.of("activities") if one.row == 4]
    assert rules == ["not_a_record"]


def test_a_row_with_a_value_outside_the_form_alone_gets_nothing_of_an_area():
    rows = activities({"location": Merged("Khlong Toei", 3)}, {})
    numbered = [[*rows[0], "my number"], [*rows[1], 1], [*rows[2], 2], [*[None] * len(rows[0]), 3]]
    sheet = sheets_of(in_xlsx({"activities": numbered}), "x.xlsx")["activities"]
    location = map_sheet(load_forms()["activities"], sheet).column("location")
    assert [location.shown(position) for position in range(3)] == ["Khlong Toei", "Khlong Toei", ""]


def test_a_record_of_two_merged_lines_is_one_record():
    rows = activities({"location": "x"})
    doubled = [rows[0], [Merged(value, 2) for value in rows[1]], [None] * len(rows[0])]
    result = validated(in_xlsx(with_cover(activities=doubled)))
    assert loads(result)["activities"].rows_read == 1


def test_a_title_over_all_columns_stays_one_cell():
    rows = activities({}, {})
    titled = [*rows[:2], [Merged("Second quarter", 1, len(rows[0]))], *rows[2:]]
    content = in_xlsx(with_cover(activities=titled))
    assert [rule for row, _, rule in in_cells(content) if row == 3] == ["not_a_record"]


def test_an_area_over_two_columns_holds_in_both():
    rows = table({**ACTIVITY, "end_date": None, "title": Merged("Workshop", 1, 1)})
    rows = [
        ["activity_id", "title", "location", *HEADER[2:]],
        ["THA-A-001", Merged("Khlong Toei", 1, 2), None, *list(ACTIVITY.values())[2:]],
    ]
    content = in_xlsx(with_cover(activities=rows))
    assert stored(content, "x.xlsx", "activities", "location") == ["Khlong Toei"]
    assert stored(content, "x.xlsx", "activities", "title") == ["Khlong Toei"]


@pytest.mark.parametrize("name", KINDS)
def test_a_key_over_several_rows_is_one_error_for_the_area(name):
    rows = activities(
        {"activity_id": Merged("THA-A-001", 3)}, {"activity_id": None}, {"activity_id": None}, {}
    )
    content = KINDS[name](with_cover(activities=rows))
    said = in_cells(content, name, "column", "rule", "found")
    assert said == [(2, "activity_id", "merged_identifier", "THA-A-001")]
    assert loads(validated(content, name))["activities"].rows_set_aside == 3
    problem = next(one for one in validated(content, name).problems if one.rule == "merged_identifier")
    assert problem.details == {"rows": "2–4"}
    for language in ("en", "es", "th"):
        assert "2–4" in message(problem, language)


def test_part_of_a_key_may_be_merged():
    rows = [
        ["step", "cycle", "status", "status_date"],
        [Merged(1, 2), 1, "completed", "2019-08-05"],
        [None, 2, "in_progress", "2019-08-05"],
    ]
    assert in_cells(in_xlsx(with_cover(dmop_progress=rows))) == []


def test_a_value_under_an_area_is_not_read_and_told():
    rows = activities({"location": Merged("Khlong Toei", 2)}, {"location": "Mae Sot"})
    content = in_xlsx(with_cover(activities=rows))
    assert stored(content, "x.xlsx", "activities", "location") == ["Khlong Toei"] * 2
    said = [one for one in validated(content).problems if one.rule == "values_under_merged_cells"]
    assert [one.details for one in said] == [{"cells": ["H3"]}]


def test_an_area_that_begins_in_the_header_fills_nothing():
    rows = activities({"location": None}, {"location": "Mae Sot"})
    rows[0][-1] = Merged("location", 2)
    content = in_xlsx(with_cover(activities=rows))
    assert stored(content, "x.xlsx", "activities", "location") == [None, "Mae Sot"]


def test_a_mark_lies_on_the_cell_that_can_be_seen():
    persons = people({"sex": Merged("Femal", 3)}, {"sex": None}, {"sex": None}, {}, base=PERSON)
    content = in_xlsx(with_cover(trainings=table(TRAINING), participants=persons))
    assert [row for row, _, rule in in_cells(content) if rule == "not_in_code_list"] == [2, 3, 4]
    sheet = opened(check(content).content)["participants"]
    column = letter(persons[0].index("sex"))
    assert "Femal" in str(sheet[f"{column}2"].comment.text)
    assert all(sheet[f"{column}{row}"].comment is None for row in (3, 4))


def test_many_areas_are_read_across_the_pieces_of_a_part_and_take_sixteen_bytes_each():
    content = in_xlsx({"a": [["x", "y"], ["z", None]]})
    areas = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(2, 200_000))
    part = parts_of(content)["xl/worksheets/sheet1.xml"]
    merged = f'</sheetData><mergeCells count="199998">{areas}</mergeCells>'.encode()
    content = with_part("xl/worksheets/sheet1.xml", part.replace(b"</sheetData>", merged), content)
    merged_areas = sheets_of(content, "x.xlsx")["a"].merged
    assert (len(merged_areas), merged_areas.bounds.nbytes) == (199_998, 16 * 199_998)


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [(1, 1, (1, 1)), (2, 1, (2, 1)), (3, 2, (2, 1)), (4, 2, (4, 2)), (9, 3, (8, 3))],
)
def test_the_visible_cell_of_an_area(row, column, expected):
    areas = MergedAreas([8, 3, 9, 3, 2, 1, 3, 2])
    assert areas.visible(row, column) == expected
    assert MergedAreas().visible(row, column) == (row, column)
