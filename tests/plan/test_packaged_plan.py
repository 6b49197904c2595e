"""The plan we ship: sound, complete, and saying what the project says."""

from datetime import date

import pytest

from atlas_pipeline.plan.loading import check_plan, load_plan
from atlas_pipeline.plan.spelling import folded

PLAN = load_plan()


def test_the_packaged_plan_has_no_fault():
    assert [str(problem) for problem in check_plan()] == []


def test_units_and_when_they_begin():
    assert {unit.code: unit.active_from for unit in PLAN.units} == {
        "THA": date(2019, 1, 1),
        "PRY": date(2019, 1, 1),
        "LBR": date(2019, 7, 1),
        "ARG": date(2020, 1, 1),
        "BOL": None,
        "HQ": date(2019, 1, 1),
    }
    assert [unit.code for unit in PLAN.units if unit.kind == "headquarters"] == ["HQ"]


def test_only_headquarters_is_asked_for_the_body_of_knowledge():
    assert [unit.code for unit in PLAN.units if "bok_studies" in unit.forms_due] == ["HQ"]


def test_project_facts():
    project = PLAN.project
    assert (project.agreement, project.funding_usd) == ("IL-32821-18-75-K", 7_500_000)
    assert (project.start, project.end) == (date(2019, 1, 1), date(2022, 12, 31))


def test_setting_up_and_learning_do_not_count_for_k1():
    counting = set(PLAN.framework.types_counting_for("K1"))
    assert counting.isdisjoint({"office_opening", "hiring", "cmep", "bok", "psa", "psa_validation"})
    assert counting >= {
        "training",
        "coordination_meeting",
        "legal_drafting",
        "mentoring",
        "protocol",
        "tool",
        "pilot",
    }


def test_the_model_of_practice_runs_from_compiling_to_institutionalizing():
    assert [step.code for step in PLAN.framework.dmop_steps] == [
        "compile",
        "analyse",
        "validate",
        "tailor",
        "pilot",
        "evaluate",
        "refine",
        "implement",
        "institutionalize",
    ]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("outcome", "legal_framework enforcement coordination"),
        ("topic", "CL FL HT WR"),
        ("activity_status", "planned ongoing completed cancelled withdrawn"),
        ("support_type", "training other_support"),
        ("sex", "F M X U"),
        (
            "institution_type",
            """labor_inspectorate police prosecution judiciary social_protection other_government
            international_organization employer union civil_society academia project other""",
        ),
        ("instrument_stage", "analysed drafted submitted adopted in_force withdrawn rejected repealed"),
        ("model_stage", "designed piloted evaluated adopted discontinued"),
        ("dmop_status", "not_started in_progress completed waived"),
        ("psa_area", "laws statements enforcement coordination"),
        ("finding_status", "open in_progress addressed"),
        (
            "stakeholder_group",
            "ministry international_organization union business_association civil_society academia",
        ),
        ("engagement_type", "coordination_meeting workshop consultation endorsement agreement"),
        ("output_type", "body_of_knowledge cmep psa curriculum tool protocol study other"),
        ("output_status", "in_progress completed shared validated"),
        ("highlight_system", "bok cmep psa validation engagement dmop takeaway other"),
        (
            "study_design",
            "randomized quasi_experimental systematic_review pre_post qualitative narrative_review",
        ),
        ("study_effect", "positive mixed none negative"),
    ],
)
def test_codes_stand_in_their_order(name, codes):
    assert PLAN.code_lists[name].keys == tuple(codes.split())
    assert [code.order for code in PLAN.code_lists[name].codes] == list(range(len(codes.split())))


@pytest.mark.parametrize(
    ("name", "attribute", "codes"),
    [
        ("instrument_stage", "is_off_ladder", {"withdrawn", "rejected", "repealed"}),
        ("model_stage", "is_off_ladder", {"discontinued"}),
        ("institution_type", "is_project", {"project"}),
        ("study_design", "is_rigorous", {"randomized", "quasi_experimental", "systematic_review"}),
        (
            "institution_type",
            "is_government",
            {
                "labor_inspectorate",
                "police",
                "prosecution",
                "judiciary",
                "social_protection",
                "other_government",
            },
        ),
    ],
)
def test_flags_of_codes(name, attribute, codes):
    assert {code.code for code in PLAN.code_lists[name].codes if code.flag(attribute)} == codes


@pytest.mark.parametrize(
    ("unit", "count"), [("THA", 77), ("PRY", 18), ("LBR", 15), ("ARG", 24), ("BOL", 9), ("HQ", 1)]
)
def test_a_unit_sees_only_its_own_subdivisions(unit, count):
    seen = PLAN.code_lists["admin1"].for_unit(unit)
    assert len(seen.codes) == count
    assert set(seen.spellings.values()) <= set(seen.keys)


def test_a_name_shared_by_two_countries_means_one_place_in_each():
    found = {
        unit: [
            code.code
            for code in PLAN.code_lists["admin1"].for_unit(unit).codes
            if folded(code.labels["es"]) == "misiones"
        ]
        for unit in ("PRY", "ARG")
    }
    assert found == {"PRY": ["PY-8"], "ARG": ["AR-N"]}


@pytest.mark.parametrize(
    ("written", "institution"),
    [
        ("ROYAL THAI POLICE", "THA-RTP"),
        ("สำนักงานตำรวจแห่งชาติ", "THA-RTP"),
        ("อัยการสูงสุด", "THA-OAG"),
        ("Ministry of Labor", "THA-MOL"),
    ],
)
def test_the_thai_register_knows_its_institutions_in_both_languages(written, institution):
    names = {
        folded(text): one.institution_id
        for one in PLAN.institutions
        if one.unit == "THA"
        for text in (*one.labels.values(), *one.spellings)
    }
    assert names[folded(written)] == institution


def test_every_unit_has_a_register_that_knows_the_project_itself():
    assert {one.unit for one in PLAN.institutions if one.type == "project"} == {
        unit.code for unit in PLAN.units
    }


def test_an_original_target_stays_beside_its_revision():
    rows = [
        (target.effective_from, target.target)
        for target in PLAN.targets
        if (target.indicator, target.country, target.period) == ("K2", "THA", "2020-H1")
    ]
    assert rows == [(date(2019, 1, 1), 75), (date(2020, 5, 1), 55)]


def test_the_project_is_its_countries_for_what_is_counted_in_things():
    for target in PLAN.targets:
        if target.indicator == "K1" and target.country == "ALL":
            apart = [
                one.target
                for one in PLAN.targets
                if one.country != "ALL"
                and (one.indicator, one.period, one.effective_from)
                == (target.indicator, target.period, target.effective_from)
            ]
            assert target.target == sum(apart), target.period
