"""Which part of an .xlsx holds which sheet, and the facts in the parts that are not sheets.

Both namespaces of the format are known: the usual one and the strict one of ISO/IEC 29500.
"""

from dataclasses import dataclass, field
from datetime import date

from atlas_pipeline.reading.cells import DAY_ZERO, DAY_ZERO_1904
from atlas_pipeline.reading.containers import Container
from atlas_pipeline.reading.number_formats import Look, look_of
from atlas_pipeline.reading.unreadable import refuse
from atlas_pipeline.reading.xml_parts import tree

WORKBOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_RELATIONS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True)
class XlsxParts:
    """`sheets`: sheet name → path of its part. `looks`: the looks of cell formats, by number.
    `day_zero`: the day from which the workbook counts its days."""

    sheets: dict[str, str] = field(default_factory=dict)
    looks: dict[int, Look] = field(default_factory=dict)
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
    looks = _looks(container) if STYLES in container else {}
    is_1904 = any(one.get("date1904") in ("1", "true", "on") for one in workbook.iterfind("{*}workbookPr"))
    return XlsxParts(sheets, looks, DAY_ZERO_1904 if is_1904 else DAY_ZERO)


def _looks(container: Container) -> dict[int, Look]:
    root = tree(container, STYLES)
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    found = {}
    for place, one in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        number = one.get("numFmtId", "0")
        look = look_of(int(number), codes.get(number, "")) if number.isdecimal() else None
        if look is not None:
            found[place] = look
    return found
