"""Numbers by the unit's decimal mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.reading.cells import encoded
from atlas_pipeline.validation.values.numbers import parse_integer, parse_number
from atlas_pipeline.validation.values.unparsed import Unparsed


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("12", ".", 12),
        ("12.5", ".", 12.5),
        ("12,5", ",", 12.5),
        ("1,234", ".", 1234),
        ("1.234", ",", 1234),
        ("1,234,567.8", ".", 1234567.8),
        ("1.234.567,8", ",", 1234567.8),
        ("1 234", ".", 1234),
        ("1\u202f234,5", ",", 1234.5),
        ("-3", ".", -3),
        ("−3,5", ",", -3.5),
        ("๑๒.๕", ".", 12.5),
        (encoded(12.5), ",", 12.5),
        (encoded(1.234), ",", 1.234),
        ("12,5", ".", 12.5),
        ("12.5", ",", 12.5),
        ("0,250", ".", 0.25),
        ("1234.567", ",", 1234.567),
        ("1.250", ",", 1250.0),
        ("1,23,456", ".", "not_a_number"),
        ("1.234.5", ".", "not_a_number"),
        ("12h", ".", "not_a_number"),
        ("twelve", ".", "not_a_number"),
        ("1e5", ".", "not_a_number"),
        ("85%", ".", "not_a_number"),
        ("nan", ".", "not_a_number"),
        (encoded(True), ".", "not_a_number"),
    ],
)
def test_numbers(text, mark, expected):
    parsed = parse_number(text, mark)
    assert (parsed.rule if isinstance(parsed, Unparsed) else parsed) == expected


def test_the_other_mark_is_told_with_what_may_be_meant():
    assert parse_number("1.234,5", ".") == Unparsed("ambiguous_number", "1234.5", (), {"mark": "."})
    assert parse_number("1,234.5", ",").suggestion == "1234,5"


def test_whole_numbers():
    assert parse_integer("1,234", ".") == 1234
    assert parse_integer(encoded(7.0), ",") == 7
    assert parse_integer("7.5", ".").rule == "not_an_integer"
    assert parse_integer("9" * 30, ".").rule == "not_an_integer"


@given(st.integers(-(10**12), 10**12), st.integers(0, 999), st.sampled_from(".,"))
def test_a_number_written_with_groups_is_read_back(whole, thousandths, mark):
    other = "," if mark == "." else "."
    text = f"{whole:,}".replace(",", other) + f"{mark}{thousandths:03d}"
    expected = float(f"{whole}.{thousandths:03d}")
    assert parse_number(text, mark) == expected


@given(st.text(max_size=20), st.sampled_from(".,"))
def test_any_text_is_a_number_or_a_fault(text, mark):
    assert isinstance(parse_number(text, mark), (float, Unparsed))
    assert isinstance(parse_integer(text, mark), (int, Unparsed))
