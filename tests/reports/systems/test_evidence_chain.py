"""The chain from an intervention to the models, activities and DMOP steps that use it."""

from atlas_pipeline.reports.tables.systems.evidence_chain import TABLE
from tests.indicators.rows import activity, day, model, study
from tests.reports.systems.submissions import AS_OF, ask, only, pick, submit

H1, H2 = "2019-H1", "2019-H2"


def step(number, status="completed", on="2019-05-01", cycle=None, intervention="I1"):
    return {
        "step": number,
        "cycle": cycle,
        "intervention_id": intervention,
        "status": status,
        "status_date": day(on) if on else None,
    }


def test_the_chain_by_unit_and_kind(history, plan):
    submit(
        history,
        ("HQ", H1, {"bok_studies": [study("S1"), study("S2")]}),
        ("THA", H1, {"coordination_models": [model("M1")], "dmop_progress": [step(5), step(4)]}),
        ("PRY", H1, {"activities": [activity("A1", intervention_id="I1", dmop_step=4), activity("A2")]}),
        ("LBR", H1, {"coordination_models": [model("M1", stage="designed")]}),
    )
    rows = ask(TABLE, history, plan)
    assert pick(rows, "intervention_id", "country", "kind", "thing_id", "state", "dmop_step", "cycle") == [
        ("I1", "THA", "model", "M1", "piloted", None, None),
        ("I1", "THA", "dmop_step", "4/1", "completed", 4, 1),
        ("I1", "THA", "dmop_step", "5/1", "completed", 5, 1),
        ("I1", "PRY", "activity", "A1", "completed", 4, None),
        ("I1", "LBR", "model", "M1", "designed", None, None),
    ]
    assert {(row["grade"], row["studies"], row["is_evidence_based"]) for row in rows} == {
        ("effective", 2, True)
    }
    assert rows[0]["finding_id"] == "F1"


def test_both_loose_ends_are_shown(history, plan):
    submit(
        history,
        ("HQ", H1, {"bok_studies": [study("S1"), study("S2", intervention="I2")]}),
        ("THA", H1, {"coordination_models": [model("M1"), model("M2", intervention="I9")]}),
    )
    assert pick(
        ask(TABLE, history, plan), "intervention_id", "kind", "is_in_bok", "grade", "intervention"
    ) == [
        ("I1", "model", True, "promising", "Something"),
        ("I2", "not_used", True, "promising", "Something"),
        ("I9", "model", False, "insufficient", ""),
    ]


def test_the_newest_state_is_shown_with_the_half_year_that_told_it(history, plan):
    submit(
        history,
        ("THA", H2, {"coordination_models": [model("M1", "designed", "2019-04-01")]}),
        ("THA", H1, {"coordination_models": [model("M1", "piloted", "2019-05-01")]}),
    )
    row = only(TABLE, history, plan)
    assert (row["state"], row["state_date"], row["reported_in"]) == ("piloted", day("2019-05-01"), H1)


def test_a_step_lives_on_by_step_cycle_and_intervention(history, plan):
    submit(
        history,
        (
            "THA",
            H1,
            {
                "dmop_progress": [
                    step(4, "in_progress", "2019-02-01", cycle=1),
                    step(4, "completed", "2019-03-01"),  # the first cycle unless told
                    step(4, "in_progress", "2019-06-01", cycle=2),
                    step(4, "not_started", None, intervention="I2"),
                    step(1, "completed", intervention=None),
                ]
            },
        ),
    )
    assert pick(ask(TABLE, history, plan), "intervention_id", "thing_id", "state") == [
        ("I1", "4/1", "completed"),
        ("I1", "4/2", "in_progress"),
        ("I2", "4/1", "not_started"),
    ]


def test_as_of_an_earlier_moment(history, plan):
    first, _ = submit(
        history,
        ("THA", H1, {"coordination_models": [model("M1")]}),
        ("THA", H1, {"coordination_models": []}),
    )
    assert pick(ask(TABLE, history, plan, seq=first), "thing_id") == [("M1",)]
    assert ask(TABLE, history, plan) == []
    TABLE.publish(history, plan, as_of_day=AS_OF)
