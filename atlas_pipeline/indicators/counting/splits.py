"""Splits: the category of each selected row in a breakdown, and the rows that a figure counts.

This is the simple way, one figure at a time. The trace uses it. The grid (`grid.py`) counts all figures at
once. A test checks that both give the same result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from atlas_pipeline.indicators.figures import TOTAL
from atlas_pipeline.indicators.parts import Parts
from atlas_pipeline.indicators.selection.breakdowns import NOT_STATED, Breakdown
from atlas_pipeline.indicators.selection.selection import Selected


@dataclass(frozen=True)
class Split:
    """The categories of the selected rows in a breakdown.

    `codes` has one index into `categories` for each row. If the field has several values, `codes` is None,
    and `members` says for each category which rows have it.
    """

    breakdown: Breakdown
    categories: tuple[str, ...]
    codes: np.ndarray | None
    members: Sequence[np.ndarray] = ()

    def has(self, category: int) -> np.ndarray:
        """Marks the selected rows that name the category themselves."""
        return self.members[category] if self.codes is None else self.codes == category

    @cached_property
    def is_unknown(self) -> np.ndarray:
        """Marks the categories that mean "not known"."""
        return np.array([category in self.breakdown.unknown for category in self.categories], dtype=bool)

    @cached_property
    def ranks(self) -> np.ndarray:
        """Category → its rank. If rows of one day and slice give a thing several values, the lowest rank is
        used.

        Values rank in the order of the plan. So the result does not depend on the order of rows or of
        arrival. Unknown values rank after all known values.
        """
        places = np.arange(len(self.categories))
        return places + len(places) * self.is_unknown


def split(selected: Selected, breakdown: Breakdown) -> Split:
    """The split of the selected rows by a breakdown.

    If a value is not in the code list (any more), it becomes a category of its own, after the codes of the
    list. A row without a value is NOT_STATED. So no row is lost between a total and its parts.
    """
    if breakdown.name == TOTAL:
        return Split(breakdown, breakdown.categories, np.zeros(len(selected), dtype=np.int16))
    path = breakdown.path
    form_rows, _, name = selected.view.locate(path)
    if form_rows.form[name].multiple:
        having = {value: has for value, has in selected.view.several(path).items() if has.any()}
        categories = (*breakdown.categories, *sorted(having.keys() - set(breakdown.categories)))
        nowhere = np.zeros(len(selected), dtype=bool)
        return Split(breakdown, categories, None, [having.get(category, nowhere) for category in categories])
    coded = selected.view.coded(path)
    listed = coded.codes.astype(np.int64)
    if breakdown.is_of_whole:
        # a row that adds nothing to the numerator needs no category: it is in the denominator of each
        listed = listed[selected.row_parts.numerator != 0]
    seen = np.bincount(listed + 1, minlength=len(coded.values) + 1) > 0
    values = {value for value, is_seen in zip(coded.values, seen[1:], strict=True) if is_seen}
    categories = (*breakdown.categories, *sorted(values - set(breakdown.categories)))
    if seen[0]:
        categories = (*categories, NOT_STATED)
    place = {category: index for index, category in enumerate(categories)}
    # code -1 (no value) points to the last place, and NOT_STATED has the last place
    code_of = np.array(
        [*(place.get(value, 0) for value in coded.values), len(categories) - 1], dtype=np.int16
    )
    return Split(breakdown, categories, code_of[coded.codes])


class FigureRows:
    """The rows that figures of one unit and span count, for each category of a breakdown.

    - `unit`: position in the plan's units; None for the project.
    - `span`: first and last day; None for a snapshot, which is selected as of its day.
    - `only_new`: leaves out things that were counted in the unit before the span.
    """

    def __init__(
        self,
        selected: Selected,
        split_: Split,
        *,
        unit: int | None,
        span: tuple[int, int] | None,
        only_new: bool = False,
    ) -> None:
        self._selected, self._split = selected, split_
        self._unit, self._span, self._only_new = unit, span, only_new

    def of(self, category: str) -> np.ndarray:
        """The places, in order, of the selected rows that the figure of the category counts.

        A category that is a part of a share (`is_of_whole`) counts all rows of the share: its own rows and
        the rows of which it is a part.
        """
        split_ = self._split
        if split_.breakdown.is_of_whole:
            return self._counted
        if category not in split_.categories:
            return np.arange(0)
        place = split_.categories.index(category)
        if split_.breakdown.is_exclusive:
            return self._counted[self._deciding == place]
        return self._counted[split_.has(place)[self._counted]]

    @cached_property
    def _counted(self) -> np.ndarray:
        """The places, in order, of the rows of all categories."""
        selected = self._selected
        in_scope = selected.counted_in(self._split.breakdown.path)
        if self._unit is not None:
            in_scope &= selected.view.unit == self._unit
        if self._span is None:
            return np.flatnonzero(in_scope)
        first, last = self._span
        counted = np.flatnonzero(in_scope & (selected.days >= first) & (selected.days <= last))
        if self._only_new:
            earlier = selected.entities[in_scope & (selected.days < first)]
            counted = counted[~np.isin(selected.entities[counted], earlier)]
        return counted

    @cached_property
    def _deciding(self) -> np.ndarray:
        """For each counted row, the category in which its entity counts.

        The newest counted row of an entity with a known value decides. If rows have the same day, the row of
        the later slice is newer. If no row has a known value, the newest row decides.
        """
        selected, split_, counted = self._selected, self._split, self._counted
        assert split_.codes is not None
        codes = split_.codes[counted]
        by_weight = np.lexsort(
            (
                -split_.ranks[codes],
                selected.view.slice_end[counted],
                selected.days[counted],
                ~split_.is_unknown[codes],
            )
        )[::-1]
        _, first_seen, entity = np.unique(
            selected.entities[counted[by_weight]], return_index=True, return_inverse=True
        )
        deciding = np.empty(len(counted), dtype=codes.dtype)
        deciding[by_weight] = codes[by_weight][first_seen][entity]
        return deciding


def parts_of_figure(selected: Selected, split_: Split, category: str, places: np.ndarray) -> Parts:
    """The measure over the rows of a figure. `places` are the rows that `FigureRows` returns."""
    whole = selected.measure_over(places)
    if not split_.breakdown.is_of_whole:
        return whole
    has = [split_.has(place)[places] for place, code in enumerate(split_.categories) if code == category]
    own = selected.measure_over(places[has[0]] if has else np.arange(0))
    return Parts(own.numerator, whole.denominator)
