"""Names of sheets, files and cover lines, in the form that a problem may repeat.

Such a name may contain a person's name. So words are repeated only if they are plain; others are masked.
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
"""Words in names of sheets, files and cover lines. None of them is a person's name."""


def shown_title(text: str, known: Iterable[str]) -> str:
    """The name of a sheet or file, or a line of the cover, as a problem may repeat it.

    If each of its words is plain or occurs in `known`, returns the name (at most 100 characters).
    Otherwise returns the mask.
    """
    plain_words = _NOT_NAMES | {word for one in known for word in _WORD.findall(folded(one))}
    return text[:_LONGEST_TITLE] if all(word in plain_words for word in _WORD.findall(folded(text))) else MASK


def shown_path(text: str) -> str:
    """The path of a ZIP entry as a problem may repeat it.

    Masks each word that is not plain. Keeps single letters and the signs between words, because the signs
    are the reason of the problem.
    """
    known = _NOT_NAMES | {"csv", "xlsx"}
    return _WORD.sub(lambda word: word[0] if len(word[0]) == 1 or folded(word[0]) in known else MASK, text)


def shown_words(text: str, known: Iterable[str]) -> str:
    """The name of a sheet, or of a file in a folder, as it may be stored. Masks each word that is neither
    plain nor in `known`."""
    plain_words = (
        _NOT_NAMES | {"csv", "xlsx"} | {word for one in known for word in _WORD.findall(folded(one))}
    )
    return _WORD.sub(lambda word: word[0] if folded(word[0]) in plain_words else MASK, text)
