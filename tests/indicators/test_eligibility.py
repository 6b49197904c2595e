"""How many completions were tested: beside every figure of EN1 and EN3, against a plain pandas
computation."""

import numpy as np
import pandas as pd
import pytest

from atlas_pipeline.indicators.counting.eligibility import measured_text
from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import Figure
from atlas_pipeline.indicators.trace import Tracer
from tests.indicators.asking import AS_OF
from tests.indicators.histories import Delivery, deliver
from tests.indicators.reference_rows import GOVERNMENT
from tests.indicators.rows import participant, training

ENDS = {"T1": "2019-02-01", "T2": "2019-05-01", "T3": "2019-09-01", "T4": "2020-03-01"}
HALF = {"2019-H1": ("T1", "T2"), "2019-H2": ("T3",), "2020-H1": ("T4",)}
OUTCOMES = {"T1": "enforcement", "T2": "coordination", "T3": "enforcement", "T4": "coordination"}
KINDS = ("police", "judiciary", "union", "project", "other_government")


@pytest.fixture
def people(history):
    """300 rows of two countries, most of them without both scores."""
    random = np.random.default_rng(9)
    rows = []
    for unit in ("THA", "PRY"):
        for period, keys in HALF.items():
            own = []
            for person in range(50):
                key = str(random.choice(keys))
                scores = {
                    name: float(random.integers(0, 101))
                    for name in ("pre_score", "post_score")
                    if random.random() < 0.4
                }
                row = participant(
                    key,
                    person + 1,
                    sex=str(random.choice(("F", "M", "U"))),
                    institution_type=str(random.choice(KINDS)),
                    completed=bool(random.random() < 0.8),
                    **scores,
                )
                own.append(row)
            rows += [row | {"unit": unit, "period": period} for row in own]
            held = [training(key, ENDS[key], outcome=OUTCOMES[key]) for key in keys]
            deliver(history, Delivery(unit, period, {"trainings": held, "participants": own}))
    return pd.DataFrame(rows)


def plainly(people, breakdown):
    """(country, period, accumulation, category) → completions and tests, by filters and groups."""
    frame = people[people["completed"] & people["institution_type"].isin(GOVERNMENT)]
    frame = frame.assign(outcome=frame["training_id"].map(OUTCOMES), nothing="")
    frame["is_tested"] = frame["pre_score"].notna() & frame["post_score"].notna()
    found = {}
    for country in ("THA", "PRY", "ALL"):
        of_country = frame[(frame["unit"] == country) | (country == "ALL")]
        for period in HALF:
            for accumulation in ("period", "cumulative"):
                is_in = of_country["period"].eq(period)
                if accumulation == "cumulative":
                    is_in = of_country["period"].le(period)
                for category, own in of_country[is_in].groupby(breakdown or "nothing"):
                    found[country, period, accumulation, category] = (len(own), int(own["is_tested"].sum()))
    return found


@pytest.mark.parametrize("indicator", ["EN1", "EN3"])
@pytest.mark.parametrize("breakdown", ["", "sex", "institution_type", "outcome"])
def test_completions_and_tests_of_every_figure(history, plan, people, indicator, breakdown):
    values = compute(history, plan, as_of_day=AS_OF, indicators=[indicator])
    own = values[(values["breakdown"] == breakdown) & (values["calendar"] == "semester")]
    own = own[own["country"].isin(["THA", "PRY", "ALL"]) & own["accumulation"].isin(["period", "cumulative"])]
    own = own[own["period"].isin(list(HALF)) & own["eligible"].gt(0)]
    keys = own[["country", "period", "accumulation", "category"]].itertuples(index=False, name=None)
    found = dict(zip(keys, zip(own["eligible"], own["rows"], strict=True), strict=True))
    assert found == plainly(people, breakdown)
    assert len(found) >= 12


def test_never_more_tests_than_completions_and_categories_add_up(history, plan, people):
    values = compute(history, plan, as_of_day=AS_OF, indicators=["EN1"])
    told = values[values["eligible"].notna()]
    assert len(told) > 100
    assert (told["rows"] <= told["eligible"]).all()
    at = ["country", "calendar", "period", "accumulation"]
    whole = told[told["breakdown"] == ""].set_index(at)["eligible"]
    for breakdown in ("sex", "institution_type", "outcome"):
        parts = told[told["breakdown"] == breakdown].groupby(at)["eligible"].sum()
        pd.testing.assert_series_equal(parts.sort_index(), whole.sort_index(), check_dtype=False)


def test_a_category_without_a_test_is_told(history, plan):
    """All that is known of it is that nobody was tested."""
    rows = [
        participant("T1", 1, sex="M", pre_score=1.0, post_score=50.0),
        participant("T1", 2, sex="F"),
        participant("T1", 3, sex="F", pre_score=1.0),
    ]
    deliver(
        history,
        Delivery("THA", "2019-H1", {"trainings": [training("T1", "2019-02-01")], "participants": rows}),
    )
    values = compute(history, plan, as_of_day=AS_OF, indicators=["EN1"])
    own = values[
        (values["country"] == "THA") & (values["period"] == "2019-H1") & (values["accumulation"] == "period")
    ]
    by_sex = own[own["breakdown"] == "sex"].set_index("category")
    assert by_sex.loc["F", ["rows", "eligible"]].tolist() == [0, 2]
    assert pd.isna(by_sex.loc["F", "value"])
    tracer = Tracer(history, plan, "EN1")
    figure = Figure("EN1", "THA", plan.period("2019-H1"), "period", "sex", "F")
    assert tracer.measured(figure).eligible == 2


def test_other_indicators_and_what_was_not_reported_have_none(history, plan):
    values = compute(history, plan, as_of_day=AS_OF, indicators=["EN1", "EN2", "K2"])
    assert values["eligible"].isna().all()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "15 of 62 completions tested, 24 %"),
        ("es", "15 de 62 finalizaciones con las dos pruebas, 24 %"),
        ("th", "มีผลทดสอบ 15 จากผู้สำเร็จการอบรม 62 รายการ ร้อยละ 24"),
    ],
)
def test_it_is_told_in_the_readers_language(plan, language, said):
    assert measured_text(plan.indicator("EN1").eligible, 15, 62, language) == said


@pytest.mark.parametrize(
    ("measured", "eligible", "percent"), [(0, 9, 0), (1, 8, 13), (1, 200, 1), (62, 62, 100)]
)
def test_the_percentage_is_rounded_half_up(plan, measured, eligible, percent):
    said = measured_text(plan.indicator("EN1").eligible, measured, eligible, "en")
    assert said.endswith(f", {percent} %")
