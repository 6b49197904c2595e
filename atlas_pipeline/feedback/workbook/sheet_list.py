"""The workbook's list of sheets: removes sheets that an earlier check added, and adds the new ones.

Two defined names identify our sheets, whatever their current names and places. Excel and LibreOffice keep
defined names when they save, and update them when a sheet is renamed or moved.
"""

import itertools
import re
from dataclasses import dataclass

from lxml import etree

from atlas_pipeline.feedback.workbook.marked_cells import SheetPart
from atlas_pipeline.reading.own_sheets import MARKS_NAME, SUMMARY_NAME, sheet_named
from atlas_pipeline.reading.xlsx.package import MAIN, RELATIONS, SPREADSHEET, Package, Unmarkable

LONGEST_NAME = 31
_ID = f"{{{RELATIONS}}}id"
_BEFORE_NAMES: tuple[str, ...] = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
)
_BEFORE_NAMES += ("functionGroups", "externalReferences", "AlternateContent", "revisionPtr", "absPath")
_TWO_CELLS = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\br=["']([AB])\d+["'][^<>]*>""")
_FORMAT = re.compile(rb"""\ss=["'](\d+)["']""")


@dataclass(frozen=True)
class NewSheet:
    name: str
    content: bytes
    mark: str
    """The defined name by which the sheet is found again."""
    is_hidden: bool = False
    titles: str = ""
    """Rows that are repeated on every printed page, as `$9:$9`."""


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


class SheetList:
    def __init__(self, package: Package) -> None:
        """Raises Unmarkable if the workbook part is not at its usual place, or if it is of the strict
        kind."""
        self.package = package
        self.name = next(iter(package.related("", "officeDocument").values()), "xl/workbook.xml")
        self.tree = package.tree(self.name)
        if self.tree.tag != _tag("workbook"):
            raise Unmarkable("not a transitional workbook")
        found = self.tree.find(_tag("sheets"))
        if found is None:
            raise Unmarkable("no sheets")
        self._sheets = found

    @property
    def has_macros(self) -> bool:
        return bool(self.package.related(self.name, "vbaProject"))

    def sheets(self) -> dict[str, str]:
        """Name → part of each worksheet, in order, without chart sheets and macro sheets."""
        parts = self.package.related(self.name, "worksheet")
        named = {one.get("name", ""): parts.get(one.get(_ID, "")) for one in self._sheets}
        return {name: part for name, part in named.items() if part is not None and part in self.package}

    def styles(self) -> etree._Element:
        part = next(iter(self.package.related(self.name, "styles").values()), "")
        return self.package.tree(part)

    def take_out(self) -> tuple[bool, list[tuple[int, int]]]:
        """Removes our sheets. Returns whether there were any, and the pairs of formats of the hidden
        sheet."""
        pairs: list[tuple[int, int]] = []
        is_marked = False
        for mark in (SUMMARY_NAME, MARKS_NAME):
            for entry in [one for one in self._names() if one.get("name") == mark]:
                is_marked = True
                sheet = sheet_named(entry.text or "")
                part = self.sheets().get(sheet)
                if part is not None:
                    if mark == MARKS_NAME:
                        pairs = _pairs(self.package.read(part))
                    self._remove(sheet, part)
                if (names := entry.getparent()) is not None:
                    names.remove(entry)
        return is_marked, pairs

    def add(self, sheet: NewSheet, place: int) -> str:
        """Inserts a sheet at that place of the list. If its name is taken, the name gets a number. Returns
        its part."""
        part = self.package.free_name("xl/worksheets/atlas{}.xml")
        self.package.write(part, sheet.content)
        self.package.declare(part, SPREADSHEET + "worksheet+xml")
        relation = self.package.relate(self.name, "worksheet", part)
        name = self._free(sheet.name)
        number = 1 + max((int(one.get("sheetId", "0")) for one in self._sheets), default=0)
        entry = etree.Element(_tag("sheet"), {"name": name, "sheetId": str(number), _ID: relation})
        if sheet.is_hidden:
            entry.set("state", "veryHidden")
        for one in self._names():
            if (of := one.get("localSheetId")) is not None and int(of) >= place:
                one.set("localSheetId", str(int(of) + 1))
        self._sheets.insert(place, entry)
        quoted = "'" + name.replace("'", "''") + "'"
        self._define(sheet.mark, f"{quoted}!$A$1", {"hidden": "1"})
        if sheet.titles:
            self._define("_xlnm.Print_Titles", f"{quoted}!{sheet.titles}", {"localSheetId": str(place)})
        return part

    def open_at_first(self) -> None:
        """Makes the workbook open at its first sheet, with only that sheet selected."""
        for view in self.tree.iter(_tag("workbookView")):
            view.attrib.pop("firstSheet", "")
            view.set("activeTab", "0")

    # -------------------------------------------------------------- parts of it

    def _names(self) -> list[etree._Element]:
        found = self.tree.find(_tag("definedNames"))
        return [] if found is None else [one for one in found if one.tag == _tag("definedName")]

    def _define(self, name: str, refers_to: str, attributes: dict[str, str]) -> None:
        names = self.tree.find(_tag("definedNames"))
        if names is None:
            names = etree.Element(_tag("definedNames"))
            before = [one for one in self.tree if etree.QName(one).localname in _BEFORE_NAMES]
            self.tree.insert(self.tree.index(before[-1]) + 1, names)
        etree.SubElement(names, _tag("definedName"), {"name": name, **attributes}).text = refers_to

    def _remove(self, sheet: str, part: str) -> None:
        place = next(number for number, one in enumerate(self._sheets) if one.get("name") == sheet)
        entry = self._sheets[place]
        for name in self._names():
            if (of := name.get("localSheetId")) is None:
                continue
            if int(of) == place:
                name.getparent().remove(name)  # type: ignore[union-attr]
            elif int(of) > place:
                name.set("localSheetId", str(int(of) - 1))
        self.package.unrelate(self.name, entry.get(_ID, ""))
        self._sheets.remove(entry)
        for kind in ("comments", "vmlDrawing", "drawing"):
            for own in self.package.related(part, kind).values():
                if own in self.package:
                    self.package.remove(own)
        self.package.remove(part)

    def _free(self, wanted: str) -> str:
        taken = {one.get("name", "").casefold() for one in self._sheets}
        wanted = wanted[:LONGEST_NAME]
        tries = (wanted, *(f"{wanted[: LONGEST_NAME - 4]} {number}" for number in range(2, 900)))
        return next(name for name in tries if name.casefold() not in taken)


def _pairs(content: bytes) -> list[tuple[int, int]]:
    cells = [
        (found.group(1), _FORMAT.search(found.group()))
        for found in _TWO_CELLS.finditer(SheetPart(content).rows)
    ]
    formats = [(column, int(said.group(1)) if said else 0) for column, said in cells]
    return [
        (first, second)
        for (left, first), (right, second) in itertools.pairwise(formats)
        if (left, right) == (b"A", b"B")
    ]
