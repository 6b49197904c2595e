"""The content of the feedback about a validated file, in the officer's language: one sentence, the forms,
and every problem with its place.

The summary sheet, the notes on the cells and the page all show this content and nothing else. A masked
value is masked here too, although the workbook is the officer's own: feedback may be copied to others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from atlas_pipeline.feedback.blank_forms import blank_on_cover
from atlas_pipeline.feedback.comparison import Comparison
from atlas_pipeline.feedback.outcomes import HOLDS, outcome_of
from atlas_pipeline.feedback.places import Cell, Places
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.sentences import sentence
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Outcome, Problem, Severity
from atlas_pipeline.problems.sentences import listed
from atlas_pipeline.validation.submission import Validated
from atlas_pipeline.warehouse.records import Receipt

MOST_LINES = 10_000
"""Problems that are listed and have a note on their cell. Beyond this number, cells are only coloured, and
the number of further problems is shown."""

FEW = 3
"""Up to this number, problems with the same sentence have one line and one link each."""

_UNREADABLE = ("unreadable_file", "over_limit", "cell_beyond_limit", "unsafe_name", "delivery_failed")

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True)
class ProblemLine:
    """One problem: its severity in words, its place, and what to do. `sheet` and `cell` are empty if the
    problem belongs to the whole file."""

    severity: Severity
    heading: str
    place: str
    """The place as text: the sheet, the form, or the whole file."""
    sheet: str
    cell: str
    message: str
    times: int = 1
    """The number of problems that the line represents."""


@dataclass(frozen=True)
class FormLine:
    form: str
    read: int
    accepted: int
    aside: int
    outcome: Outcome
    outcome_word: str

    @property
    def counts(self) -> tuple[int | str, int | str, int | str]:
        """Rows read, accepted and set aside; three dashes if the form was not reported."""
        if self.outcome is Outcome.NOT_REPORTED:
            return "–", "–", "–"
        return self.read, self.accepted, self.aside


@dataclass(frozen=True)
class Mark:
    """The mark of one cell: the worst severity, and every sentence about the cell."""

    severity: Severity
    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    language: str
    file_name: str
    slice_name: str
    checked_on: str
    verdict: str
    verdict_severity: Severity | None
    """The severity of the verdict; None if there is no problem."""
    stage: str
    """Sentences that say whether this was only a check and what it compared with, or which submission was
    received."""
    steps: tuple[str, ...]
    forms: tuple[FormLine, ...]
    lines: tuple[ProblemLine, ...]
    further: int
    """The number of problems that are not listed."""
    is_readable: bool
    """Whether the file could be opened."""
    marks: dict[str, dict[Cell, Mark]] = field(repr=False)
    """Sheet → cell → mark."""

    def say(self, name: str, /, **values: object) -> str:
        return say(f"checked.{name}", self.language, **values)

    @property
    def page_steps(self) -> tuple[str, ...]:
        """The steps for a reader of the page, who has no workbook open; empty if there are none."""
        if not self.steps:
            return ()
        return tuple(self.say(f"step.{name}") for name in ("download", "mend_there", "unchanged"))

    def count(self, severity: Severity) -> int:
        return sum(line.times for line in self.lines if line.severity is severity)


def report_of(
    validated: Validated,
    *,
    plan: Plan,
    language: str,
    file_name: str,
    checked_at: datetime,
    receipt: Receipt | None = None,
    submission_id: int | None = None,
    comparison: Comparison | None = None,
) -> Report:
    """The report of a validated file. `receipt` and `submission_id` belong to an intake; without them it
    is a check, and `comparison` says what it compared with."""
    problems = [*validated.problems, *_held(receipt)]
    places = Places(validated)
    order = {
        sheet: place
        for place, sheet in enumerate([validated.cover.sheet, *(one.load.sheet for one in validated.forms)])
    }
    lines: list[tuple[tuple, ProblemLine]] = []
    found: dict[str, dict[Cell, list[ProblemLine]]] = {}
    for one in problems:
        at = places.of(one)
        sheet, cell = (at[0].sheet, at[0].name) if at else ("", "")
        said = (_heading(one.severity, language), sheet or _whole(one, language))
        line = ProblemLine(one.severity, *said, sheet, cell, sentence(one, plan, language))
        first = at[0].cells[0] if at and at[0].cells else (0, 0)
        lines.append(
            ((SEVERITIES.index(one.severity), order.get(sheet, -1 if not sheet else 99), sheet, first), line)
        )
        for place in at:
            for spot in place.cells:
                found.setdefault(place.sheet, {}).setdefault(spot, []).append(line)
    lines.sort(key=lambda pair: pair[0])
    together = list(_together([line for _, line in lines], language))
    forms = _form_lines(validated, problems, receipt, language, is_check=submission_id is None)
    verdict, severity = _verdict(forms, problems, language, is_check=submission_id is None)
    return Report(
        language=language,
        file_name=file_name,
        slice_name=_slice_name(validated, plan, language),
        checked_on=f"{checked_at:%Y-%m-%d}",
        verdict=verdict,
        verdict_severity=severity,
        stage=_stage(submission_id, comparison, language),
        steps=_steps(problems, language),
        forms=forms,
        lines=tuple(together[:MOST_LINES]),
        further=sum(line.times for line in together[MOST_LINES:]),
        is_readable=not any(one.rule in _UNREADABLE and not one.form for one in problems),
        marks={sheet: {cell: _mark(said) for cell, said in cells.items()} for sheet, cells in found.items()},
    )


def without_marks(report: Report) -> Report:
    """The same report for a file that could not be opened: it has no cells to mark or to link to."""
    return replace(report, marks={}, lines=tuple(replace(line, sheet="", cell="") for line in report.lines))


def _together(lines: list[ProblemLine], language: str) -> Iterator[ProblemLine]:
    """Joins problems with the same sentence on one sheet, if there are more than FEW. One line at the
    first cell then names the other cells: forty rows that name one training have one cause."""
    alike: dict[tuple, list[ProblemLine]] = {}
    for line in lines:
        alike.setdefault((line.severity, line.place, line.sheet, line.message), []).append(line)
    for line in lines:
        group = alike[line.severity, line.place, line.sheet, line.message]
        if len(group) <= FEW or not line.cell:
            yield line
        elif line is group[0]:
            also = say("checked.also", language, cells=listed([one.cell for one in group[1:]], language))
            yield replace(line, message=f"{line.message} {also}", times=len(group))


def _heading(severity: Severity, language: str) -> str:
    return say(f"checked.severity.{severity}", language)


def _whole(problem: Problem, language: str) -> str:
    """The label of the problem's form, which has no sheet; without a form, the words for the whole file."""
    form = load_forms().get(problem.form)
    return text_in(form.labels, language) if form else say("checked.whole_file", language)


def _mark(lines: list[ProblemLine]) -> Mark:
    worst = min(lines, key=lambda line: SEVERITIES.index(line.severity))
    sentences = dict.fromkeys(
        line.message if line.severity is worst.severity else f"{line.heading}: {line.message}"
        for line in sorted(lines, key=lambda line: SEVERITIES.index(line.severity))
    )
    return Mark(worst.severity, worst.heading, tuple(sentences))


def _held(receipt: Receipt | None) -> Iterable[Problem]:
    """Problems found when the intake was stored: forms that would drop rows, and earlier rows that are no
    longer current."""
    if receipt is None:
        return []
    drops = [
        problem(HOLDS, form=form, count=receipt.dropped_rows[form], dropped=gone)
        for form, gone in receipt.dropped.items()
    ]
    return [*drops, *receipt.warnings]


def _form_lines(
    validated: Validated, problems: list[Problem], receipt: Receipt | None, language: str, *, is_check: bool
) -> tuple[FormLine, ...]:
    loads = {load.form: load for load in validated.load.forms}
    blank = blank_on_cover(validated)
    found = []
    for form in load_forms().values():
        load = loads.get(form.name)
        if load is not None:
            outcome = outcome_of(load, problems, receipt)
            counts = (load.rows_read, load.rows_accepted, load.rows_set_aside)
        elif form.name in validated.not_reported or form.name in blank:
            outcome, counts = Outcome.NOT_REPORTED, (0, 0, 0)
        else:
            continue
        word = say(f"checked.{'would' if is_check else 'outcome'}.{outcome}", language)
        if load is None and form.name not in validated.not_reported:
            word = say("checked.left_blank", language)
        found.append(FormLine(text_in(form.labels, language), *counts, outcome, word))
    return tuple(found)


def _verdict(
    forms: tuple[FormLine, ...], problems: list[Problem], language: str, *, is_check: bool
) -> tuple[str, Severity | None]:
    held_key = "would_be_held" if is_check else "held"

    def said(name: str, /, **values: object) -> str:
        return say(f"checked.verdict.{name}", language, **values)

    reported = [one for one in forms if one.outcome is not Outcome.NOT_REPORTED]
    good = {Outcome.ACCEPTED, Outcome.PARTLY_ACCEPTED, Outcome.UNCHANGED}
    errors = sum(1 for one in problems if one.is_error)
    warnings = sum(1 for one in problems if one.severity is Severity.WARNING)
    held = listed([one.form for one in forms if one.outcome is Outcome.HELD], language)
    read = sum(one.read for one in reported)
    aside = sum(one.aside for one in reported)
    if not reported or all(one.outcome is Outcome.REJECTED for one in reported):
        return said("nothing"), Severity.ERROR
    if aside:
        held_too = " " + said(held_key, forms=held) if held else ""
        return said("partly", aside=aside, read=read, accepted=read - aside) + held_too, Severity.WARNING
    if held:
        return said(held_key, forms=held), Severity.WARNING
    if errors or any(one.outcome not in good for one in reported):
        return said("errors", errors=errors), Severity.WARNING
    if warnings:
        return said("warnings", warnings=warnings), Severity.INFO
    return said("clean"), None


def _stage(submission_id: int | None, comparison: Comparison | None, language: str) -> str:
    if submission_id is not None:
        return say("checked.stage.intake", language, submission=submission_id)
    said = say("checked.stage.check", language)
    return f"{said} {comparison.sentence(language)}" if comparison is not None else said


def _steps(problems: list[Problem], language: str) -> tuple[str, ...]:
    if not any(one.severity is not Severity.INFO for one in problems):
        return ()
    return tuple(say(f"checked.step.{name}", language) for name in ("mend", "send", "unchanged"))


def _slice_name(validated: Validated, plan: Plan, language: str) -> str:
    if validated.slice is None:
        return say("receipt.unplaced", language)
    unit = plan.unit(validated.slice.unit)
    return f"{text_in(unit.name, language)} · {validated.slice.period.key}"
