"""Recognises rows that speak about the table and are no records: notes, titles of sections, lines for
signatures, and what stands below the table.

A guess must be safe. So a row is a note only if all of these hold: it lacks a field that every record needs;
no cell is a valid code, answer or date of its column; no cell in a column of identifiers looks like an
identifier. A name alone is no note, except below the table: it may be a participant who was begun.
"""

import re
from collections.abc import Callable

from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.spelling import as_folded, folded
from atlas_pipeline.privacy.names import may_be_name
from atlas_pipeline.reading.cells import plain, split
from atlas_pipeline.reading.text import clean
from atlas_pipeline.validation.values.masking import looks_like_identifier

MOST_CELLS = 3
"""The most filled cells of a note within the table."""

_LINE_TO_FILL = re.compile(r"_{3,}|\.{4,}|…{2,}|-{4,}")
_IN_BRACKETS = re.compile(r"\(.+\)")
_BEGINS = re.compile(
    as_folded(
        r"(?:[*※†]|(?:notes?|n\.?b\.?|remarks?|comments?|sources?|prepared|approved|checked|reviewed|certified|"
        r"verified|recorded|signed|signature|date|position|submitted|compiled|received|endorsed|name|"
        r"notas?|observaci\w+|comentarios?|fuentes?|firma|elaborad\w|preparad\w|aprobad\w|revisad\w|verificad\w|"
        r"registrad\w|fecha|cargo|aclaracion|vo\.? ?bo|vist[oa] bueno|elaboro|reviso|aprobo|recibid\w|"
        r"entregad\w|"
        r"enviad\w|responsable|nombre|nombre y firma|nombre y cargo|firma y sello|sello)"
        r"(?: (?:by|por|de|del|of))?(?: ?[:.*]|$| ?_| \d)|"
        r"(?:หมายเหตุ|ที่มา|ข้อสังเกต|ลงชื่อ|ลงนาม|ผู้จัดทำ|ผู้รับรอง|ผู้อนุมัติ|ผู้ตรวจสอบ|ผู้รายงาน|ผู้ประสานงาน|ตำแหน่ง|วันที่|"
        r"ผู้บันทึก|ผู้กรอก|ผู้เห็นชอบ|ผู้ส่ง|ผู้รับข้อมูล|(?:เจ้าหน้าที่)?ผู้รับผิดชอบ|ลายมือชื่อ|(?:จัดทำ|ตรวจสอบ|รับรอง|อนุมัติ|รายงาน)โดย))"
    )
)
"""The beginning of a note or of a line for a signature, in English, Spanish and Thai (folded)."""


def speaks_of_table(form: Form, cells: dict[str, str], is_valid: Callable[[str, str], bool]) -> bool:
    """Whether the row may be a note: nothing in it is a value of a record. `cells`: field → cell as read,
    only those with content; `is_valid(field, cell)`: whether the cell is a code, an answer or a date."""
    return not any(
        is_valid(name, text)
        or (form.is_identifier(form[name]) and looks_like_identifier(clean(plain(text)), None))
        for name, text in cells.items()
    )


def says_it_is_a_note(form: Form, cells: dict[str, str]) -> bool:
    """Whether the cells of such a row say by themselves that it is a note, a title or a signature."""
    texts = {name: clean(plain(text)) for name, text in cells.items()}
    if len(texts) <= MOST_CELLS and any(_is_spoken(text) for text in texts.values()):
        return True
    if len(texts) != 1:
        return False
    ((name, text),) = texts.items()
    if split(cells[name])[0] or not any(map(str.isalpha, text)):
        return False
    if form.is_identifier(form[name]):
        return " " in text or text.endswith(":")
    return form[name].pii and not may_be_name(text)


def _is_spoken(text: str) -> bool:
    return bool(_LINE_TO_FILL.search(text) or _IN_BRACKETS.fullmatch(text) or _BEGINS.match(folded(text)))
