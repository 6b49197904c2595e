"""Recognises rows that sum up other rows: `Total | | | 35`. They may be anywhere on a sheet.

Such a row is not a record. A row is a total only if all of these hold: a cell has a word for a total; the
other cells have only numbers; a field that every record needs is missing. Some words may also be a name or
a title (`Media`, `Men`). Such a word must be the leftmost cell, the row must have a number, and the cell
of a needed field must be blank. Any other row is validated as a record.
"""

import re

from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.spelling import as_folded, folded
from atlas_pipeline.reading.cells import ERROR, FORMULA, NUMBER, PERCENT, plain, split
from atlas_pipeline.reading.text import THAI_DIGITS, clean
from atlas_pipeline.validation.headers.header_rows import needed_fields
from atlas_pipeline.validation.values.masking import looks_like_identifier

_NUMBER = r"[-+]?[\d][\d.,\' ]*"
_COUNTED = r"(?: ?(?:%|people|persons|participants|hours|personas|participantes|horas|คน|ราย|ชั่วโมง|ชม\.?))?"
_OF_WHAT = (
    r"(?: (?:general|of|de|del|the|la|las|los|in|en|this|este|esta|by|por|for|para|and|y|number|numero|"
    r"period|periodo|semester|semestre|year|ano|hours|horas|participants|participantes|attendees|asistentes|"
    r"personas|people|persons|activities|actividades|trainings|capacitaciones|men|women|hombres|mujeres)){0,8}"
)
_WORDS = (
    rf"(?:(?:grand |sub-?|gran |sum |suma )?total(?:es)?{_OF_WHAT}|"
    r"sub-?totals?|sub-?totales|sum|suma|sumas|[∑σ]|(?:carried|brought) forward|suma y sigue|ยอดยก(?:ไป|มา)|"
    r"(?:ผล|ยอด|จำนวน)?รวม(?:ทุกรายการ|จำนวน|ย่อย|ผู้เข้าร่วม|ผู้เข้าอบรม|ชาย|หญิง){0,2}(?:ทั้งหมด|ทั้งสิ้น)?|ทั้งหมด|ทั้งสิ้น)"
)
_OTHER_WORDS = (
    rf"(?:(?:average|avg\.?|mean|promedio|media){_OF_WHAT}|(?:ค่า)?เฉลี่ย|"
    rf"(?:number of |numero de )?(?:men|women|hombres|mujeres)(?: and| y)?{_OF_WHAT}|count|recuento|cuenta|"
    r"(?:number of|numero de) (?:participants|participantes|persons|people|personas|attendees|asistentes)|"
    r"จำนวน(?:ผู้เข้าร่วม|ผู้เข้าอบรม)?(?:ทั้งหมด|ทั้งสิ้น)?)"
)
"""Words for a total that may also be a name or a title."""

_AND_NUMBER = rf"\s*[:=]?\s*(?:{_NUMBER}{_COUNTED})?"
_SAYS_TOTAL = re.compile(as_folded(_WORDS + _AND_NUMBER))
_MAY_SAY_TOTAL = re.compile(as_folded(_OTHER_WORDS + _AND_NUMBER))
_IS_NUMBER = re.compile(as_folded(_NUMBER + _COUNTED))
_IS_UNIT = re.compile(as_folded(_COUNTED.strip().removesuffix("?")))
_OF_GROUP = (
    r"(?:(?:sub-?)?total|sum|count|average|suma|cuenta|recuento|promedio|(?:ผล|ยอด)?รวม|(?:ค่า)?เฉลี่ย|จำนวน|นับ)"
)
_SAYS_GROUP = re.compile(as_folded(rf"(?:(?P<of>\S+) {_OF_GROUP}|{_OF_GROUP} (?P<also_of>\S+))"))
"""The lines that a spreadsheet program adds under each group: `T1 Total`, `Cuenta T1`."""


def is_total(form: Form, cells: list[str], places: dict[str, int]) -> bool:
    """Whether the row sums up other rows. `cells`: the row as read; `places`: field → column."""
    filled = {place: text for place, text in enumerate(cells) if clean(plain(text)) or split(text)[0]}
    compared = {place: _compared(text) for place, text in filled.items()}
    sure = {
        place for place, text in compared.items() if _SAYS_TOTAL.fullmatch(text) or _is_total_of_group(text)
    }
    words = sure | {place for place, text in compared.items() if _MAY_SAY_TOTAL.fullmatch(text)}
    units = {place for place, text in compared.items() if _IS_UNIT.fullmatch(text)}
    if not words or not all(place in words | units or _is_figure(text) for place, text in filled.items()):
        return False
    needed = {places.get(name) for name in needed_fields(form)}
    if sure:  # a cell with the word for a total is not a value of its field
        return not needed <= filled.keys() - words
    return min(filled) in words and any(map(_has_number, filled.values())) and not needed <= filled.keys()


def _is_total_of_group(text: str) -> bool:
    """Whether the text has a word for a total and the identifier of a group, and nothing else."""
    found = _SAYS_GROUP.fullmatch(text)
    return found is not None and looks_like_identifier(found["of"] or found["also_of"], None)


def _has_number(text: str) -> bool:
    return any(map(str.isdigit, plain(text))) or split(text)[0] in (ERROR, FORMULA)


def _is_figure(text: str) -> bool:
    return split(text)[0] in (NUMBER, PERCENT, ERROR, FORMULA) or bool(_IS_NUMBER.fullmatch(_compared(text)))


def _compared(text: str) -> str:
    return folded(clean(plain(text))).translate(THAI_DIGITS)
