"""Cells as text. Numbers, dates, booleans and errors that the workbook itself stores keep their kind: a
mark at the beginning of the text.

A mark means that the spreadsheet program has already decided the meaning. A marked date is not parsed
again by the country's date style, and a marked number not by its decimal mark. Text for people never
contains the mark.
"""

import math
from datetime import date, datetime, time, timedelta
from typing import Any

MARK = "\x02"
"""No text cell can contain this character: XML forbids it, and the CSV reader removes it."""

NUMBER, DATE, BOOLEAN, PERCENT, ERROR, FORMULA = "n", "d", "b", "p", "e", "f"
"""A percentage is kept as it is displayed, `85%`: the officer does not see 0.85. A formula is marked only
if it has no saved result; its content is then empty."""

EXCEL_ERRORS = (
    *("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!"),
    *("#GETTING_DATA", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#ERROR!"),
    *("#¡DIV/0!", "#N/D", "#¿NOMBRE?", "#¡NULO!", "#¡NUM!", "#¡REF!", "#¡VALOR!"),
    *(f"Err:{number}" for number in range(501, 541)),
)
"""Texts of cells with an error: in English and Spanish Excel and in LibreOffice. A CSV file contains them
as plain text."""

DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""The days from which a workbook counts its days. The second is Excel's 1904 date system."""

NO_NUMBER = "#NUM!"
"""The error that a cell shows whose content is no finite number."""


def marked(kind: str, text: str) -> str:
    return f"{MARK}{kind}{text}"


def encoded(value: Any) -> str:
    """A value from calamine as text. The text is marked unless the value is itself a text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return marked(BOOLEAN, "1" if value else "0")
    if isinstance(value, (int, float)):
        # NaN and infinity: programs write them into files, no spreadsheet program can show or compute them
        return marked(NUMBER, number_text(value)) if math.isfinite(value) else marked(ERROR, NO_NUMBER)
    if isinstance(value, datetime):
        is_midnight = value.time() == time.min
        return marked(DATE, value.date().isoformat() if is_midnight else value.isoformat(sep=" "))
    if isinstance(value, date):
        return marked(DATE, value.isoformat())
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def number_text(value: float) -> str:
    """A number as the spreadsheet displays it: fifteen significant digits, no `.0`."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")


def as_percent(text: str) -> str:
    """For a cell with a number: the number as a percentage. Any other cell is returned unchanged."""
    kind, content = split(text)
    return marked(PERCENT, format(float(content) * 100, ".12g") + "%") if kind == NUMBER else text


def split(text: str) -> tuple[str, str]:
    """The kind of a cell (empty for a text) and its content."""
    if text.startswith(MARK):
        return text[1:2], text[2:]
    return "", text


def plain(text: str) -> str:
    """The cell as the officer sees it."""
    kind, content = split(text)
    if kind == BOOLEAN:
        return "TRUE" if content == "1" else "FALSE"
    return content
