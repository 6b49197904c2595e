"""One worked example a measure, and what rolling up means."""

import pandas as pd
import pytest

from atlas_pipeline.indicators.figures import IndicatorError
from atlas_pipeline.indicators.measures import MEASURES, measure_named
from atlas_pipeline.indicators.parts import Parts, rollup


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


def test_in_a_share_a_gap_does_not_hold_and_its_row_stays_in_the_whole():
    assert measured("share", pd.Series([True, None, False], dtype="boolean")) == Parts(1, 3)


def test_a_share_of_rows_that_pass_tests():
    rows = pd.DataFrame({"passes": [True, False, False, False]})
    assert measure_named("share_passing")(rows, {"where": {"stage": "piloted"}}) == Parts(1, 4)


SCORES = pd.DataFrame({"pre": [40.0, 55.5, 70.0, 30.0, None], "post": [50.0, 65.4, 60.0, None, 90.0]})


def test_a_rise_needs_both_numbers_and_the_whole_step():
    """40 to 50 is a rise of ten; 55.5 to 65.4 is not, nor is a fall; the two with one score do not count."""
    options = {"before": "pre", "after": "post", "at_least": 10}
    assert measure_named("share_risen")(SCORES, options) == Parts(1, 3)


def test_the_step_is_judged_in_decimals_not_in_binary():
    rows = pd.DataFrame({"pre": [0.1], "post": [0.3]})
    options = {"before": "pre", "after": "post", "at_least": 0.2}
    assert 0.3 - 0.1 < 0.2
    assert measure_named("share_risen")(rows, options) == Parts(1, 1)


def test_a_mean_gain_keeps_its_n():
    gain = measure_named("mean_gain")(SCORES, {"before": "pre", "after": "post"})
    assert gain == Parts(9.9, 3)
    assert gain.value == pytest.approx(3.3)


def test_person_hours_are_those_attended_or_those_held_for_who_completed():
    rows = pd.DataFrame(
        {"came": [6.5, None, None, 3.0], "held": [8.0, 8.0, 8.0, 8.0], "done": [True, True, False, False]}
    )
    options = {"attended": "came", "held": "held", "completed": "done"}
    assert measure_named("person_hours")(rows, options) == Parts(17.5)


@pytest.mark.parametrize(
    ("there", "stage"), [([], 0), ([False, True], 0), ([True, False, True], 1), ([True, True], 2)]
)
def test_a_stage_is_reached_when_all_before_it_are(there, stage):
    assert measured("milestone", pd.Series(there, dtype=bool)) == Parts(stage)


def test_a_sum_does_not_depend_on_the_order_of_its_rows():
    numbers = [0.1] * 10 + [33.3, 1e6, 0.7]
    assert measured("sum", numbers) == measured("sum", numbers[::-1]) == Parts(1_000_035.0)


def test_a_ratio_over_nothing_has_no_value():
    assert measured("share", pd.Series([], dtype=bool)).value is None


def test_rollup_adds_parts_not_percentages():
    assert rollup([Parts(1, 2), Parts(9, 100)]).value == pytest.approx(10 / 102)


def test_rollup_of_counts():
    assert rollup([Parts(1), Parts(9)]) == Parts(10)


def test_a_count_and_a_ratio_do_not_add_up():
    with pytest.raises(ValueError, match="do not add up"):
        rollup([Parts(1), Parts(9, 100)])


def test_what_is_distinct_or_a_stage_is_not_additive():
    apart = {name for name, measure in MEASURES.items() if not measure.is_additive}
    assert apart == {"count_distinct", "milestone"}


ARGUMENTS = {
    "count": "pre",
    "sum": "pre",
    "mean": "post",
    "share": "passes",
    "share_passing": {"where": {}},
    "share_risen": {"before": "pre", "after": "post", "at_least": 5},
    "mean_gain": {"before": "pre", "after": "post"},
    "person_hours": {"attended": "pre", "held": "post", "completed": "passes"},
}


def test_every_additive_measure_has_an_example():
    assert {name for name, measure in MEASURES.items() if measure.is_additive} == set(ARGUMENTS)


@pytest.mark.parametrize("name", ARGUMENTS)
@pytest.mark.parametrize("cut", [0, 2, 5])
def test_additive_measures_are_the_sum_of_their_parts(name, cut):
    rows = SCORES.assign(passes=[True, False, True, True, False])
    measure, argument = measure_named(name), ARGUMENTS[name]
    assert rollup([measure(rows[:cut], argument), measure(rows[cut:], argument)]) == measure(rows, argument)
    assert measure.row_parts(rows, argument).total() == measure(rows, argument)


def test_the_fields_that_an_argument_names():
    assert measure_named("share").columns({"of": "completed"}) == ("completed",)
    assert measure_named("share").columns("completed") == ("completed",)
    assert measure_named("share_risen").columns(ARGUMENTS["share_risen"]) == ("pre", "post")
    assert measure_named("share_passing").columns({"where": {"stage": "piloted"}}) == ()
    assert measure_named("share_passing").tests({"where": {"stage": "piloted"}}) == {"stage": "piloted"}


def test_an_argument_that_does_not_fit_is_told():
    assert measure_named("share_risen").argument_problems({"before": "pre", "after": "post"}) == [
        "lacks 'at_least'"
    ]
    assert measure_named("count").argument_problems({"off": "pre"}) == [
        "does not know 'off'; it takes of",
        "lacks 'of'",
    ]
    assert measure_named("share_passing").argument_problems("stage") == [
        "wants tests under 'where', as select.where has them"
    ]
    assert measure_named("count").argument_problems("pre") == []


def test_an_unknown_measure_is_named():
    with pytest.raises(IndicatorError, match="'median' is not a measure; there are: count"):
        measure_named("median")
