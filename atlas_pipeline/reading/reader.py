"""Reads the bytes of a delivery as sheets. Nothing is guessed: if a part cannot be read with certainty,
the result is a problem.

Cells stay texts here. The form's fields decide later what a text means.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from atlas_pipeline.plan.project import Limits
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.reading.containers import Container, is_csv, is_litter
from atlas_pipeline.reading.csv.files import bounded, read_csv
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.reading.unreadable import Unreadable, over
from atlas_pipeline.reading.workbooks import Workbook
from atlas_pipeline.reading.zipped_workbook import zipped_workbook


@dataclass
class Contents:
    """The content of a delivery.

    `sheets`: name → sheet, only the wanted sheets. `others`: names of the other sheets or files with their
    places, counted from 1; hidden sheets are left out. `unreadable`: name of a sheet that could not be read →
    the problem that says why. `problems`: problems about how the delivery was read.
    """

    sheets: dict[str, Sheet] = field(default_factory=dict)
    others: list[tuple[str, int]] = field(default_factory=list)
    unreadable: dict[str, Problem] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    forms: dict[str, str] = field(default_factory=dict)
    """Sheet → its form, for sheets that say so in their cells and not by their name."""
    has_made_cover: bool = False
    """Whether the cover was put together from what each answer of an export says."""


_CsvFile = tuple[Sheet, list[Problem]] | Problem
"""If the CSV file can be read: its sheet and the problems about how it was read. If not: the problem that
says why."""


class Reading:
    """A delivery that is being read. Its bytes are opened once and each sheet is read once, for all
    callers.

    Placement, validation and feedback use the same reading. Nothing is opened before it is needed.
    """

    def __init__(self, content: bytes, name: str, limits: Limits) -> None:
        self.content, self.name, self.limits = content, name, limits
        self._csv_files: dict[int, _CsvFile] = {}

    @cached_property
    def container(self) -> Container:
        """Raises Unreadable if the kind of the file is not accepted, or if unpacking the file is not safe."""
        container = Container(self.content, self.name, self.limits)
        return zipped_workbook(container) if container.kind == "zip" else container

    def under(self, name: str) -> "Reading":
        """The same delivery under another name. Returns this reading if the name is the same."""
        return self if name == self.name else Reading(self.content, name, self.limits)

    def contents(self, wanted: Callable[[str], bool]) -> Contents:
        """The sheets whose name is `wanted`. The name of a CSV file is its file name without suffix.

        Raises Unreadable if nothing can be read, or if it is not safe to read on.
        """
        if self.container.kind == "csv":
            return self._of_csv_files(wanted)
        contents = Contents(problems=_code_problems(self.container))
        for place, (name, is_hidden, sheet) in enumerate(self._workbook.sheets(wanted), start=1):
            if sheet is not None:
                contents.sheets[_free_key(contents, name, name)] = sheet
            elif not is_hidden:
                contents.others.append((name, place))
        return contents

    @cached_property
    def _workbook(self) -> Workbook:
        return Workbook(self.container)

    def _of_csv_files(self, wanted: Callable[[str], bool]) -> Contents:
        entries = [entry for entry in self.container.entries if is_csv(entry)]
        if len(entries) > self.limits.sheets:
            raise over("sheets", self.limits.sheets, self.name)
        contents = Contents()
        places = {entry.header_offset: place for place, entry in enumerate(self.container.entries, start=1)}
        contents.others += [
            (entry.filename, places[entry.header_offset])
            for entry in self.container.entries
            if not is_csv(entry) and not is_litter(entry)
        ]
        for number, entry in enumerate(entries):
            path = PurePosixPath(entry.filename)
            if not wanted(path.stem):
                contents.others.append((path.name, places[entry.header_offset]))
                continue
            key = _free_key(contents, path.name, entry.filename)
            if number not in self._csv_files:
                self._csv_files[number] = self._csv_file(entry, path.name)
            found = self._csv_files[number]
            if isinstance(found, Problem):
                contents.unreadable[key] = found
            else:
                contents.sheets[key], problems = found
                contents.problems += problems
        return contents

    def _csv_file(self, entry: zipfile.ZipInfo, name: str) -> _CsvFile:
        try:
            pieces = bounded(self.container.unpacked(entry), name, self.limits)
            return read_csv(b"".join(pieces), name, self.limits)
        except Unreadable as unreadable:
            return unreadable.problem


_MACROS = {"xlsx": ("xl/vbaProject.bin", "xl/macrosheets/"), "ods": ("Basic/", "Scripts/")}
_MACROS_OF_XLS = "_VBA_PROJECT".encode("utf-16-le")
_LINKS = "xl/externalLinks/"


def _code_problems(container: Container) -> list[Problem]:
    """Problems that report macros, and links to other workbooks. Macros are never run and links are never
    followed."""
    problems = []
    parts = [entry.filename for entry in container.entries]
    has_macros = container.kind == "xls" and _MACROS_OF_XLS in container.content
    if has_macros or any(part.startswith(_MACROS.get(container.kind, ())) for part in parts):
        problems.append(problem("macros_not_run"))
    if any(part.startswith(_LINKS) for part in parts):
        problems.append(problem("external_links_not_followed"))
    return problems


def _free_key(contents: Contents, name: str, path: str) -> str:
    """A free key for the sheet: its name; if that is taken, its path; if both are taken, the path with a
    number before it."""
    # a ZIP may contain the same path twice; the number keeps the two apart
    taken = {*contents.sheets, *contents.unreadable}
    numbered = (f"{number}/{path}" for number in range(2, len(taken) + 3))
    return next(key for key in (name, path, *numbered) if key not in taken)
