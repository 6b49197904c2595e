"""Traces: columns, evidence, running numbers, and that the rows give the figure."""

import pandas as pd
import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import Figure, IndicatorError
from atlas_pipeline.indicators.trace import Tracer, trace
from tests.indicators.asking import AS_OF
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import activity, finding, model, participant, ranking, study, training

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"
PLACE = ["indicator", "form", "role", "person", "submission", "file", "sheet", "row"]


@pytest.fixture
def history_of_two(history):
    """Two countries over three half-years, with people who come back."""
    thai = [
        [
            participant("T1", 7),
            participant("T1", 9, sex="M"),
            participant("T9", 7),
            participant("T1", 3, completed=False),
        ],
        [participant("T2", 7, sex="M"), participant("T2", 11)],
    ]
    deliver(
        history,
        Delivery(
            "THA",
            H1,
            {
                "activities": [activity("A1", topics=["CL", "FL"]), activity("A2", status="planned")],
                "trainings": [
                    training("T1", "2019-02-01", topics=["CL", "HT"]),
                    training("T9", "2019-03-01"),
                ],
                "participants": thai[0],
                "coordination_models": [model("M1"), model("M2", intervention="I9")],
                "psa_findings": [finding(), finding("F2")],
                "validation_rankings": ranking("V1", "2019-06-01", "R1", "I1", "I2"),
            },
        ),
        Delivery(
            "HQ",
            H1,
            {"bok_studies": [study("S1"), study("S2"), study("S3", intervention="I9", effect="none")]},
        ),
        Delivery(
            "THA",
            H2,
            {
                "activities": [activity("A2", start="2019-09-01")],
                "trainings": [training("T2", "2019-11-01")],
                "participants": thai[1],
            },
        ),
        Delivery(
            "PRY",
            H2,
            {
                "activities": [activity("A1", start="2019-10-01")],
                "trainings": [training("T1", "2019-12-01")],
                "participants": [participant("T1", 9, sex="F")],
            },
        ),
        Delivery("PRY", H3, {"trainings": [], "participants": []}),
    )
    return history


def counted(rows):
    return rows[rows["role"] == "counted"]


def places(rows):
    return list(rows[["form", "file", "sheet", "row"]].itertuples(index=False, name=None))


def test_the_rows_behind_persons(history_of_two, plan):
    rows = trace(history_of_two, plan, "K2", "ALL", plan.period("2019"), "period")
    assert places(counted(rows)) == [
        ("participants", "THA_2019-H1.xlsx", "Participants", 2),
        ("participants", "THA_2019-H1.xlsx", "Participants", 3),
        ("participants", "THA_2019-H1.xlsx", "Participants", 4),
        ("participants", "THA_2019-H2.xlsx", "Participants", 2),
        ("participants", "THA_2019-H2.xlsx", "Participants", 3),
        ("participants", "PRY_2019-H2.xlsx", "Participants", 2),
    ]
    assert counted(rows)["person"].tolist() == [1, 2, 1, 1, 3, 2]


def test_the_trainings_behind_them_are_evidence(history_of_two, plan):
    rows = trace(history_of_two, plan, "K2", "ALL", plan.period("2019"), "period")
    evidence = rows[rows["role"] == "evidence"]
    assert places(evidence) == [
        ("trainings", "THA_2019-H1.xlsx", "Trainings", 2),
        ("trainings", "THA_2019-H1.xlsx", "Trainings", 3),
        ("trainings", "THA_2019-H2.xlsx", "Trainings", 2),
        ("trainings", "PRY_2019-H2.xlsx", "Trainings", 2),
    ]
    assert evidence["topics"].tolist() == ["CL;HT", "CL", "CL", "CL"]
    assert evidence["end_date"].tolist() == ["2019-02-01", "2019-03-01", "2019-11-01", "2019-12-01"]
    assert evidence["person"].isna().all()


def test_columns_are_the_place_then_the_forms_in_order(history_of_two, plan):
    columns = list(trace(history_of_two, plan, "K2", "THA", plan.period(H1), "period").columns)
    forms = load_forms()
    assert columns[:8] == PLACE
    trainings = [field.name for field in forms["trainings"].fields]
    assert columns[8 : 8 + len(trainings)] == trainings
    assert columns[8 + len(trainings) :] == [
        "participant_id",
        "sex",
        "birth_year",
        "institution",
        "institution_id",
        "institution_type",
        "participants.role",
        "hours_attended",
        "completed",
        "pre_score",
        "post_score",
        "unit",
        "period",
    ]


def test_no_personal_data_and_no_key_is_in_a_trace(history_of_two, plan):
    rows = trace(history_of_two, plan, "K2", "ALL", plan.period("LOP"), "cumulative")
    assert {"full_name", "contact", "person_key"} & set(rows.columns) == set()


def test_a_newest_state_is_traced_to_where_it_was_reported(history_of_two, plan):
    rows = trace(history_of_two, plan, "K1", "THA", plan.period("2019"), "cumulative")
    assert places(rows) == [
        ("activities", "THA_2019-H1.xlsx", "Activities", 2),
        ("activities", "THA_2019-H2.xlsx", "Activities", 2),
    ]
    assert rows["activity_id"].tolist() == ["A1", "A2"]
    assert rows["person"].isna().all()


def test_the_trace_of_a_model_shows_all_of_it(history_of_two, plan):
    rows = trace(history_of_two, plan, "K3", "THA", plan.period(H1), "cumulative")
    assert [(row.role, row.form, row.row) for row in rows.itertuples()] == [
        ("counted", "coordination_models", 2),
        ("evidence", "psa_findings", 2),
        ("evidence", "validation_rankings", 2),
        ("evidence", "validation_rankings", 3),
        ("evidence", "bok_studies", 2),
        ("evidence", "bok_studies", 3),
    ]


def test_a_category_is_traced_alone(history_of_two, plan):
    rows = trace(history_of_two, plan, "K2", "THA", plan.period("LOP"), "cumulative", "sex", "M")
    assert counted(rows)["person"].tolist() == [1, 2, 1, 1], "all rows of the persons whose newest row says M"


def test_a_figure_without_rows_has_an_empty_trace(history_of_two, plan):
    rows = trace(history_of_two, plan, "K2", "LBR", plan.period(H1), "period")
    assert list(rows.columns[:8]) == PLACE
    assert rows.empty


def test_a_trace_as_of_then(history_of_two, plan):
    assert trace(history_of_two, plan, "K1", "THA", plan.period(H1), "period", seq=0).empty


def test_every_figure_is_the_measure_of_its_traced_rows(history_of_two, plan):
    """By hand, as an auditor would: activities and models are counted, persons by their numbers."""
    checked = 0
    for code in ("K1", "K2", "K3"):
        tracer = Tracer(history_of_two, plan, code)
        values = compute(history_of_two, plan, as_of_day=AS_OF, indicators=[code])
        for line in values[(values["rows"] > 0) & (values["calendar"] == "semester")].itertuples():
            window = plan.calendar(line.calendar).period(line.period, plan.project.whole)
            figure = Figure(code, line.country, window, line.accumulation, line.breakdown, line.category)
            rows = counted(tracer.rows(figure))
            by_hand = rows["person"].nunique() if code == "K2" else len(rows)
            assert (by_hand, len(rows)) == (line.value, line.rows), figure
            checked += 1
    assert checked > 200


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"indicator": "K9"}, "'K9' is not an indicator; there are: K1, K2, K3"),
        ({"country": "XXX"}, "'XXX' is not a unit; there are: THA, PRY, LBR, ARG, BOL, HQ, ALL"),
        ({"accumulation": "yearly"}, "K2 is not accumulated as 'yearly'; it has period, new, cumulative"),
        ({"breakdown": "role"}, "K2 is not broken down by 'role'; it has sex, institution_type"),
        ({"indicator": "K3", "accumulation": "new"}, "K3 is not accumulated as 'new'; it has cumulative"),
    ],
)
def test_what_there_is_not_is_refused_in_a_sentence(history_of_two, plan, asked, sentence):
    figure = {"indicator": "K2", "country": "THA", "accumulation": "period"} | asked
    with pytest.raises(IndicatorError) as refused:
        trace(history_of_two, plan, window=plan.period(H1), **figure)
    assert str(refused.value).startswith(sentence)


def test_missing_values_are_none(history_of_two, plan):
    rows = trace(history_of_two, plan, "K2", "THA", plan.period(H1), "period")
    assert all(value is None or not pd.isna(value) for value in rows.to_numpy().ravel())
