"""A workbook whose sheets can be neither removed, renamed nor added by a slip of the hand; no password."""

from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

SHEET_OPTIONS = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What stays allowed on a protected sheet; locked are the headers alone."""


class ProtectedWorkbook(xlsxwriter.Workbook):
    """xlsxwriter 3.3 protects sheets but not the structure of the workbook: this writes the one element,
    which the schema wants between `workbookPr` and `bookViews`. A test fails where a later version writes it
    elsewhere."""

    def __init__(self, content: BytesIO) -> None:
        super().__init__(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})

    def _write_book_views(self) -> Any:
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
        return super()._write_book_views()


def protect(sheet: Worksheet) -> None:
    sheet.protect("", SHEET_OPTIONS)
