"""The cover and the name of the file: which slice, what is declared."""

from datetime import date

import pytest

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.model import MASK
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.cover.file_name import named_slice
from atlas_pipeline.validation.submission import cover_of
from tests.validation.building import (
    ACTIVITY,
    COVER,
    changed,
    csv_zip,
    loads,
    people,
    plan,
    problems_of,
    table,
    validated,
    validated_sheets,
    workbook,
)

ROWS = table(ACTIVITY)


def cover_with(**lines) -> dict:
    return {**COVER, **lines}


def test_a_whole_cover_places_the_submission():
    result = validated_sheets(activities=ROWS)
    assert (str(result.slice), result.load.unit, result.load.period) == ("THA 2019-H2", "THA", "2019-H2")
    assert problems_of(result) == []


def test_no_name_of_a_person_is_kept():
    kept = validated_sheets(cover_with(reviewed_by="Malee"), activities=ROWS).load.cover
    assert kept == {
        "country": "THA",
        "period": "2019-H2",
        "prepared_on": "2020-01-10",
        "privacy_notice_given": "yes",
    }


@pytest.mark.parametrize(
    "lines",
    [
        {"País": "Paraguay", "Período": "2019 h2", "Preparado por": "x", "Preparado el": "10/01/2020"},
        {"ประเทศ": "ปารากวัย", "งวดรายงาน": "๒๕๖๒-H2", "ผู้จัดทำ": "x", "วันที่จัดทำ": "10 ม.ค. 2563"},
        {
            "COUNTRY": "pry",
            "Reporting period:": "2019-H2",
            "Prepared by": "x",
            "prepared on": date(2020, 1, 10),
        },
    ],
)
def test_the_cover_is_read_in_every_language(lines):
    cover = cover_of(Reading(workbook(lines), "x.xlsx", plan().project.limits), plan())
    assert (str(cover.slice), cover.prepared_on, cover.problems) == ("PRY 2019-H2", date(2020, 1, 10), [])


@pytest.mark.parametrize(
    ("cover", "rule", "found"),
    [
        (None, "cover_missing", ""),
        (cover_with(country="Atlantis"), "cover_unknown_country", MASK),
        (cover_with(country="Thailnd"), "cover_unknown_country", "Thailnd"),
        (cover_with(period="2035-H1"), "cover_unknown_period", "2035-H1"),
        (cover_with(period="FY2020-H1"), "cover_unknown_period", "FY2020-H1"),
        (cover_with(country=""), "cover_field_missing", ""),
        (cover_with(country="BOL"), "unit_not_active", "BOL"),
        ({**COVER, "COUNTRY ": "PRY"}, "cover_field_twice", ""),
    ],
)
def test_a_wrong_cover_rejects_the_whole_submission(cover, rule, found):
    result = validated_sheets(cover, activities=ROWS)
    assert [(one.rule, one.found) for one in result.problems.errors] == [(rule, found)]
    assert result.load.forms == ()


def test_the_name_of_the_file_must_agree():
    agreeing = validated(workbook(activities=ROWS), "THA/2019-H2/final v2.xlsx")
    assert problems_of(agreeing) == []
    for name in ("THA_2020-H1.xlsx", "PRY-2019-H2.xlsx", "PRY/anything.xlsx"):
        result = validated(workbook(activities=ROWS), name)
        assert problems_of(result, "rule", "found") == [("cover_disagrees_with_name", "THA 2019-H2")]
        assert result.load.forms == ()
    assert str(validated(workbook(activities=ROWS), "THA_2020-H1.xlsx").slice) == "THA 2020-H1"


def test_the_slice_that_is_asked_for_must_agree():
    expected = plan().slice("THA", "2020-H1")
    result = validated(workbook(activities=ROWS), expected=expected)
    assert problems_of(result, "rule", "found") == [("cover_disagrees_with_slice", "THA 2019-H2")]
    assert result.slice == expected


def test_what_cannot_be_read_is_filed_under_the_name():
    result = validated(b"", "THA_2019-H2.xlsx")
    assert (str(result.slice), problems_of(result, "rule")) == ("THA 2019-H2", [("unreadable_file",)])
    assert validated(b"", "x.xlsx").slice is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("THA_2020-H1.xlsx", ("THA", "2020-H1")),
        ("THA-2020-H1-v2.xlsx", ("THA", "2020-H1")),
        ("tha/2020-h1/book.xlsx", ("THA", "2020-H1")),
        ("THA/2020-H1/THA_2020-H1.xlsx", ("THA", "2020-H1")),
        ("Thailand.xlsx", (None, None)),
        ("HQ/from THA.xlsx", (None, None)),
        ("THATCH_2020-H12.xlsx", (None, None)),
        ("2020-H1.xlsx", (None, "2020-H1")),
    ],
)
def test_names(name, expected):
    found = named_slice(name, plan())
    assert (found.unit, found.period) == expected


def test_before_a_unit_began_is_only_a_warning():
    result = validated_sheets(cover_with(country="ARG"), engagements=table())
    assert ("cover", None, "period", "before_active") in problems_of(result)


def test_what_is_unclear_on_the_cover_is_told_and_not_used():
    result = validated_sheets(
        cover_with(
            activities="perhaps", prepared_on="3/4/20", confirm_drops="all", shoe_size=43, prepared_by=""
        )
    )
    assert problems_of(result, "column", "rule", "found") == [
        ("", "cover_unknown_field", "•••"),
        ("activities", "cover_unclear_value", "perhaps"),
        ("confirm_drops", "cover_unclear_value", "all"),
        ("prepared_by", "cover_field_advised", ""),
        ("prepared_on", "ambiguous_date", "3/4/20"),
    ]
    assert MASK not in str(result.problems)


def test_declarations_decide_between_zero_and_not_reported():
    result = validated_sheets(
        cover_with(
            activities="nada que informar",
            trainings="reported",
            participants="nothing_to_report",
            outputs="none",
        ),
        participants=people({}, {}),
    )
    assert {name: (str(load.outcome), load.rows_read) for name, load in loads(result).items()} == {
        "activities": ("accepted", 0),
        "trainings": ("rejected", 0),
        "participants": ("accepted", 2),
        "outputs": ("accepted", 0),
    }
    assert problems_of(result, "form", "rule") == [
        ("participants", "declared_nothing_but_rows"),
        ("participants", "references_not_checked"),
        ("trainings", "reported_without_rows"),
    ]
    assert result.not_reported == (
        "legal_instruments",
        "coordination_models",
        "dmop_progress",
        "psa_findings",
        "validation_rankings",
        "engagements",
    )


def test_a_form_that_is_current_already_is_not_missed():
    from atlas_pipeline.warehouse.records import SliceContext

    due = set(plan().unit("THA").forms_due)
    result = validated(workbook(activities=ROWS), context=SliceContext(current_forms=due - {"outputs"}))
    assert result.not_reported == ("outputs",)


def test_drops_are_confirmed_all_or_by_form():
    assert validated_sheets(cover_with(confirm_drops="sí")).load.confirms_drops
    by_form = validated_sheets(cover_with(confirm_drops="activities; Capacitaciones"))
    assert (by_form.load.confirms_drops, by_form.confirmed_drops) == (False, ("activities", "trainings"))
    assert not validated_sheets(cover_with(confirm_drops="no")).load.confirms_drops


def test_persons_need_the_privacy_notice():
    without = {name: value for name, value in COVER.items() if name != "privacy_notice_given"}
    result = validated_sheets(without, participants=people({}, {}))
    assert ("cover", None, "privacy_notice_given", "privacy_notice_missing") in problems_of(result)


def test_a_folder_of_csv_files_is_a_submission_too():
    result = validated(csv_zip(activities=ROWS), "THA/2019-H2")
    assert problems_of(result) == []
    assert loads(result)["activities"].sheet == "activities.csv"


def test_two_covers_that_contradict_each_other_are_not_chosen_from():
    from tests.validation.building import ACTIVITY, COVER, problems_of, table, validated_sheets

    other = [["field", "value"], ["country", "PRY"], ["period", "2019-H2"]]
    result = validated_sheets(portada=other, activities=table(ACTIVITY))
    assert problems_of(result, "form", "rule") == [("cover", "duplicate_sheet")]
    assert (result.slice, result.load.forms) == (None, ())
    same = [["field", "value"], *([name, value] for name, value in COVER.items())]
    assert problems_of(validated_sheets(portada=same, activities=table(ACTIVITY))) == []
    assert (
        problems_of(
            validated_sheets(portada=[["field", "value"], ["country", None]], activities=table(ACTIVITY))
        )
        == []
    )


def test_a_name_on_another_line_of_the_cover_is_neither_repeated_nor_kept():
    """Found by the fuzz harness: one column had slipped by a row."""
    name = "Prepareria Reviewerov"
    slipped = dict.fromkeys(("country", "period", "prepared_on", "template_version", "activities"), name)
    result = validated_sheets(cover_with(**slipped, confirm_drops=name) | {name: "prepared_by"})
    assert problems_of(result, "rule", "found") == sorted(
        [(rule, MASK) for rule in ("cover_unknown_country", "cover_unknown_field", "cover_unknown_period")]
        + [("cover_unclear_value", MASK)] * 2
        + [("not_a_date", MASK)]
    )
    assert name not in repr(result.load)


def ended(unit: str, **changes: object) -> Plan:
    """The plan with another end of the unit or of its forms."""
    units = [one.model_copy(update=changes) if one.code == unit else one for one in plan().units]
    return changed(plan(), units=tuple(units))


def test_after_a_unit_ended_is_only_a_warning_and_nothing_is_due():
    content = workbook(cover_with(), engagements=table())
    found = validated(content, plan=ended("THA", active_to=date(2019, 6, 30)))
    assert ("cover", "period", "after_active") in found.problems.flatten("form", "column", "rule")
    assert found.not_reported == ()
    assert ("after_active",) not in validated(content).problems.flatten("rule")


def test_a_form_that_ended_is_not_missed():
    content = workbook(cover_with(), engagements=table())
    still = validated(content, plan=ended("THA", forms_until={"outputs": date(2019, 7, 1)}))
    over = validated(content, plan=ended("THA", forms_until={"outputs": date(2019, 6, 30)}))
    assert set(still.not_reported) - set(over.not_reported) == {"outputs"}


def test_a_form_that_the_project_does_not_use_is_not_taken_in():
    lists = {name: codes for name, codes in plan().code_lists.items() if name != "engagement_type"}
    other = changed(plan(), code_lists=lists)
    rows = table({"engagement_id": "E1", "date": date(2019, 8, 5), "institution": "MOL"})
    found = validated(workbook(cover_with(), engagements=rows), plan=other)
    assert ("engagements", "form_not_in_plan") in found.problems.flatten("form", "rule")
    assert [str(one.load.outcome) for one in found.forms if one.load.form == "engagements"] == ["rejected"]
