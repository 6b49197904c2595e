"""Small books cut from the sample workbooks: what the mutator changes.

A book is what an office would send, as values: the cover and a few rows of one form or two that name each
other. Small ones keep two thousand judgings within a minute; the whole samples are mutated as they are.
Every personal cell holds a planted word, so that a leak can be found.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.validation.cover.names import is_cover
from atlas_pipeline.validation.headers.headings import field_names, form_names, heading

SAMPLES = Path(__file__).parents[2] / "samples"
PLANTED = ("Zyxwvutia", "Qponmlkson", "Ghfjdkslova", "Prepareria", "Reviewerov")
"""Words that stand in personal cells and nowhere else."""

MOST_ROWS = 4
_TOGETHER = {"participants": "trainings", "coordination_models": "psa_findings"}
_PERSONAL_ON_COVER = {
    **dict.fromkeys(("prepared by", "preparado por", "ผู้จัดทำ"), "Prepareria"),
    **dict.fromkeys(("reviewed by", "revisado por", "ผู้ตรวจทาน"), "Reviewerov"),
}


@dataclass
class Sheet:
    name: str
    rows: list[list[Any]]
    is_hidden: bool = False


@dataclass
class Book:
    """`name` is the file's, without suffix."""

    name: str
    sheets: list[Sheet] = field(default_factory=list)

    def copy(self) -> "Book":
        return deepcopy(self)


@dataclass(frozen=True)
class Formula:
    """A cell whose content is computed; it has no saved result."""

    text: str


@cache
def samples() -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in sorted(SAMPLES.glob("*.xlsx"))}


@cache
def small_books() -> tuple[Book, ...]:
    """One book for each form of some samples, with the form that it names."""
    return tuple(book for name in ("THA_2020-H1", "PRY_2019-H2", "HQ_2020-H1") for book in _cut(name))


def _cut(name: str) -> Iterator[Book]:
    source = openpyxl.load_workbook(SAMPLES / f"{name}.xlsx", data_only=True)
    forms = form_names(load_forms())
    found: dict[str, Sheet] = {}
    cover = None
    for sheet in source:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        if is_cover(sheet.title):
            cover = Sheet(sheet.title, _planted_cover(rows))
        elif (form := forms.get(heading(sheet.title))) is not None and len(rows) > 1:
            found[form] = Sheet(sheet.title, _planted(form, rows[: 1 + MOST_ROWS]))
    assert cover is not None
    for form, sheet in found.items():
        beside = _TOGETHER.get(form)
        together = [found[beside]] if beside in found else []
        yield Book(name, deepcopy([cover, *together, sheet]))


def _planted_cover(rows: list[list[Any]]) -> list[list[Any]]:
    names = {heading(said): word for said, word in _PERSONAL_ON_COVER.items()}
    planted = [row for row in rows if row[0] and heading(str(row[0])) in names]
    for row in planted:
        row[1] = names[heading(str(row[0]))]
    assert planted, "the cover of a sample names who prepared it"
    return rows


def _planted(form: str, rows: list[list[Any]]) -> list[list[Any]]:
    declared = load_forms()[form]
    fields = field_names(declared)
    header = [fields.get(heading(str(text or ""))) for text in rows[0]]
    for number, row in enumerate(rows[1:]):
        for place, name in enumerate(header):
            if name is not None and declared[name].pii:
                given = "abcdefgh"[number % 8] * 3
                row[place] = (
                    f"Zyxwvutia {given} Qponmlkson"
                    if name == "full_name"
                    else f"Ghfjdkslova.{given}@example.org"
                )
    return rows
