"""Rows at the end of a sheet that sum up those above: `Total | | | 35`.

Such a row is no record. It is taken for one only where nothing else fits: it says so in a word, holds
nothing else but numbers, and lacks something that every record must have. A row that could be a record is
judged as one.
"""

import re

from atlas_pipeline.forms.model import Form
from atlas_pipeline.intake.cells import ERROR, FORMULA, NUMBER, PERCENT, plain, split
from atlas_pipeline.intake.header_rows import needed_fields
from atlas_pipeline.intake.sheets import Sheet
from atlas_pipeline.intake.text import THAI_DIGITS, clean
from atlas_pipeline.plan.spelling import folded

MOST_ROWS = 10
"""So many rows at the end are looked at."""

_NUMBER = r"[-+]?[\d][\d.,\' ]*"
_COUNTED = r"(?: ?(?:%|people|persons|participants|hours|personas|participantes|horas|คน|ราย|ชั่วโมง|ชม\.?))?"
_WORDS = (
    r"(?:(?:grand |sub-?|gran )?total(?:es)?(?: (?:general|of|de|del|number|numero|hours|horas|"
    r"participants|participantes|personas|people|activities|actividades|trainings)){0,3}|"
    r"sub-?totals?|sub-?totales|sum|suma|sumas|"
    r"(?:ผล|ยอด)?รวม(?:ทั้งหมด|ทั้งสิ้น|ทุกรายการ|จำนวน|ย่อย)?|ทั้งหมด|ทั้งสิ้น)"
)
_SAYS_TOTAL = re.compile(rf"{_WORDS}\s*[:=]?\s*(?:{_NUMBER}{_COUNTED})?")
_IS_NUMBER = re.compile(_NUMBER + _COUNTED)


def trailing_totals(form: Form, rows: Sheet, places: dict[str, int]) -> int:
    """How many rows at the end are totals; 0 where no other row would be left. `places`: field → column."""
    count = 0
    for position in range(len(rows) - 1, max(len(rows) - 1 - MOST_ROWS, -1), -1):
        if not _is_total(form, [column.text(position) for column in rows.columns], places):
            break
        count += 1
    return count if count < len(rows) else 0


def _is_total(form: Form, cells: list[str], places: dict[str, int]) -> bool:
    filled = {place: text for place, text in enumerate(cells) if clean(plain(text)) or split(text)[0]}
    words = [place for place, text in filled.items() if _SAYS_TOTAL.fullmatch(_compared(text))]
    if not words or not all(place in words or _is_figure(text) for place, text in filled.items()):
        return False
    # what says the word is no value of its field
    return any(places.get(name) not in filled or places[name] in words for name in needed_fields(form))


def _is_figure(text: str) -> bool:
    return split(text)[0] in (NUMBER, PERCENT, ERROR, FORMULA) or bool(_IS_NUMBER.fullmatch(_compared(text)))


def _compared(text: str) -> str:
    return folded(clean(plain(text))).translate(THAI_DIGITS)
