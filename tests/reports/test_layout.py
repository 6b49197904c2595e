"""Sheet names and the reckoning of row heights."""

import pytest

from atlas_pipeline.reports.layout.book import sheet_name, text_lines


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Thailand", set(), "Thailand"),
        ("Côte d'Ivoire", set(), "Côte d'Ivoire"),
        ("'quoted'", set(), "quoted"),
        ("A/B: [x]?*\\", set(), "AB x"),
        ("x" * 40, set(), "x" * 31),
        ("Thailand", {"thailand"}, "Thailand 2"),
        ("x" * 40, {"x" * 31}, "x" * 29 + " 2"),
        ("???", set(), "Sheet"),
    ],
)
def test_sheet_names_are_what_excel_accepts(name, taken, expected):
    assert sheet_name(name, taken) == expected


def test_marks_above_and_below_thai_letters_take_no_room():
    assert text_lines("ที่" * 20, 30, "th") == text_lines("ท" * 20, 30, "th") == 1


def test_longer_texts_and_line_ends_stand_higher():
    assert text_lines("", 20, "en") == 1
    assert text_lines("one\ntwo\nthree", 20, "en") == 3
    assert text_lines("word " * 40, 20, "en") > text_lines("word " * 20, 20, "en") > 1
