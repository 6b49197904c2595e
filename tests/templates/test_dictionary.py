import re

import pytest

from atlas_pipeline.messages.catalogue import entries
from atlas_pipeline.templates.dictionary import data_dictionary, dictionary_pages


def row(page: str, form_label: str, field: str) -> str:
    section = page.split(f"### {form_label}\n")[1].split("\n### ")[0]
    return next(line for line in section.splitlines() if line.startswith(f"| `{field}` |"))


def test_a_page_a_language(forms, plan):
    pages = dictionary_pages(forms, plan)
    assert list(pages) == [f"data-dictionary.{language}.md" for language in plan.project.languages]
    assert len({page.splitlines()[0] for page in pages.values()}) == len(pages)


def test_a_row_says_what_the_cell_may_hold(forms, plan):
    page = data_dictionary(forms, plan, "en")
    assert "| number | yes | from 0.5 to 400 |" in row(page, "Trainings", "hours")
    assert "empty means 1" in row(page, "DMOP progress", "cycle")
    assert "required if `status` is `waived`" in row(page, "DMOP progress", "reason")
    assert "expected if `validated` is yes" in row(page, "PSA findings", "validated_on")
    assert "not before `start_date`" in row(page, "Activities", "end_date")
    assert "a value of `training_id` in Trainings" in row(page, "Participants", "training_id")
    assert "at least 2 of them" in row(page, "Coordination models", "institutions")
    assert "**Personal data.**" in row(page, "Participants", "full_name")
    assert "**" not in row(page, "Participants", "sex")


def test_a_form_says_how_it_is_keyed_and_dated_and_who_sends_it(forms, plan):
    page = data_dictionary(forms, plan, "en")
    assert "- Dated by: `end_date`, else `start_date`" in page
    assert "- Dated by: the date in Trainings" in page
    assert page.count("Only headquarters submits this form.") == 1
    assert page.count("- Key, unique") == sum(bool(form.primary_key) for form in forms.values())


def test_a_province_says_whose_it_is(forms, plan):
    assert "| `TH-10` | Bangkok (only Thailand) |" in data_dictionary(forms, plan, "en")


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_every_link_leads_to_a_heading_and_tables_are_whole(forms, plan, language):
    page = data_dictionary(forms, plan, language)
    headings = set(re.findall(r"^### (\S+)$", page, re.MULTILINE))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings
    widths = {line.replace("\\|", "").count("|") for line in page.splitlines() if line.startswith("|")}
    assert widths == {3, 7}
    assert "{" not in page


def test_every_word_is_used(forms, plan):
    page = data_dictionary(forms, plan, "en")
    words = entries("dictionary", "en")
    unused = {name for name, text in words.items() if text.split("{")[0].strip() not in page}
    assert unused <= {"at_least", "at_most"}, "only limits on one side may wait for a form that has one"
