"""Conditions: the tests in `require` of a selection, which look beyond the row itself, as of a day.

A condition looks at other forms. It answers for each row whether it holds, and names the rows of those forms
that decide: the evidence that a trace shows. Only a snapshot can require a condition, because only a snapshot
is of one day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from atlas_pipeline.indicators.figures import IndicatorError
from atlas_pipeline.indicators.selection.evidence import EFFECTIVE, PROMISING, grade, votes
from atlas_pipeline.indicators.selection.fact_rows import YES, FactRows
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.rankings import mean_ranks, upper_half
from atlas_pipeline.indicators.selection.states import newest, on_or_before

PILOT, COMPLETED = "pilot", "completed"
"""PILOT is the step of the practice model that tries out an intervention. COMPLETED is the status of a step
that is done."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the condition holds for a row. `evidence`: positions among the rows of the condition's form."""

    holds: bool
    evidence: Sequence[int] | np.ndarray = ()


Answerer = Callable[[FactRows, np.ndarray, Facts, int], list[Answer]]


@dataclass(frozen=True, slots=True)
class Condition:
    """A registered condition. `answer(rows, positions, facts, day)` returns an Answer for each position.

    `of_row`: the fields of the row that the condition reads. `needs`: the one form at which it looks, with
    the fields.
    """

    name: str
    answer: Answerer
    of_row: Set[str]
    needs: Mapping[str, Set[str]]

    @property
    def form(self) -> str:
        return next(iter(self.needs))


CONDITIONS: dict[str, Condition] = {}


def condition(*, of_row: Set[str], form: str, fields: Set[str]) -> Callable[[Answerer], Answerer]:
    """Registers a function as the condition of its name."""

    def register(answer: Answerer) -> Answerer:
        CONDITIONS[answer.__name__] = Condition(answer.__name__, answer, of_row, {form: fields})
        return answer

    return register


def condition_named(name: str) -> Condition:
    """The condition with this name. Raises IndicatorError if no such condition is registered."""
    try:
        return CONDITIONS[name]
    except KeyError:
        raise IndicatorError(f"{name!r} is not a condition; there are: {', '.join(CONDITIONS)}") from None


@condition(
    of_row={"intervention_id"}, form="bok_studies", fields={"intervention_id", "design", "effect", "added_on"}
)
def intervention_graded(rows: FactRows, positions: np.ndarray, facts: Facts, day: int) -> list[Answer]:
    """The studies added up to the day grade the row's intervention as promising or effective.

    If a study is reported again, its last report counts.
    """
    studies = facts.rows("bok_studies")
    counted = newest(studies, on_or_before(studies.days("added_on"), day))
    by_intervention = _grouped(counted, _texts(studies, "intervention_id", counted))
    designs, effects = studies.coded("design"), studies.coded("effect")
    answers = {}
    for intervention, found in by_intervention.items():
        given = [
            (designs.values[designs.codes[place]], effects.values[effects.codes[place]]) for place in found
        ]
        graded = grade(votes(given, facts.plan.code_list("study_design")))
        answers[intervention] = Answer(graded in (PROMISING, EFFECTIVE), found)
    nothing = Answer(holds=False)
    return [answers.get(intervention, nothing) for intervention in _texts(rows, "intervention_id", positions)]


@condition(of_row={"finding_id"}, form="psa_findings", fields={"finding_id", "validated", "validated_on"})
def finding_validated(rows: FactRows, positions: np.ndarray, facts: Facts, day: int) -> list[Answer]:
    """The finding that the row names, of the same unit, is validated by the day.

    A validation is an event with a day of its own. So a finding's row is seen from the date of its state or
    from the date of its validation, whichever is earlier. `validated_on` is never filled in.
    """
    findings = facts.rows("psa_findings")
    validated_on = findings.days("validated_on")
    is_seen = on_or_before(findings.state_days, day) | on_or_before(validated_on, day)
    seen = newest(findings, is_seen)
    validated = findings.coded("validated")
    is_validated = on_or_before(validated_on, day) & (validated.codes == validated.values.index(YES))
    keys = zip(findings.unit[seen], _texts(findings, "finding_id", seen), strict=True)
    place_of = dict(zip(keys, seen, strict=True))
    answers = []
    for key in zip(rows.unit[positions], _texts(rows, "finding_id", positions), strict=True):
        place = place_of.get(key)
        answers.append(Answer(holds=False) if place is None else Answer(bool(is_validated[place]), [place]))
    return answers


@condition(
    of_row={"step", "cycle", "intervention_id"},
    form="dmop_progress",
    fields={"step", "cycle", "intervention_id", "status"},
)
def pilot_completed(rows: FactRows, positions: np.ndarray, facts: Facts, day: int) -> list[Answer]:
    """The pilot of the same unit, intervention and cycle is completed by the day."""
    steps = facts.rows("dmop_progress")
    pilot = next(str(step.number) for step in facts.plan.framework.dmop_steps if step.code == PILOT)
    seen = newest(steps, on_or_before(steps.state_days, day))
    keys = zip(_scopes(steps, seen), _texts(steps, "step", seen), _texts(steps, "status", seen), strict=True)
    done = {
        scope: place
        for (scope, step, status), place in zip(keys, seen, strict=True)
        if step == pilot and status == COMPLETED
    }
    places = [done.get(scope) for scope in _scopes(rows, positions)]
    return [
        Answer(holds=False) if place is None else Answer(holds=True, evidence=[place]) for place in places
    ]


def _scopes(steps: FactRows, positions: np.ndarray) -> list[tuple[int, str, str]]:
    """Unit, intervention and cycle of each step of the practice model."""
    texts = (_texts(steps, name, positions) for name in ("intervention_id", "cycle"))
    return list(zip(steps.unit[positions].tolist(), *texts, strict=True))


@condition(
    of_row={"intervention_id"},
    form="validation_rankings",
    fields={"meeting_id", "meeting_date", "respondent_id", "intervention_id", "rank"},
)
def ranked_upper_half(rows: FactRows, positions: np.ndarray, facts: Facts, day: int) -> list[Answer]:
    """The row's intervention is in the upper half of the newest ranking that its unit held by the day.

    If the unit held no ranking by then, the condition holds. If the intervention was not ranked, it fails.
    """
    meetings = {unit: _newest_meeting(facts, unit, day) for unit in np.unique(rows.unit[positions])}
    upper = {unit: _upper_half(facts, meeting) for unit, meeting in meetings.items()}
    return [
        Answer(not len(meetings[unit]) or intervention in upper[unit], meetings[unit])
        for unit, intervention in zip(
            rows.unit[positions], _texts(rows, "intervention_id", positions), strict=True
        )
    ]


def _newest_meeting(facts: Facts, unit: int, day: int) -> np.ndarray:
    """The rows of the meeting with the latest date. On a tie: the later slice, then the higher id."""
    rankings = facts.rows("validation_rankings")
    held = rankings.days("meeting_date")
    seen = np.flatnonzero(on_or_before(held, day) & (rankings.unit == unit))
    if not len(seen):
        return seen
    meetings = _texts(rankings, "meeting_id", seen)
    places = zip(held[seen], rankings.slice_end[seen], meetings, strict=True)
    newest_id = max(places)[2]
    return seen[np.array([meeting == newest_id for meeting in meetings])]


def _upper_half(facts: Facts, meeting: np.ndarray) -> set[str]:
    """The interventions in the upper half of a meeting.

    If one respondent ranked one intervention twice, the later row holds.
    """
    rankings = facts.rows("validation_rankings")
    ranks = rankings.frame["rank"].to_numpy()[meeting]
    said = {
        (respondent, item): int(rank)
        for respondent, item, rank in zip(
            _texts(rankings, "respondent_id", meeting),
            _texts(rankings, "intervention_id", meeting),
            ranks,
            strict=True,
        )
    }
    return upper_half(mean_ranks((item, rank) for (_, item), rank in said.items()))


def _texts(rows: FactRows, name: str, positions: np.ndarray) -> list[str]:
    coded = rows.coded(name)
    return [coded.values[code] if code >= 0 else "" for code in coded.codes[positions]]


def _grouped(positions: np.ndarray, keys: Iterable[str]) -> dict[str, list[int]]:
    groups = defaultdict(list)
    for position, key in zip(positions.tolist(), keys, strict=True):
        groups[key].append(position)
    return groups
