"""Cells as text. A workbook's own numbers, dates, booleans and errors keep their kind by a mark in front.

The mark says that the spreadsheet program has settled the meaning: a real date is not read again by the
country's date style, a real number not by its decimal mark. What a person sees never holds the mark.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

MARK = "\x02"
"""No text cell can hold it: XML forbids it, and the CSV reader takes it out."""

NUMBER, DATE, BOOLEAN, PERCENT, ERROR, FORMULA = "n", "d", "b", "p", "e", "f"
"""A percentage is kept as it shows, `85%`: 0.85 is not what its writer sees. A formula is marked only where
it has no saved result, and then its content is empty."""

EXCEL_ERRORS = (
    *("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!"),
    *("#GETTING_DATA", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#ERROR!"),
    *("#¡DIV/0!", "#N/D", "#¿NOMBRE?", "#¡NULO!", "#¡NUM!", "#¡REF!", "#¡VALOR!"),
    *(f"Err:{number}" for number in range(501, 541)),
)
"""What a cell with an error shows, in English and in Spanish Excel and in LibreOffice; as text too, because
that is how it is saved to CSV."""


def marked(kind: str, text: str) -> str:
    return f"{MARK}{kind}{text}"


def encoded(value: Any) -> str:
    """A value as calamine gives it, as text: marked unless it is a text itself."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return marked(BOOLEAN, "1" if value else "0")
    if isinstance(value, (int, float)):
        return marked(NUMBER, number_text(value))
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
    """A number as the spreadsheet shows it: fifteen significant digits, no `.0`."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")


def as_percent(text: str) -> str:
    """The cell of a number that shows as a percentage; any other cell as it is."""
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
