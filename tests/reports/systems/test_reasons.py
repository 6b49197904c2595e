"""Every key that a table gives has its sentence in every language, and every sentence a table that gives
it."""

import re
from pathlib import Path

import pytest

from atlas_pipeline.messages.catalogue import entries, languages
from atlas_pipeline.reports.tables import systems
from atlas_pipeline.reports.tables.systems.reasons import sentence

SOURCES = "".join(path.read_text() for path in Path(systems.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("key", entries("reasons", "en"))
def test_every_language_has_words_of_its_own(key):
    texts = [sentence(key, language) for language in languages()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("key", entries("reasons", "en"))
def test_every_sentence_is_used(key):
    assert f'"{key}"' in SOURCES


@pytest.mark.parametrize("module", ["country_context", "priority_agreement"])
def test_every_reason_given_has_a_sentence(module):
    text = (Path(systems.__path__[0]) / f"{module}.py").read_text()
    body = text[text.index("def _no_change_because") :] if module == "country_context" else text
    given = re.findall(r'(?:return|if items < 2 else|"no_figure_because":) "([a-z_]+)"', body)
    assert given
    assert set(given) <= entries("reasons", "en").keys()


def test_no_reason_is_no_sentence():
    assert sentence("", "en") == ""
    assert "the persons present" in sentence("agreement_of_those_present", "en")
