"""A workbook in which nobody can remove, rename or add a sheet by mistake. There is no password."""

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
"""Actions that stay allowed on a protected sheet. On the sheet of a form only the headers are locked."""


class ProtectedWorkbook(xlsxwriter.Workbook):
    """xlsxwriter 3.3 protects sheets but not the structure of the workbook. This class writes the one
    missing element. The schema wants it between `workbookPr` and `bookViews`. A test fails if a later
    version of xlsxwriter writes it in another place."""

    def __init__(self, content: BytesIO) -> None:
        super().__init__(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})

    def _write_book_views(self) -> Any:
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
        return super()._write_book_views()


def protect(sheet: Worksheet) -> None:
    sheet.protect("", SHEET_OPTIONS)
