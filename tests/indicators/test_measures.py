"""One worked example a measure, and what rolling up means."""

import pandas as pd
import pytest

from atlas_pipeline.indicators.figures import IndicatorError
from atlas_pipeline.indicators.measures import MEASURES, Parts, columns_of, measure_named, rollup


def measured(name, rows, argument="of"):
    return measure_named(name)(pd.DataFrame({"of": rows}), argument)


def test_count_is_the_rows_where_something_is_given():
    assert measured("count", ["A1", None, "A2", "A2"]) == Parts(3)


def test_count_distinct_is_the_different_values():
    assert measured("count_distinct", [7, 7, 9, None]) == Parts(2)


def test_sum_leaves_gaps_out():
    assert measured("sum", [1.5, None, 2.0]) == Parts(3.5)


def test_mean_keeps_sum_and_number():
    mean = measured("mean", [60.0, None, 90.0])
    assert mean == Parts(150, 2)
    assert mean.value == 75


def test_share_is_of_all_rows():
    share = measured("share", [True, False, True, False])
    assert share == Parts(2, 4)
    assert share.value == 0.5


def test_a_ratio_over_nothing_has_no_value():
    assert measured("share", pd.Series([], dtype=bool)).value is None


def test_rollup_adds_parts_not_percentages():
    assert rollup([Parts(1, 2), Parts(9, 100)]).value == pytest.approx(10 / 102)


def test_rollup_of_counts():
    assert rollup([Parts(1), Parts(9)]) == Parts(10)


def test_a_count_and_a_ratio_do_not_add_up():
    with pytest.raises(ValueError, match="do not add up"):
        rollup([Parts(1), Parts(9, 100)])


def test_only_distinct_counting_is_not_additive():
    assert {name for name, measure in MEASURES.items() if not measure.is_additive} == {"count_distinct"}


@pytest.mark.parametrize("name", [name for name, measure in MEASURES.items() if measure.is_additive])
def test_additive_measures_are_the_sum_of_their_parts(name):
    rows = pd.DataFrame({"of": [True, False, True, True, False]})
    measure = measure_named(name)
    assert rollup([measure(rows[:2], "of"), measure(rows[2:], "of")]) == measure(rows, "of")


def test_options_are_named():
    assert measured("share", [True, False], {"of": "of"}) == Parts(1, 2)
    assert columns_of({"of": "completed"}) == ("completed",)
    assert columns_of("completed") == ("completed",)


def test_an_unknown_measure_is_named():
    with pytest.raises(IndicatorError, match="'median' is not a measure; there are: count"):
        measure_named("median")
