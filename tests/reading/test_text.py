"""Clean texts, one by one and by the column."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.reading.cells import MARK, encoded, plain
from atlas_pipeline.reading.text import clean, cleaned
from atlas_pipeline.validation.headers.headings import heading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a   b ", "a b"),
        ("a\u00a0b\n c\t", "a b c"),
        ("สม\u200bชาย", "สมชาย"),
        ("cafe\u0301", "café"),
        ("\ufeffx\u00ad", "x"),
        ("\u3000", ""),
        ("a\u0007b", "ab"),
    ],
)
def test_blanks_are_folded_and_the_invisible_dropped(text, expected):
    assert clean(text) == expected


@given(st.lists(st.text(), max_size=5))
def test_the_column_is_cleaned_as_the_single_text(texts):
    texts = [text.replace(MARK, "") for text in texts]
    assert cleaned(pa.array(texts, pa.string())).to_pylist() == [clean(text) for text in texts]


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    text = text.replace(MARK, "")
    assert clean(clean(text)) == clean(text)


@given(st.one_of(st.integers(-(10**14), 10**14), st.floats(-1e9, 1e9), st.booleans()))
def test_numbers_and_answers_keep_their_kind(value):
    text = encoded(value)
    assert text.startswith(MARK)
    assert MARK not in plain(text)


def test_numbers_show_as_the_spreadsheet_shows_them():
    assert [plain(encoded(value)) for value in (12.0, 0.1 + 0.2, 66812345678.0, True)] == [
        "12",
        "0.3",
        "66812345678",
        "TRUE",
    ]


def test_headings_are_blind_to_case_accents_blanks_and_stars():
    assert {heading(text) for text in ("Título *", "titulo", " TITULO:", "título")} == {"titulo"}
    assert heading("full_name") == heading("Full  Name") == "full name"
    assert heading("ผู้เข้าร่วม") != heading("ผูเขารวม")
