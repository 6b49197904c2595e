"""Codes, labels, spellings, yes and no."""

import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.reading.cells import encoded
from atlas_pipeline.validation.values.choices import choices_of, parse_boolean
from atlas_pipeline.validation.values.institutions import register_of
from atlas_pipeline.validation.values.unparsed import Unparsed
from tests.validation.building import plan


def choices(form: str, field: str, unit: str = "THA"):
    return choices_of(load_forms()[form][field], plan(), plan().unit(unit))


@pytest.mark.parametrize("text", ["F", "f", " Female ", "MUJER", "หญิง", "Woman", "ห\u200bญิง"])
def test_a_code_is_found_by_code_label_and_spelling(text):
    assert choices("participants", "sex").parse(text) == "F"


def test_what_is_close_is_suggested_and_not_taken():
    sexes = choices("participants", "sex")
    assert sexes.parse("Femal") == Unparsed("not_in_code_list", allowed=("F", "M", "X", "U"))
    assert [sexes.suggest(text) for text in ("Femal", "mjuer", "qqq")] == ["F", "F", ""]


def test_several_codes_are_joined_once_each_in_the_order_written():
    topics = choices("activities", "topics")
    assert topics.parse_several("Forced labor; CL ;FL;") == "FL;CL"


def test_other_signs_do_not_separate_but_are_understood_in_the_suggestion():
    topics = choices("activities", "topics")
    assert topics.parse_several("CL, FL").rule == "not_in_code_list"
    assert topics.suggest_several("CL, FL") == "CL; FL"
    assert topics.suggest_several("CL; forced labr") == "FL"


def test_a_province_is_of_its_own_country():
    assert choices("activities", "admin1", "PRY").parse("Misiones") != choices(
        "activities", "admin1", "ARG"
    ).parse("Misiones")
    assert isinstance(choices("activities", "admin1", "THA").parse("Misiones"), Unparsed)


def test_names_of_the_plan_are_choices_too():
    assert choices("indicator_notes", "indicator").parse("k1") == "K1"
    assert choices("indicator_notes", "period").parse("fy2020-h1") == "FY2020-H1"
    assert choices("indicator_notes", "indicator").parse("K99").rule == "not_in_plan"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in ("yes", "Y", "Sí", "si", "ใช่", "TRUE", "1", encoded(True), encoded(1.0))),
        *((text, False) for text in ("no", "N", "ไม่ใช่", "ไม่", "false", "0", encoded(False), encoded(0.0))),
    ],
)
def test_yes_and_no(text, expected):
    assert parse_boolean(text) is expected


@pytest.mark.parametrize("text", ["maybe", "2", "x", encoded(2.0)])
def test_neither_yes_nor_no(text):
    assert parse_boolean(text).rule == "not_a_boolean"


def test_the_register_knows_its_own_spellings():
    register = register_of(plan(), plan().unit("THA"))
    of_unit = [one for one in plan().institutions if one.unit == "THA"]
    for institution in of_unit:
        for spelling in (institution.name, *institution.labels.values(), *institution.spellings):
            assert register.find(f"  {spelling.upper()} ") == institution
    assert register.find("Ministerio que no existe") is None
