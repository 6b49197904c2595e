"""The catalogue: every rule is used, and said in every language with every blank filled."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from atlas_pipeline.messages.catalogue import entries, languages, say
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.problems.catalogue import RULES, problem
from atlas_pipeline.problems.model import Outcome, Severity
from atlas_pipeline.problems.sentences import message

ROOT = Path(__file__).parents[2]
ALWAYS_THERE = {"found", "allowed", "column", "form", "row"}
DIMENSIONS = {"validity", "integrity", "precision", "reliability", "timeliness"}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def validation_code() -> Iterator[Path]:
    for room in ("reading", "validation", "ingestion"):
        yield from (ROOT / "atlas_pipeline" / room).rglob("*.py")


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
    """The rules that `problem`, `flag`, `add_problem` and `Unparsed` are called with in plain text."""
    found = set()
    for path in validation_code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in ("problem", "flag", "add_problem", "Unparsed") and isinstance(first, ast.Constant):
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


@pytest.mark.parametrize("language", languages())
def test_every_blank_of_a_sentence_can_be_filled(language):
    for name, sentence in entries("problems", language).items():
        assert blanks(sentence) <= ALWAYS_THERE | set(RULES[name].details), name
        assert set(RULES[name].details) <= blanks(sentence), f"{name} does not say all it knows"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("rule", RULES)
def test_every_message_is_a_filled_sentence(rule, language):
    details = {name: f"<{name}>" for name in RULES[rule].details}
    said = message(problem(rule, form="f", column="c", found="x", allowed=("a", "b"), **details), language)
    assert "{" not in said
    assert len(said) > 15


def test_each_language_has_words_of_its_own():
    for name, english in entries("problems", "en").items():
        assert len({english, entries("problems", "es")[name], entries("problems", "th")[name]}) == 3


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


# ------------------------------------------------------------------ what a message must say

TO_DO = {
    "en": r"\b(write|add|correct|check|remove|put|keep|ask|send|fill|save|open|choose|rename|name|give|mend"
    r"|split|pack|"
    r"shorten|use|report|type|look|wait|publish|tell)",
    "es": r"\b(escrib|agreg|corrij|complet|verifi|revis|quit|pong|dej|pid|env|guard|abr|elij|nombre|llam"
    r"|entreg|empaquet|"
    r"acort|us[ea]|inform|pregunt|publiq|avis|arregl|divid|disting|vuelv|indiqu|renombr)",
    "th": r"โปรด",
}
"""What an officer is told to do, as each language begins it."""

SAID_BY_THE_REASON = {"unreadable_file", "delivery_failed"}
"""Their whole sentence beyond the first words comes from the phrases, or from the source."""

NOTHING_TO_FIND = {
    "cover_missing",
    "privacy_notice_missing",
    "institution_type_needed",
    "formula_without_result",
    "template_not_filled_in",
    "country_silent",
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.severity != "info"], ids=lambda rule: rule.name
)
def test_an_error_or_warning_says_what_was_found_and_what_to_do(rule, language):
    sentence = entries("problems", language)[rule.name]
    if rule.name not in SAID_BY_THE_REASON:
        assert re.search(TO_DO[language], folded(sentence)), "says nothing of what to do"
    if rule.name not in NOTHING_TO_FIND:
        assert blanks(sentence) & {"found", "column", "form", *rule.details}, "says nothing of what was found"


@pytest.mark.parametrize("language", languages())
def test_reasons_of_an_unreadable_file_say_what_to_do(language):
    reasons = {
        name: text for name, text in entries("details", language).items() if name.startswith("reason.")
    }
    assert len(reasons) >= 7
    for name, text in reasons.items():
        assert re.search(TO_DO[language], folded(text)), name


def allowed_given() -> set[str]:
    """The rules that the code gives a list of what is allowed, where the call says it in plain text."""
    found = set()
    for path in validation_code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
            if is_call and any(keyword.arg == "allowed" for keyword in node.keywords):
                found.add(node.args[0].value)
    return found & set(RULES)


@pytest.mark.parametrize("language", languages())
def test_where_what_is_allowed_is_known_it_is_said(language):
    given = allowed_given() | {
        "not_in_code_list",
        "not_in_plan",
        "cover_unknown_country",
        "cover_unknown_period",
    }
    assert len(given) > 8
    for rule in given:
        assert "allowed" in blanks(entries("problems", language)[rule]), rule
    for rule in RULES.values():
        for limit in {"limit", "minimum", "most", "a_day"} & set(rule.details):
            assert limit in blanks(entries("problems", language)[rule.name])


def test_what_may_be_made_of_a_rule():
    assert RULES["reported_late"].choices == ("off", "info", "warning", "error")
    assert RULES["form_not_reported"].choices == ("off", "info", "warning")
    assert RULES["duplicate_key"].choices == RULES["corrected"].choices == ()
    assert list(RULES["duplicate_key"].setting_problems("warning", ())) == [
        ("severity", "duplicate_key cannot be 'warning': its severity is fixed")
    ]


def test_thresholds_of_rules_are_those_of_a_plan():
    from atlas_pipeline.plan.project import Thresholds

    assert {name for rule in RULES.values() for name in rule.thresholds} <= set(Thresholds.model_fields)


@pytest.mark.parametrize("language", languages())
def test_every_outcome_has_a_word(language):
    for outcome in Outcome:
        assert say(f"checked.outcome.{outcome}", language)
