"""Validates one submission: takes bytes, plan and context, returns accepted rows and problems.

Everything here is pure: no warehouse, no clock, no file. The caller passes the warehouse's state as the
context and the moment as an argument. The warehouse decides under its lock whether a form is held.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem, Problems
from atlas_pipeline.reading.reader import Contents, Reading
from atlas_pipeline.reading.unreadable import Unreadable
from atlas_pipeline.validation.cover import cover as covers
from atlas_pipeline.validation.cover.cover import Cover, read_cover
from atlas_pipeline.validation.cover.file_name import named_slice
from atlas_pipeline.validation.cover.names import is_cover
from atlas_pipeline.validation.form_sheets import duplicate_sheets, nearly_named, shown_sheet
from atlas_pipeline.validation.forms import ValidatedForm, validate_forms
from atlas_pipeline.validation.headers.headings import form_names, heading, title
from atlas_pipeline.validation.rules.rulebook import Rulebook
from atlas_pipeline.validation.version import code_version, decided_by
from atlas_pipeline.warehouse.records import IntakeLoad, SliceContext, Submission


@dataclass(frozen=True)
class Validated:
    """The result of a validation.

    `slice` is None if neither the caller, nor the file name, nor the cover names a slice. `not_reported`
    names the due forms that are missing, not declared and not current. `confirmed_drops` names the forms
    for which the cover confirms by name that rows may be dropped.
    """

    load: IntakeLoad
    problems: Problems
    slice: Slice | None
    not_reported: tuple[str, ...] = ()
    confirmed_drops: tuple[str, ...] = ()
    forms: tuple[ValidatedForm, ...] = field(default=(), repr=False)
    """The sheet, the header row and the columns of each form, for marking problems in the officer's own
    workbook."""
    cover: Cover = field(default_factory=Cover, repr=False)


def validate(
    reading: Reading,
    *,
    plan: Plan,
    secret: Secret,
    context: SliceContext | None,
    expected: Slice | None = None,
    submission_id: int = 0,
    judged_at: datetime,
    only: Collection[str] | None = None,
    cover: Cover | None = None,
) -> Validated:
    """Validates a delivery under its original file name.

    - `expected` is the slice that the delivery was received for or is checked for. If it is None, the file
      name decides, then the cover. If the cover disagrees with `expected` or with the file name, that is a
      problem.
    - `context` is the state of that slice in the warehouse. If it is None (a file checked alone), the
      rules that need the warehouse are skipped.
    - `only` limits reading to these forms; None reads all forms.
    - `cover` is the result of `cover_of` for the same reading. If it is None, the cover is read here.

    Raises nothing because of the content of a submission: everything wrong in it is a problem. Raises
    PlanError if the plan has a setting that a rule does not allow.
    """
    forms = load_forms()
    found: list[Problem] = []
    says = named_slice(reading.name, plan)
    place = expected or says.slice(plan)
    contents = Contents()
    try:
        contents = reading.contents(_wanted(forms, only))
        cover = cover or _cover(contents, plan, forms)
    except Unreadable as unreadable:
        found.append(unreadable.problem)
        cover = Cover()
    found += cover.problems
    if cover.slice is not None:
        if says.disagrees_with(cover.slice):
            found.append(_disagreement("cover_disagrees_with_name", cover.slice, named=str(says)))
        elif expected is not None and cover.slice != expected:
            found.append(_disagreement("cover_disagrees_with_slice", cover.slice, expected=str(expected)))
        place = place or cover.slice
        found += _activity(plan, cover.slice)
    book = Rulebook(plan, place)
    found = book.applied(found)
    validated: tuple[ValidatedForm, ...] = ()
    not_reported: tuple[str, ...] = ()
    decided: str | None = None
    if place is not None and not any(one.is_error for one in found):
        result = validate_forms(contents, cover, plan=plan, secret=secret, context=context, place=place)
        validated, not_reported = result.forms, result.not_reported
        found += book.applied(result.problems)
        decided = result.decided_by
    found += book.rule_off_problems()
    load = IntakeLoad(
        submission_id=submission_id,
        unit=place.unit if place else None,
        period=place.period.key if place else None,
        plan_version=plan.version,
        judging_version=plan.judging_version,
        code_version=code_version() if decided is None else decided_by(decided),
        judged_at=judged_at,
        cover=cover.kept,
        forms=tuple(replace(one.load, sheet=shown_sheet(one.load.sheet)) for one in validated),
        problems=tuple(found),
        confirms_drops=cover.confirms_all_drops,
        secret=secret.fingerprint,
    )
    return Validated(load, Problems(found), place, not_reported, cover.confirmed_drops, validated, cover)


def intake_without_forms(found: Problem, submission: Submission, plan: Plan, now: datetime) -> IntakeLoad:
    """An intake without forms, for a submission that is not validated. It carries only the problem that
    says why."""
    return IntakeLoad(
        submission_id=submission.id,
        unit=submission.unit,
        period=submission.period,
        plan_version=plan.version,
        judging_version=plan.judging_version,
        code_version=code_version(),
        judged_at=now,
        cover={},
        forms=(),
        problems=(found,),
    )


def cover_of(reading: Reading, plan: Plan) -> Cover:
    """Reads only the cover, to find the slice of a delivery. If the delivery cannot be read, returns an
    empty cover with the problem."""
    try:
        return _cover(reading.contents(is_cover), plan, load_forms())
    except Unreadable as unreadable:
        return Cover(problems=[unreadable.problem])


def _wanted(forms: dict[str, Form], only: Collection[str] | None) -> Callable[[str], bool]:
    """A function that says whether a sheet must be read: its name is that of a form or of the cover, or
    close to the name of a form."""
    names = form_names({name: form for name, form in forms.items() if only is None or name in only})
    return lambda sheet: (
        heading(sheet) in names or is_cover(sheet) or nearly_named(sheet, forms) in names.values()
    )


def _cover(contents: Contents, plan: Plan, forms: dict[str, Form]) -> Cover:
    """Raises Unreadable if the file of the cover cannot be read."""
    for name, why in contents.unreadable.items():
        if is_cover(title(name)):
            raise Unreadable(why)
    sheets = [sheet for name, sheet in contents.sheets.items() if is_cover(title(name))]
    if not sheets:
        return Cover(problems=[problem("cover_missing", form=covers.FORM)])
    read = [(sheet, read_cover(sheet, plan, forms)) for sheet in sheets]
    filled = [(sheet, cover) for sheet, cover in read if cover.is_filled] or read[:1]
    first = replace(filled[0][1], problems=[])
    if any(replace(cover, problems=[]) != first for _, cover in filled[1:]):
        return Cover(problems=[duplicate_sheets(covers.FORM, [sheet for sheet, _ in filled])])
    return filled[0][1]


def _disagreement(rule: str, said: Slice, **details: Any) -> Problem:
    return problem(rule, form=covers.FORM, found=str(said), **details)


def _activity(plan: Plan, said: Slice) -> list[Problem]:
    """A problem if the unit is not active, or became active only after the period."""
    unit = plan.unit(said.unit)
    if unit.active_from is None:
        return [problem("unit_not_active", form=covers.FORM, column="country", found=unit.code)]
    if unit.active_from > said.period.end:
        since = unit.active_from.isoformat()
        return [problem("before_active", form=covers.FORM, column="period", found=str(said), since=since)]
    return []
