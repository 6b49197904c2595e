"""The country officer's page in every language: the same page, in the words that the product shows there."""

import io
import re
from pathlib import Path

import openpyxl
import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.messages.catalogue import entries
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.workbook.workbook import write_template

DOCS = Path(__file__).parents[1] / "docs"
QUOTES = {"en": "“([^”]+)”", "es": "«([^»]+)»", "th": "“([^”]+)”"}
PAGES = {"en": "country-officer.md", "es": "country-officer.es.md", "th": "country-officer.th.md"}
TEXTS = {language: (DOCS / page).read_text(encoding="utf-8") for language, page in PAGES.items()}
LEAST_QUOTED = 25
"""Different words that a page quotes; fewer would say that they are not quoted any more."""


def without_language(text: str) -> str:
    return re.sub(r"\.(en|es|th)\.md", ".LANGUAGE.md", text)


def headings(text: str) -> list[int]:
    outside = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", outside, re.MULTILINE)]


def commands(text: str) -> list[str]:
    """The lines of the code blocks; each page has its own country."""
    units = "|".join(unit.code for unit in load_plan().units)
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [
        re.sub(rf"\b({units})(?=\b|_)", "COUNTRY", line) for block in blocks for line in block.splitlines()
    ]


def links(text: str) -> list[str]:
    found = re.findall(r"\]\(([^)]+)\)", text)
    return sorted(without_language(link) for link in found if not link.startswith("country-officer"))


def shapes(text: str) -> list[int]:
    """Rows of each table and items of each list, in order: nothing is left out in one language."""
    kinds = {"|": "table", "- ": "list"}
    parts: list[tuple[str, int]] = []
    for line in text.splitlines():
        kind = next((kind for start, kind in kinds.items() if line.startswith(start)), "")
        kind = kind or ("numbers" if re.match(r"\d\. ", line) else "")
        if kind and parts and parts[-1][0] == kind:
            parts[-1] = (kind, parts[-1][1] + 1)
        elif kind or not line.startswith("  "):
            parts.append((kind, 1))
    return [count for kind, count in parts if kind]


def spoken(language: str) -> set[str]:
    """Every word of the template: sheets, headers, lists, and what may stand on the cover."""
    plan = load_plan()
    unit = plan.unit("THA")
    template = Template(plan, unit, plan.slice("THA", "2020-H2").period, language, load_forms())
    book = openpyxl.load_workbook(io.BytesIO(write_template(template)))
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    return cells | set(book.sheetnames) | set(entries("cover", language).values())


def said(language: str) -> set[str]:
    """Every sentence about a submission; what a message takes from the case is an ellipsis."""
    topics = ("problems", "details", "receipt", "checked")
    texts = [text for topic in topics for text in entries(topic, language).values()]
    return {re.sub(r"[“«]?\{[^}]*\}[”»]?", "…", text) for text in texts}


@pytest.mark.parametrize("of", [headings, commands, links, shapes])
@pytest.mark.parametrize("language", ["es", "th"])
def test_the_page_is_the_same_in_each_language(language, of):
    assert of(TEXTS["en"])
    assert of(TEXTS[language]) == of(TEXTS["en"])


@pytest.mark.parametrize("language", PAGES)
def test_each_page_leads_to_those_in_the_other_languages(language):
    others = {page for other, page in PAGES.items() if other != language}
    assert set(re.findall(r"\]\((country-officer[^)]*)\)", TEXTS[language])) == others


def test_there_is_a_page_for_each_language_of_the_plan():
    assert set(load_plan().project.languages) == set(PAGES)


@pytest.mark.parametrize("language", PAGES)
def test_quoted_words_are_those_that_the_product_shows(language):
    text = " ".join(re.sub(r"```.*?```", "", TEXTS[language], flags=re.DOTALL).split())
    quoted = set(re.findall(QUOTES[language], text)) - {"quotation marks", "comillas", "เครื่องหมายคำพูด"}
    assert len(quoted) >= LEAST_QUOTED
    assert quoted - spoken(language) - said(language) == set()
