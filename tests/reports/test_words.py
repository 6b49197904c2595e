"""The reports' words: dates and numbers as the language writes them, and words of the plan."""

from datetime import date

import pytest

from atlas_pipeline.messages.catalogue import entries, languages
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.reports.errors import ReportError
from atlas_pipeline.reports.layout.words import Words
from tests.reports.example import example_plan

ENTRIES = entries("reports", "en")


def test_the_plans_units_and_frequencies_are_translated():
    for indicator in example_plan().indicators:
        assert f"unit.{indicator.unit}" in ENTRIES
        assert f"frequency.{indicator.sheet.frequency}" in ENTRIES


def test_a_word_without_translation_stands_as_written():
    assert Words("th").or_as_written("unit", "offices") == "offices"


def test_an_unknown_language_is_refused_in_a_sentence():
    with pytest.raises(ReportError, match="en, es, th; 'fr' is not one of them"):
        Words("fr")


def test_dates_and_numbers_are_spelled_as_the_language_does():
    day = date(2020, 6, 30)
    assert [Words(language).day(day) for language in languages()] == [
        "30 June 2020",
        "30 de junio de 2020",
        "30 มิถุนายน พ.ศ. 2563",
    ]
    assert [Words(language).number(1250.5) for language in languages()] == ["1,250.5", "1.250,5", "1,250.5"]
    half = Period(calendar="usdol", key="FY2020-H1", start=date(2019, 10, 1), end=date(2020, 3, 31))
    assert [Words(language).months_of(half) for language in languages()] == [
        "Oct 2019 – Mar 2020",
        "oct 2019 – mar 2020",
        "ต.ค. 2562 – มี.ค. 2563",
    ]
