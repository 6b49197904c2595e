"""What holds for every file, whatever is in it; each function yields what is broken, in a sentence.

Rows are counted here by a reader of our own: from the values that were written, or by openpyxl where the
XML was changed after that. The rest is what a country office and the warehouse count on.
"""

import io
import json
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unicodedata import category

import openpyxl
import pandas as pd

from atlas_pipeline.messages.catalogue import languages
from atlas_pipeline.problems.model import Outcome, Problem
from atlas_pipeline.problems.sentences import message
from atlas_pipeline.validation.submission import Validated
from tests.fuzz.books import PLANTED, Book
from tests.fuzz.mutator import Mutant
from tests.validation.building import validated

SEARCHED_ROWS = 10
"""A header may have that many rows above and at it."""

Rows = list[tuple[int, list[Any]]]
"""A sheet's rows with their numbers from 1."""


def broken(mutant: Mutant, *, is_validated_twice: bool) -> list[str]:
    """Every property that the file breaks; empty where all hold. Never raises for what the file is."""
    try:
        result = validated(mutant.content, mutant.name)
    except BaseException:  # a panic of a Rust library is no Exception
        return ["judging raised\n" + traceback.format_exc()]
    found = [*_unsaid(result), *_leaks(result), *_not_conserved(result), *_counted(result, mutant)]
    if is_validated_twice:
        found += _differences(result, validated(mutant.content, mutant.name))
    return found


def _unsaid(result: Validated) -> Iterator[str]:
    """Every problem has its sentence in every language and can be kept as JSON."""
    for one in result.problems:
        try:
            for language in languages():
                if not message(one, language).strip():
                    yield f"{one.rule} says nothing in {language}"
            # what no UTF-8 holds, no database and no file could keep
            json.dumps([one.found, one.suggestion, one.allowed, one.details], ensure_ascii=False).encode()
        except Exception as error:
            yield f"{one.rule} cannot be said: {error!r}"
        if len(one.found) > 1000:
            yield f"{one.rule} repeats {len(one.found)} characters"


def _leaks(result: Validated) -> Iterator[str]:
    said = repr(list(result.problems)) + repr(result.load.cover)
    said += "".join(message(one) for one in result.problems)
    yield from (f"a problem or the cover repeats the name {word}" for word in PLANTED if word in said)


def _not_conserved(result: Validated) -> Iterator[str]:
    """By the counts of the judging: every row is in, or aside with an error, or as a total, that says why."""
    for load in result.load.forms:
        if load.rows_read != load.rows_accepted + load.rows_set_aside:
            yield f"{load.form}: {load.rows_read} = {load.rows_accepted} + {load.rows_set_aside}?"
        if load.outcome is Outcome.REJECTED and load.rows_accepted:
            yield f"{load.form} is rejected and has rows"
        if not load.rows.index.is_unique:
            yield f"{load.form} takes a row twice"
        reasons = [one for one in result.problems if one.form == load.form and _sets_aside(one)]
        if load.rows_set_aside and not reasons:
            yield f"{load.form}: {load.rows_set_aside} rows are set aside and no error says why"
        named = {one.row for one in reasons if one.row is not None}
        if bad := named & set(load.rows.index.tolist()):
            yield f"{load.form}: rows {sorted(bad)} have an error and are accepted"
        for name, bridge in load.bridges.items():
            if not set(bridge["row_number"]) <= set(load.rows.index):
                yield f"{load.form}.{name} has values of rows that are not there"


def _counted(result: Validated, mutant: Mutant) -> Iterator[str]:
    """Against a count of our own of the rows that are not blank below the header."""
    sheets = _read_otherwise(mutant)
    if sheets is None:
        return
    for form in result.forms:
        load = form.load
        rows = sheets.get(load.sheet)
        if rows is None or not load.sheet:
            continue
        filled = [number for number, cells in rows if not all(map(_is_blank, cells))]
        if not filled and mutant.book is None:
            continue  # in another namespace openpyxl sees nothing where calamine goes by local names
        if form.header_row:
            no_rows = _told_as_no_rows(result, load.form)
            below = [number for number in filled if number > form.header_row and number not in no_rows]
            if load.rows_read != len(below):
                yield f"{load.form}: {load.rows_read} rows were read and {len(below)} are there"
            if not set(load.rows.index) <= set(below):
                yield f"{load.form}: rows are accepted that are blank or above the header"
            silent = {
                row for row in set(below) - set(load.rows.index) if not _is_reported(row, result, load.form)
            }
            if silent:
                yield f"{load.form}: rows {sorted(silent)} are set aside and nothing says why"
        elif not len(filled) - SEARCHED_ROWS <= load.rows_read <= len(filled):
            yield f"{load.form}: {load.rows_read} rows were read of {len(filled)}"


def _is_reported(row: int, result: Validated, form: str) -> bool:
    """Whether it is said why the row is aside; an error of the whole form speaks of every row."""
    return any(one.form == form and one.row in (row, None) and _sets_aside(one) for one in result.problems)


def _sets_aside(problem: Problem) -> bool:
    return problem.is_error


def _told_as_no_rows(result: Validated, form: str) -> set[int]:
    """The rows of which a problem says that they are no records of the form."""
    found: set[int] = set()
    for one in result.problems.of(form):
        if one.rule in ("totals_row", "not_a_record"):
            found.add(one.row or 0)
        elif one.rule == "rows_not_filled_in":
            for part in one.details["rows"].split(", "):
                first, _, last = part.partition("–")
                if first.isdecimal():  # the last part may say that there are more
                    found |= set(range(int(first), int(last or first) + 1))
    return found


def _read_otherwise(mutant: Mutant) -> dict[str, Rows] | None:
    """Sheet → its rows; None where this reader could not tell either."""
    if mutant.book is not None:
        return _of_book(mutant.book, mutant.name)
    return _by_openpyxl(mutant.content) if mutant.name.endswith(".xlsx") else None


def _by_openpyxl(content: bytes) -> dict[str, Rows] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            return {
                sheet.title: [
                    (number, list(row))
                    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
                ]
                for sheet in book.worksheets
            }
    except Exception:  # it raises what it likes for what it cannot read
        return None


def _of_book(book: Book, name: str) -> dict[str, Rows]:
    from tests.fuzz.writing import in_xml, named

    suffix = ".csv" if name.endswith(".zip") else ""
    as_written = in_xml if name.endswith(".ods") else str
    return {
        f"{sheet}{suffix}": [
            (number, [as_written(value) if isinstance(value, str) else value for value in row])
            for number, row in enumerate(rows, start=1)
        ]
        for sheet, rows in named(book)
    }


def _is_blank(value: Any) -> bool:
    """Whether a reader sees nothing in the cell. Signs that are not shown (category Cf) are nothing."""
    return value is None or (
        isinstance(value, str) and not "".join(c for c in value if category(c) != "Cf").strip()
    )


def _differences(one: Validated, two: Validated) -> Iterator[str]:
    if Counter(map(repr, one.problems)) != Counter(map(repr, two.problems)):
        yield "judged twice, the problems differ"
    if one.slice != two.slice or one.load.cover != two.load.cover:
        yield "judged twice, the cover differs"
    for first, second in zip(one.load.forms, two.load.forms, strict=True):
        if (first.form, first.outcome) != (second.form, second.outcome):
            yield f"judged twice, {first.form} is {first.outcome} and {second.form} {second.outcome}"
        try:
            pd.testing.assert_frame_equal(first.rows, second.rows)
        except AssertionError:
            yield f"judged twice, the rows of {first.form} differ"
