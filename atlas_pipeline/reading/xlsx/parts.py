"""Which part of an .xlsx holds which sheet, and the facts in the parts that are not sheets.

Both namespaces of the format are known: the usual one and the strict one of ISO/IEC 29500.
"""

from dataclasses import dataclass, field
from datetime import date

from atlas_pipeline.reading.cells import DAY_ZERO, DAY_ZERO_1904
from atlas_pipeline.reading.containers import Container
from atlas_pipeline.reading.extents import is_percent_format
from atlas_pipeline.reading.unreadable import refuse
from atlas_pipeline.reading.xml_parts import tree

WORKBOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_RELATIONS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True)
class XlsxParts:
    """`sheets`: sheet name → path of its part. `percents`: the cell formats that display a percentage.
    `day_zero`: the day from which the workbook counts its days."""

    sheets: dict[str, str] = field(default_factory=dict)
    percents: frozenset[int] = frozenset()
    day_zero: date = DAY_ZERO


def xlsx_parts(container: Container) -> XlsxParts:
    """Raises Unreadable if the workbook is damaged."""
    targets = {relation.get("Id"): (relation.get("Target") or "") for relation in tree(container, RELATIONS)}
    sheets = {}
    workbook = tree(container, WORKBOOK)
    for element in workbook.iter("{*}sheet"):
        relation = next((element.get(key) for key in _RELATIONS if element.get(key)), None)
        if relation is None:
            continue
        target = targets.get(relation)
        if target is None:
            raise refuse("damaged", container.name)
        sheets[element.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    percents = _percents(container) if STYLES in container else frozenset()
    is_1904 = any(one.get("date1904") in ("1", "true", "on") for one in workbook.iterfind("{*}workbookPr"))
    return XlsxParts(sheets, percents, DAY_ZERO_1904 if is_1904 else DAY_ZERO)


def _percents(container: Container) -> frozenset[int]:
    root = tree(container, STYLES)
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    found = set()
    for place, one in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        number = one.get("numFmtId", "0")
        if number.isdecimal() and is_percent_format(int(number), codes.get(number, "")):
            found.add(place)
    return frozenset(found)
