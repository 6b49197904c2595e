"""What a form says of institutions: resolved once, stored by id, and never guessed."""

from datetime import date

import pytest

from atlas_pipeline.indicators.figures import Figure
from atlas_pipeline.indicators.trace import Tracer
from atlas_pipeline.validation.values.institutions import register_of
from tests.indicators.asking import value
from tests.ingestion.test_take_in import Office
from tests.validation.building import (
    COVER,
    PERSON,
    TRAINING,
    loads,
    people,
    plan,
    problems_of,
    table,
    validated,
    workbook,
)

UNITS = [unit.code for unit in plan().units]
LANGUAGES = ("en", "es", "th")
HQ = {**COVER, "country": "HQ"}
THAI = ("กระทรวงยุติธรรม", "THA-MOJ", "tha-moj", "Ministry of Justice (THA)", "Ministry of Justice (Thailand)")


def met(*institutions, **more):
    """Engagements, one with each."""
    return table(
        *(
            {
                "engagement_id": f"E{number}",
                "date": date(2019, 9, 2),
                "institution": name,
                "engagement_type": "workshop",
                **more,
            }
            for number, name in enumerate(institutions)
        )
    )


def model(*institutions):
    return table(
        {
            "model_id": "M1",
            "name": "Model",
            "institutions": ";".join(institutions),
            "intervention_id": "I1",
            "finding_id": "F1",
            "stage": "piloted",
            "stage_date": date(2019, 9, 2),
        }
    )


def of_headquarters(**sheets):
    return validated(workbook(HQ, **sheets), plan=plan())


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_an_institution_is_written_as_means_that_institution(unit, language):
    register = register_of(plan(), plan().unit(unit))
    assert register.institutions
    for one in register.institutions:
        text = register.written(one, language)
        assert register.find(text) is one
        assert register.named(text) == (register.written(one), one.institution_id)
        assert register.named(one.institution_id) == (register.written(one), one.institution_id)


def test_a_country_writes_and_reads_plain_names():
    register = register_of(plan(), plan().unit("LBR"))
    assert register.named("MoJ") == ("Ministry of Justice", "LBR-MOJ")
    assert register.named("THA-MOJ") == ("THA-MOJ", "")


def test_headquarters_own_names_mean_its_own():
    register = register_of(plan(), plan().unit("HQ"))
    assert register.named("ILO").institution_id == "HQ-ILO"
    assert register.named("ILO (Liberia)").institution_id == "LBR-ILO"


@pytest.mark.parametrize("written", THAI)
def test_what_was_resolved_is_stored_as_what_it_was_resolved_to(written):
    result = of_headquarters(engagements=met(written, "LBR-MOJ", "A club"))
    assert problems_of(result) == []
    rows = loads(result)["engagements"].rows
    assert rows["institution_id"].tolist() == ["THA-MOJ", "LBR-MOJ", ""]
    assert rows["institution"].tolist() == [
        "Ministry of Justice (Thailand)",
        "Ministry of Justice (Liberia)",
        "A club",
    ]


@pytest.mark.parametrize("written", THAI)
def test_two_institutions_of_one_name_are_two_on_a_model(written):
    result = of_headquarters(coordination_models=model(written, "LBR-MOJ", "THA-MOJ"))
    assert "too_few_items" not in [one.rule for one in result.problems]
    bridge = loads(result)["coordination_models"].bridges["institutions"]
    assert bridge["institution_id"].tolist() == ["THA-MOJ", "LBR-MOJ"]


def test_the_same_institution_twice_is_one():
    result = of_headquarters(coordination_models=model("THA-MOJ", "กระทรวงยุติธรรม"))
    assert ("coordination_models", 2, "institutions", "too_few_items") in problems_of(result)


def test_a_name_that_two_registers_have_is_never_guessed():
    result = of_headquarters(engagements=met("ministry of Justice", "THA-MOJ"))
    assert problems_of(result) == [("engagements", 2, "institution", "institution_ambiguous")]
    (one,) = result.problems.of("engagements")
    assert one.details == {"ids": ["LBR-MOJ", "THA-MOJ"], "example": "LBR-MOJ"}
    assert loads(result)["engagements"].rows["institution_id"].tolist() == ["THA-MOJ"]


def test_an_ambiguous_name_among_several_is_told_by_itself():
    result = of_headquarters(coordination_models=model("Ministry of Justice", "THA-MOL"))
    (one,) = [one for one in result.problems if one.rule == "institution_ambiguous"]
    assert (one.row, one.column, one.found) == (2, "institutions", "Ministry of Justice")


def test_of_a_person_it_is_a_detail_and_the_type_is_known_if_all_have_it():
    rows = people({"institution": "Ministry of Justice", "institution_type": None})
    result = of_headquarters(trainings=table(TRAINING), participants=rows)
    assert problems_of(result) == [("participants", 2, "institution", "institution_unclear")]
    (stored,) = loads(result)["participants"].rows.to_dict("records")
    assert (stored["institution_id"], stored["institution_type"]) == ("", "other_government")


def test_the_type_is_that_of_the_institution_that_was_resolved():
    rows = people(
        {"institution": "THA-ILO", "institution_type": None},
        {"institution": "LBR-SGBV", "institution_type": None},
    )
    result = of_headquarters(trainings=table(TRAINING), participants=rows)
    stored = loads(result)["participants"].rows
    assert stored["institution_id"].tolist() == ["THA-ILO", "LBR-SGBV"]
    assert stored["institution_type"].tolist() == ["international_organization", "prosecution"]


def test_people_without_a_year_are_told_apart_by_their_institution_not_by_its_name():
    """Two Ministries of Justice are two; the office's own row and that of headquarters are one person."""
    name = {"full_name": "Somsak Jaidee", "birth_year": None, "institution_type": None}

    def key(unit, institution):
        rows = table({**PERSON, **name, "institution": institution})
        result = validated(
            workbook({**COVER, "country": unit}, trainings=table(TRAINING), participants=rows), plan=plan()
        )
        return int(loads(result)["participants"].rows["person_key"].iloc[0])

    assert key("THA", "MOJ") == key("HQ", "THA-MOJ")
    assert key("THA", "MOJ") != key("LBR", "MOJ") == key("HQ", "LBR-MOJ")
    assert key("THA", "RTP") == key("HQ", "Royal Thai Police")


# ------------------------------------------------------------------ from files to figures


@pytest.mark.parametrize(
    ("by_headquarters", "expected"),
    [
        (("กระทรวงยุติธรรม",), 2),
        (("THA-MOJ",), 2),
        (("LBR-MOJ",), 1),
        (("THA-MOJ", "กระทรวงยุติธรรม"), 2),
        (("THA-MOJ", "LBR-MOJ"), 2),
        (("THA-MOJ", "LBR-MOJ", "THA-MOL"), 3),
        (("HQ-USDOL",), 1),
    ],
)
def test_government_institutions_engaged_beside_liberia_s_own(tmp_path, by_headquarters, expected):
    office = Office(tmp_path)
    office.take_in(
        ("LBR_2019-H2.xlsx", workbook({**COVER, "country": "LBR"}, engagements=met("MoJ"))),
        ("HQ_2019-H2.xlsx", workbook(HQ, engagements=met(*by_headquarters))),
    )
    at = ("ALL", "2019-H2", "cumulative")
    assert value(office.warehouse, office.plan, "EG2", at=at) == expected
    figure = Figure("EG2", "ALL", office.plan.period("2019-H2"), "cumulative")
    rows = Tracer(office.warehouse, office.plan, "EG2").rows(figure)
    assert rows["institution_id"].nunique() == expected


@pytest.mark.parametrize(
    ("by_headquarters", "expected"),
    [
        (("กระทรวงยุติธรรม", "THA-MOL"), 4),
        (("THA-MOJ", "LBR-MOJ"), 3),
        (("LBR-MOJ", "LBR-MOL"), 2),
        (("Ministry of Justice (Thailand)", "Ministry of Labour (Liberia)"), 3),
    ],
)
def test_institutions_of_models_beside_liberia_s_own(tmp_path, by_headquarters, expected):
    office = Office(tmp_path)
    office.take_in(
        ("LBR_2019-H2.xlsx", workbook({**COVER, "country": "LBR"}, coordination_models=model("MoJ", "MoL"))),
        ("HQ_2019-H2.xlsx", workbook(HQ, coordination_models=model(*by_headquarters))),
    )
    assert value(office.warehouse, office.plan, "CO1", at=("ALL", "2019-H2", "cumulative")) == expected
