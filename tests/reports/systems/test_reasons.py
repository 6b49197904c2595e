"""Every key that a table gives has its sentence in every language, and every sentence a table that gives
it."""

import re
from pathlib import Path

import pytest

from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.reports.tables import systems
from atlas_pipeline.reports.tables.systems.reasons import load_reasons, sentence

SOURCES = "".join(path.read_text() for path in Path(systems.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("key", load_reasons())
def test_every_language_of_the_project(key):
    languages = load_plan().project.languages
    assert set(load_reasons()[key]) == set(languages)
    texts = [sentence(key, language) for language in languages]
    assert all(text.strip() for text in texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("key", load_reasons())
def test_every_sentence_is_used(key):
    assert f'"{key}"' in SOURCES


@pytest.mark.parametrize("module", ["country_context", "priority_agreement"])
def test_every_reason_given_has_a_sentence(module):
    text = (Path(systems.__path__[0]) / f"{module}.py").read_text()
    body = text[text.index("def _no_change_because") :] if module == "country_context" else text
    given = re.findall(r'(?:return|if items < 2 else|"no_figure_because":) "([a-z_]+)"', body)
    assert given
    assert set(given) <= set(load_reasons())


def test_no_reason_is_no_sentence():
    assert sentence("", "en") == ""
    assert "those who were present" in sentence("agreement_of_those_present", "en")
