"""The copy of the cells: names of sheets that Excel takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.feedback.workbook import plain_copy
from atlas_pipeline.feedback.workbook.plain_copy import LONGEST_NAME, workbook_of
from atlas_pipeline.reading.sheets import sheet_of
from tests.feedback.checking import check, opened, severity
from tests.validation.building import ACTIVITY, COVER, csv_bytes, table, zipped

LONG = "A sheet with a very long name, of which "


def names_of(*titles: str) -> list[str]:
    content, _ = workbook_of([sheet_of(title, [["a"]]) for title in titles])
    return opened(content).sheetnames


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["activities.csv", "ACTIVITIES.CSV"], ["activities", "ACTIVITIES 2"]),
        (
            ["activities.csv", "ACTIVITIES.CSV", "Activities.csv"],
            ["activities", "ACTIVITIES 2", "Activities 3"],
        ),
        (["a.csv", "x/a.csv", "y/a.csv", "A.csv"], ["a", "a 2", "a 3", "A 4"]),
        (["a.csv", "a.csv", "A.csv"], ["a", "a 2", "A 3"]),
        ([f"{LONG}one.csv", f"{LONG}two.csv"], [LONG[:31], f"{LONG[:29].strip()} 2"]),
        (["a" * 30 + "'b.csv", "'.csv", "History.csv"], ["a" * 30, "-", "History 2"]),
        (["📄" * 20], ["📄" * 15]),
    ],
)
def test_names_of_sheets_are_distinct_without_regard_to_case(titles, expected):
    assert names_of(*titles) == expected


@given(st.lists(st.text(st.sampled_from("aAÁsSßı'[]:*?/\\📄"), max_size=40), min_size=1, max_size=8))
def test_any_names_make_a_workbook(titles):
    found = names_of(*titles)
    assert len({name.lower() for name in found}) == len(titles)
    assert all(len(name.encode("utf-16-le")) // 2 <= LONGEST_NAME for name in found)


def test_files_that_differ_in_case_and_folder_are_checked():
    rows = csv_bytes(table(ACTIVITY))
    names = ("activities.csv", "sub/activities.csv", "SUB/Activities.csv", "ACTIVITIES.CSV")
    cover = csv_bytes([["field", "value"], *COVER.items()])
    book = opened(check(zipped({"cover.csv": cover, **dict.fromkeys(names, rows)}), "x.zip").content)
    assert {name.lower() for name in book.sheetnames} >= {"activities", "activities 2", "activities 3"}


def test_a_copy_beyond_the_cells_holds_what_is_marked(monkeypatch):
    monkeypatch.setattr(plain_copy, "MOST_CELLS", 100)
    sheet = sheet_of("people.csv", [["a", "b"], *([str(n), "x"] for n in range(2, 1_001))])
    (short,) = plain_copy.shortened([sheet], {"people.csv": [30, 999]})
    assert short.rows.tolist() == [*range(1, 21), 30, 999]
    assert short.shown(21) == ["999", "x"]
    small = [sheet_of("people.csv", [["a", "b"]] * 50)]
    assert plain_copy.shortened(small, {}) is small


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_text_that_begins_like_a_formula_is_quoted_in_a_copy(sign):
    content, _ = workbook_of([sheet_of("people", [["name"], [f"{sign}SUM(A1)"], ["plain"]])])
    sheet = opened(content)["people"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (f"{sign}SUM(A1)", "s")
    assert [sheet[cell].quotePrefix for cell in ("A2", "A3")] == [True, False]


def test_long_texts_are_wrapped_in_a_copy_and_stay_so_under_a_mark():
    content = csv_bytes(table({**ACTIVITY, "outcome": "a long text that no list has, " * 5}))
    cover = csv_bytes([["field", "value"], *COVER.items()])
    book = opened(check(zipped({"cover.csv": cover, "activities.csv": content}), "x.zip").content)
    marked = [cell for row in book["activities"].iter_rows() for cell in row if severity(cell)]
    assert any(cell.value and len(str(cell.value)) > 100 for cell in marked)
    assert all(cell.alignment.wrap_text for cell in marked)
