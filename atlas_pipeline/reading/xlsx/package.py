"""An .xlsx as a ZIP of parts that name each other by relationships.

Parts that are not requested are copied unchanged. So pictures, charts, macros, rules and the inventions of
a later Excel stay as the officer made them. openpyxl reads a workbook into its own model and writes that
model. It loses shapes, pictures in headers, form controls, threaded comments and the newer rules, and
takes minutes and gigabytes for a hundred thousand rows.
"""

import io
import posixpath
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from atlas_pipeline.reading.containers import Container

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

AS_WRITTEN = b"as written by atlas check"
"""The comment of the ZIP. Every program that saves a workbook makes a new ZIP without it. So a workbook
with this comment is unchanged."""

_TYPES = "[Content_Types].xml"


class Unmarkable(Exception):
    """The structure of the package is not known to this module. The file may still be readable, and its
    cells may be copied."""


class Package:
    """The parts of a workbook by name. Trees that were requested are written back when the package is
    packed."""

    def __init__(self, source: Container | bytes) -> None:
        """From an open delivery, or from the bytes of one of our workbooks. Raises Unmarkable if it is not
        a ZIP."""
        archive = source.archive if isinstance(source, Container) else zipfile.ZipFile(io.BytesIO(source))
        if archive is None:
            raise Unmarkable("not a package")
        self._zip = archive
        self.names = list(dict.fromkeys(self._zip.namelist()))
        self._new: dict[str, bytes] = {}
        self._trees: dict[str, etree._Element] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """The part's content. Raises Unmarkable if the part is missing or is not UTF-8 XML."""
        if name in self._new:
            return self._new[name]
        if name not in self.names:
            raise Unmarkable(f"no part {name}")
        content = self._kept(name)
        head = content[:200].lower()
        if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"encoding=" in head and b"utf-8" not in head):
            raise Unmarkable(f"{name} is not UTF-8")
        return content.removeprefix(b"\xef\xbb\xbf")

    def write(self, name: str, content: bytes) -> None:
        if name not in self.names:
            self.names.append(name)
        self._new[name] = content

    def tree(self, name: str) -> etree._Element:
        """The part as a tree whose changes are kept. Raises Unmarkable if the part is not XML."""
        if name not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            try:
                self._trees[name] = etree.fromstring(self.read(name), parser)
            except etree.XMLSyntaxError:
                raise Unmarkable(f"{name} is no XML") from None
        return self._trees[name]

    def plant(self, name: str, tree: etree._Element) -> None:
        """Adds a new part from a tree."""
        if name not in self.names:
            self.names.append(name)
        self._new.pop(name, None)
        self._trees[name] = tree

    def remove(self, name: str) -> None:
        """Removes the part, its own relationships and its entry in the content types."""
        for gone in (name, relations_name(name)):
            if gone in self.names:
                self.names.remove(gone)
            self._new.pop(gone, None)
            self._trees.pop(gone, None)
        for entry in self.tree(_TYPES):
            if entry.get("PartName") == f"/{name}":
                self.tree(_TYPES).remove(entry)

    def free_name(self, pattern: str) -> str:
        """The first name of the pattern (`xl/comments{}.xml`) that no part has."""
        number = 1
        while pattern.format(number) in self.names:
            number += 1
        return pattern.format(number)

    # -------------------------------------------------------------- content types and relationships

    def declare(self, name: str, content_type: str) -> None:
        types = self.tree(_TYPES)
        etree.SubElement(types, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)

    def declare_suffix(self, suffix: str, content_type: str) -> None:
        types = self.tree(_TYPES)
        tag = f"{{{CONTENT_TYPES}}}Default"
        if not any(one.tag == tag and (one.get("Extension") or "").lower() == suffix for one in types):
            types.insert(0, etree.Element(tag, Extension=suffix, ContentType=content_type))

    def related(self, name: str, kind: str) -> dict[str, str]:
        """Relationship id → target part, for relationships of one kind (`comments`). Empty for a part
        without relationships."""
        if relations_name(name) not in self.names:
            return {}
        base = posixpath.dirname(name)
        return {
            one.get("Id", ""): _resolved(base, one.get("Target", ""))
            for one in self.tree(relations_name(name))
            if one.get("Type", "").endswith(f"/{kind}") and one.get("TargetMode") != "External"
        }

    def relate(self, name: str, kind: str, target: str) -> str:
        """Creates a relationship from one part to another and returns its id."""
        own = relations_name(name)
        if own not in self.names:
            self.plant(own, etree.fromstring(f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>'))
        relations = self.tree(own)
        taken = {one.get("Id") for one in relations}
        new = next(f"rId{number}" for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
        etree.SubElement(
            relations,
            f"{{{PACKAGE_RELATIONS}}}Relationship",
            Id=new,
            Type=f"{RELATIONS}/{kind}",
            Target=f"/{target}",
        )
        return new

    def unrelate(self, name: str, relation: str) -> None:
        relations = self.tree(relations_name(name))
        for one in relations:
            if one.get("Id") == relation:
                relations.remove(one)

    # -------------------------------------------------------------- packing

    def packed(self) -> bytes:
        """The bytes of the whole ZIP. The content types come first, as programs expect."""
        for name, tree in self._trees.items():
            self._new[name] = DECLARATION + etree.tostring(tree, encoding="UTF-8")
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as packed:
            packed.comment = AS_WRITTEN
            for name in sorted(self.names, key=lambda one: one != _TYPES):
                if not name.endswith("/"):
                    packed.writestr(name, self._new[name] if name in self._new else self._kept(name))
        return content.getvalue()

    def _kept(self, name: str) -> bytes:
        """An original part, unchanged. Raises Unmarkable if the part is damaged or its length differs from
        the declared length."""
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            raise Unmarkable(f"{name} cannot be unpacked") from None


def is_as_written(path: Path) -> bool:
    """Whether the file is a workbook that this program wrote and that nobody has saved since."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - len(AS_WRITTEN), 0))
        return file.read() == AS_WRITTEN


def relations_name(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _resolved(base: str, target: str) -> str:
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
