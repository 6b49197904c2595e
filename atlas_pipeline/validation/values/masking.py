"""Decides which text of a form a problem may repeat: only text that cannot be the name or contact of a
person.

Officers shift and swap columns, so a name may be in any column and even in the header. In a form with
personal data, a cell is therefore repeated only if it looks like a value of its column; otherwise the
problem shows a mask with row and column. A form without personal data repeats its free texts, and other
cells only if they cannot be a name.
"""

import re
from collections.abc import Sequence
from functools import cache

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.privacy.names import may_be_name
from atlas_pipeline.privacy.titles import shown_title
from atlas_pipeline.privacy.tokens import tokens_of
from atlas_pipeline.privacy.vocabulary import words_of
from atlas_pipeline.problems.model import MASK
from atlas_pipeline.reading.cells import EXCEL_ERRORS
from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.reading.text import clean
from atlas_pipeline.validation.values.choices import YES_NO, Choices, choices_of
from atlas_pipeline.validation.values.unparsed import Unparsed

_IDENTIFIER = re.compile(r"[^\s,;|@/\\]+")
_LONGEST_DATE, _LONGEST_NUMBER = 24, 12
_SHORTEST_LABEL = 6
"""The fewest letters of a label that may be repeated when a cell is close to it. Shorter labels are one
letter away from a name: `Malee` is a name, and close to `male`."""

_MOST_DIGITS = 6
"""The most digits of a text without letters. A text with more digits may be a telephone number or an
identity number."""

_HAS_DIGIT, _HAS_LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")


class Mask:
    """Decides which cells of one form may be repeated, for one unit."""

    def __init__(self, form: Form, plan: Plan, unit: Unit) -> None:
        self.form = form
        self._plan = plan
        self._choices = cache(lambda name: choices_of(form[name], plan, unit))

    def cell(self, name: str, text: str, suggestion: str = "") -> str:
        """The text of the cell, or the mask. `suggestion` is the name or code of the plan that the text is
        close to."""
        if not text or name not in self.form.by_name or text in EXCEL_ERRORS:
            return text
        if folded(text) in self._plan.project.words_for_nothing:
            return text  # a word such as `-` or `n/a`, which the plan lists
        item = self.form[name]
        if not self.form.has_persons and (is_free_text(item) or self._is_ordinary(text)):
            return text  # the text is stored anyway; names in free texts are masked later
        return text if self._is_harmless(item, text, suggestion) else MASK

    def _is_ordinary(self, text: str) -> bool:
        """Whether the text is certainly not a name. Used for cells of a form without persons whose text
        does not fit the column."""
        if not may_be_name(text):
            return True
        return all(map(words_of(self._plan).is_common, (token.text for token in tokens_of(text))))

    def _is_harmless(self, item: Field, text: str, suggestion: str) -> bool:
        if item.pii:
            return False
        choices: Choices | None = self._choices(item.name)
        if choices is not None or item.register_ is not None:
            if choices is None:
                return bool(suggestion) and not item.multiple
            if not isinstance(choices.parse(text), Unparsed):
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
                return self.form.is_identifier(item) and looks_like_identifier(
                    text, item.constraints.max_length
                )


def is_free_text(item: Field) -> bool:
    """Whether any text may be written in the field and is stored."""
    return item.type == "string" and not item.pii and item.codes is None


def looks_like_identifier(text: str, longest: int | None) -> bool:
    """Whether the text has no blank or separator, has at least one digit, and is not only digits and signs
    with so many digits that it may be a person's number."""
    digits = len(_HAS_DIGIT.findall(text))
    return (
        len(text) <= (longest or 40)
        and _IDENTIFIER.fullmatch(text) is not None
        and digits > 0
        and (digits <= _MOST_DIGITS or _HAS_LETTER.search(text) is not None)
    )


def shown_header(form: Form, header: str, near: str = "") -> str:
    """A header that is not in the form, or the mask. If the header row is missing, a "header" is a value
    that somebody wrote.

    `near` is the spelling of a field that the header is close to.
    """
    if form.has_persons:
        return MASK
    if len(near) >= _SHORTEST_LABEL or not may_be_name(header):
        return header
    return shown_title(
        header, [label for item in form.fields for label in (item.name, *item.labels.values())]
    )


def shown_headers(form: Form, headers: Sequence[str], is_known: Sequence[bool]) -> list[str]:
    """Headers as a problem may show them. A masked header is preceded by the letter of its column."""
    shown = [
        header if known or not header else shown_header(form, header)
        for header, known in zip(headers, is_known, strict=True)
    ]
    return [f"{letter(place)} {MASK}" if one == MASK else one for place, one in enumerate(shown)]
