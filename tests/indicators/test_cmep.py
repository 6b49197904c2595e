"""A worked example for each indicator beyond the key ones, by the plan's own entries, with its trace."""

from datetime import date

import pytest

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import Figure, IndicatorError
from atlas_pipeline.indicators.trace import Tracer
from tests.indicators.asking import AS_OF, figures
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import day, finding, model, participant, study, training

H1, H2 = "2019-H1", "2019-H2"


def send(history, unit="THA", period=H1, **forms):
    deliver(history, Delivery(unit, period, forms))


def total(history, plan, code, country="THA", period=H1, accumulation="cumulative"):
    """Value, numerator, denominator and status of a total."""
    values = compute(history, plan, as_of_day=AS_OF, indicators=[code])
    own = values[(values["breakdown"] == "") & (values["calendar"] == "semester")]
    line = own[
        (own["country"] == country) & (own["period"] == period) & (own["accumulation"] == accumulation)
    ].iloc[0]
    return line["value"], line["numerator"], line["denominator"], line["status"]


def traced(history, plan, code, country="THA", period=H1, accumulation="cumulative", at=("", "")):
    window = plan.period(period)
    return Tracer(history, plan, code).rows(Figure(code, country, window, accumulation, *at))


def instrument(key, stage, on):
    return {
        "instrument_id": key,
        "title": "A text",
        "instrument_type": "law",
        "topics": ["CL"],
        "stage": stage,
        "stage_date": day(on),
    }


def step(number, status="completed", on="2019-05-01", *, cycle=1, intervention=None):
    return {
        "step": number,
        "cycle": cycle,
        "intervention_id": intervention,
        "status": status,
        "status_date": day(on),
    }


def engagement(key, institution, on="2019-05-01", kind="workshop"):
    return {
        "engagement_id": key,
        "date": day(on),
        "institution": institution,
        "engagement_type": kind,
        "outcome": None,
    }


def test_instruments_submitted_and_adopted(history, plan):
    rows = [instrument(f"L{n}", stage, "2019-05-01") for n, stage in enumerate(STAGES)]
    send(history, legal_instruments=rows)
    assert total(history, plan, "LF1")[0] == 3
    assert total(history, plan, "LF2")[0] == 2
    by_stage = figures(history, plan, "LF1", breakdown="stage")
    shown = {key[3]: one[0] for key, one in by_stage.items() if key[:2] == ("THA", H1)}
    assert shown == dict.fromkeys(
        ["submitted", "adopted", "in_force", "withdrawn", "rejected", "repealed"], 1
    )
    assert list(traced(history, plan, "LF1")["stage"]) == ["submitted", "adopted", "in_force"]
    assert list(traced(history, plan, "LF1", at=("stage", "rejected"))["stage"]) == ["rejected"]


STAGES = ["analysed", "drafted", "submitted", "adopted", "in_force", "withdrawn", "rejected", "repealed"]


@pytest.fixture
def tested(history):
    rows = [
        participant("T1", 1, pre_score=50.0, post_score=60.0, hours_attended=6.5),
        participant("T1", 2, pre_score=50.0, post_score=59.5),
        participant("T1", 3, pre_score=50.0),
        participant("T1", 4, pre_score=10.0, post_score=90.0, institution_type="union"),
        participant("T1", 5, pre_score=10.0, post_score=90.0, institution_type="project", hours_attended=8.0),
        participant("T1", 6, pre_score=10.0, post_score=90.0, completed=False, hours_attended=2.0),
        participant("T1", 7, completed=False),
        participant("T2", 1, hours_attended=4.0),
    ]
    held = [training("T1", "2019-05-01"), training("T2", "2019-05-02", support_type="other_support")]
    send(history, trainings=held, participants=rows)
    return history


def test_officials_whose_score_rose(tested, plan):
    """Of seven in the training two are officials who completed it and have both scores; one of them rose by
    ten."""
    assert total(tested, plan, "EN1", accumulation="period") == (0.5, 1, 2, "reported")
    assert total(tested, plan, "EN3", accumulation="period") == (9.75, 19.5, 2, "reported")
    rows = traced(tested, plan, "EN1", accumulation="period")
    counted = rows[rows["role"] == "counted"]
    assert list(zip(counted["pre_score"], counted["post_score"], strict=True)) == [(50, 60), (50, 59.5)]


def test_person_hours(tested, plan):
    """6.5 attended, twice the training's eight for those who completed, eight of the union, two of who left;
    neither the project's own, nor support that is no training, nor who left early without hours."""
    assert total(tested, plan, "EN2", accumulation="period")[0] == 6.5 + 8 + 8 + 8 + 2


def test_institutions_are_those_of_the_register(history, plan):
    """Thailand and Liberia each have a Ministry of Labour: in the project they are two."""
    mine = ["Ministry of Labour", "Royal Thai Police", "Nobody's Office"]
    rows = [
        model("M1", institutions=mine),
        model("M2", "designed", institutions=["Ministry of Labour", "Winrock Thailand"]),
        model("M3", "discontinued", institutions=["Office of the Attorney General", "Immigration Bureau"]),
    ]
    send(history, coordination_models=rows)
    send(
        history,
        "LBR",
        H2,
        coordination_models=[model("M1", on="2019-08-01", institutions=["Ministry of Labour"])],
    )
    assert total(history, plan, "CO1")[0] == 2
    assert total(history, plan, "CO1", "ALL", H2)[0] == 3
    by_stage = figures(history, plan, "CO1", breakdown="stage")
    shown = [by_stage["THA", H1, "cumulative", stage][0] for stage in ("designed", "piloted")]
    assert shown == [1, 2]
    rows = traced(history, plan, "CO1")
    assert list(rows["model_id"]) == ["M1", "M2"]
    assert rows["institutions"][0] == ";".join(mine)


def test_models_given_up_stay_in_the_denominator(history, plan):
    rows = [model("M1"), model("M2", "designed"), model("M3", "discontinued"), model("M4", "adopted")]
    send(history, coordination_models=rows)
    assert total(history, plan, "CO2") == (0.5, 2, 4, "reported")


def test_analyses(history, plan):
    rows = [
        {"output_id": f"O{n}", "title": "A", "output_type": kind, "status": status, "status_date": day(on)}
        for n, (kind, status, on) in enumerate(
            [
                ("psa", "in_progress", "2019-05-01"),
                ("psa", "completed", "2019-05-01"),
                ("psa", "validated", "2019-06-01"),
                ("psa", "shared", "2019-07-01"),
                ("tool", "shared", "2019-05-01"),
            ]
        )
    ]
    send(history, outputs=rows)
    assert total(history, plan, "PS1")[0] == 2
    by_status = figures(history, plan, "PS1", breakdown="status")
    assert [by_status["THA", H1, "cumulative", one][0] for one in ("completed", "shared", "validated")] == [
        1,
        0,
        1,
    ]


def test_validated_gaps_being_met(history, plan):
    rows = [
        finding("F1", status="addressed"),
        finding("F2", status="in_progress"),
        finding("F3"),
        finding("F4", status="addressed", validated=False, validated_on=None),
        finding("F5", status="addressed", validated_on="2019-08-01"),
        finding("F6", status="addressed", validated_on=None),
    ]
    send(history, psa_findings=rows)
    assert total(history, plan, "PS2") == (2 / 3, 2, 3, "reported")
    assert set(traced(history, plan, "PS2")["role"]) == {"counted"}
    assert total(history, plan, "PS2", period=H2)[1:3] == (3, 4)


def test_gaps_addressed_are_told_alone_and_of_all_validated_gaps(history, plan):
    """Of seven validated gaps two are addressed and three in progress: 2 of 7, and with 3 of 7 the 5 of 7."""
    statuses = ["addressed"] * 2 + ["in_progress"] * 3 + ["open"] * 2
    rows = [finding(f"F{place}", status=status) for place, status in enumerate(statuses)]
    send(history, psa_findings=[*rows, finding("F9", status="addressed", validated=False, validated_on=None)])
    values = compute(history, plan, as_of_day=AS_OF, indicators=["PS2"])
    for country in ("THA", "ALL"):
        own = values[(values["country"] == country) & (values["period"] == H1)].set_index(
            ["breakdown", "category"]
        )
        assert own.loc[("", ""), ["numerator", "denominator"]].tolist() == [5, 7]
        by_status = own.loc["status", ["value", "numerator", "denominator", "rows"]]
        assert by_status.index.tolist() == ["in_progress", "addressed"]
        assert by_status.loc["in_progress"].tolist() == [3 / 7, 3, 7, 7]
        assert by_status.loc["addressed"].tolist() == [2 / 7, 2, 7, 7]
    # the rows of 2 of 7 are all seven
    assert len(traced(history, plan, "PS2", at=("status", "addressed"))) == 7
    figure = Figure("PS2", "THA", plan.period(H1), "cumulative", "status", "addressed")
    assert Tracer(history, plan, "PS2").measured(figure).parts.value == 2 / 7


def test_a_part_of_a_share_in_time_keeps_the_denominator_too(history, plan):
    """The same for an indicator by date, which is counted otherwise."""
    entry = plan.indicator("EN1").model_copy(
        update={
            "select": plan.indicator("EN1").select.model_copy(update={"where": {"completed": True}}),
            "measure": {"share_passing": {"where": {"institution_type": ["police", "judiciary"]}}},
            "by": ("institution_type", "sex"),
            "of_whole": ("institution_type",),
            "eligible": None,
        }
    )
    content = {name: getattr(plan, name) for name in type(plan).model_fields}
    plan = type(plan)(**(content | {"indicators": (entry,)}))
    kinds = ["police", "police", "judiciary", "union"]
    people = [participant("T1", place, institution_type=kind) for place, kind in enumerate(kinds, start=1)]
    send(history, trainings=[training("T1", "2019-02-01")], participants=people)
    values = compute(history, plan, as_of_day=AS_OF)
    own = values[
        (values["country"] == "THA") & (values["period"] == H1) & (values["accumulation"] == "period")
    ]
    found = own[own["breakdown"] == "institution_type"]
    assert found[["category", "numerator", "denominator", "rows", "persons"]].to_numpy().tolist() == [
        ["police", 2, 4, 4, 4],
        ["judiciary", 1, 4, 4, 4],
    ]
    figure = Figure("EN1", "THA", plan.period(H1), "period", "institution_type", "police")
    measured = Tracer(history, plan, "EN1").measured(figure)
    assert (measured.parts.value, measured.rows, measured.persons) == (0.5, 4, 4)


def test_steps_and_interventions_of_the_practice_model(history, plan):
    rows = [
        step(1),
        step(2, "waived"),
        step(5, intervention="I1"),
        step(6, intervention="I1"),
        step(6, intervention="I2"),
        step(5, cycle=2, intervention="I1"),
        step(6, "in_progress", cycle=2, intervention="I1"),
        step(5),
        step(6),
    ]
    send(history, dmop_progress=rows)
    send(
        history,
        "PRY",
        dmop_progress=[step(5, intervention="I2"), step(5, intervention="I1"), step(6, intervention="I1")],
    )
    assert total(history, plan, "DM1")[0] == 7
    assert total(history, plan, "DM2")[0] == 1
    assert total(history, plan, "DM2", "ALL")[0] == 1
    rows = traced(history, plan, "DM2")
    assert [(row.role, row.step, row.intervention_id) for row in rows.itertuples()] == [
        ("counted", 6, "I1"),
        ("evidence", 5, "I1"),
    ]


def test_a_step_reported_again_is_one_step(history, plan):
    send(history, dmop_progress=[step(1, "in_progress", "2019-03-01"), step(2)])
    send(history, period=H2, dmop_progress=[step(1, "completed", "2019-08-01")])
    assert [total(history, plan, "DM1", period=period)[0] for period in (H1, H2)] == [1, 2]


def test_studies_and_good_interventions(history, plan):
    """A study counts from the day it was added, whatever the half-year in which it was reported."""
    rows = [
        study("S1", added_on="2019-03-01"),
        study("S2", added_on="2019-03-31", intervention="I2", effect="none"),
        study("S3", added_on="2019-04-01", intervention="I3", design="narrative_review"),
    ]
    send(history, "HQ", bok_studies=rows)
    assert total(history, plan, "BK1", "HQ")[0] == 3
    assert total(history, plan, "BK2", "ALL")[0] == 1
    donor = figures(history, plan, "BK1", calendar="usdol")
    assert donor["HQ", "FY2019-H1", "cumulative"][0] == 2


def test_engagements_and_whom(history, plan):
    rows = [
        engagement("E1", "Ministry of Labour"),
        engagement("E2", "Ministry of Labour", "2019-06-01", "endorsement"),
        engagement("E3", "ILO Country Office for Thailand"),
        engagement("E4", "Royal Thai Police", "2019-06-01"),
        engagement("E5", "Nobody's Office"),
    ]
    send(history, engagements=rows)
    send(history, "HQ", engagements=[engagement("E1", "United States Department of Labor")])
    send(history, period=H2, engagements=[engagement("E6", "Ministry of Labour", "2019-09-01")])
    assert total(history, plan, "EG1", "ALL", accumulation="period")[0] == 6
    assert total(history, plan, "EG2", accumulation="period")[0] == 2
    found = figures(history, plan, "EG2")
    assert [found["THA", H2, one][0] for one in ("period", "new", "cumulative")] == [1, 0, 2]
    assert found["HQ", H1, "period"] == (0, "zero")
    by_type = figures(history, plan, "EG2", breakdown="engagement_type")
    shown = [by_type["THA", H1, "period", kind][0] for kind in ("workshop", "endorsement")]
    assert shown == [2, 1]


def test_a_country_climbs_stage_by_stage(history, plan):
    """The stage of coordination is there first, and counts only once those before it are reached."""
    send(
        history,
        coordination_models=[model("M1")],
        psa_findings=[finding()],
        legal_instruments=[],
        trainings=[],
        participants=[],
        dmop_progress=[],
        validation_rankings=[],
    )
    send(history, "HQ", bok_studies=[study("S1"), study("S2")])
    assert total(history, plan, "K3")[0] == 1
    assert total(history, plan, "CC1")[0::3] == (0, "reported")
    people = [participant("T1", n, pre_score=10.0, post_score=30.0 - n) for n in range(20)]
    send(
        history,
        period=H2,
        coordination_models=[],
        psa_findings=[],
        legal_instruments=[instrument("L1", "adopted", "2019-08-01")],
        trainings=[training("T1", "2019-09-01")],
        participants=people,
        dmop_progress=[],
    )
    assert total(history, plan, "CC1")[0] == 0
    assert total(history, plan, "CC1", period=H2)[0::3] == (3, "reported")
    rows = traced(history, plan, "CC1", period=H2)
    counted = rows[rows["role"] == "counted"].groupby("indicator").size().to_dict()
    assert counted == {"LF2": 1, "EN1": 20, "K3": 1, "PS2": 1}


def test_the_project_and_headquarters_have_no_stage(history, plan):
    send(history, legal_instruments=[instrument("L1", "adopted", "2019-05-01")])
    values = compute(history, plan, as_of_day=AS_OF, indicators=["CC1"])
    assert set(values["country"]) == {"THA", "PRY", "LBR", "ARG"}
    window = plan.period(H1)
    with pytest.raises(IndicatorError, match="the project as a whole has none"):
        Tracer(history, plan, "CC1").rows(Figure("CC1", "ALL", window, "cumulative"))
    with pytest.raises(IndicatorError, match="the project as a whole has none"):
        Tracer(history, plan, "CC1").measured(Figure("CC1", "ALL", window, "cumulative"))


def test_a_stage_over_gaps_is_carried(history, plan):
    """Of what the stage is made of only the laws came; nothing at all came for Paraguay."""
    send(history, legal_instruments=[instrument("L1", "adopted", "2019-05-01")])
    assert total(history, plan, "CC1")[0::3] == (1, "carried")
    value, *_, status = total(history, plan, "CC1", "PRY")
    assert (value is None or value != value, status) == (True, "not_reported")


def test_a_free_range_gives_any_indicator(history, plan):
    send(history, legal_instruments=[instrument("L1", "adopted", "2019-05-01")])
    window = plan.period("2019-01-01..2019-05-31")
    values = compute(history, plan, as_of_day=date(2020, 1, 1), windows=[window])
    assert set(values["indicator"]) >= {"LF1", "CC1"}
    assert values[(values["indicator"] == "LF1") & (values["country"] == "THA")]["value"].iloc[0] == 1


EARLIER = [
    # headquarters' "Ministry of Justice" was Liberia's, the first found; a name of two types was none
    (["Ministry of Justice"], 1),
    (["Ministry of Justice", "Ministry of Labour"], 2),
    (["National Police of Paraguay"], 2),
]


@pytest.mark.parametrize(("by_headquarters", "expected"), EARLIER)
def test_rows_stored_before_there_were_ids_keep_their_figures(history, plan, by_headquarters, expected):
    rows = [engagement(f"E{number}", name) for number, name in enumerate(by_headquarters)]
    deliver(history, Delivery("HQ", H1, {"engagements": rows}, has_ids=False))
    deliver(
        history, Delivery("LBR", H1, {"engagements": [engagement("E", "Ministry of Justice")]}, has_ids=False)
    )
    assert total(history, plan, "EG2", "ALL")[0] == expected
    assert traced(history, plan, "EG2", "ALL")["institution_id"].isna().all()


def test_an_earlier_row_and_one_with_an_id_are_one_institution(history, plan):
    deliver(
        history,
        Delivery("THA", H1, {"engagements": [engagement("E1", "Ministry of Justice")]}, has_ids=False),
    )
    deliver(history, Delivery("HQ", H1, {"engagements": [engagement("E1", "THA-MOJ")]}))
    assert total(history, plan, "EG2", "ALL")[0] == 1


def test_an_id_that_the_plan_no_longer_has_is_not_looked_up_by_its_name(history, plan):
    deliver(history, Delivery("THA", H1, {"engagements": [engagement("E1", "Ministry of Justice")]}))
    with history.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE fact_engagements SET institution_id = 'THA-GONE'")
    assert total(history, plan, "EG2")[0] == 0
