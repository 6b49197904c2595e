"""K3: evidence-based in fact, as of each period's end. Each test takes one thing away from a model that
counts."""

import pytest

from tests.indicators.asking import figures
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import finding, model, ranking, study

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"
GOOD = [study("S1"), study("S2", design="quasi_experimental")]


def sent(period=H1, models=(), findings=(), rankings=(), unit="THA"):
    return Delivery(
        unit,
        period,
        {
            "coordination_models": list(models),
            "psa_findings": list(findings),
            "validation_rankings": list(rankings),
        },
    )


def at_the_end_of(history, plan, period, *deliveries, studies=GOOD, calendar="semester"):
    deliver(history, Delivery("HQ", H1, {"bok_studies": list(studies)}), *deliveries)
    return figures(history, plan, "K3", calendar=calendar)["THA", period, "cumulative"][0]


def test_a_model_with_everything_counts(history, plan):
    assert at_the_end_of(history, plan, H1, sent(models=[model("M1")], findings=[finding()])) == 1


def test_a_snapshot_is_only_cumulative(history, plan):
    deliver(history, sent(models=[model("M1")], findings=[finding()]))
    assert {key[2] for key in figures(history, plan, "K3")} == {"cumulative"}


@pytest.mark.parametrize(
    ("stage", "expected"),
    [("designed", 0), ("piloted", 1), ("evaluated", 1), ("adopted", 1), ("discontinued", 0)],
)
def test_from_piloted_on_and_not_beside_the_ladder(history, plan, stage, expected):
    delivery = sent(models=[model("M1", stage=stage)], findings=[finding()])
    assert at_the_end_of(history, plan, H1, delivery) == expected


def test_the_newest_stage_of_then_counts(history, plan):
    deliver(
        history,
        Delivery("HQ", H1, {"bok_studies": GOOD}),
        sent(H1, [model("M1", "piloted", "2019-05-01")], [finding()]),
        sent(H2, [model("M1", "adopted", "2019-08-01")]),
        sent(H3, [model("M1", "discontinued", "2020-02-01")]),
    )
    found = figures(history, plan, "K3", breakdown="stage")
    stages = {key[1:4:2]: one[0] for key, one in found.items() if key[0] == "THA" and one[0]}
    assert stages == {(H1, "piloted"): 1, (H2, "adopted"): 1}


def test_a_stage_reported_late_counts_from_its_date(history, plan):
    deliver(
        history,
        Delivery("HQ", H1, {"bok_studies": GOOD}),
        sent(H1, [], [finding()]),
        sent(H2, [model("M1", "piloted", "2019-05-01")]),
    )
    assert figures(history, plan, "K3")["THA", H1, "cumulative"] == (1, "reported")


def test_an_older_stage_reported_later_does_not_replace_a_newer_one(history, plan):
    deliver(
        history,
        Delivery("HQ", H1, {"bok_studies": GOOD}),
        sent(H1, [model("M1", "adopted", "2019-06-01")], [finding()]),
        sent(H2, [model("M1", "discontinued", "2019-05-01")]),
    )
    found = figures(history, plan, "K3")
    assert (found["THA", H1, "cumulative"][0], found["THA", H2, "cumulative"][0]) == (1, 1)


@pytest.mark.parametrize(
    ("studies", "expected"),
    [
        ([], 0),
        ([study("S1")], 1),
        ([study("S1", effect="negative")], 0),
        ([study("S1", design="narrative_review"), study("S2", design="narrative_review")], 0),
        ([study("S1", intervention="I2"), study("S2", intervention="I2")], 0),
        ([study("S1", design="pre_post"), study("S2", design="qualitative")], 1),
    ],
)
def test_the_intervention_is_graded_promising_or_better(history, plan, studies, expected):
    delivery = sent(models=[model("M1")], findings=[finding()])
    assert at_the_end_of(history, plan, H1, delivery, studies=studies) == expected


def test_studies_count_from_the_day_they_were_added(history, plan):
    deliver(
        history,
        Delivery("HQ", H1, {"bok_studies": [study("S1", added_on="2019-04-15")]}),
        sent(models=[model("M1", on="2019-02-01")], findings=[finding(validated_on="2019-02-01")]),
    )
    found = figures(history, plan, "K3", calendar="usdol")
    assert found["THA", "FY2019-H1", "cumulative"][0] == 0
    assert found["THA", "FY2019-H2", "cumulative"][0] == 1


def test_a_study_corrected_later_counts_as_corrected(history, plan):
    assert (
        at_the_end_of(
            history,
            plan,
            H1,
            sent(models=[model("M1")], findings=[finding()]),
            Delivery("HQ", H2, {"bok_studies": [study("S1", effect="negative")]}),
            studies=[study("S1")],
        )
        == 0
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (finding(validated=False), 0),
        (finding(validated_on=None), 0),
        (finding(validated_on="2019-06-30"), 1),
        (finding(validated_on="2019-07-01"), 0),
        (finding("F2"), 0),
        (finding(status_date=None), 1),
        (finding(status_date="2019-12-01"), 1),
    ],
)
def test_the_finding_is_validated_by_then(history, plan, found, expected):
    assert at_the_end_of(history, plan, H1, sent(models=[model("M1")], findings=[found])) == expected


def test_the_finding_is_of_the_same_unit(history, plan):
    assert (
        at_the_end_of(history, plan, H1, sent(models=[model("M1")]), sent(findings=[finding()], unit="PRY"))
        == 0
    )


def test_a_validation_taken_back_holds_until_then(history, plan):
    deliver(
        history,
        Delivery("HQ", H1, {"bok_studies": GOOD}),
        sent(H1, [model("M1")], [finding(status_date="2019-04-01")]),
        sent(H2, [], [finding(validated=False, validated_on=None, status_date="2019-09-01")]),
    )
    found = figures(history, plan, "K3")
    assert (found["THA", H1, "cumulative"][0], found["THA", H2, "cumulative"][0]) == (1, 0)


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ([("I1", "I2", "I3")], 1),
        ([("I2", "I1", "I3")], 1),
        ([("I2", "I3", "I1")], 0),
        ([("I1", "I2"), ("I2", "I1")], 1),
        ([("I2", "I3")], 0),
    ],
)
def test_its_intervention_stands_in_the_upper_half(history, plan, orders, expected):
    rows = [
        row for place, items in enumerate(orders) for row in ranking("V1", "2019-06-01", f"R{place}", *items)
    ]
    delivery = sent(models=[model("M1")], findings=[finding()], rankings=rows)
    assert at_the_end_of(history, plan, H1, delivery) == expected


def test_the_newest_ranking_held_by_then_decides(history, plan):
    deliver(
        history,
        Delivery("HQ", H1, {"bok_studies": GOOD}),
        sent(
            H1,
            [model("M1", on="2019-02-01")],
            [finding(validated_on="2019-02-01")],
            [
                *ranking("V1", "2019-05-01", "R1", "I2", "I1"),
                *ranking("V2", "2019-06-01", "R1", "I1", "I2"),
            ],
        ),
        sent(H2, [], [], ranking("V3", "2019-08-01", "R1", "I2", "I1")),
    )
    donors = figures(history, plan, "K3", calendar="usdol")
    found = figures(history, plan, "K3")
    assert donors["THA", "FY2019-H1", "cumulative"][0] == 1, "no ranking was held by March"
    assert found["THA", H1, "cumulative"][0] == 1, "the June meeting put it first"
    assert found["THA", H2, "cumulative"][0] == 0, "the August meeting did not"


def test_a_ranking_of_another_unit_does_not_decide(history, plan):
    assert (
        at_the_end_of(
            history,
            plan,
            H1,
            sent(models=[model("M1")], findings=[finding()]),
            sent(rankings=ranking("V1", "2019-06-01", "R1", "I2", "I1"), unit="PRY"),
        )
        == 1
    )
