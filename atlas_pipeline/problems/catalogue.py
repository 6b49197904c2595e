"""The catalogue of validation rules: their names, their severities, and their sentences.

`rules.yaml` names the rules. `messages/<language>.yaml` has one sentence for each rule, and phrases for
words in `details`. A sentence says what was found, what is allowed and what to do. All text that people
read about their submissions is in these files and nowhere else.
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
"""Used in place of a severity: the rule is switched off."""

LISTED = 15
"""A sentence names at most this many entries of a list. Then it says how many more there are."""


SUBMISSION = "submission"
"""The default of `Rule.of`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, its severity, and how a plan may change it.

    `dimension` is the dimension of data quality: validity, integrity, precision, reliability or
    timeliness. `details` names the details that the sentence needs. `of` says in what the rule finds
    problems: in a `submission`, or in current rows (`what_counts`).

    A plan may change the severity of a rule for a country, or switch the rule off, as far as the rule
    allows. `judges_rows`: the rule concerns rows whose cells were all read, so a row can be set aside or
    let in. `is_fixed`: conservation, privacy, keys or the record of actions depend on the rule.
    `thresholds`: the numbers of the plan (`plan.project.Thresholds`) that the rule uses.
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
        """The severities that a plan may give the rule, `off` included. Empty if a plan may not change it.

        If an error concerns a cell that could not be read, it stays an error: there is no value to let in.
        If a rule does not concern rows that were read, it cannot become an error: there is no row to set
        aside.
        """
        if self.of != SUBMISSION:  # for current rows the plan has `QualityThresholds`
            return ()
        if self.judges_rows:
            return (OFF, "info", "warning", "error")
        if self.is_fixed or self.severity is Severity.ERROR:
            return ()
        return (OFF, "info", "warning")

    def faults(self, severity: str | None, thresholds: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yields what is wrong with a plan's setting of this rule: (field, the end of a sentence)."""
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
    """The texts of one language: rule → sentence, and `detail.value` → phrase."""

    sentences: Mapping[str, str]
    phrases: Mapping[str, str]


def _read(name: str) -> Any:
    text = files("atlas_pipeline.problems").joinpath(name).read_text(encoding="utf-8")
    # libyaml reads the catalogue in a tenth of the time; PyYAML's wheel has it on every common platform
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
    """A value in a sentence.

    `{count:row|rows}` gives the first word if `count` is 1, otherwise the second. So each language's
    sentence holds its own forms of the words that agree with a number.
    """

    def __format__(self, spec: str) -> str:
        if "|" not in spec:
            return format(str(self), spec)
        one, _, more = spec.partition("|")
        return one if self == "1" else more


def counted(value: Any) -> str:
    """A value for a template that another renderer fills. The template may then use `{count:row|rows}`, as
    here."""
    return _Said(value)


@cache
def messages(language: str) -> Messages:
    """The texts of one language. If the language has none, the English texts."""
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
    """A problem of that rule. Its severity is the rule's, unless `severity` is given: the one set by a
    plan.

    Raises KeyError if the rule is not in the catalogue, TypeError if `details` are not exactly those of
    its sentence. Both are mistakes of the program; its tests find them.
    """
    known = RULES[rule]
    if set(details) != set(known.details):
        raise TypeError(f"{rule} needs the details {sorted(known.details)}, not {sorted(details)}")
    return Problem(rule, severity or known.severity, form, row, column, found, allowed, suggestion, details)


def message(problem: Problem, lang: str = "en") -> str:
    """The problem's sentence in that language: what was found, what is allowed, and what to do. If the
    language has no sentences, the sentence is in English."""
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
    """A phrase of the catalogue, filled in. Receipts use phrases for texts that are not problems.

    Raises KeyError if there is no such phrase.
    """
    said = messages(lang)
    return said.phrases[name].format_map({key: _said(said, key, value) for key, value in values.items()})


def _said(said: Messages, name: str, value: Any) -> _Said:
    if isinstance(value, (list, tuple)):
        shown = ", ".join(_said(said, name, item) for item in value[:LISTED])
        more = len(value) - LISTED
        return _Said(shown if more <= 0 else shown + said.phrases["and_more"].format(count=more))
    return _Said(said.phrases.get(f"{name}.{value}", str(value)))
