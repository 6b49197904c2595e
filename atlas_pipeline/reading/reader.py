"""A delivery's bytes as sheets. Nothing is guessed: what cannot be read for sure is a problem.

The cells are texts as they stand; what they mean is found out later, by the form's fields.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from atlas_pipeline.plan.project import Limits
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.reading.containers import Kind, inflate, is_csv, is_litter, kind_of, open_zip
from atlas_pipeline.reading.csv.files import bounded, read_csv
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.reading.unreadable import Unreadable, over
from atlas_pipeline.reading.workbooks import read_workbook


@dataclass
class Contents:
    """What is in a delivery. `sheets` by name, those that were wanted; `others` names the rest with
    their places, counted from 1, hidden ones left out; `broken` are sheets that could not be read, with the problem that says why."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    others: list[tuple[str, int]] = field(default_factory=list)
    broken: dict[str, Problem] = field(default_factory=dict)
    told: list[Problem] = field(default_factory=list)


def read(content: bytes, name: str, limits: Limits, wanted: Callable[[str], bool]) -> Contents:
    """Reads the sheets whose name is `wanted`; a CSV file goes by its name without suffix.

    Raises Unreadable where nothing can be read, or where reading on would not be safe.
    """
    kind: Kind = kind_of(content, name, limits)
    if kind == "csv":
        return _read_csv_files(content, name, limits, wanted)
    contents = Contents()
    contents.told += _told_of_code(content, kind, name, limits)
    sheets = read_workbook(content, kind, name, limits, wanted)
    for place, (sheet_name, is_hidden, sheet) in enumerate(sheets, start=1):
        if sheet is not None:
            contents.sheets[_free_key(contents, sheet_name, sheet_name)] = sheet
        elif not is_hidden:
            contents.others.append((sheet_name, place))
    return contents


_MACROS = {"xlsx": ("xl/vbaProject.bin", "xl/macrosheets/"), "ods": ("Basic/", "Scripts/")}
_MACROS_OF_XLS = "_VBA_PROJECT".encode("utf-16-le")
_LINKS = "xl/externalLinks/"


def _told_of_code(content: bytes, kind: Kind, name: str, limits: Limits) -> list[Problem]:
    """That there are macros, or links to other workbooks: neither is ever followed."""
    told = []
    parts = [] if kind == "xls" else open_zip(content, name, limits).namelist()
    has_macros = kind == "xls" and _MACROS_OF_XLS in content
    if has_macros or any(part.startswith(_MACROS.get(kind, ())) for part in parts):
        told.append(problem("macros_not_run"))
    if any(part.startswith(_LINKS) for part in parts):
        told.append(problem("external_links_not_followed"))
    return told


def _read_csv_files(content: bytes, name: str, limits: Limits, wanted: Callable[[str], bool]) -> Contents:
    archive = open_zip(content, name, limits)
    entries = [entry for entry in archive.infolist() if is_csv(entry)]
    if len(entries) > limits.sheets:
        raise over("sheets", limits.sheets, name)
    contents = Contents()
    places = {entry.header_offset: place for place, entry in enumerate(archive.infolist(), start=1)}
    contents.others += [
        (entry.filename, places[entry.header_offset])
        for entry in archive.infolist()
        if not is_csv(entry) and not is_litter(entry)
    ]
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if not wanted(path.stem):
            contents.others.append((path.name, places[entry.header_offset]))
            continue
        key = _free_key(contents, path.name, entry.filename)
        try:
            pieces = bounded(inflate(content, entry, name), path.name, limits)
            sheet, told = read_csv(b"".join(pieces), path.name, limits)
        except Unreadable as unreadable:
            contents.broken[key] = unreadable.problem
        else:
            contents.sheets[key] = sheet
            contents.told += told
    return contents


def _free_key(contents: Contents, name: str, path: str) -> str:
    """The sheet's name or path; where both are taken, for a zip may hold one path twice, a number before it
    keeps the two apart."""
    taken = {*contents.sheets, *contents.broken}
    numbered = (f"{number}/{path}" for number in range(2, len(taken) + 3))
    return next(key for key in (name, path, *numbered) if key not in taken)
