"""The places of problems in the officer's file: the sheet by its own name, and the cells to mark."""

from dataclasses import dataclass

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.validation.cover import cover as covers
from atlas_pipeline.validation.submission import Validated

Cell = tuple[int, int]
"""Row as the officer counts it, from 1; column from 0."""


@dataclass(frozen=True)
class ProblemPlace:
    """`cells` are the cells to mark on the sheet `sheet`. If there are none, the problem belongs to the
    whole sheet."""

    sheet: str
    cells: tuple[Cell, ...] = ()

    @property
    def name(self) -> str:
        """The cell to which a link leads, as "B14"."""
        row, column = self.cells[0] if self.cells else (1, 0)
        return f"{letter(column)}{row}"


class Places:
    """Finds the places of the problems of one validated file."""

    def __init__(self, validated: Validated) -> None:
        self._cover = validated.cover
        self._forms = {one.load.form: one for one in validated.forms}

    def of(self, problem: Problem) -> list[ProblemPlace]:
        """The places of a problem; empty if it belongs to the whole file, or to a form without a sheet."""
        if problem.form == covers.FORM:
            return self._on_cover(problem)
        if problem.rule in ("unknown_sheet", "unknown_file"):
            return [ProblemPlace(problem.found)]
        if problem.rule in ("duplicate_sheet", "duplicate_file"):
            return [ProblemPlace(name, ((1, 0),)) for name in problem.details["sheets"]]
        validated = self._forms.get(problem.form)
        if validated is None or not validated.load.sheet:
            return []
        seen = (validated.merged.visible(row, column + 1) for row, column in self._cells(problem))
        cells = tuple(dict.fromkeys((row, column - 1) for row, column in seen))
        return [ProblemPlace(validated.load.sheet, cells)]

    def _on_cover(self, problem: Problem) -> list[ProblemPlace]:
        if problem.rule in ("duplicate_sheet", "duplicate_file"):
            return [ProblemPlace(name, ((1, 0),)) for name in problem.details["sheets"]]
        if not self._cover.sheet:
            return []
        if problem.column in self._cover.places:
            return [ProblemPlace(self._cover.sheet, (self._cover.places[problem.column],))]
        return [ProblemPlace(self._cover.sheet, ((problem.row or 1, 0),))]

    def _cells(self, problem: Problem) -> tuple[Cell, ...]:
        validated = self._forms[problem.form]
        places = validated.places or {}
        row = problem.row or validated.header_row or 1
        letters = problem.details.get("letters") or [problem.details.get("letter")]
        if letters[0]:
            return tuple((row, _column(one)) for one in letters)
        if problem.column in places:
            return ((row, places[problem.column]),)
        if problem.row is not None:
            return self._key(problem.form, row, places)
        if problem.rule == "missing_column":
            close = [_column(one.partition(" ")[0]) for one in problem.suggestion.split(", ") if one]
            return tuple((row, column) for column in close or [min(places.values(), default=0)])
        return ((row, min(places.values(), default=0)),)

    def _key(self, name: str, row: int, places: dict[str, int]) -> tuple[Cell, ...]:
        """The cells of the row's primary key; if the form has none there, the row's first cell."""
        keys = [places[field] for field in load_forms()[name].primary_key if field in places]
        return tuple((row, column) for column in keys or [min(places.values(), default=0)])


def _column(letters: str) -> int:
    place = 0
    for sign in letters:
        place = place * 26 + ord(sign) - 64
    return place - 1
