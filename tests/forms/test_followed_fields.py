"""Who has completed by the hours attended: the rule alone, on columns."""

import pandas as pd
import pytest

from atlas_pipeline.forms.followed_fields import counted

WHOLE = 12.5


def follows(written: bool | None, given: float | None, whole: float | None = WHOLE) -> bool | None:
    columns = (
        pd.Series([written], dtype="boolean"),
        pd.Series([given], dtype="Float64"),
        pd.Series([whole], dtype="Float64"),
    )
    found = counted(*columns, 0.8).iloc[0]
    return None if found is pd.NA else bool(found)


@pytest.mark.parametrize(("given", "expected"), [(9.99, False), (10, True), (12.5, True)])
def test_exactly_the_share_of_the_hours_is_enough(given, expected):
    assert follows(True, given) is expected
    assert follows(False, given) is expected


@pytest.mark.parametrize(("given", "whole"), [(None, WHOLE), (10, None)])
def test_what_is_written_counts_where_hours_are_not_known(given, whole):
    assert follows(True, given, whole) is True
    assert follows(False, given, whole) is False


@pytest.mark.parametrize("given", [None, 1, 12.5])
def test_a_gap_stays_a_gap_whatever_the_hours(given):
    assert follows(None, given) is None
