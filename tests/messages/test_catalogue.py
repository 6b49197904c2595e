"""The catalogue: whole in every language, each blank can be filled, and nothing in it is unused."""

import ast
import re
import string
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from atlas_pipeline import messages
from atlas_pipeline.messages.catalogue import (
    FALLBACK,
    OF_LANGUAGE,
    entries,
    has,
    language_name,
    languages,
    outline,
    say,
    unfilled,
)
from atlas_pipeline.messages.details import locale, plural_forms
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.problems.catalogue import RULES

FOLDER = Path(messages.__file__).parent
ROOT = FOLDER.parents[1]
TOPICS = sorted(path.stem for path in (FOLDER / FALLBACK).glob("*.yaml") if path.stem != OF_LANGUAGE)
KEYS = [f"{topic}.{name}" for topic in TOPICS for name in entries(topic, FALLBACK)]
A_DAY = date(2020, 6, 30)

OWNERS = {
    "alerts": ("alerts", "orchestration", "cli", "warehouse/tampering.py", "warehouse/alerts.py"),
    "checked": ("feedback", "cli/check_result.py", "problems/model.py"),
    "commands": (),
    "cover": ("forms", "templates", "samples", "validation/cover"),
    "dictionary": ("forms", "templates"),
    "portal": ("portal",),
    "quality_page": ("quality", "reports/quality_page", "problems/model.py"),
    "reasons": ("reports/tables",),
    "receipt": ("feedback", "problems/model.py"),
    "reports": ("reports", "indicators"),
    "template": ("templates",),
    "xlsform": ("templates/xlsform",),
}
"""Topic → where a sentence of it is asked for by its name alone. `problems` and `details` have tests of
their own."""

FAMILIES = re.compile(
    r"reports\.(unit|frequency)\..+"  # words that any plan may use
    r"|alerts\.submission_due\.reminder"  # the stage is `reminder-14`
    # of tampering.KINDS; tests/warehouse/test_tampering.py holds them against each other
    r"|alerts\.tampered_.+"
)
"""Sentences whose names the code takes from elsewhere."""


def blanks(text: str) -> dict[str, set[str]]:
    """The blanks of a sentence: name → how it is to be written."""
    found: dict[str, set[str]] = {}
    for _, name, spec, _ in string.Formatter().parse(text):
        if name is not None:
            found.setdefault(name, set()).add(spec or "")
    return found


def sample(specs: set[str]) -> object:
    """A value that can be written in all these ways."""
    is_day = any(spec not in ("", "number") and not plural_forms(spec) for spec in specs)
    return A_DAY if is_day else 2


# ------------------------------------------------------------------ languages


def test_the_languages_are_the_folders():
    assert languages() == ("en", "es", "th")
    assert set(load_plan().project.languages) <= set(languages())
    assert [language_name(one) for one in (*languages(), "sw")] == ["English", "Español", "ไทย", "sw"]


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_key_and_no_other(language):
    assert sorted(path.stem for path in (FOLDER / language).glob("*.yaml")) == sorted([*TOPICS, OF_LANGUAGE])
    assert entries(OF_LANGUAGE, language).keys() == {"name", "locale"}
    for topic in TOPICS:
        assert entries(topic, language).keys() == entries(topic, FALLBACK).keys(), topic


@pytest.mark.parametrize("language", languages())
def test_every_entry_is_a_text(language):
    for key in KEYS:
        text = unfilled(key, language)
        assert isinstance(text, str), key
        assert text.strip(), key


@pytest.mark.parametrize("language", languages())
def test_blanks_are_the_same_in_every_language(language):
    for key in KEYS:
        assert blanks(unfilled(key, language)).keys() == blanks(unfilled(key, FALLBACK)).keys(), key


@pytest.mark.parametrize("language", languages())
def test_every_blank_can_be_filled(language):
    for key in KEYS:
        details = {name: sample(specs) for name, specs in blanks(unfilled(key, language)).items()}
        assert not set("{}") & set(say(key, language, **details)), key


@pytest.mark.parametrize("language", languages())
def test_plurals_name_the_categories_of_their_language(language):
    rule = locale(entries(OF_LANGUAGE, language)["locale"]).plural_form
    needed = {rule(number) for number in range(200)}
    for key in KEYS:
        for spec in set().union(*blanks(unfilled(key, language)).values()):
            if forms := plural_forms(spec):
                assert needed <= forms.keys() <= rule.tags | {"other"}, key


NO_WORDS = {"alerts.line", "alerts.subject", "reports.nothing_to_show", "reports.number", "reports.page"}
"""Sentences of blanks and signs."""


def test_thai_is_in_thai_script():
    for key in KEYS:
        words = re.sub(r"\{[^}]*\}|`[^`]*`", "", unfilled(key, "en"))
        if key not in NO_WORDS and re.search("[A-Za-z]{3}", words):
            assert re.search("[\u0e00-\u0e7f]", unfilled(key, "th")), key


# ------------------------------------------------------------------ asking


def test_a_sentence_is_filled_in_the_language_of_its_reader():
    assert say("receipt.not_reported", "en", form="Trainings") == "Trainings: not reported."
    assert say("receipt.not_reported", "sw", form="{x}") == say("receipt.not_reported", "en", form="{x}")
    assert has("receipt.clean")
    assert not has("receipt.Clean")


def test_people_read_of_a_sentence_without_its_formats():
    assert outline("receipt.accepted", "en") == "{form}: accepted, {accepted} of {read} rows."
    assert outline("reports.date", "th") == "{day} พ.ศ. {day}"


def test_a_wrong_key_or_a_missing_detail_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        say("receipt.no_such_sentence", "en")
    with pytest.raises(FileNotFoundError):
        say("no_such_topic.clean", "en")
    with pytest.raises(KeyError):
        say("receipt.not_reported", "en")


# ------------------------------------------------------------------ use

EVERYWHERE = (".", "assets", "sources")


def files_of(*places: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / "atlas_pipeline" / place if place not in ("assets", "sources") else ROOT / place
        yield from [path] if path.is_file() else sorted(path.rglob("*"))


@cache
def constants(*places: str) -> frozenset[str]:
    """The texts that stand in code and in page templates."""
    found: set[str] = set()
    for path in files_of(*places):
        if path.suffix == ".py":
            tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            found |= {
                one.value for one in tree if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
        elif path.suffix in (".html", ".j2"):
            found |= set(re.findall(r"[\"']([\w. ]+)[\"']", path.read_text(encoding="utf-8")))
    return frozenset(found)


@cache
def patterns(topic: str, *places: str) -> frozenset[str]:
    """The keys that code puts together, as regular expressions: `f"verdict.{name}"`, `"column." ~ name`.
    What only puts the topic before a name names nothing."""
    found = set()
    for path in files_of(*places):
        text = path.read_text(encoding="utf-8") if path.suffix in (".py", ".html", ".j2") else ""
        if path.suffix == ".py":
            for one in ast.walk(ast.parse(text)):
                if isinstance(one, ast.JoinedStr):
                    parts = [
                        str(part.value) if isinstance(part, ast.Constant) else None for part in one.values
                    ]
                    is_bare = "".join(filter(None, parts)).strip(".") in ("", topic)
                    if not is_bare or (parts.count(None) > 1 and parts[0] is not None):
                        found.add("".join("(.+)" if part is None else re.escape(part) for part in parts))
        else:
            found |= {re.escape(one) + "(.+)" for one in re.findall(r"\"([\w.]+)\" ~ ", text)}
    return frozenset(found)


def is_used(key: str) -> bool:
    topic, _, name = key.partition(".")
    if key in constants(*EVERYWHERE) or name in constants(*OWNERS[topic]) or FAMILIES.fullmatch(key):
        return True
    made = (re.fullmatch(one, text) for one in patterns(topic, *OWNERS[topic]) for text in (key, name))
    return any(set(match.groups()) <= constants(*EVERYWHERE) for match in made if match is not None)


def test_every_sentence_is_used():
    assert [key for key in KEYS if key.partition(".")[0] in OWNERS and not is_used(key)] == []


def test_every_rule_has_its_sentence():
    assert entries("problems", FALLBACK).keys() == RULES.keys()


def test_every_word_for_a_detail_is_of_a_detail_and_a_value_of_the_code():
    names = {name for rule in RULES.values() for name in rule.details}
    for key in entries("details", FALLBACK):
        name, _, value = key.partition(".")
        if value:
            assert name in names, key
            assert value in constants(*EVERYWHERE), key
        else:
            assert f"details.{key}" in constants("problems/sentences.py", "forms/sentences.py"), key


def asked(path: Path) -> Iterator[str]:
    """The keys and names that a module asks for in plain text."""
    for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(one, ast.Call) and one.args:
            called = getattr(one.func, "id", getattr(one.func, "attr", ""))
            choice = one.args[0]
            texts = (choice.body, choice.orelse) if isinstance(choice, ast.IfExp) else (choice,)
            if called in ("say", "words", "_said", "word"):
                yield from (text.value for text in texts if isinstance(text, ast.Constant))


def test_every_sentence_that_the_code_asks_for_is_there():
    found = 0
    for path in sorted((ROOT / "atlas_pipeline").rglob("*.py")):
        place = path.relative_to(ROOT / "atlas_pipeline").as_posix()
        own = [topic for topic, places in OWNERS.items() if place.startswith(places)]
        for key in asked(path):
            found += 1
            known = [*KEYS, *(name for topic in own for name in entries(topic, FALLBACK))]
            assert key in known, f"{place} asks for {key}"
    assert found > 200
