"""Cells as text. Numbers, dates, booleans and errors that the workbook itself stores keep their kind: a
mark at the beginning of the text.

A mark means that the spreadsheet program has already decided the meaning. A marked date is not parsed
again by the country's date style, and a marked number not by its decimal mark. Text for people never
contains the mark.
"""

import math
from datetime import date, datetime, time, timedelta
from typing import Any

from atlas_pipeline.reading.number_formats import rendered, text_rendered

MARK = "\x02"
"""No text cell can contain this character: XML forbids it, and the CSV reader removes it."""

NUMBER, DATE, BOOLEAN, PERCENT, ERROR, FORMULA, PICTURE = "n", "d", "b", "p", "e", "f", "i"
"""A percentage is kept as it is displayed, `85%`: the officer does not see 0.85. A formula is marked only
if it has no saved result; its content is then empty. So is the content of a picture."""

_SHOWN, _UNCLEAR = "s", "u"
"""Numbers that their format shows as something else: with the text that is shown, or with the code of a
format that cannot be rendered. `split` gives the number; `plain` gives what is shown, if that is known."""

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

MOST_DAYS = 2_958_466
"""Excel's last day, and one more: the year 9999."""

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


def as_date(text: str, day_zero: date) -> str:
    """For a cell with a number: the date that many days after `day_zero`, or the time of day. Any other
    cell is returned unchanged."""
    kind, content = split(text)
    if kind != NUMBER or not 0 <= float(content) < MOST_DAYS:
        return text
    moment = datetime(day_zero.year, day_zero.month, day_zero.day) + timedelta(days=float(content))
    rounded = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    return encoded(rounded.time() if float(content) < 1 else rounded)


def as_shown(text: str, code: str) -> str:
    """For a cell with a number: the number with what the format of that code shows. For a text: what the
    format shows. Any other cell is returned unchanged."""
    kind, number = split(text)
    if not kind and not text.isspace() and text:
        return text_rendered(code, text)
    if kind != NUMBER:
        return text
    shown = rendered(code, number)
    if shown == number:
        return text
    return (
        marked(_UNCLEAR, f"{code}{MARK}{number}")
        if shown is None
        else marked(_SHOWN, f"{shown}{MARK}{number}")
    )


def unclear_format(text: str) -> str:
    """The code of the format that shows the number of the cell in a way that is not known; else empty."""
    return text[2:].partition(MARK)[0] if text.startswith(MARK + _UNCLEAR) else ""


def split(text: str) -> tuple[str, str]:
    """The kind of a cell (empty for a text) and its content. A number is a number, whatever its format
    shows."""
    if not text.startswith(MARK):
        return "", text
    kind, content = text[1:2], text[2:]
    return (NUMBER, content.rpartition(MARK)[2]) if kind in (_SHOWN, _UNCLEAR) else (kind, content)


def plain(text: str) -> str:
    """The cell as the officer sees it."""
    kind, content = split(text)
    if text.startswith(MARK + _SHOWN):
        return text[2:].partition(MARK)[0]
    if kind == BOOLEAN:
        return "TRUE" if content == "1" else "FALSE"
    return content
