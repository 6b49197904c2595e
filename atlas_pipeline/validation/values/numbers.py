"""Parses numbers as people write them, by the unit's decimal mark. The other mark separates thousands.

A number with only one possible reading is read. Example: in a country with decimal commas, 12.5 is twelve
and a half, because its point cannot separate thousands. 1.250 is read by the country's style. A number
written fully in the other style, such as 1,234.5 in that country, is an Unparsed: the same person may have
written 1.234 in the other style too.
"""

import re

from atlas_pipeline.reading.cells import BOOLEAN, DATE, NUMBER, split
from atlas_pipeline.reading.text import THAI_DIGITS, clean
from atlas_pipeline.validation.values.unparsed import Unparsed

_MINUS = str.maketrans({"−": "-", "–": "-", "‐": "-"})
_PLAIN = {mark: re.compile(rf"[+-]?\d+({re.escape(mark)}\d+)?") for mark in ".,"}
_GROUPED = {
    mark: re.compile(
        rf"[+-]?[1-9]\d{{0,2}}(?:({re.escape(other)}| |'|’)\d{{3}})(?:\1\d{{3}})*({re.escape(mark)}\d+)?"
    )
    for mark, other in ((".", ","), (",", "."))
}

NOT_A_NUMBER = Unparsed("not_a_number")


def parse_number(text: str, mark: str) -> float | Unparsed:
    """The number in a cell, or an Unparsed. `mark` is the unit's decimal mark, "." or ","."""
    kind, content = split(text)
    if kind == NUMBER:
        return float(content)
    if kind in (DATE, BOOLEAN):
        return NOT_A_NUMBER
    written = clean(content).translate(THAI_DIGITS).translate(_MINUS)
    if written.endswith("%"):  # 85 or 0.85: the unit of the field is not guessed
        return Unparsed("not_a_number", suggestion=written[:-1].rstrip())
    if _PLAIN[mark].fullmatch(written) or _GROUPED[mark].fullmatch(written):
        return _value(written, mark)
    other = "," if mark == "." else "."
    if _PLAIN[other].fullmatch(written):  # its mark does not separate thousands: such a number was read above
        return _value(written, other)
    if _GROUPED[other].fullmatch(written):
        meant = _value(written, other)
        return Unparsed(
            "ambiguous_number", suggestion=format(meant, ".15g").replace(".", mark), details={"mark": mark}
        )
    return NOT_A_NUMBER


def parse_integer(text: str, mark: str) -> int | Unparsed:
    number = parse_number(text, mark)
    if isinstance(number, Unparsed):
        return number
    if not number.is_integer() or abs(number) > 2**53:
        return Unparsed("not_an_integer")
    return int(number)


def _value(written: str, mark: str) -> float:
    digits = "".join(sign for sign in written if sign.isdigit() or sign in "+-" or sign == mark)
    return float(digits.replace(mark, "."))
