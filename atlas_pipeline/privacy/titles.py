"""Names of sheets, files and cover lines, as a problem may repeat them: each may hold a person's name.

A name is repeated only if each of its words is plain. Other words are masked.
"""

import re
from collections.abc import Iterable

from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.problems.model import MASK

_LONGEST_TITLE = 100
_WORD = re.compile(r"[^\W\d_]+")
_NOT_NAMES = frozenset(
    [
        "sheet",
        "list",
        "lists",
        "note",
        "notes",
        "data",
        "summary",
        "instruction",
        "instructions",
        "total",
        "totals",
        "copy",
        "final",
        "draft",
        "version",
        "comment",
        "comments",
        "remark",
        "remarks",
        "budget",
        "template",
        "guide",
        "help",
        "annex",
        "calendar",
        "contact",
        "contacts",
        "hoja",
        "lista",
        "listas",
        "nota",
        "notas",
        "datos",
        "resumen",
        "instrucciones",
        "copia",
        "borrador",
        "anexo",
        "comentario",
        "comentarios",
        "observaciones",
        "presupuesto",
        "plantilla",
        "ayuda",
        "calendario",
        "contactos",
        "tabla",
        "table",
        "of",
        "the",
        "de",
        "la",
        "los",
        "y",
        "and",
        "for",
        "แผ่นงาน",
        "รายการ",
        "หมายเหตุ",
        "ข้อมูล",
        "สรุป",
        "คำแนะนำ",
        "สำเนา",
        "ฉบับร่าง",
        "ตาราง",
    ]
)
"""Words that people name sheets, files and lines of a cover by; none of them is a person."""


def shown_title(text: str, known: Iterable[str]) -> str:
    """The name of a sheet or file, or a line of the cover, as a problem may repeat it: it may be a person's.

    It is repeated only where each of its words is plain or stands among the `known` ones, else masked.
    """
    plain_words = _NOT_NAMES | {word for one in known for word in _WORD.findall(folded(one))}
    return text[:_LONGEST_TITLE] if all(word in plain_words for word in _WORD.findall(folded(text))) else MASK


def shown_path(text: str) -> str:
    """The path of an entry of a ZIP as a problem may repeat it: each word that is not plain is masked, and the signs
    between, which are what is wrong with it, are not."""
    known = _NOT_NAMES | {"csv", "xlsx"}
    return _WORD.sub(lambda word: word[0] if len(word[0]) == 1 or folded(word[0]) in known else MASK, text)


def shown_words(text: str, known: Iterable[str]) -> str:
    """The name of a sheet or of a file of a folder as it may be stored: each word that is neither plain nor among the
    `known` ones is masked."""
    plain_words = (
        _NOT_NAMES | {"csv", "xlsx"} | {word for one in known for word in _WORD.findall(folded(one))}
    )
    return _WORD.sub(lambda word: word[0] if folded(word[0]) in plain_words else MASK, text)
