"""What a problem may repeat of a form with personal data: only what cannot be a person's name or contact.

Officers shift and swap columns, so a name may stand under any header and even be one. What a cell holds is
therefore repeated only where it looks like what its column is for; the problem's row and column say where
the rest is. A form without personal data repeats everything.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from atlas_pipeline.forms.model import Field, Form
from atlas_pipeline.intake.cells import EXCEL_ERRORS
from atlas_pipeline.intake.choices import YES_NO, Choices, choices_of
from atlas_pipeline.intake.faults import Fault
from atlas_pipeline.intake.sheets import letter
from atlas_pipeline.intake.text import clean
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.problems.model import MASK

_IDENTIFIER = re.compile(r"[^\s,;|@/\\]+")
_LONGEST_DATE, _LONGEST_NUMBER = 24, 12
_SHORTEST_LABEL = 6
"""Letters of a label that no name is one slip away from: `Malee` is a name, and close to `male`."""

_LONGEST_TITLE = 100
_MOST_DIGITS = 6
"""More digits without a letter may be a telephone or an identity number."""

_HAS_DIGIT, _HAS_LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")


class Mask:
    """Decides for the cells of one form, as one unit fills it in."""

    def __init__(self, form: Form, plan: Plan, unit: Unit) -> None:
        self.form = form
        self._choices = cache(lambda name: choices_of(form[name], plan, unit))

    def cell(self, name: str, text: str, suggestion: str = "") -> str:
        """The cell's text, or the mask. `suggestion` is what of the plan the text is close to."""
        if not text or not self.form.has_persons or name not in self.form.by_name:
            return text
        return text if text in EXCEL_ERRORS or self._is_harmless(self.form[name], text, suggestion) else MASK

    def _is_harmless(self, item: Field, text: str, suggestion: str) -> bool:
        if item.pii:
            return False
        choices: Choices | None = self._choices(item.name)
        if choices is not None or item.register_ is not None:
            if choices is None:
                return bool(suggestion) and not item.multiple
            if not isinstance(choices.parse(text), Fault):
                return True
            near = choices.near(text) if suggestion and not item.multiple else None
            return near is not None and len(near.spelling) >= _SHORTEST_LABEL
        digits = len(_HAS_DIGIT.findall(text))
        match item.type:
            case "boolean":
                return folded(clean(text)) in YES_NO
            case "date":
                return digits > 0 and len(text) <= _LONGEST_DATE and "@" not in text
            case "number" | "integer" | "year":
                return 0 < digits <= _MOST_DIGITS and len(text) <= _LONGEST_NUMBER and "@" not in text
            case _:
                return self._is_identifier(item) and looks_like_identifier(text, item.constraints.max_length)

    def _is_identifier(self, item: Field) -> bool:
        """A key, or what names something on a form."""
        named = {reference.fields for reference in self.form.references}
        return item.name in named or item.name in self.form.primary_key or item.name.endswith("_id")


def looks_like_identifier(text: str, longest: int | None) -> bool:
    """No blanks or separators, at least one digit, and not so many without a letter that it may be a number
    that a person has."""
    digits = len(_HAS_DIGIT.findall(text))
    return (
        len(text) <= (longest or 40)
        and _IDENTIFIER.fullmatch(text) is not None
        and digits > 0
        and (digits <= _MOST_DIGITS or _HAS_LETTER.search(text) is not None)
    )


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


def shown_headers(form: Form, headers: Sequence[str], is_known: Sequence[bool]) -> list[str]:
    """Headers as a problem may name them; where there are persons, a column's letter for one that is not of
    the form: with the header row gone, it is the first person's name."""
    if not form.has_persons:
        return list(headers)
    return [
        header if known or not header else f"{letter(place)} {MASK}"
        for place, (header, known) in enumerate(zip(headers, is_known, strict=True))
    ]
