"""Sizes that keep memory and messages small. Each number is checked at its edge, without a file of that
size."""

import numpy as np
import pytest

from atlas_pipeline.feedback.workbook.plain_copy import shortened
from atlas_pipeline.plan.project import Limits
from atlas_pipeline.reading.sheets import Column, Sheet
from atlas_pipeline.reading.unreadable import Unreadable
from atlas_pipeline.reading.workbooks import _refuse_beyond
from tests.validation.building import ACTIVITY, table, validated_sheets

WIDE = Limits(rows=10**9, columns=10**9)


def test_the_largest_grid_that_is_laid_out_has_fifty_million_cells():
    _refuse_beyond(1_000_000, 50, "form", WIDE)
    _refuse_beyond(1_000_000, 51, "form", WIDE, is_laid_out=False)
    with pytest.raises(Unreadable):
        _refuse_beyond(1_000_000, 51, "form", WIDE)


def test_the_largest_copy_has_two_million_cells():
    blank = Column.of([""] * 200_001)

    def copied(rows: int) -> int:
        (sheet,) = shortened([Sheet("form", np.arange(1, rows + 1), (blank.at(slice(rows)),) * 10)], {})
        return len(sheet)

    assert copied(200_000) == 200_000
    assert copied(200_001) == 20


def test_a_problem_repeats_no_more_than_two_hundred_characters_of_a_cell():
    found = [
        one.found
        for one in validated_sheets(activities=table({**ACTIVITY, "title": "x" * 5_000})).problems
        if one.rule == "too_long"
    ]
    assert found == ["x" * 200]
