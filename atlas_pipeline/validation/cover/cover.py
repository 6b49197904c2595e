"""Reads the cover: the unit, the period, and the sender's declaration about each form.

Names of persons on the cover stay in memory: they help to find the same names elsewhere in the submission.
They are never stored. Lines and columns of a cover may be shifted or swapped. A value is therefore kept
only if it fits its line, and a problem repeats it only if it cannot be a name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Slice, Unit
from atlas_pipeline.privacy.names import may_be_name
from atlas_pipeline.privacy.titles import shown_title
from atlas_pipeline.problems.catalogue import RULES, problem
from atlas_pipeline.problems.model import MASK, Problem
from atlas_pipeline.reading.cells import plain
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.reading.text import clean
from atlas_pipeline.validation.cover.names import known_names
from atlas_pipeline.validation.cover.periods import close_period, period_key
from atlas_pipeline.validation.headers.headings import form_names, heading
from atlas_pipeline.validation.values.choices import YES_NO
from atlas_pipeline.validation.values.dates import parse_date
from atlas_pipeline.validation.values.suggestions import nearest
from atlas_pipeline.validation.values.unparsed import Unparsed

FORM = "cover"
"""The form name under which problems of the cover are filed."""

REPORTED, NOTHING = "reported", "nothing_to_report"
_ADVISED = ("prepared_by", "prepared_on")
_VERSION = re.compile(r"[vV]?\d{1,4}(?:[.\-](?:\d{1,4}|[0-9a-f]{8})){0,4}")
"""The version as templates write it: `1`, `2.1`, `3-0a1b2c3d`."""

_PERSONS = ("prepared_by", "reviewed_by")
_OFFICERS = ("prepared_by", "prepared_on", "reviewed_by", "privacy_notice_given", "confirm_drops")
"""The lines that a template leaves empty for the officer, besides the declarations of the forms."""


@dataclass
class Cover:
    """The content of a cover. `unit` and `slice` are None if the cover does not name them clearly."""

    unit: Unit | None = None
    slice: Slice | None = None
    prepared_on: date | None = None
    is_notice_given: bool = False
    declared: dict[str, str] = field(default_factory=dict)
    confirms_all_drops: bool = False
    confirmed_drops: tuple[str, ...] = ()
    """The forms for which the cover confirms by name that rows may be dropped."""
    kept: dict[str, str] = field(default_factory=dict)
    """Line → value as written. Holds only lines without personal data, and only values that fit their
    line."""
    problems: list[Problem] = field(default_factory=list)
    is_filled: bool = False
    """Whether any known line has a value."""
    sheet: str = field(default="", compare=False)
    persons: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """The names of the persons who prepared and reviewed the submission. In memory only: the same names
    may occur elsewhere in the submission."""
    places: dict[str, tuple[int, int]] = field(default_factory=dict, compare=False)
    """Field or form → row and column of its value, for marking the cell. The row is the row number in the
    sheet. The column is counted from 0."""


def read_cover(sheet: Sheet, plan: Plan, forms: dict[str, Form]) -> Cover:
    """Reads a cover sheet with two columns, field and value. Everything wrong is in `Cover.problems`."""
    cover = Cover(sheet=sheet.name)
    lines = _lines(sheet, forms, cover)
    values = {name: clean(text) for name, (_, text) in lines.items()}
    cover.is_filled = any(values.values())
    _read_place(lines, values, plan, cover)
    _read_day(lines, cover, sheet.day_zero)
    version = values.get("template_version", "")
    cover.persons = tuple(values[name] for name in _PERSONS if values.get(name))
    if _VERSION.fullmatch(version):
        cover.kept["template_version"] = version
    _read_declarations(lines, forms, cover)
    _read_confirmation(lines, forms, cover)
    is_untouched = not cover.declared and not any(values.get(name) for name in _OFFICERS)
    if values.get("template_version") and is_untouched:
        cover.problems.append(problem("template_not_filled_in", form=FORM))
        return cover
    for name in _ADVISED:
        if not values.get(name):
            cover.problems.append(problem("cover_field_advised", form=FORM, column=name))
    if (answer := _yes(lines.get("privacy_notice_given", (0, ""))[1])) is not None:
        cover.is_notice_given = answer
        cover.kept["privacy_notice_given"] = values["privacy_notice_given"]
    return cover


def _yes(text: str) -> bool | None:
    """The answer; None if it is neither yes nor no. Accepts the TRUE of a workbook too."""
    return YES_NO.get(folded(clean(text)))


def _lines(sheet: Sheet, forms: dict[str, Form], cover: Cover) -> dict[str, tuple[int, str]]:
    """Field or form → its row number and its value as read."""
    known = {
        heading(word): name for name, words in known_names()["fields"].items() for word in (name, *words)
    }
    by_form = form_names(forms)
    headers = {heading(word) for word in known_names()["header"]}
    lines: dict[str, tuple[int, str]] = {}
    for position in range(len(sheet)):
        texts = [column.text(position) for column in sheet.columns]
        first, rest = (texts[0], texts[1:]) if texts else ("", [])
        name = heading(first)
        place, value = next(((place, text) for place, text in enumerate(rest, 1) if clean(text)), (1, ""))
        row = int(sheet.rows[position])
        if not name or (name in headers and heading(value) in headers):
            continue
        target = known.get(name) or by_form.get(name)
        if target is None:
            if value:  # a line without a value is a title or a note
                allowed = (*known_names()["fields"], *forms)
                found = shown_title(clean(plain(first)), (*known, *by_form))
                near = nearest(name, known | by_form)
                cover.problems.append(
                    problem(
                        "cover_unknown_field",
                        form=FORM,
                        row=row,
                        found=found,
                        allowed=allowed,
                        suggestion=near.meaning if near else "",
                    )
                )
        elif target not in lines or not clean(lines[target][1]):
            lines[target] = (row, value)
            cover.places[target] = (row, place)
        elif clean(value) and clean(value) != clean(lines[target][1]):
            cover.problems.append(problem("cover_field_twice", form=FORM, row=row, column=target))
    return lines


def _read_day(lines: dict[str, tuple[int, str]], cover: Cover, day_zero: date) -> None:
    row, text = lines.get("prepared_on", (0, ""))
    if not text:
        return
    prepared = parse_date(text, cover.unit.date_style if cover.unit else "ymd", day_zero)
    if not isinstance(prepared, Unparsed):
        cover.prepared_on = prepared
        cover.kept["prepared_on"] = prepared.isoformat()
        return
    cover.problems.append(
        problem(
            prepared.rule,
            form=FORM,
            row=row,
            column="prepared_on",
            found=_shown(clean(text), ()),
            suggestion=prepared.suggestion,
            severity=RULES["cover_unclear_value"].severity,
            **prepared.details,
        )
    )


def _read_place(lines: dict[str, tuple[int, str]], values: dict[str, str], plan: Plan, cover: Cover) -> None:
    units = {folded(unit.code): unit for unit in plan.units}
    units |= {folded(name): unit for unit in plan.units for name in unit.name.values()}
    periods = {period_key(period.key): period for period in plan.periods()}
    allowed = {
        "country": tuple(unit.code for unit in plan.units if unit.is_active),
        "period": tuple(period.key for period in plan.periods()),
    }
    for name in ("country", "period"):
        if not values.get(name):
            cover.problems.append(
                problem("cover_field_missing", form=FORM, column=name, allowed=allowed[name])
            )
    period = None
    if text := values.get("country"):
        cover.unit = units.get(folded(text))
        if cover.unit is None:
            _wrong(
                cover,
                lines,
                "country",
                _shown(text, units),
                allowed["country"],
                _close(text, {spelling: unit.code for spelling, unit in units.items()}),
            )
        else:
            cover.kept["country"] = text
    if text := values.get("period"):
        period = periods.get(period_key(text))
        if period is None:
            close = close_period(text, list(periods.values()))
            _wrong(cover, lines, "period", _shown(text, ()), allowed["period"], close)
        else:
            cover.kept["period"] = text
    if cover.unit is not None and period is not None:
        cover.slice = Slice(unit=cover.unit.code, period=period)


def _wrong(
    cover: Cover,
    lines: dict[str, tuple[int, str]],
    name: str,
    shown: str,
    allowed: tuple[str, ...],
    suggestion: str,
) -> None:
    rule = f"cover_unknown_{name}"
    cover.problems.append(
        problem(
            rule,
            form=FORM,
            row=lines[name][0],
            column=name,
            found=shown,
            allowed=allowed,
            suggestion=suggestion,
        )
    )


def _close(text: str, meanings: dict[str, str]) -> str:
    near = nearest(folded(text), meanings)
    return near.meaning if near else ""


def _shown(text: str, words: Iterable[str]) -> str:
    """The text as a problem may repeat it, at most 100 characters. Returns the mask if the text may be a
    name and is not close to one of `words`."""
    if may_be_name(text) and nearest(folded(text), {word: word for word in words}) is None:
        return MASK
    return text[:100]


def _read_declarations(lines: dict[str, tuple[int, str]], forms: dict[str, Form], cover: Cover) -> None:
    meanings = {
        heading(word): meaning
        for meaning, words in known_names()["declarations"].items()
        for word in (meaning, *words)
    }
    for form in forms:
        text = lines.get(form, (0, ""))[1]
        if not clean(text):
            continue
        meaning = meanings.get(heading(text))
        if meaning is None:
            near = nearest(heading(text), meanings)
            _unclear(cover, lines, form, (REPORTED, NOTHING), near.meaning if near else "")
        else:
            cover.declared[form] = meaning


def _read_confirmation(lines: dict[str, tuple[int, str]], forms: dict[str, Form], cover: Cover) -> None:
    text = lines.get("confirm_drops", (0, ""))[1]
    if not clean(text):
        return
    answer = _yes(text)
    if answer is not None:
        cover.confirms_all_drops = answer
        cover.kept["confirm_drops"] = clean(text)
        return
    by_form = form_names(forms)
    found = [by_form.get(heading(name)) for name in clean(text).split(SEPARATOR) if name.strip()]
    if None in found:
        _unclear(cover, lines, "confirm_drops", ("yes", *forms))
    else:
        cover.confirmed_drops = tuple(name for name in found if name)
        cover.kept["confirm_drops"] = clean(text)


def _unclear(
    cover: Cover,
    lines: dict[str, tuple[int, str]],
    name: str,
    allowed: tuple[str, ...],
    suggestion: str = "",
) -> None:
    row, text = lines[name]
    found = _shown(clean(text), allowed)
    cover.problems.append(
        problem(
            "cover_unclear_value",
            form=FORM,
            row=row,
            column=name,
            found=found,
            allowed=allowed,
            suggestion=suggestion,
        )
    )
