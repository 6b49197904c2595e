"""Edges of what is read from a file: how densely it is packed, where a cell stands, what a format shows."""

import pytest

from atlas_pipeline.reading.containers import MIB
from atlas_pipeline.reading.number_formats import is_percent_format
from atlas_pipeline.reading.unreadable import Unreadable
from atlas_pipeline.reading.xlsx.row_stream import filled_rows
from tests.reading.test_reader import refusal
from tests.validation.building import zipped


def test_an_entry_that_is_packed_too_densely_is_refused_although_it_is_within_the_limits():
    bomb = zipped({"a.csv": bytes(33 * MIB)})
    assert len(bomb) < MIB
    assert refusal(bomb, "x.zip") == ("unreadable_file", "bomb")


@pytest.mark.parametrize(
    ("number", "code", "expected"),
    [
        (9, "", True),
        (10, "", True),
        (11, "", False),
        (164, "0.0%", True),
        (164, '0.0" %"', False),
        (164, r"0.0\%", False),
        (164, r"0.0\x%", True),
        (164, '"of "0%', True),
    ],
)
def test_a_percent_sign_that_is_only_text_makes_no_percentage(number, code, expected):
    assert is_percent_format(number, code) is expected


def sheet(cell: str) -> bytes:
    row = f'<row r="4"><c r="{cell}"><v>1</v></c></row>'
    return f"<worksheet><sheetData>{row}</sheetData></worksheet>".encode()


def test_a_row_holds_its_own_cells_only():
    assert [row.number for row in filled_rows([sheet("A4")], "x.xlsx")] == [4]
    with pytest.raises(Unreadable):
        list(filled_rows([sheet("A5")], "x.xlsx"))
