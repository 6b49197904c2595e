"""What is close is suggested, in each language; what is far, or close to two things, is not."""

from datetime import date

import pytest

from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.problems.model import MASK
from atlas_pipeline.validation.values.suggestions import nearest, nearest_identifier
from tests.validation.building import (
    ACTIVITY,
    COVER,
    PERSON,
    TRAINING,
    csv_bytes,
    loads,
    people,
    problems_of,
    table,
    validated,
    workbook,
    zipped,
)

NAMED_IN = {"es": "PRY", "th": "THA", "en": "THA"}


def suggested(result, rule: str) -> list[str]:
    return [one.suggestion for one in result.problems if one.rule == rule]


def activity(unit: str = "THA", **change):
    cover = {**COVER, "country": unit}
    return validated(
        workbook(
            cover,
            activities=table({**ACTIVITY, **change}, {**ACTIVITY, "activity_id": "A-2", "title": "Other"}),
        )
    )


def person(**change):
    return validated(workbook(trainings=table(TRAINING), participants=people(change, {})))


@pytest.mark.parametrize(
    ("language", "field", "written", "meant"),
    [
        ("en", "activity_type", "traning", "training"),
        ("en", "activity_type", "meeting coordination", "coordination_meeting"),
        ("en", "status", "compelted", "completed"),
        ("en", "status", "compl.", "completed"),
        ("en", "outcome", "enforcment", "enforcement"),
        ("en", "topics", "Child labr", "CL"),
        ("en", "topics", "CL, FL", "CL; FL"),
        ("en", "admin1", "Bangkock", "TH-10"),
        ("es", "activity_type", "capacitasion", "training"),
        ("es", "status", "planificadda", "planned"),
        ("es", "outcome", "cordinacion", "coordination"),
        ("es", "topics", "trabajo infantl", "CL"),
        ("es", "admin1", "San Pedo", "PY-2"),
        ("th", "activity_type", "การฝึกอบรบ", "training"),
        ("th", "status", "เสร็จสิน", "completed"),
        ("th", "topics", "แรงงานเดก", "CL"),
        ("th", "admin1", "สมุทสาคร", "TH-74"),
    ],
)
def test_a_slip_in_a_code_is_understood_and_not_taken(language, field, written, meant):
    result = activity(NAMED_IN[language], **{field: written})
    assert suggested(result, "not_in_code_list") == [meant]
    assert len(result.load.forms[0].rows) == 1  # the good one only


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("activity_type", "banana"),
        ("activity_type", "งานเลี้ยง"),
        ("activity_type", "fiesta"),
        ("status", "uncompleted"),
        ("status", "ไม่เสร็จสิ้น"),
        ("status", "x"),
        ("admin1", "Narnia"),
        ("topics", "C"),
    ],
)
def test_what_is_far_or_the_opposite_gets_no_suggestion(field, written):
    assert suggested(activity(**{field: written}), "not_in_code_list") == [""]


@pytest.mark.parametrize(
    ("written", "meant", "shown"),
    [
        ("Femal", "F", "Femal"),
        ("masculin", "M", "masculin"),
        ("mjuer", "F", MASK),
        ("หยิง", "F", MASK),
        ("ชาบ", "M", MASK),
        ("Malee", "M", MASK),  # a name, and close to “male”
        ("Somchai", "", MASK),
        ("qqq", "", MASK),
    ],
)
def test_beside_names_a_suggestion_never_shows_what_may_be_one(written, meant, shown):
    (found,) = [one for one in person(sex=written).problems if one.rule == "not_in_code_list"]
    assert (found.suggestion, found.found) == (meant, shown)


@pytest.mark.parametrize(
    ("written", "meant"), [("yess", "yes"), ("ใช", ""), ("ไม่ใช", "no"), ("verdadro", "yes"), ("maybe", "")]
)
def test_yes_and_no(written, meant):
    assert suggested(person(completed=written), "not_a_boolean") == [meant]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Royal Thai Polise", "สำนักงานตำรวจแห่งชาติ"),
        ("สำนักงานตำรวจแห่งชาต", "สำนักงานตำรวจแห่งชาติ"),
        ("An office nobody registered", None),
    ],
)
def test_institutions_on_both_kinds_of_fields(written, meant):
    from tests.validation.building import plan

    ids = {
        text: one.institution_id
        for one in plan().institutions
        if one.unit == "THA"
        for text in (one.name, *one.labels.values())
    }
    expected = [] if meant is None else [ids[meant]]
    assert suggested(activity(institutions=f"{written}; Another one"), "institution_similar") == expected
    assert suggested(person(institution=written), "institution_similar") == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("THA-T-044", "THA-T-004"),
        ("tha t 4", "THA-T-004"),
        ("THA-T-00", ""),
        ("THA-T-099", ""),
        ("PRY-X", ""),
    ],
)
def test_identifiers(written, meant):
    trainings = table(
        *({**TRAINING, "training_id": f"THA-T-00{n}", "title": f"Training {n}"} for n in (1, 4, 6))
    )
    rows = [{"training_id": f"THA-T-00{n}"} for n in (1, 4, 6)]
    result = validated(
        workbook(trainings=trainings, participants=people({"training_id": written}, *rows, *rows))
    )
    assert suggested(result, "unknown_reference") == [meant]
    assert suggested(activity(activity_id="x"), "unknown_reference") == []


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Activty type", "activity_type"),
        ("Tipo de activida", "activity_type"),
        ("ประเภทกิจกรม", "activity_type"),
        ("Banana", ""),
    ],
)
def test_headers(header, field):
    renamed = table(
        {**{name: value for name, value in ACTIVITY.items() if name != "activity_type"}, header: "training"}
    )
    (missing,) = [
        one for one in validated(workbook(activities=renamed)).problems if one.rule == "missing_column"
    ]
    letter = "ABCDEFG"[list(renamed[0]).index(header)]
    assert missing.suggestion == (f"{letter} → {field}" if field else "")
    extra = table({**ACTIVITY, "Locaton": "here", "Titel": "there"})
    assert suggested(validated(workbook(activities=extra)), "extra_column") == ["location", ""]


def test_headers_of_persons_are_masked_and_suggested():
    renamed = table(
        {**{name: value for name, value in PERSON.items() if name != "birth_year"}, "Brith year": 1980}
    )
    result = validated(workbook(trainings=table(TRAINING), participants=renamed))
    (extra,) = [one for one in result.problems if one.rule == "extra_column"]
    assert (extra.found, extra.suggestion) == (MASK, "birth_year")


@pytest.mark.parametrize(
    ("sheet", "form"),
    [
        ("Activites", "activities"),
        ("Actividads", "activities"),
        ("กิจกรร", "activities"),
        ("Notes", ""),
        ("Sheet1", ""),
    ],
)
def test_sheets(sheet, form):
    """What is nearly named as a form is that form, of which nothing is taken in and every row is accounted
    for."""
    result = validated(workbook(**{sheet: table(ACTIVITY)}))
    if not form:
        assert suggested(result, "unknown_sheet") == [form]
        return
    assert problems_of(result, "form", "rule", "found")[0] == (form, "sheet_misnamed", sheet)
    load = loads(result)[form]
    assert (str(load.outcome), load.rows_read, load.rows_set_aside) == ("rejected", 1, 1)
    assert "reported_without_rows" not in {one.rule for one in result.problems}


def test_a_file_nearly_named_as_a_form_that_cannot_be_read_is_told_of():
    cover = csv_bytes([["field", "value"], *([name, value] for name, value in COVER.items())])
    result = validated(
        zipped({"cover.csv": cover, "activites.csv": b'activity_id,title\n"A-1,never closed\n'}), "x.zip"
    )
    assert ("activities", "broken_quotes") in problems_of(result, "form", "rule")
    assert str(loads(result)["activities"].outcome) == "rejected"


def test_a_sheet_nearly_named_as_a_form_that_is_there_or_is_declared_empty_is_told_of():
    beside = validated(workbook(activities=table(ACTIVITY), activites=table(ACTIVITY)))
    assert suggested(beside, "unknown_sheet") == ["activities"]
    assert loads(beside)["activities"].rows_accepted == 1
    empty = validated(workbook(COVER | {"activities": "nothing to report"}, Activites=table(ACTIVITY)))
    assert suggested(empty, "unknown_sheet") == ["activities"]


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("Tailand", "THA"),
        ("Tailandi", "THA"),
        ("ประเทศไท", "THA"),
        ("Paraguai", "PRY"),
        ("THAI", "THA"),
        ("Narnia", ""),
    ],
)
def test_countries_on_the_cover(written, unit):
    result = validated(workbook({**COVER, "country": written}, activities=table(ACTIVITY)))
    assert suggested(result, "cover_unknown_country") == [unit]


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2020 S1", "2020-H1"),
        ("1/2020", "2020-H1"),
        ("2-2020", "2020-H2"),
        ("H2 2019", "2019-H2"),
        ("2109-H2", "2019-H2"),
        ("2002-H1", ""),  # 2020 or 2022
        ("January to June 2020", "2020-H1"),
        ("julio - diciembre 2019", "2019-H2"),
        ("มกราคม-มิถุนายน 2563", "2020-H1"),
        ("งวด 1/2563", "2020-H1"),
        ("2020", ""),
        ("2020-H3", ""),
        ("2023-H1", ""),
        ("soon", ""),
    ],
)
def test_periods_on_the_cover(written, period):
    result = validated(workbook({**COVER, "period": written}, activities=table(ACTIVITY)))
    assert suggested(result, "cover_unknown_period") == [period]


def test_lines_and_declarations_of_the_cover():
    cover = {**COVER, "privacy notice givn": "yes", "outputs": "nothing to reprot", "trainings": "perhaps"}
    result = validated(workbook(cover, activities=table({**ACTIVITY, "start_date": date(2019, 8, 1)})))
    assert suggested(result, "cover_unknown_field") == ["privacy_notice_given"]
    assert suggested(result, "cover_unclear_value") == ["", "nothing_to_report"]


def test_two_meanings_as_close_as_each_other_are_no_suggestion():
    meanings = {"abcd1": "one", "abcd2": "two"}
    assert nearest("abcd3", meanings) is None
    assert nearest("abcd3", {**meanings, "abcd2": "one"}).meaning == "one"
    assert nearest(folded("Ab"), meanings) is None
    assert nearest_identifier("A-3", ["A-1", "A-2"]) == ""
