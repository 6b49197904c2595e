"""What validation meetings put first, and how far those present agree."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_pipeline.indicators.agreement import kendalls_w
from atlas_pipeline.indicators.selection.conditions import ranked_upper_half
from atlas_pipeline.indicators.selection.fact_frames import facts_of
from atlas_pipeline.indicators.selection.states import newest
from atlas_pipeline.indicators.selection.windows import day_number
from atlas_pipeline.reports.tables.systems import priorities, priority_agreement
from atlas_pipeline.reports.tables.systems.meetings import Meeting
from tests.depth import examples
from tests.indicators.histories import deliver, warehouse_in_memory
from tests.indicators.rows import study
from tests.indicators.strategies import histories_of
from tests.reports.systems.submissions import AS_OF, ask, ballot, only, pick, submit

TABLE, AGREEMENT = priorities.TABLE, priority_agreement.TABLE
H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"
ITEMS = ("I1", "I2", "I3")


def meeting_of(groups, *, period=H3, unit="THA", **more):
    """`groups`: stakeholder group → orders, each the ranks of I1, I2, I3, … by one respondent."""
    rows, number = [], 0
    for group, orders in groups.items():
        for ranks in orders:
            number += 1
            named = {f"I{place}": rank for place, rank in enumerate(ranks, start=1)}
            rows += ballot(f"R{number:02d}", group, named, **more)
    return (unit, period, {"validation_rankings": rows})


TWO_GROUPS = {
    "ministry": [(1, 2, 3), (1, 2, 3), (1, 3, 2), (1, 2, 3), (2, 1, 3)],
    "union": [(3, 2, 1), (3, 1, 2), (2, 3, 1)],
}


def test_mean_ranks_points_and_places_of_all_and_by_group(history, plan):
    submit(history, meeting_of(TWO_GROUPS), ("HQ", H1, {"bok_studies": [study("S1")]}))
    names = ("scope", "groups", "intervention_id", "place", "mean_rank", "borda_points", "respondents")
    assert pick(ask(TABLE, history, plan), *names) == [
        ("all", "", "I1", 1, 14 / 8, 10, 8),
        ("all", "", "I2", 2, 16 / 8, 8, 8),
        ("all", "", "I3", 3, 18 / 8, 6, 8),
        ("equal_weight", "", "I1", 1, pytest.approx((6 / 5 + 8 / 3) / 2), pytest.approx(9 / 5 + 1 / 3), 8),
        ("equal_weight", "", "I2", 2, 2.0, 2.0, 8),
        ("equal_weight", "", "I3", 3, pytest.approx((14 / 5 + 4 / 3) / 2), pytest.approx(1 / 5 + 5 / 3), 8),
        ("group", "ministry", "I1", 1, 6 / 5, 9, 5),
        ("group", "ministry", "I2", 2, 2.0, 5, 5),
        ("group", "ministry", "I3", 3, 14 / 5, 1, 5),
        ("group", "union", "I3", 1, pytest.approx(4 / 3), 5, 3),
        ("group", "union", "I2", 2, 2.0, 3, 3),
        ("group", "union", "I1", 3, pytest.approx(8 / 3), 1, 3),
    ]
    assert only(TABLE, history, plan, scope="all", intervention_id="I1")["intervention"] == "Something"


def test_agreement_of_all_within_and_between_groups(history, plan):
    submit(history, meeting_of(TWO_GROUPS))
    rows = ask(AGREEMENT, history, plan)
    assert pick(rows, "scope", "groups", "other_groups", "p_method", "arrangements") == [
        ("all", "", "", "exact", 6**7),
        ("equal_weight", "", "", "exact", 6**7),
        ("between_groups", "", "", "exact", 6),
        ("group", "ministry", "", "exact", 6**4),
        ("group", "union", "", "exact", 36),
        ("pair_of_groups", "ministry", "union", "", None),
    ]
    w = {row["scope"] + row["groups"]: row["kendalls_w"] for row in rows}
    assert w["all"] == pytest.approx(12 * 8 / (64 * 24))  # rank sums 14, 16, 18: S = 8
    assert w["groupministry"] == pytest.approx(12 * 32 / (25 * 24))  # 6, 10, 14: S = 32
    assert w["between_groups"] == 0  # the two groups' orders are each other's reverse
    assert rows[-1]["rank_correlation"] == pytest.approx(-1)
    assert {row["read_as"] for row in rows} == {"agreement_of_those_present"}


def test_equal_weight_is_what_equal_groups_would_have_said(history, plan):
    """Three of each group weigh the same anyway, so both figures are one."""
    even = {"ministry": TWO_GROUPS["ministry"][:3], "union": TWO_GROUPS["union"]}
    submit(history, meeting_of(even))
    by_scope = {row["scope"]: row for row in ask(AGREEMENT, history, plan) if not row["groups"]}
    assert by_scope["all"]["kendalls_w"] == pytest.approx(by_scope["equal_weight"]["kendalls_w"])
    assert by_scope["all"]["p_value"] == by_scope["equal_weight"]["p_value"]


def shown(**sizes):
    groups = [group for group, size in sizes.items() for _ in range(size)]
    meeting = Meeting(
        unit="THA",
        meeting_id="V1",
        day=AS_OF,
        is_newest=True,
        ranks={str(number): {"I1": 1, "I2": 2} for number in range(len(groups))},
        groups={str(number): group for number, group in enumerate(groups)},
        group_order=tuple(sizes),
    )
    return meeting.shown_groups


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({"a": 3, "b": 3}, (("a",), ("b",))),
        ({"a": 5, "b": 2, "c": 3, "d": 2}, (("a",), ("c",), ("b", "d"))),
        # one of one: what it said would be the total less the others, so another joins it
        ({"a": 5, "b": 1, "c": 4}, (("a",), ("b", "c"))),
        ({"a": 5, "b": 1}, ()),
        ({"a": 2, "b": 2}, ()),
        ({"a": 1, "b": 1}, ()),
        ({"a": 9}, ()),
        ({"a": 3, "b": 0, "c": 3}, (("a",), ("c",))),
    ],
)
def test_groups_under_three_are_not_shown_apart(sizes, expected):
    assert shown(**sizes) == expected


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 6), min_size=1))
def test_no_group_under_three_can_be_worked_out(sizes):
    """What is shown are sums over the shown groups and over all: the groups are a partition into parts of
    three or more, so no difference of sums is of one or two respondents."""
    apart = shown(**sizes)
    if apart:
        named = [group for groups in apart for group in groups]
        assert sorted(named) == sorted(group for group, size in sizes.items() if size)
        assert all(sum(sizes[group] for group in groups) >= 3 for groups in apart)


def test_small_groups_stand_together_in_both_tables(history, plan):
    groups = TWO_GROUPS | {"academia": [(1, 2, 3), (2, 1, 3)], "civil_society": [(1, 2, 3)]}
    submit(history, meeting_of(groups))
    together = "civil_society;academia"
    assert pick(ask(TABLE, history, plan, scope="group", place=1), "groups", "respondents") == [
        ("ministry", 5),
        ("union", 3),
        (together, 3),
    ]
    between = only(AGREEMENT, history, plan, scope="between_groups")
    assert (between["groups_shown"], between["respondents"]) == (3, 11)
    assert len(ask(AGREEMENT, history, plan, scope="pair_of_groups")) == 3
    for table in (TABLE, AGREEMENT):
        shown = ";".join(row["groups"] for row in ask(table, history, plan))
        assert "academia" not in shown.replace(together, "")


def test_without_a_common_set_the_gaps_are_told(history, plan):
    rows = meeting_of(TWO_GROUPS)[2]["validation_rankings"]
    lacking = [row for row in rows if (row["respondent_id"], row["intervention_id"]) != ("R02", "I3")]
    submit(history, ("THA", H3, {"validation_rankings": lacking}))
    named = pick(ask(TABLE, history, plan), "scope", "intervention_id", "place", "borda_points", "ranked_by")
    assert named == [("all", "I1", None, None, 8), ("all", "I2", None, None, 8), ("all", "I3", None, None, 7)]
    assert pick(ask(AGREEMENT, history, plan), "scope", "kendalls_w", "no_figure_because", "gaps") == [
        ("all", None, "no_common_set", "I3: 1"),
        ("equal_weight", None, "no_common_set", "I3: 1"),
        ("between_groups", None, "no_common_set", "I3: 1"),
    ]


@pytest.mark.parametrize(
    ("orders", "reason"),
    [
        ([(1, 2, 3)], "one_respondent"),
        ([(1,), (1,)], "one_item"),
        ([(1, 1, 1), (1, 1, 1)], "nothing_preferred"),
    ],
)
def test_no_w_and_why(history, plan, orders, reason):
    submit(history, meeting_of({"ministry": orders}))
    row = only(AGREEMENT, history, plan, scope="all")
    assert (row["kendalls_w"], row["p_value"], row["no_figure_because"]) == (None, None, reason)


def test_each_meeting_stands_alone(history, plan):
    submit(
        history,
        meeting_of({"ministry": [(1, 2, 3)] * 3}, period=H2, meeting="V1", on="2019-09-01"),
        meeting_of({"ministry": [(3, 2, 1)] * 3}, period=H3, meeting="V2", on="2020-02-05"),
        meeting_of({"ministry": [(1, 3, 2)] * 3}, period=H3, unit="PRY", meeting="V1", on="2020-03-01"),
    )
    names = ("country", "meeting_id", "is_newest_meeting", "kendalls_w", "respondents")
    assert pick(ask(AGREEMENT, history, plan, scope="all"), *names) == [
        ("THA", "V1", False, pytest.approx(1), 3),
        ("THA", "V2", True, pytest.approx(1), 3),
        ("PRY", "V1", True, pytest.approx(1), 3),
    ]
    then = ask(AGREEMENT, history, plan, as_of=date(2020, 1, 31), scope="all")
    assert pick(then, "country", "meeting_id", "is_newest_meeting") == [("THA", "V1", True)]


def test_what_a_respondent_said_last_holds(history, plan):
    again = ballot("R01", "union", {"I1": 3, "I3": 1})
    unit, period, forms = meeting_of({"ministry": [(1, 2, 3)]})
    submit(history, (unit, period, {"validation_rankings": forms["validation_rankings"] + again}))
    rows = ask(TABLE, history, plan)
    assert pick(rows, "intervention_id", "mean_rank") == [("I3", 1), ("I2", 2), ("I1", 3)]


def test_equal_ranks_and_how_they_are_written(history, plan):
    submit(
        history,
        meeting_of({"ministry": [(1, 1, 2), (1, 2, 2)]}, period=H2, meeting="V1", on="2019-09-01"),
        meeting_of({"ministry": [(1, 1, 3), (1, 2, 2)]}, period=H3, meeting="V2"),
    )
    one, other = ask(AGREEMENT, history, plan, scope="all")
    assert (one["kendalls_w"], one["p_value"]) == (other["kendalls_w"], other["p_value"])
    points = pick(ask(TABLE, history, plan), "intervention_id", "borda_points")
    assert points[:3] == points[3:]


def test_arrival_does_not_matter(plan):
    first, second = warehouse_in_memory(), warehouse_in_memory()
    unit, period, forms = meeting_of(TWO_GROUPS)
    backwards = list(reversed(forms["validation_rankings"]))
    submit(first, (unit, period, forms))
    submit(second, (unit, period, {"validation_rankings": backwards}))
    for table in (TABLE, AGREEMENT):
        assert ask(table, first, plan) == ask(table, second, plan)


def test_on_each_engine(warehouse, plan):
    submit(warehouse, meeting_of(TWO_GROUPS))
    for table in (TABLE, AGREEMENT):
        assert len(table.publish(warehouse, plan, as_of_day=AS_OF)) > 5


@settings(max_examples=examples(10, 50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories_of("validation_rankings", "coordination_models"))
def test_the_upper_half_is_k3s(plan, deliveries):
    history = warehouse_in_memory()
    deliver(history, *deliveries)
    facts = facts_of(history, plan, None, "validation_rankings", "coordination_models")
    models = facts.rows("coordination_models")
    positions = newest(models)
    answers = ranked_upper_half(models, positions, facts, day_number(AS_OF))
    units = [plan.units[place].code for place in models.unit[positions]]
    named = models.frame["intervention_id"].iloc[positions]
    rows = ask(TABLE, history, plan, scope="all", is_newest_meeting=True)
    held = {row["country"] for row in rows}
    upper = {(row["country"], row["intervention_id"]) for row in rows if row["is_upper_half"]}
    for unit, intervention, answer in zip(units, named, answers, strict=True):
        assert answer.holds == (unit not in held or (unit, intervention) in upper)
    history.close()


@settings(max_examples=examples(8, 40), deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["ministry", "union", "academia"]),
        st.lists(st.permutations([1, 2, 3]), min_size=3, max_size=4),
        min_size=2,
    )
)
def test_equal_weight_is_the_mean_of_the_groups(plan, groups):
    history = warehouse_in_memory()
    submit(history, meeting_of(groups))
    rows = ask(TABLE, history, plan)
    for item in ITEMS:
        own = [Fraction(sum(ranks[int(item[1]) - 1] for ranks in one), len(one)) for one in groups.values()]
        found = next(row for row in rows if (row["scope"], row["intervention_id"]) == ("equal_weight", item))
        assert found["mean_rank"] == pytest.approx(float(sum(own) / len(own)))
    everybody = np.array([ranks for one in groups.values() for ranks in one])
    weights = np.array([1 / len(one) for one in groups.values() for _ in one])
    weighted = only(AGREEMENT, history, plan, scope="equal_weight")
    assert weighted["kendalls_w"] == pytest.approx(kendalls_w(everybody, weights), abs=1e-12)
    history.close()
