"""The committed pages are those that the declarations give."""

from pathlib import Path

import pytest

from atlas_pipeline.templates.pages import pages

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("name", "text"), pages().items(), ids=list(pages()))
def test_a_made_page_is_up_to_date(name, text):
    assert (DOCS / name).read_text(encoding="utf-8") == text, "run `make docs`"
