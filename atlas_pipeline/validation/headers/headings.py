"""Compares names of columns, sheets and cover lines, in every language. Case, accents and blanks make no
difference."""

import re
from functools import cache

from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.reading.text import clean

SHEET_NAME_LENGTH = 31
"""The longest name of a sheet in Excel. Excel cuts longer names."""

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


def field_of(header: str, names: dict[str, str]) -> str | None:
    """The field that the header names. `names`: heading → field. None if it names no field."""
    return names.get(heading(header)) if header else None


def title(sheet_name: str) -> str:
    """The name of a sheet without the parts of a file's name: folders and `.csv`."""
    name = sheet_name.rpartition("/")[2]
    return name[:-4] if name.lower().endswith(".csv") else name
