"""The catalogue: every rule is used, and said in every language with every blank filled."""

import ast
import re
import string
from pathlib import Path

import pytest

from atlas_pipeline.problems.catalogue import LANGUAGES, RULES, message, messages, phrase, problem
from atlas_pipeline.problems.model import Outcome, Severity

ROOT = Path(__file__).parents[2]
ALWAYS_THERE = {"found", "allowed", "column", "form", "row"}
DIMENSIONS = {"validity", "integrity", "precision", "reliability", "timeliness"}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def words_in_code() -> set[str]:
    """Every string constant of the code that could name a rule."""
    found = set()
    for path in (ROOT / "atlas_pipeline").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return found


def rules_named_in_calls() -> set[str]:
    """The rules that `problem(…)`, `flag(…)`, `tell(…)` and `Fault(…)` are called with in plain text."""
    found = set()
    for path in (ROOT / "atlas_pipeline" / "intake").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in ("problem", "flag", "tell", "Fault") and isinstance(first, ast.Constant):
                found.add(first.value)
    return found


def test_every_rule_that_the_code_names_is_in_the_catalogue():
    assert len(rules_named_in_calls()) > 40
    assert rules_named_in_calls() - set(RULES) == set()


def test_every_rule_is_used():
    built = {"cover_unknown_country", "cover_unknown_period"}  # named by the field they speak of
    assert set(RULES) - words_in_code() - built == set()


def test_every_rule_speaks_of_a_dimension():
    assert {rule.dimension for rule in RULES.values()} <= DIMENSIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_every_rule_and_phrase(language):
    assert set(messages(language).sentences) == set(RULES)
    assert set(messages(language).phrases) == set(messages("en").phrases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_blank_of_a_sentence_can_be_filled(language):
    for name, sentence in messages(language).sentences.items():
        assert blanks(sentence) <= ALWAYS_THERE | set(RULES[name].details), name
        assert set(RULES[name].details) <= blanks(sentence), f"{name} does not say all it knows"


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_have_the_same_blanks_in_every_language(language):
    for name, text in messages(language).phrases.items():
        assert blanks(text) == blanks(messages("en").phrases[name]), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_every_message_is_a_filled_sentence(rule, language):
    details = {name: f"<{name}>" for name in RULES[rule].details}
    said = message(problem(rule, form="f", column="c", found="x", allowed=("a", "b"), **details), language)
    assert "{" not in said
    assert len(said) > 15


def test_each_language_has_words_of_its_own():
    for name, english in messages("en").sentences.items():
        assert len({english, messages("es").sentences[name], messages("th").sentences[name]}) == 3


def test_a_message_says_what_was_found_and_suggests():
    wrong = problem(
        "not_in_code_list",
        form="participants",
        row=14,
        column="sex",
        found="Femal",
        allowed=("F", "M"),
        suggestion="F",
    )
    assert wrong.severity is Severity.ERROR
    assert message(wrong) == (
        "“Femal” is not an allowed value of “sex”. Write one of: F, M. Did you mean “F”?"
    )
    assert message(wrong, "es").endswith("¿Quiso decir «F»?")
    assert message(wrong, "xx") == message(wrong, "en")


def test_braces_in_a_cell_are_left_alone():
    assert "{found}" in message(problem("not_a_number", found="{found}"))


def test_long_lists_are_cut_with_their_number():
    said = message(problem("not_in_code_list", found="x", column="c", allowed=tuple(map(str, range(80)))))
    assert "14 and 65 more" in said
    assert "15," not in said


def test_words_for_details_follow_the_language():
    wrong = problem("unreadable_file", reason="encrypted")
    assert "password" in message(wrong)
    assert "contraseña" in message(wrong, "es")
    assert "รหัสผ่าน" in message(wrong, "th")


def test_lists_that_come_back_from_storage_are_said_alike():
    before = problem("missing_column", form="trainings", columns=("hours", "title"), headers=("a",))
    after = problem("missing_column", form="trainings", columns=["hours", "title"], headers=["a"])
    assert message(before) == message(after)


def test_a_wrong_rule_or_detail_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        problem("no_such_rule")
    with pytest.raises(TypeError, match="limit"):
        problem("too_long")
    with pytest.raises(TypeError, match="limits"):
        problem("too_long", limits=3)


def test_a_phrase_is_filled():
    assert phrase("receipt.not_reported", "en", form="Trainings") == "Trainings: not reported."


ASKING = {
    "en": r"\b(add|ask|check|confirm|correct|fill|give|keep|make|mend|name|open|pack|put|remove|rename|report|save"
    r"|send|shorten|split|type|use|write)\b",
    "es": r"(?i)\b(abra|acorte|acórtelo|agregue|agréguelo|añada|compruebe|complete|complétel[oa]|conserve|confirme"
    r"|corrija|corríjal[oa]|deje|divida|divídalo|elimine|empaquete|empaquételos|agréguela|vuelva|entregue|entréguel[oa]|envíe|envíel[oa]|escriba"
    r"|escríbal[oa]|guarde|guárdelo|indique|infórmelo|informe|llámela|nombre|nómbrel[oa]|pida|ponga|póngale|quite"
    r"|quítel[oa]|revise|use|verifique)\b",
    "th": "โปรด|กรุณา",
}
"""Words by which each language asks for something to be done."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_says_what_to_do(language):
    asking = re.compile(ASKING[language], re.IGNORECASE)
    said = messages(language)
    sentences = {
        name: text for name, text in said.sentences.items() if RULES[name].severity is not Severity.INFO
    }
    # what to do about a file that cannot be read is said with the reason
    assert "{reason}" in sentences.pop("unreadable_file")
    sentences |= {name: text for name, text in said.phrases.items() if name.startswith("reason.")}
    assert len(sentences) > 60
    assert [name for name, text in sentences.items() if not asking.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checked_workbook_has_all_its_words_in_each_language(language):
    """Every phrase that its code asks for is there, and every one that is there is asked for."""
    folder = ROOT / "atlas_pipeline" / "intake" / "checked"
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix in (".py", ".j2")
    )
    names = {
        name.removeprefix("checked.") for name in messages(language).phrases if name.startswith("checked.")
    }
    assert len(names) > 30
    unasked = {
        name
        for name in names
        if name not in code
        and not (name.rpartition(".")[2] in code and f"{name.rpartition('.')[0]}." in code)
    }
    assert unasked == set()
    for said in (f"outcome.{outcome}" for outcome in Outcome):
        assert messages(language).phrases[said]
