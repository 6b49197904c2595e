"""The catalogue of rules and their sentences: which rules there are, how bad each is, and how it is said.

`rules.yaml` names the rules; `messages/<language>.yaml` holds one sentence a rule and the phrases that stand
for a word in `details`. A sentence says what was found, what is allowed and what to do. All prose that
people read about their submissions lives in these files and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from atlas_pipeline.problems.model import Problem, Severity

LANGUAGES = ("en", "es", "th")

LISTED = 15
"""How many of a list's entries a sentence names before it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, how bad its breach is, which dimension of data quality it speaks of (validity, integrity,
    precision, reliability, timeliness), and the names of the details that its sentence needs."""

    name: str
    severity: Severity
    dimension: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Messages:
    """What one language says: a sentence a rule, and phrases by `detail.value`."""

    sentences: Mapping[str, str]
    phrases: Mapping[str, str]


def _read(name: str) -> Any:
    text = files("atlas_pipeline.problems").joinpath(name).read_text(encoding="utf-8")
    # libyaml reads the catalogue in a tenth of the time; the wheel has it on every common platform
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _rules() -> dict[str, Rule]:
    return {
        name: Rule(name, Severity(entry["severity"]), entry["dimension"], tuple(entry.get("details", ())))
        for name, entry in _read("rules.yaml").items()
    }


RULES: Mapping[str, Rule] = _rules()


class _Said(str):
    """A value in a sentence. `{count:row|rows}` says the first word where `count` is 1, else the second: what
    agrees with a number stands in the sentence of each language."""

    def __format__(self, spec: str) -> str:
        if "|" not in spec:
            return format(str(self), spec)
        one, _, more = spec.partition("|")
        return one if self == "1" else more


def counted(value: Any) -> str:
    """A value for a template of words beside another renderer, which may use `{count:row|rows}` as here."""
    return _Said(value)


@cache
def messages(language: str) -> Messages:
    """The sentences of one language; English for a language that has none."""
    content = _read(f"messages/{language if language in LANGUAGES else 'en'}.yaml")
    return Messages(content["sentences"], content["phrases"])


def problem(
    rule: str,
    *,
    form: str = "",
    row: int | None = None,
    column: str = "",
    found: str = "",
    allowed: tuple[str, ...] = (),
    suggestion: str = "",
    **details: Any,
) -> Problem:
    """A problem of that rule, as bad as the rule says.

    Raises KeyError for a rule that is not in the catalogue, TypeError for details that its sentence does
    not know or lacks: both are mistakes of the program, found by its tests.
    """
    known = RULES[rule]
    if set(details) != set(known.details):
        raise TypeError(f"{rule} needs the details {sorted(known.details)}, not {sorted(details)}")
    return Problem(rule, known.severity, form, row, column, found, allowed, suggestion, details)


def message(problem: Problem, lang: str = "en") -> str:
    """The problem's sentence in that language (English where there is none): found, allowed, what to do."""
    said = messages(lang)
    values: dict[str, str] = {name: _said(said, name, value) for name, value in problem.details.items()}
    values |= {
        "found": problem.found,
        "column": problem.column,
        "form": problem.form,
        "row": "" if problem.row is None else str(problem.row),
        "allowed": _said(said, "allowed", problem.allowed),
    }
    sentence = said.sentences[problem.rule].format_map(values)
    if problem.suggestion:
        sentence += " " + said.phrases["suggestion"].format(suggestion=problem.suggestion)
    return sentence


def phrase(name: str, lang: str = "en", **values: Any) -> str:
    """A phrase of the catalogue, filled in: what a receipt says beside the problems.

    Raises KeyError for a phrase that is not there.
    """
    said = messages(lang)
    return said.phrases[name].format_map({key: _said(said, key, value) for key, value in values.items()})


def _said(said: Messages, name: str, value: Any) -> _Said:
    if isinstance(value, (list, tuple)):
        shown = ", ".join(_said(said, name, item) for item in value[:LISTED])
        more = len(value) - LISTED
        return _Said(shown if more <= 0 else shown + said.phrases["and_more"].format(count=more))
    return _Said(said.phrases.get(f"{name}.{value}", str(value)))
