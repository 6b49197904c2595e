"""The sentence of a problem in a language: what was found, what is allowed, what to do."""

from collections.abc import Sequence
from typing import Any

from atlas_pipeline.messages.catalogue import has, outline, say
from atlas_pipeline.problems.catalogue import Rule
from atlas_pipeline.problems.lookalikes import difference
from atlas_pipeline.problems.model import Problem

LISTED = 15
"""How many of a list's entries a sentence names before it says how many more there are."""

_DIFFERENCES = {
    "blanks": "details.differ_blanks",
    "dashes": "details.differ_dashes",
    "digits": "details.differ_digits",
    "letters": "details.differ_letters",
}


def message(problem: Problem, language: str = "en") -> str:
    """The problem's sentence in that language (English if the catalogue lacks it)."""
    details = {
        **{name: _spelled(name, value, language) for name, value in problem.details.items()},
        "found": problem.found,
        "column": problem.column,
        "form": problem.form,
        "row": "" if problem.row is None else problem.row,
        "allowed": _spelled("allowed", problem.allowed, language),
    }
    sentence = say(f"problems.{problem.rule}", language, **details)
    if problem.suggestion:
        sentence += " " + say("details.suggestion", language, suggestion=problem.suggestion)
        if differ := difference(problem.found, problem.suggestion):
            sentence += " " + say(_DIFFERENCES[differ], language)
    return sentence


def sentence_outline(rule: Rule, language: str = "en") -> str:
    """The rule's sentence with its blanks, for a list of the rules."""
    return outline(f"problems.{rule.name}", language)


def listed(values: Sequence[object], language: str) -> str:
    """The first fifteen values, and how many more there are."""
    more = len(values) - LISTED
    shown = ", ".join(str(value) for value in values[:LISTED])
    return shown if more <= 0 else shown + say("details.and_more", language, count=more)


def _spelled(name: str, value: Any, language: str) -> Any:
    """The value as the sentence names it: a list by its entries, a word of the program by the catalogue's."""
    if isinstance(value, (list, tuple)):
        return listed([_spelled(name, one, language) for one in value], language)
    key = f"details.{name}.{value}"
    return say(key, language) if has(key) else value
