"""The printed page of a workbook for an office."""

import io

import openpyxl
import pytest
import xlsxwriter

from atlas_pipeline.templates.look import A4_HOLDS, pages_across, set_page

A4 = 9
"""As Excel numbers papers."""


def page(*widths: float, **options):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("form")
        sheet.write_row(0, 0, ["header"])
        set_page(sheet, "Title", "Notice", list(widths) or None, **options)
    return openpyxl.load_workbook(content)["form"]


def test_a_table_has_its_header_row_on_each_page():
    assert page(100).print_title_rows == "$1:$1"
    assert page(100, head_rows=2).print_title_rows == "$1:$2"
    assert page().print_title_rows in (None, "")


@pytest.mark.parametrize("widths", [(), (50.0, 50.0), (50.0,) * 9])
def test_every_sheet_is_for_the_paper_of_an_office(widths):
    sheet = page(*widths)
    assert int(sheet.page_setup.paperSize) == A4
    assert sheet.page_setup.orientation == ("landscape" if widths else "portrait")
    assert bool(sheet.print_options.gridLines) is bool(widths)


@pytest.mark.parametrize(
    ("widths", "across"),
    [
        ((20.0, A4_HOLDS - 20), 1),
        ((20.0, A4_HOLDS - 19), 2),
        ((20.0, *(60.0,) * 6), 2),
        ((20.0, *(60.0,) * 7), 3),
    ],
)
def test_a_table_too_wide_to_read_takes_several_pages_side_by_side(widths, across):
    sheet = page(*widths)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (across, 0)
    assert sheet.print_title_cols == ("$A:$A" if across > 1 else None)
    assert page(*widths, has_key=False).print_title_cols is None
    assert pages_across(widths, widths[0]) == across
