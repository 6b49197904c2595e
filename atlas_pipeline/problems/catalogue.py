"""The catalogue of rules: which rules there are, how bad each is, and which details its problems have.

`rules.yaml` names the rules. What a problem says to people is the matter of `problems.sentences`: nothing here reads a
sentence, so that another wording is no other validation.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from atlas_pipeline.problems.model import Problem, Severity

OFF = "off"
"""In place of a severity: the rule is switched off."""

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
