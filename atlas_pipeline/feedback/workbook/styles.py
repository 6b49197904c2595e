"""The workbook's styles: adds the fill of a mark to a cell's format, removes it again, and adds the
formats of the summary sheet. Equal entries are stored once."""

import copy
from typing import Any

from lxml import etree

from atlas_pipeline.feedback.workbook.palette import SHADES, colour, is_mark
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.reading.xlsx.package import MAIN, Unmarkable

_LIGHT = 0xC0


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


class Styles:
    """`styles.xml` of one workbook. A format (`xf`) is named by its index in `cellXfs`, as in cells."""

    def __init__(self, tree: etree._Element) -> None:
        """Raises Unmarkable if a required part of a style sheet is missing."""
        self.tree = tree
        self._lists = {name: self._list(name) for name in ("fonts", "fills", "borders", "cellXfs")}
        if not len(self._lists["cellXfs"]) or not len(self._lists["fills"]):
            raise Unmarkable("no styles")
        self._known: dict[str, dict[bytes, int]] = {
            name: {_print(one): place for place, one in reversed(list(enumerate(entries)))}
            for name, entries in self._lists.items()
        }
        self._loose: dict[bytes, int] = {}
        for place, one in reversed(list(enumerate(self._lists["cellXfs"]))):
            self._loose[_print(one, without="applyFill")] = place
        self._shades: dict[tuple[Severity, bool, int], int] = {}
        self._marked: dict[tuple[int, Severity], int] = {}

    # -------------------------------------------------------------- marks

    def marked(self, xf: int, severity: Severity) -> int:
        """The index of the same format with the fill of the mark."""
        known = self._marked.get((xf, severity))
        if known is None:
            entry = copy.deepcopy(self._xf(xf))
            fill = int(entry.get("fillId") or 0)
            is_light = self._has_light_text(entry)
            shade = self._shades.setdefault((severity, is_light, fill), min(len(self._shades), SHADES - 1))
            entry.set("fillId", str(self._solid(colour(severity, shade, is_light))))
            entry.set("applyFill", "1")
            known = self._marked[xf, severity] = self._place("cellXfs", entry)
        return known

    def pairs(self) -> list[tuple[int, int]]:
        """For each used colour of marks: a format with the colour, and a format with the fill that it
        covers. The hidden sheet stores both, so that any program keeps both."""
        found = []
        for (severity, is_light, fill), shade in self._shades.items():
            base = etree.Element(_tag("xf"), numFmtId="0", fontId="0", borderId="0", xfId="0", applyFill="1")
            base.set("fillId", str(self._solid(colour(severity, shade, is_light))))
            plain = copy.deepcopy(base)
            plain.set("fillId", str(fill))
            found.append((self._place("cellXfs", base), self._place("cellXfs", plain)))
        return found

    def restoring(self, pairs: list[tuple[int, int]]) -> dict[int, int]:
        """Format with a mark → the same format with the covered fill, by the pairs of a hidden sheet. If
        no pair is known, the new format has no fill."""
        covered = {self._colour(marked): int(self._xf(plain).get("fillId") or 0) for marked, plain in pairs}
        found = {}
        for place, entry in enumerate(list(self._lists["cellXfs"])):
            argb = self._colour(place)
            if argb is None or not is_mark(argb):
                continue
            bare = copy.deepcopy(entry)
            bare.set("fillId", str(covered.get(argb, 0)))
            same = self._loose.get(_print(bare, without="applyFill"))
            found[place] = self._place("cellXfs", bare) if same is None else same
        return found

    # -------------------------------------------------------------- the summary's own formats

    def style_number(
        self,
        *,
        font: dict[str, Any],
        fill: str | None = None,
        line: str | None = None,
        align: dict[str, str] | None = None,
        number: int = 0,
        is_quoted: bool = False,
    ) -> int:
        """The index of a format. `font`: name, size, colour, bold, italic, underline. `fill` and `line`
        (the lower border): RRGGBB."""
        entry = etree.Element(_tag("xf"), numFmtId=str(number), xfId="0", applyFont="1", applyFill="1")
        entry.set("fontId", str(self._place("fonts", _font(font))))
        entry.set("fillId", str(self._solid(f"FF{fill}") if fill else 0))
        entry.set("borderId", str(self._place("borders", _border(line)) if line else 0))
        if line:
            entry.set("applyBorder", "1")
        if is_quoted:
            entry.set("quotePrefix", "1")
        if align:
            entry.set("applyAlignment", "1")
            etree.SubElement(entry, _tag("alignment"), align)
        return self._place("cellXfs", entry)

    # -------------------------------------------------------------- the lists

    def _list(self, name: str) -> etree._Element:
        found = self.tree.find(_tag(name))
        if found is None:
            raise Unmarkable(f"no {name}")
        return found

    def _xf(self, place: int) -> etree._Element:
        entries = self._lists["cellXfs"]
        return entries[place if 0 <= place < len(entries) else 0]

    def _colour(self, xf: int) -> str | None:
        """The colour of a solid fill; None for any other fill."""
        fills = self._lists["fills"]
        fill = int(self._xf(xf).get("fillId") or 0)
        pattern = fills[fill].find(_tag("patternFill")) if fill < len(fills) else None
        if pattern is None or pattern.get("patternType") != "solid":
            return None
        front = pattern.find(_tag("fgColor"))
        return None if front is None else front.get("rgb")

    def _has_light_text(self, xf: etree._Element) -> bool:
        """Whether the text is nearly white, or has the theme's first background colour, which is white in
        most themes."""
        fonts, font = self._lists["fonts"], int(xf.get("fontId") or 0)
        said = fonts[font].find(_tag("color")) if font < len(fonts) else None
        if said is None:
            return False
        try:
            channels = bytes.fromhex((said.get("rgb") or "")[-6:])
        except ValueError:
            return False
        return said.get("theme") == "0" or min(channels, default=0) >= _LIGHT

    def _solid(self, argb: str) -> int:
        fill = etree.Element(_tag("fill"))
        pattern = etree.SubElement(fill, _tag("patternFill"), patternType="solid")
        etree.SubElement(pattern, _tag("fgColor"), rgb=argb)
        etree.SubElement(pattern, _tag("bgColor"), indexed="64")
        return self._place("fills", fill)

    def _place(self, name: str, entry: etree._Element) -> int:
        entries, known = self._lists[name], self._known[name]
        key = _print(entry)
        if key not in known:
            known[key] = len(entries)
            entries.append(entry)
            entries.set("count", str(len(entries)))
        return known[key]


def _print(element: etree._Element, without: str = "") -> bytes:
    """A key that is equal for equal entries: tags, attributes and children, without prefixes and the order
    of attributes."""

    def parts(one: etree._Element) -> Any:
        own = sorted((key, value) for key, value in one.attrib.items() if key != without)
        return (str(one.tag), own, [parts(child) for child in one])

    return repr(parts(element)).encode()


def _font(said: dict[str, Any]) -> etree._Element:
    font = etree.Element(_tag("font"))
    for name, tag in (("bold", "b"), ("italic", "i"), ("underline", "u")):
        if said.get(name):
            etree.SubElement(font, _tag(tag))
    etree.SubElement(font, _tag("sz"), val=str(said["size"]))
    etree.SubElement(font, _tag("color"), rgb=f"FF{said['colour']}")
    etree.SubElement(font, _tag("name"), val=said["name"])
    return font


def _border(line: str) -> etree._Element:
    border = etree.Element(_tag("border"))
    for side in ("left", "right", "top", "bottom", "diagonal"):
        one = etree.SubElement(border, _tag(side))
        if side == "bottom":
            one.set("style", "thin")
            etree.SubElement(one, _tag("color"), rgb=f"FF{line}")
    return border
