"""The page of a check on a telephone: nothing reaches beyond its 360 pixels, and each number has its name."""

import pytest

from atlas_pipeline.feedback.page import page_of
from atlas_pipeline.messages.catalogue import languages
from tests.feedback.checking import report
from tests.feedback.test_report import book

TELEPHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize("language", languages())
def test_its_tables_fit_a_telephone(executable, language):
    from playwright.sync_api import sync_playwright

    said = report(
        book({"sex": "Femal"}), "a_rather_long_name_of_a_file_without_a_blank_2019-H2.xlsx", language
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport=TELEPHONE)
        page.set_content(page_of(said))
        widest = page.evaluate("Math.max(...[...document.querySelectorAll('*')].map(one => one.scrollWidth))")
        label = page.evaluate(
            "getComputedStyle(document.querySelector('td[data-label]'), '::before').content"
        )
        browser.close()
    assert widest <= TELEPHONE["width"]
    assert said.say("column.read") in label
