"""The catalogue of validation rules: their names, their severities, and the details of their problems.

`rules.yaml` names the rules. The sentences are in `problems.sentences`. This module reads no sentence, so
that a new wording does not have submissions validated again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from atlas_pipeline.problems.model import Problem, Severity

OFF = "off"
"""Used in place of a severity: the rule is switched off."""

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

    def setting_problems(self, severity: str | None, thresholds: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yields what is wrong with a plan's setting of this rule: (field, the end of a sentence)."""
        if severity is not None and severity not in self.choices:
            may = f"it may be {', '.join(self.choices)}" if self.choices else "its severity is fixed"
            yield "severity", f"{self.name} cannot be {severity!r}: {may}"
        for name in thresholds:
            if name not in self.thresholds:
                has = f"it has {', '.join(self.thresholds)}" if self.thresholds else "it has none"
                yield f"thresholds.{name}", f"{name!r} is not a threshold of {self.name}: {has}"


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
