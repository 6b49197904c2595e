"""Compares names of columns, sheets and cover lines, in every language. Case, accents and blanks make no
difference."""

import re
from functools import cache

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.reading.text import THAI_DIGITS, clean

SHEET_NAME_LENGTH = 31
"""The longest name of a sheet in Excel. Excel cuts longer names."""

_REMARK = re.compile(r"[(\[{（【][^)\]}）】]*[)\]}）】]")
_OTHER_UNIT = re.compile(r"\b(?:min|minut|day|week|month|dia|semana|mes|minuto)[a-z]*\b|นาที|วัน|สัปดาห์|เดือน")
"""Units of time in which no form asks for a number. Forms ask for hours, scores and ranks."""

_BETWEEN_WORDS = re.compile(r"[\s_\-]+")


def heading(text: str) -> str:
    """The name in the form used for comparison, without the star or colon that marks a required field."""
    return _BETWEEN_WORDS.sub(" ", folded(clean(text)).strip(" *:")).strip()


def form_names(forms: dict[str, Form]) -> dict[str, str]:
    """Heading → form, from the form's name and its labels in every language."""
    found: dict[str, str] = {}
    for form in forms.values():
        for known in _headings_of(*form.labels.values()):
            found.setdefault(known, form.name)
    return found | {heading(name): name for name in forms}


@cache
def _headings_of(*labels: str) -> tuple[str, ...]:
    return tuple(heading(text) for label in labels for text in (label, label[:SHEET_NAME_LENGTH]))


def field_names(form: Form) -> dict[str, str]:
    """Heading → field of the form."""
    labels = {heading(label): item.name for item in form.fields for label in item.labels.values()}
    return labels | {heading(item.name): item.name for item in form.fields}


def field_of(form: Form, header: str, names: dict[str, str]) -> str | None:
    """The field that the header names. `names`: heading → field. None if it names no field.

    A remark in brackets and signs around the name make no difference (`Completed?`, `Score before (0-100)`).
    If the remark contradicts the field, the header names no field: a number that is no limit of the field,
    or another unit than the field has.
    """
    if not header:
        return None
    if (exact := names.get(heading(header))) is not None:
        return exact
    name = names.get(heading(without_remark(header)))
    return name if name is not None and _fits(form[name], _remarks(header)) else None


def without_remark(header: str) -> str:
    """The header without remarks in brackets and without signs at its ends."""
    return _REMARK.sub(" ", clean(header)).strip(" ?¿!¡*:;.,†‡#-–")


def _remarks(header: str) -> str:
    return folded(" ".join(_REMARK.findall(clean(header)))).translate(THAI_DIGITS)


def _fits(item: Field, remarks: str) -> bool:
    limits = {format(limit, "g") for limit in (item.constraints.minimum, item.constraints.maximum) if limit}
    if set(re.findall(r"\d+(?:\.\d+)?", remarks)) - limits - {"0"}:
        return False
    return item.type not in ("number", "integer") or not _OTHER_UNIT.search(remarks)


def title(sheet_name: str) -> str:
    """The name of a sheet without the parts of a file's name: folders and `.csv`."""
    name = sheet_name.rpartition("/")[2]
    return name[:-4] if name.lower().endswith(".csv") else name
