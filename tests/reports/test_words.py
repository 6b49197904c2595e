"""The message file of the reports: whole in every language, and nothing in it unused."""

import re
from datetime import date
from pathlib import Path

import pytest

from atlas_pipeline.indicators.as_published import BEGAN, CODE, PLAN, ROWS, UNKNOWN
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.reports.errors import ReportError
from atlas_pipeline.reports.layout import words as module
from atlas_pipeline.reports.layout.words import LANGUAGES, Words, load_words
from atlas_pipeline.reports.tables.achievement import TargetState
from tests.reports.example import example_plan

ENTRIES = load_words()
SOURCES = [path.read_text(encoding="utf-8") for path in Path(module.__file__).parent.glob("*.py")]


def braces(text: str) -> list[str]:
    return sorted(set(re.findall(r"\{(\w+)\}", text)))


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_speaks_every_language_and_fills_the_same_braces(key):
    entry = ENTRIES[key]
    assert tuple(entry) == LANGUAGES
    assert all(text.strip() for text in entry.values())
    if key.startswith(("date", "month_range")):  # the eras differ
        return
    assert braces(entry["es"]) == braces(entry["th"]) == braces(entry["en"])


@pytest.mark.parametrize("key", [key for key in ENTRIES if key not in ("nothing_to_show",)])
def test_thai_is_in_thai_script(key):
    assert re.search("[\u0e00-\u0e7f]", ENTRIES[key]["th"]) or key in (
        "page",
        "month_range",
        "month_range_same_year",
        "note_of_period",
        "note_of_unit",
    )


def test_the_languages_are_the_projects():
    assert set(example_plan().project.languages) <= set(LANGUAGES)


def test_every_entry_is_used():
    code = "\n".join(SOURCES)
    made = {f"basis_{basis}" for basis in ("period", "new", "cumulative", "snapshot")}
    made |= {f"{key}_meaning" for key in made} | {f"{state.value}_without_pct" for state in TargetState}
    made |= {f"published_why_{why}" for why in (ROWS, PLAN, CODE, BEGAN, UNKNOWN)}
    made |= {f"status_{status}" for status in ("reported", "zero", "partial", "carried", "not_reported")}
    unused = [
        key
        for key in ENTRIES
        if f'"{key}"' not in code
        and f"'{key}'" not in code
        and key not in made
        and not key.startswith(("unit.", "frequency."))
    ]
    assert unused == []


def test_every_key_the_code_asks_for_is_there():
    asked = {key for code in SOURCES for key in re.findall(r'words\(\s*"(\w+)"', code)}
    assert len(asked) > 40
    assert asked <= set(ENTRIES)


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
    assert [Words(language).day(day) for language in LANGUAGES] == [
        "30 June 2020",
        "30 de junio de 2020",
        "30 มิถุนายน พ.ศ. 2563",
    ]
    assert [Words(language).number(1250.5) for language in LANGUAGES] == ["1,250.5", "1.250,5", "1,250.5"]
    half = Period(calendar="usdol", key="FY2020-H1", start=date(2019, 10, 1), end=date(2020, 3, 31))
    assert [Words(language).months_of(half) for language in LANGUAGES] == [
        "Oct 2019 – Mar 2020",
        "oct 2019 – mar 2020",
        "ต.ค. 2562 – มี.ค. 2563",
    ]
