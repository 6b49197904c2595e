"""Renderings in Spanish and Thai hold no words that have a translation, and no names of the program.

The English words are those of the forms, the code lists, the plan and the catalogue.
"""

import io
import re
from datetime import date
from functools import cache

import openpyxl
import pytest

from atlas_pipeline.feedback.page import page_of
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.messages.catalogue import entries
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.reports.annex_a.workbook import write_annex_a
from atlas_pipeline.reports.tables.disaggregation import disaggregation
from atlas_pipeline.reports.tables.tracking import indicator_tracking
from atlas_pipeline.templates.dictionary import data_dictionary
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.workbook.workbook import write_template
from tests.feedback.checking import report
from tests.reports.example import DAY, example_notes, example_plan, example_values
from tests.validation.building import ACTIVITY, PERSON, TRAINING, table, workbook

LANGUAGES = ("es", "th")
NAMES_OF_THE_PROGRAM = ("indicator_notes", "usdol", "not_stated", "life_of_project", "labor_inspectorate")
TOPICS = ("reports", "checked", "template", "receipt", "dictionary")


def _labels(value: object) -> list[dict[str, str]]:
    """All texts by language within a plan or a form."""
    if isinstance(value, dict):
        if "en" in value and all(isinstance(text, str) for text in value.values()):
            return [value]
        return [one for part in value.values() for one in _labels(part)]
    if isinstance(value, (list, tuple)):
        return [one for part in value for one in _labels(part)]
    return []


@cache
def english(language: str) -> frozenset[str]:
    """English texts whose text in the language is another one."""
    plan = load_plan()
    pairs = [
        (one["en"], one[language])
        for whole in (plan, *load_forms().values())
        for one in _labels(whole.model_dump(mode="json"))
        if language in one  # an institution has its name in the languages of its country only
    ]
    for topic in TOPICS:
        pairs += [(text, entries(topic, language)[key]) for key, text in entries(topic, "en").items()]
    translated = {theirs for _, theirs in pairs}
    return frozenset(ours for ours, theirs in pairs if ours != theirs and ours not in translated)


def left_over(texts: list[str], language: str) -> set[str]:
    """The English words and sentences in the texts: a text as a whole, or three words of it or more."""
    words = english(language)
    long = [one for one in words if len(one.split()) >= 3 and "{" not in one]
    found = {text for text in texts if text.strip() in words}
    whole = "\n".join(texts)
    found |= {one for one in long if one in whole}
    return found | {name for name in NAMES_OF_THE_PROGRAM if re.search(rf"\b{name}\b", whole)}


def cells(book: openpyxl.Workbook, *, without: tuple[str, ...] = ()) -> list[str]:
    """The texts of all cells and notes, and the names of the sheets. `without`: heads of columns to leave
    out, such as the column of codes beside the labels."""
    found = list(book.sheetnames)
    for sheet in book:
        left_out = {
            cell.column for row in sheet.iter_rows(max_row=2) for cell in row if cell.value in without
        }
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment:
                    found.append(cell.comment.text)
                if isinstance(cell.value, str) and cell.column not in left_out:
                    found.append(cell.value)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_whole", [True, False])
def test_annex_a(language, is_whole, tmp_path):
    plan = example_plan()
    values = example_values(plan)
    if is_whole:  # the guide with the sheets of all indicators
        plan = plan.model_copy(update={"indicators": load_plan().indicators})
    notes = example_notes().assign(note="1", cause="2", corrective_action="3")
    path = tmp_path / "annex.xlsx"
    write_annex_a(
        indicator_tracking(values, plan, notes, DAY),
        plan,
        through=plan.period("2020-H1"),
        path=path,
        language=language,
        made_on=date(2020, 7, 15),
        disaggregation=disaggregation(values, plan),
    )
    assert left_over(cells(openpyxl.load_workbook(path)), language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", ["THA", "HQ"])
def test_templates(language, unit):
    plan = load_plan()
    template = Template(plan, plan.unit(unit), plan.period("2020-H2"), language, load_forms())
    book = openpyxl.load_workbook(io.BytesIO(write_template(template)))
    codes = (template.say("code"), template.say("institution"))
    assert left_over(cells(book, without=codes), language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_check(language):
    bad = {"outcome": "enforcment", "topics": "HT, FL", "status": "donne", "start_date": "soon"}
    content = workbook(
        activities=table({**ACTIVITY, **bad}),
        trainings=table(TRAINING, {**TRAINING, "title": "other"}),
        participants=table({**PERSON, "completed": "perhaps", "sex": "Femal"}),
        indicator_notes=table({"indicator": "K9", "calendar": "fiscal", "period": "x", "note": "n"}),
    )
    said = report(content, "THA_2019-H2.xlsx", language)
    texts = [line.message for line in said.lines] + [said.verdict, *said.steps]
    assert len(said.lines) > 8
    assert left_over(texts, language) == set()
    assert page_of(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_dictionary(language):
    page = data_dictionary(load_forms(), load_plan(), language)
    texts = [re.sub("`[^`]*`", "", line).strip("|# ") for line in page.splitlines()]
    parts = [part.strip() for text in texts for part in text.split("|")]
    assert left_over(parts, language) == set()
