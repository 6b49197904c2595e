"""A book as the bytes of a file: xlsx, ods, a zip of CSV files, or xls."""

import io
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from tests.fuzz.books import Book, Formula
from tests.reading.old_workbooks import ods, xls
from tests.validation.building import csv_bytes, zipped

KINDS = {"xlsx": ".xlsx", "ods": ".ods", "csv": ".zip", "xls": ".xls"}
"""What a book may be written as, with the suffix of its file."""

_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


def written(book: Book, kind: str) -> bytes:
    match kind:
        case "xlsx":
            return _xlsx(book)
        case "ods":
            return ods({quoteattr(name)[1:-1]: _plain(rows, _xml) for name, rows in named(book)})
        case "csv":
            return zipped({f"{name}.csv": csv_bytes(_plain(rows, _shown)) for name, rows in named(book)})
        case _:
            return xls({name: _plain(rows, _short) for name, rows in named(book)})


def named(book: Book) -> list[tuple[str, list[list[Any]]]]:
    """Sheets under names that a spreadsheet program would allow beside each other."""
    named: dict[str, list[list[Any]]] = {}
    taken: set[str] = set()
    for sheet in book.sheets:
        name = sheet.name.translate(_NOT_IN_NAMES)[:_LONGEST_NAME] or "_"
        while name.casefold() in taken:
            name = f"{name[: _LONGEST_NAME - 1]} " if not name.endswith(" ") else f"{name[:-2]}_ "
        taken.add(name.casefold())
        named[name] = sheet.rows
    return list(named.items())


def _xlsx(book: Book) -> bytes:
    content = io.BytesIO()
    target = xlsxwriter.Workbook(
        content, {"in_memory": True, "default_date_format": "yyyy-mm-dd", "nan_inf_to_errors": True}
    )
    target.set_properties({"created": datetime(2020, 1, 1)})  # the same bytes each time
    for sheet, (name, rows) in zip(book.sheets, named(book), strict=True):
        page = target.add_worksheet(name)
        if sheet.is_hidden:
            page.hide()
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                match value:
                    case None:
                        pass
                    case Formula(text):
                        page.write_formula(number, place, text, value="")
                    case str():
                        page.write_string(number, place, value[:32_767])
                    case date() if not isinstance(value, datetime):
                        page.write_datetime(number, place, datetime(value.year, value.month, value.day))
                    case _:
                        page.write(number, place, value)
    if not book.sheets:
        target.add_worksheet("empty")
    target.close()
    return content.getvalue()


def _plain(rows: list[list[Any]], text: Any) -> list[list[Any]]:
    return [[_cell(value, text) for value in row] for row in rows]


def _cell(value: Any, text: Any) -> Any:
    if isinstance(value, Formula):
        return text(value.text)
    if isinstance(value, bool):
        return text(str(value).upper())
    if isinstance(value, datetime):
        return value.date()
    return text(value) if isinstance(value, str) else value


def _shown(text: str) -> str:
    return text


def _xml(text: str) -> str:
    return escape(in_xml(text))


def in_xml(text: str) -> str:
    """The characters of a text that XML can hold."""
    return "".join(char for char in text if _is_xml(char))


def _is_xml(char: str) -> bool:
    """XML 1.0 has no other characters; a part that holds one is no XML, which the changes of bytes see to."""
    return char in "\t\n\r" or "\x20" <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"


def _short(text: str) -> str:
    """BIFF8 counts in UTF-16 units, in a record of 8,224 bytes at most."""
    return "".join(char for char in text if char <= "\uffff")[:4_000]
