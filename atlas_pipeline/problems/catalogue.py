"""The catalogue of rules and their sentences: which rules there are, how bad each is, and how it is said.

`rules.yaml` names the rules; `messages/<language>.yaml` holds one sentence a rule and the phrases that stand
for a word in `details`. A sentence says what was found, what is allowed and what to do. All prose that
people read about their submissions lives in these files and nowhere else.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from atlas_pipeline.problems.model import Problem, Severity

LANGUAGES = ("en", "es", "th")

OFF = "off"
"""In place of a severity: the rule is switched off."""

LISTED = 15
"""How many of a list's entries a sentence names before it says how many more there are."""


SUBMISSION = "submission"
"""What a rule is found in unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, how bad its breach is, which dimension of data quality it speaks of (validity, integrity,
    precision, reliability, timeliness), and the names of the details that its sentence needs. `of`: what it is
    found in, a `submission` or `what_counts`.

    A plan may make a rule more or less severe for a country, or switch it off, as far as the rule allows.
    `judges_rows`: it speaks of rows whose cells have all been read, so that a row can be set aside for it or
    let in in spite of it. `is_fixed`: conservation, privacy, keys or the record of what was done rest on it.
    `thresholds`: the numbers of the plan (`plan.project.Thresholds`) that it goes by.
    """

    name: str
    severity: Severity
    dimension: str
    details: tuple[str, ...] = ()
    judges_rows: bool = False
    is_fixed: bool = False
    thresholds: tuple[str, ...] = ()
    of: str = SUBMISSION

    @property
    def choices(self) -> tuple[str, ...]:
        """How severe a plan may make the rule, `off` among them; empty where it may not touch it.

        An error of a cell that could not be read stays one: there is nothing to let in. What speaks of no
        row that was read cannot become an error: there is nothing to set aside.
        """
        if self.of != SUBMISSION:  # the plan has thresholds of its own for what counts
            return ()
        if self.judges_rows:
            return (OFF, "info", "warning", "error")
        if self.is_fixed or self.severity is Severity.ERROR:
            return ()
        return (OFF, "info", "warning")

    def faults(self, severity: str | None, thresholds: Iterable[str]) -> Iterator[tuple[str, str]]:
        """What is wrong with a plan's setting of this rule: (field, the end of a sentence)."""
        if severity is not None and severity not in self.choices:
            may = (
                f"it may be {', '.join(self.choices)}"
                if self.choices
                else "nothing may change how severe it is"
            )
            yield "severity", f"{self.name} cannot be made {severity!r}: {may}"
        for name in thresholds:
            if name not in self.thresholds:
                has = f"it goes by {', '.join(self.thresholds)}" if self.thresholds else "it goes by none"
                yield f"thresholds.{name}", f"{name!r} is no threshold of {self.name}: {has}"


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
        name: Rule(
            name,
            Severity(entry["severity"]),
            entry["dimension"],
            tuple(entry.get("details", ())),
            entry.get("rows", False),
            entry.get("fixed", False),
            tuple(entry.get("thresholds", ())),
            entry.get("of", SUBMISSION),
        )
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
    severity: Severity | None = None,
    **details: Any,
) -> Problem:
    """A problem of that rule, as bad as the rule says unless `severity` is what a plan makes of it.

    Raises KeyError for a rule that is not in the catalogue, TypeError for details that its sentence does
    not know or lacks: both are mistakes of the program, found by its tests.
    """
    known = RULES[rule]
    if set(details) != set(known.details):
        raise TypeError(f"{rule} needs the details {sorted(known.details)}, not {sorted(details)}")
    return Problem(rule, severity or known.severity, form, row, column, found, allowed, suggestion, details)


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
