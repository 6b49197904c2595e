"""Targets: out into a workbook, and back from it. Nothing is written before somebody has seen the changes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from atlas_pipeline.plan.csv_files import TARGET_COLUMNS
from atlas_pipeline.plan.drafts import check_draft
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.project import Limits
from atlas_pipeline.plan.target_rows import (
    FILE,
    SUBJECT,
    TargetRow,
    key_of,
    name_of,
    target_rows,
    written_rows,
)
from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.reading.unreadable import Unreadable
from atlas_pipeline.services.errors import ServiceError
from atlas_pipeline.templates.targets_workbook import SHEET

NEW, REVISED, SET, CHANGED = "new", "revised", "set", "changed"
"""A target of something that had none; a later target of something that has one; a number in an empty cell;
another text or number in a row that does not hold yet."""


@dataclass(frozen=True)
class TargetChange:
    """One row that differs. `before` is the target that the row replaces; empty if there is none."""

    kind: str
    row: TargetRow
    before: str = ""


@dataclass(frozen=True)
class TargetImport:
    """A workbook of targets, compared with the plan. With `problems`, nothing may be written."""

    changes: tuple[TargetChange, ...]
    problems: tuple[str, ...]
    rows: tuple[TargetRow, ...]


def read_import(folder: Path, file: Path, today: date) -> TargetImport:
    """Compares the workbook with the targets of the plan in the folder. Writes nothing.

    A problem is a sentence with the cell. A row that holds by `today` may not be changed or removed; a
    revision is a row of its own. Raises ServiceError if the file is not such a workbook, PlanError if
    `targets.csv` cannot be read.
    """
    before = target_rows(folder)
    places, rows = _rows_of(file)
    problems = [*_kept(before, rows, places, today), *_plan_problems(folder, rows, places)]
    return TargetImport(tuple(_changes(before, rows)), tuple(dict.fromkeys(problems)), tuple(rows))


def write_import(folder: Path, found: TargetImport) -> None:
    """Writes the rows into `targets.csv`. Raises ServiceError if the import has problems."""
    if found.problems:
        raise ServiceError(found.problems[0])
    draft = folder / f".{FILE}.new"
    draft.write_text(written_rows(found.rows), encoding="utf-8")
    draft.replace(folder / FILE)


def _rows_of(file: Path) -> tuple[list[int], list[TargetRow]]:
    """The number of each filled row, and its cells."""
    if not file.is_file():
        raise ServiceError(f"There is no file {file}.")
    try:
        sheets = Reading(file.read_bytes(), file.name, Limits()).contents(lambda name: name == SHEET).sheets
    except Unreadable as error:
        raise ServiceError(f"{file} cannot be read as a workbook. Save it as .xlsx and try again.") from error
    if not sheets:
        raise ServiceError(
            f"{file} has no sheet {SHEET}. Make the workbook with `atlas plan targets --out FILE`."
        )
    sheet = next(iter(sheets.values())).without_blank_rows()
    header = [cell.strip() for cell in sheet.shown(0)] if len(sheet) else []
    for column in TARGET_COLUMNS:
        if header.count(column) != 1:
            raise ServiceError(
                f"{file}, {SHEET}!1:1: the header must have the column {column} once. Keep the headers of "
                "`atlas plan targets --out FILE`."
            )
    columns = {column: header.index(column) for column in TARGET_COLUMNS}
    rows = [_row(sheet, position, columns) for position in range(1, len(sheet))]
    filled = [place for place, row in enumerate(rows) if any(row.values())]
    return [int(sheet.rows[place + 1]) for place in filled], [rows[place] for place in filled]


def _row(sheet: Sheet, position: int, columns: dict[str, int]) -> TargetRow:
    shown = sheet.shown(position)
    row = {column: shown[place].strip() for column, place in columns.items()}
    row["effective_from"] = row["effective_from"].removesuffix(" 00:00:00").removesuffix("T00:00:00")
    return row


def _cell(column: str, row: int) -> str:
    return f"{SHEET}!{letter(TARGET_COLUMNS.index(column)) if column in TARGET_COLUMNS else 'A'}{row}"


def _kept(before: list[TargetRow], rows: list[TargetRow], places: list[int], today: date) -> Iterator[str]:
    """Problems of rows that hold already and are not as they were."""
    now = {key_of(row): (row, place) for row, place in zip(rows, places, strict=True)}
    for earlier in before:
        key = key_of(earlier)
        holds = bool(earlier["target"]) and earlier["effective_from"] <= today.isoformat()
        if key not in now:
            yield (
                f"{SHEET}: the row of {name_of(earlier)}, effective from {earlier['effective_from']}, is "
                "missing. Keep it; a revision is a row of its own."
            )
        elif holds and not _same(earlier["target"], now[key][0]["target"]):
            row, place = now[key]
            yield (
                f"{_cell('target', place)}: the target of {name_of(row)} is {earlier['target']} since "
                f"{row['effective_from']}, not {row['target'] or 'empty'}. Write {earlier['target']} again, "
                "and add a row with the new target, the day from which it holds, and the reason."
            )


def _plan_problems(folder: Path, rows: list[TargetRow], places: list[int]) -> Iterator[str]:
    """The problems that the plan would have in its targets with these rows, at their cells. A target that is
    still empty is no reason to refuse the others."""
    for problem in check_draft({FILE: written_rows(rows)}, folder):
        if problem.file != FILE:
            continue
        place = _place_of(problem, places)
        if place is None:
            continue  # a target that is missing altogether: `atlas plan check` lists it
        if problem.field == "target" and not rows[places.index(place)]["target"]:
            continue
        yield f"{_cell(problem.field, place)}: {problem.field} {problem.message}."


def _place_of(problem: PlanProblem, places: list[int]) -> int | None:
    """The row of the workbook for an entry such as `row 12 (K1 THA 2020-H1)`."""
    words = problem.entry.split(" ")
    if words[0] != "row" or len(words) < 2 or not words[1].isdigit():
        return None
    position = int(words[1]) - 2
    return places[position] if 0 <= position < len(places) else None


def _changes(before: list[TargetRow], rows: list[TargetRow]) -> Iterator[TargetChange]:
    known = {key_of(row): row for row in before}
    subjects = Counter(tuple(row[column] for column in SUBJECT) for row in before)
    newest: dict[tuple[str, ...], str] = {}
    for row in sorted(before, key=lambda one: one["effective_from"]):
        newest[tuple(row[column] for column in SUBJECT)] = row["target"]
    for row in rows:
        earlier = known.get(key_of(row))
        subject = tuple(row[column] for column in SUBJECT)
        if earlier is None:
            yield TargetChange(REVISED if subjects[subject] else NEW, row, newest.get(subject, ""))
        elif not earlier["target"] and row["target"]:
            yield TargetChange(SET, row)
        elif any(not _same(earlier[column], row[column]) for column in TARGET_COLUMNS):
            yield TargetChange(CHANGED, row, earlier["target"])


def _same(one: str, other: str) -> bool:
    """Whether two cells say the same; 7 and 7.0 do."""
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other
