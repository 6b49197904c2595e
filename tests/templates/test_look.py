"""The printed page of a workbook for an office."""

import io

import openpyxl
import pytest
import xlsxwriter

from atlas_pipeline.templates.look import A4_HOLDS, set_page

A4, A3 = 9, 8
"""Paper sizes as Excel numbers them."""


def page(width: float | None):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("form")
        sheet.write_row(0, 0, ["header"])
        set_page(sheet, "Title", "Notice", width)
    return openpyxl.load_workbook(content)["form"]


def test_a_table_has_its_header_row_on_each_page():
    assert page(100).print_title_rows == "$1:$1"
    assert page(None).print_title_rows in (None, "")


@pytest.mark.parametrize(("width", "paper"), [(A4_HOLDS, A4), (A4_HOLDS + 1, A3), (None, A4)])
def test_a_sheet_too_wide_for_a4_is_set_for_a3(width, paper):
    sheet = page(width)
    assert int(sheet.page_setup.paperSize) == paper
    assert sheet.page_setup.orientation == ("portrait" if width is None else "landscape")
