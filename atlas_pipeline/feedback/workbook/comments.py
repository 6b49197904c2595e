"""The comments of one sheet: writes our texts and removes them again. If a cell has an officer's comment,
our text is added below it.

Our text starts with a line that ends with `SIGN`, and ends with `END`, two zero-width spaces. Text before
or after it belongs to the officer. A comment has two parts in a workbook: a text in one part of the
package, and a box in a drawing (VML) in another part.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from atlas_pipeline.feedback.workbook.cell_sizes import CellSizes
from atlas_pipeline.feedback.workbook.marked_cells import SheetPart
from atlas_pipeline.feedback.workbook.notes_drawing import draw_notes, notes_drawing, undraw_notes
from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.reading.own_sheets import SIGN
from atlas_pipeline.reading.xlsx.package import MAIN, SPREADSHEET, Package, Unmarkable

END = "\u200b\u200b"
AUTHOR = "atlas check"
LONGEST = 2_000
"""Characters of one comment. Excel shows no more than fits on the screen."""

MOST_OF_OURS = 100
"""The maximum of our texts that are removed from one comment. Normally there is one, and copies of it if
the officer pasted cells."""

_SHAPE = re.compile(rb"<v:shape\b(?:(?!<v:shape\b).)*?</v:shape>", re.DOTALL)
_SHAPE_ROW, _SHAPE_COLUMN = re.compile(rb"<x:Row>\s*(\d+)\s*<"), re.compile(rb"<x:Column>\s*(\d+)\s*<")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PREFIXES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_DECLARED = {name: f'xmlns:{name}="{uri}"' for name, uri in _PREFIXES.items()}
_EMPTY_DRAWING = f"<xml {' '.join(_DECLARED.values())}></xml>".encode()
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_WIDTH, _LINE, _LETTERS = 320, 15, 46
"""The width of a box in pixels, the height of a line in pixels, and the letters in one line."""
_PLAIN_WIDTH, _PLAIN_HEIGHT = 64, 20


@dataclass(frozen=True)
class Note:
    """The note of one cell: the heading (its severity) and the sentences."""

    heading: str
    text: str


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


class Notes:
    """The comments of one sheet of a package."""

    def __init__(self, package: Package, name: str, part: SheetPart) -> None:
        self._package, self._name, self._part = package, name, part
        self._sizes = CellSizes(part)
        self._relations = package.related(name, "comments")
        self._comments = next(iter(self._relations.values()), None)
        drawings = package.related(name, "vmlDrawing")
        self._drawing = drawings.get(notes_drawing(part) or "")
        if self._comments is not None and self._comments not in package:
            self._comments = None
        if self._drawing is not None and self._drawing in package:
            drawing = package.read(self._drawing)
            if (usual := _with_usual_prefixes(drawing)) != drawing:
                package.write(self._drawing, usual)

    def has_ours(self) -> bool:
        return self._comments is not None and SIGN.encode() in self._package.read(self._comments)

    def take_out(self) -> None:
        """Removes our texts, and each comment that has no other text."""
        if not self.has_ours():
            return
        assert self._comments is not None
        entries = self._package.tree(self._comments).find(_tag("commentList"))
        gone = set()
        for comment in list(entries) if entries is not None else ():
            texts = list(comment.iter(_tag("t")))
            if not any(SIGN in (one.text or "") for one in texts) and SIGN not in _whole(texts):
                continue
            for _ in range(MOST_OF_OURS):
                if not _cut(texts):
                    break
            if not _whole(texts).strip():
                gone.add(comment.get("ref"))
                comment.getparent().remove(comment)  # type: ignore[union-attr]
            else:
                _drop_empty_runs(comment)
        self._undraw(gone)
        if entries is not None and not len(entries):
            self._remove()

    def put_in(self, notes: Mapping[tuple[int, int], Note], font: str) -> None:
        """Writes a note to each cell (row, column from 0), below the officer's text."""
        if not notes:
            return
        tree = self._tree()
        authors, entries = tree.find(_tag("authors")), tree.find(_tag("commentList"))
        assert authors is not None
        assert entries is not None
        names = [one.text for one in authors]
        if AUTHOR not in names:
            etree.SubElement(authors, _tag("author")).text = AUTHOR
            names.append(AUTHOR)
        author = str(names.index(AUTHOR))
        hers = {one.get("ref"): one for one in entries}
        shapes = []
        for (row, column), note in sorted(notes.items()):
            ref = f"{letter(column)}{row}"
            comment = hers.get(ref)
            if comment is None:
                comment = etree.SubElement(entries, _tag("comment"), ref=ref, authorId=author)
                text = etree.SubElement(comment, _tag("text"))
                shapes.append(self._shape(row, column, note))
            else:
                found = comment.find(_tag("text"))
                text = found if found is not None else etree.SubElement(comment, _tag("text"))
                _as_runs(text)
            between = "\n\n" if len(text) else ""
            _run(text, f"{between}{note.heading} {SIGN}\n", font, is_bold=True)
            _run(text, _short(note.text) + END, font)
        self._draw(shapes)

    # -------------------------------------------------------------- the texts' part

    def _tree(self) -> etree._Element:
        if self._comments is None:
            self._comments = self._package.free_name("xl/comments{}.xml")
            tree = etree.Element(_tag("comments"), nsmap={None: MAIN})  # type: ignore[dict-item]
            etree.SubElement(tree, _tag("authors"))
            etree.SubElement(tree, _tag("commentList"))
            self._package.plant(self._comments, tree)
            self._package.declare(self._comments, SPREADSHEET + "comments+xml")
            self._package.relate(self._name, "comments", self._comments)
        return self._package.tree(self._comments)

    def _remove(self) -> None:
        """Removes the whole part of comments, which is empty; also the drawing, if it has no shapes left."""
        assert self._comments is not None
        for relation, part in self._relations.items():
            if part == self._comments:
                self._package.unrelate(self._name, relation)
        self._package.remove(self._comments)
        self._comments, self._relations = None, {}
        if self._drawing is None or _SHAPE.search(self._package.read(self._drawing)):
            return
        for relation, part in self._package.related(self._name, "vmlDrawing").items():
            if part == self._drawing:
                self._package.unrelate(self._name, relation)
        self._package.remove(self._drawing)
        undraw_notes(self._part)
        self._drawing = None

    # -------------------------------------------------------------- the boxes' part

    def _draw(self, shapes: list[bytes]) -> None:
        if self._drawing is None or self._drawing not in self._package:
            self._drawing = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
            self._package.write(self._drawing, _EMPTY_DRAWING)
            self._package.declare_suffix("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
            undraw_notes(self._part)
            draw_notes(self._part, self._package.relate(self._name, "vmlDrawing", self._drawing))
        drawing = self._package.read(self._drawing)
        kind = b"" if b'id="_x0000_t202"' in drawing else _SHAPE_TYPE
        end = drawing.rfind(b"</xml>")
        self._package.write(self._drawing, b"".join((drawing[:end], kind, *shapes, drawing[end:])))

    def _undraw(self, refs: set[str | None]) -> None:
        if self._drawing is None or not refs or self._drawing not in self._package:
            return

        def kept(found: re.Match[bytes]) -> bytes:
            row, column = _SHAPE_ROW.search(found.group()), _SHAPE_COLUMN.search(found.group())
            if b'ObjectType="Note"' not in found.group() or row is None or column is None:
                return found.group()
            ref = f"{letter(int(column.group(1)))}{int(row.group(1)) + 1}"
            return b"" if ref in refs else found.group()

        drawing = _SHAPE.sub(kept, self._package.read(self._drawing))
        self._package.write(self._drawing, drawing)

    def _shape(self, row: int, column: int, note: Note) -> bytes:
        lines = 2 + sum(1 + len(line) // _LETTERS for line in _short(note.text).split("\n"))
        right, offset = self._sizes.across(column + 1, 15 + _WIDTH, _PLAIN_WIDTH)
        bottom, below = self._sizes.down(row, 2 + max(lines, 4) * _LINE, _PLAIN_HEIGHT)
        anchor = f"{column + 1}, 15, {row - 1}, 2, {right}, {offset}, {bottom}, {below}"
        return (
            f'<v:shape id="atlas_{row}_{column}" type="#_x0000_t202" '
            'style="position:absolute;visibility:hidden;z-index:1" fillcolor="#ffffe1" o:insetmode="auto">'
            '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
            '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
            '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
            "<x:MoveWithCells/>"
            f"<x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{row - 1}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        ).encode()


def _with_usual_prefixes(drawing: bytes) -> bytes:
    """The same drawing with the XML prefixes that Excel and LibreOffice write. Another program (openpyxl)
    writes other prefixes. Excel's own drawings may be invalid XML and are not changed. Raises Unmarkable
    if another drawing is invalid XML."""
    if all(declared.encode() in drawing for declared in _DECLARED.values()):
        return drawing
    try:
        tree = etree.fromstring(drawing, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise Unmarkable("a drawing of notes is no XML") from None
    usual = etree.Element(tree.tag, nsmap=_PREFIXES)
    _copy_into(usual, tree)
    return etree.tostring(usual)


def _copy_into(copy: etree._Element, one: etree._Element) -> None:
    """Copies attributes, texts and children to a new element, so that they get the prefixes of their new
    place."""
    copy.attrib.update(one.attrib)
    copy.text, copy.tail = one.text, one.tail
    for child in one.iterchildren(tag=etree.Element):
        _copy_into(etree.SubElement(copy, child.tag), child)


# ------------------------------------------------------------------ texts of runs


def _whole(texts: list[etree._Element]) -> str:
    return "".join(one.text or "" for one in texts)


def _cut(texts: list[etree._Element]) -> bool:
    """Removes the first of our texts from the runs. Returns False if there is none."""
    whole = _whole(texts)
    sign = whole.find(SIGN)
    if sign < 0:
        return False
    start = whole.rfind("\n", 0, sign) + 1
    end = whole.find(END, sign)
    end = len(whole) if end < 0 else end + len(END)
    start = len(whole[:start].rstrip())
    place = 0
    for one in texts:
        text = one.text or ""
        first, last = max(start - place, 0), max(end - place, 0)
        one.text = text[:first] + text[last:]
        place += len(text)
    return True


def _as_runs(text: etree._Element) -> None:
    """Wraps a text without runs into one run."""
    plain = text.find(_tag("t"))
    if plain is not None:
        text.remove(plain)
        run = etree.Element(_tag("r"))
        run.append(plain)
        text.insert(0, run)


def _drop_empty_runs(comment: etree._Element) -> None:
    for run in list(comment.iter(_tag("r"))):
        inner = run.find(_tag("t"))
        if inner is not None and not inner.text:
            run.getparent().remove(run)  # type: ignore[union-attr]


def _run(text: etree._Element, said: str, font: str, is_bold: bool = False) -> None:
    run = etree.SubElement(text, _tag("r"))
    look = etree.SubElement(run, _tag("rPr"))
    if is_bold:
        etree.SubElement(look, _tag("b"))
    etree.SubElement(look, _tag("sz"), val="9")
    etree.SubElement(look, _tag("color"), rgb="FF1A1A1A")
    etree.SubElement(look, _tag("rFont"), val=font)
    inner = etree.SubElement(run, _tag("t"))
    inner.set(_SPACE, "preserve")
    inner.text = said


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
