"""Which category holds where rows of one day and slice give several of one thing."""

import numpy as np
import pytest

from atlas_pipeline.indicators.counting.splits import Split
from atlas_pipeline.indicators.selection.breakdowns import NOT_STATED, Breakdown


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        (("F", "M", "U", NOT_STATED), ["F", "M", "U", NOT_STATED]),
        (("U", "F", "M"), ["F", "M", "U"]),
        ((NOT_STATED, "M", "U", "F"), ["M", "F", NOT_STATED, "U"]),
    ],
)
def test_what_is_not_known_stands_behind_all_that_is_wherever_the_list_has_it(categories, expected):
    breakdown = Breakdown("sex", "sex", categories, is_exclusive=True, unknown=frozenset({NOT_STATED, "U"}))
    ranks = Split(breakdown, categories, np.zeros(0, dtype=np.int16)).ranks
    assert [categories[place] for place in np.argsort(ranks)] == expected
