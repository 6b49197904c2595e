"""Finds names, numbers and addresses of persons in the free texts of every form. The plan decides whether
the row is set aside, the text is masked, or a warning is given.

Each distinct text is searched once. An id is never masked, because it identifies the row: the row is set
aside.
"""

import numpy as np

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.people import Then
from atlas_pipeline.privacy.found_names import FoundName, mask_spans
from atlas_pipeline.privacy.known_names import KnownNames
from atlas_pipeline.privacy.numbers import numbers_in
from atlas_pipeline.problems.model import MASK
from atlas_pipeline.reading.text import without_marks
from atlas_pipeline.validation.form_rows import FOUND_LENGTH, FormRows
from atlas_pipeline.validation.values.institutions import RegisterLookup
from atlas_pipeline.validation.values.masking import is_free_text

SET_ASIDE, MASKED, IN_TEXT = "name_in_other_column", "name_masked", "name_in_text"
_RULES: dict[Then, str] = {"set_aside": SET_ASIDE, "mask": MASKED, "warn": IN_TEXT}
_GRAVEST: tuple[Then, ...] = ("set_aside", "mask", "warn")


def free_texts(form: Form) -> list[Field]:
    """The fields in which any text may be written and is stored."""
    return [item for item in form.fields if is_free_text(item)]


def flag_names_in_texts(rows: FormRows, known: KnownNames, register: RegisterLookup) -> None:
    """Flags each free text that contains the name, number or address of a person, and masks the text if
    the plan says so."""
    names = rows.plan.names
    otherwise = names.in_forms_with_persons if rows.form.has_persons else names.in_other_forms
    for item in free_texts(rows.form):
        column = rows.columns.get(item.name)
        if column is None or item.name not in rows.frame:
            continue
        is_id = rows.form.is_identifier(item)
        found: dict[int, tuple[Then, str]] = {}
        for place, text in enumerate(without_marks(column.values).to_pylist()):
            if not text or (item.register_ is not None and register.find(text) is not None):
                continue
            spans = [*known.find(text), *(() if is_id else _numbers(text))]
            if spans:
                wanted = {one.then or otherwise for one in spans}
                then = "set_aside" if is_id else next(one for one in _GRAVEST if one in wanted)
                found[place] = then, mask_spans(text, spans)[:FOUND_LENGTH]
        if found:
            _flag(rows, item, column.codes, found, known)


def _numbers(text: str) -> list[FoundName]:
    return [FoundName(start, end) for start, end in numbers_in(text)]


def _flag(
    rows: FormRows, item: Field, codes: np.ndarray, found: dict[int, tuple[Then, str]], known: KnownNames
) -> None:
    for then, rule in _RULES.items():
        places = [place for place, (one, _) in found.items() if one == then]
        if not places:
            continue
        where = np.isin(codes, places)
        if then == "set_aside":
            where &= ~rows.flagged(rule, item.name) & ~rows.flagged("same_as_above", item.name)
            rows.flag(rule, where, item.name, found=lambda _: MASK)
            continue
        rows.flag(rule, where, item.name, found=lambda at: found[int(codes[at])][1])
        if then == "mask":
            values = rows.frame[item.name].copy()
            cells = values[where]
            values[where] = [_masked(value, known) for value in cells]
            rows.frame[item.name] = values


def _masked(value: object, known: KnownNames) -> object:
    return mask_spans(value, [*known.find(value), *_numbers(value)]) if isinstance(value, str) else value
