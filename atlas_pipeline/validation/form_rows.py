"""The rows of one form during validation: typed frame, original spellings, and problems.

The index of the frame is the row number in the sheet, so that a problem's coordinates are never worked out
afterwards. A row with an error is bad and is set aside. A row with only warnings is accepted. The rules
themselves are in `rules`.
"""

from collections.abc import Callable, Set
from typing import Any

import numpy as np
import pandas as pd

from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice, Unit
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem, Severity
from atlas_pipeline.reading.sheets import Column
from atlas_pipeline.validation.headers.mapping import Mapped
from atlas_pipeline.validation.row_numbers import row_ranges
from atlas_pipeline.validation.rules.rulebook import Rulebook
from atlas_pipeline.validation.values.masking import Mask

MOST_LISTED = 10_000
"""The most problems of one rule and column that are listed one by one. One more problem lists the other
rows."""

FOUND_LENGTH = 200

At = Callable[[int], Any]
"""A function from the position of a row to a value."""


class FormRows:
    """The rows of one form, their problems and their state.

    A position counts the rows from 0, without header, blank rows and rows that are no records. `numbers`
    gives the row number in the sheet for each position, as the officer sees it.
    """

    def __init__(
        self,
        form: Form,
        plan: Plan,
        wanted: Slice,
        mapped: Mapped,
        stated: Set[tuple[str, ...]] | None = None,
    ) -> None:
        self.form = form
        self.plan = plan
        self.slice = wanted
        self.unit: Unit = plan.unit(wanted.unit)
        self.mask = Mask(form, plan, self.unit)
        self.book = Rulebook(plan, wanted)
        self.sheet = mapped.sheet.name
        self.numbers = mapped.sheet.rows
        self.columns: dict[str, Column] = {
            name: mapped.sheet.columns[place] for name, place in mapped.places.items()
        }
        self.is_bad = np.zeros(len(self.numbers), dtype=bool)
        self.is_bad_itself = np.zeros(len(self.numbers), dtype=bool)
        """The bad rows, without those that are bad only because of another form."""
        self.is_rejected = False
        self.unparsed: dict[str, np.ndarray] = {}
        """Field → for each row, whether its cell could not be parsed."""
        self.stated: Set[tuple[str, ...]] | None = stated
        """The dated events that the unit has reported before (`SliceContext.stated`). None if they are not
        known."""
        self.problems: list[Problem] = list(mapped.problems)
        self._listed: dict[tuple[str, str], int] = {}
        self._unlisted: dict[tuple[str, str], list[np.ndarray]] = {}
        self.frame = pd.DataFrame(index=pd.Index(self.numbers, name="row_number"))

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def good(self) -> pd.DataFrame:
        """The rows without an error. Empty if the form is rejected."""
        return self.frame[~self.is_bad] if not self.is_rejected else self.frame.iloc[:0]

    def shown(self, name: str, position: int) -> str:
        """The cell as the officer sees it. Empty if the sheet does not have the column."""
        column = self.columns.get(name)
        return "" if column is None else column.shown(position)[:FOUND_LENGTH]

    def flag(
        self,
        rule: str,
        where: np.ndarray,
        column: str = "",
        *,
        found: At | None = None,
        allowed: tuple[str, ...] = (),
        suggestion: At | str = "",
        details: At | dict[str, Any] | None = None,
        is_own: bool = True,
    ) -> None:
        """Adds one problem for each row in `where`, which is a mask or an array of positions.

        If `found` is not given, the problem shows the cell, masked if it may be personal. If `found` is
        given, it must not be personal. If `is_own` is True, the row itself is wrong. If it is False, the
        row is set aside because of another form, and it is good again when that form says otherwise. If
        the rule is off, its rows are only counted.
        """
        positions = np.flatnonzero(where) if where.dtype == bool else where
        severity = self.book.severity(rule)
        if severity is None:
            self.book.pass_over(rule, self.form.name, len(positions))
            return
        if severity is Severity.ERROR:
            self.is_bad[positions] = True
            if is_own:
                self.is_bad_itself[positions] = True
        is_personal = bool(column) and column in self.form.by_name and self.form[column].pii
        key = (rule, column)
        room = max(MOST_LISTED - self._listed.get(key, 0), 0)
        self._listed[key] = self._listed.get(key, 0) + len(positions)
        for position in map(int, positions[:room]):
            hint = suggestion(position) if callable(suggestion) else suggestion
            if found:
                text = found(position)
            else:
                text = self.mask.cell(column, self.shown(column, position), hint) if column else ""
            self.problems.append(
                problem(
                    rule,
                    form=self.form.name,
                    row=int(self.numbers[position]),
                    column=column,
                    found=text,
                    allowed=allowed,
                    suggestion="" if is_personal else hint,
                    severity=severity,
                    **(details(position) if callable(details) else details or {}),
                )
            )
        if len(positions) > room:
            self._unlisted.setdefault(key, []).append(self.numbers[positions[room:]])

    def flagged(self, rule: str, column: str) -> np.ndarray:
        """For each row, whether the rule was flagged for the column. Covers problems that are listed one
        by one and those that are only counted."""
        listed = [
            one.row
            for one in self.problems
            if one.rule == rule and one.column == column and one.row is not None
        ]
        unlisted = self._unlisted.get((rule, column), [])
        return np.isin(self.numbers, np.concatenate([np.array(listed, dtype=int), *unlisted]))

    def add_problem(self, rule: str, **said: Any) -> None:
        """Adds a problem of the form as a whole."""
        self.problems.append(problem(rule, form=self.form.name, **said))

    def reject(self) -> None:
        self.is_rejected = True

    def all_problems(self) -> list[Problem]:
        """The listed problems, and one more for each rule and column that has more problems than can be
        listed."""
        summaries = [
            problem(
                "more_like_this",
                form=self.form.name,
                column=column,
                of_rule=rule,
                count=sum(map(len, rows)),
                rows=row_ranges(np.concatenate(rows)),
            )
            for (rule, column), rows in self._unlisted.items()
        ]
        return self.book.applied(self.problems + summaries) + self.book.rule_off_problems()
