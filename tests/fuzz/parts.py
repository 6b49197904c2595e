"""Changes to the XML inside a workbook: elements, attributes, texts, entities, relationships, whole parts.

Works on a workbook's parts (name → bytes) and packs them again, so that the ZIP itself stays sound.
"""

import io
import random
import re
import zipfile
from collections.abc import Callable

from lxml import etree

from tests.validation.building import zipped

Parts = dict[str, bytes]
_ATTRIBUTES = (
    *("", "0", "-1", "1", "99", "4294967296", "99999999999999999999", "1e9", "x", "true", "A0", "A1", "ZZZ1"),
    *(
        "XFD1048576",
        "XFE1",
        "A1:XFD1048576",
        "B2:A1",
        "é",
        "\u202e",
        "../../etc/passwd",
        "http://example.org/a",
    ),
    *(
        "s",
        "str",
        "inlineStr",
        "b",
        "e",
        "d",
        "n",
        "hidden",
        "veryHidden",
        "rId1",
        "rId99",
        "date",
        "float",
        "1048577",
    ),
)
_TEXTS = (
    *(
        "",
        "0",
        "-1",
        "999999",
        "1e400",
        "NaN",
        "2020-02-30",
        "x" * 70_000,
        "&",
        "_xD800_",
        "_x0000_",
        "true",
        "#REF!",
    ),
)
_DOCTYPES = (
    b'<!DOCTYPE a [<!ENTITY e "x">]>',
    (
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c '
        b'"&b;&b;&b;&b;&b;&b;">]>'
    ),
    b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
)
_NAMESPACES = (
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "urn:x",
    "",
)


def change(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    """The workbook with one thing in its XML changed, and what it was."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chosen = rng.choices(tuple(_CHANGES), weights=tuple(_CHANGES.values()))[0]
    told = chosen(rng, parts)
    return zipped(parts), f"{chosen.__name__.strip('_')}: {told}"


def _xml_part(rng: random.Random, parts: Parts) -> str:
    """More often what holds cells than what holds looks."""
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    if not names:
        return rng.choice(tuple(parts))
    weights = [6 if "sheet" in name or "content.xml" in name or "haredStr" in name else 1 for name in names]
    return rng.choices(names, weights)[0]


def _with_tree(rng: random.Random, parts: Parts, alter: Callable[[etree._Element], str]) -> str:
    name = _xml_part(rng, parts)
    try:
        root = etree.fromstring(parts[name])
    except etree.XMLSyntaxError:
        return f"{name} is no XML any more"
    told = alter(root)
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return f"{name} {told}"


def _elements(root: etree._Element) -> list[etree._Element]:
    return [one for one in root.iter() if isinstance(one.tag, str)]


def _attribute(rng: random.Random, parts: Parts) -> str:
    def alter(root: etree._Element) -> str:
        having = [one for one in _elements(root) if one.attrib]
        if not having:
            return "has no attributes"
        one = rng.choice(having)
        key = rng.choice(list(one.attrib))
        if rng.random() < 0.3:
            del one.attrib[key]
            return f"{one.tag} without {key}"
        value = rng.choice(_ATTRIBUTES)
        one.set(key, value)
        return f"{one.tag} {key}={value!r}"

    return _with_tree(rng, parts, alter)


def _element_dropped(rng: random.Random, parts: Parts) -> str:
    def alter(root: etree._Element) -> str:
        found = _elements(root)[1:]
        if not found:
            return "has one element"
        one = rng.choice(found)
        one.getparent().remove(one)
        return f"without {one.tag}"

    return _with_tree(rng, parts, alter)


def _element_doubled(rng: random.Random, parts: Parts) -> str:
    def alter(root: etree._Element) -> str:
        found = _elements(root)[1:]
        if not found:
            return "has one element"
        one, times = rng.choice(found), rng.choice((1, 1, 2, 50))
        for _ in range(times):
            one.addnext(etree.fromstring(etree.tostring(one, with_tail=False)))
        return f"{one.tag} × {times + 1}"

    return _with_tree(rng, parts, alter)


def _element_moved(rng: random.Random, parts: Parts) -> str:
    def alter(root: etree._Element) -> str:
        found = _elements(root)[1:]
        if len(found) < 2:
            return "has one element"
        one = rng.choice(found)
        inside = set(one.iter())
        targets = [other for other in _elements(root) if other not in inside]
        target = rng.choice(targets)
        target.insert(rng.randint(0, len(target)), one)
        return f"{one.tag} into {target.tag}"

    return _with_tree(rng, parts, alter)


def _element_renamed(rng: random.Random, parts: Parts) -> str:
    def alter(root: etree._Element) -> str:
        one, other = rng.choice(_elements(root)), rng.choice(_elements(root))
        told = f"{one.tag} = {other.tag}"
        one.tag = other.tag
        return told

    return _with_tree(rng, parts, alter)


def _text(rng: random.Random, parts: Parts) -> str:
    def alter(root: etree._Element) -> str:
        having = [one for one in _elements(root) if one.text]
        if not having:
            return "has no text"
        one = rng.choice(having)
        one.text = rng.choice(_TEXTS)
        return f"{one.tag} says {one.text!r:.40}"

    return _with_tree(rng, parts, alter)


def _namespace(rng: random.Random, parts: Parts) -> str:
    name = _xml_part(rng, parts)
    found = re.findall(rb'xmlns(?::\w+)?="([^"]+)"', parts[name])
    if not found:
        return f"{name} has no namespace"
    new = rng.choice(_NAMESPACES)
    parts[name] = parts[name].replace(rng.choice(found), new.encode())
    return f"{name} {new!r}"


def _doctype(rng: random.Random, parts: Parts) -> str:
    name, declared = _xml_part(rng, parts), rng.choice(_DOCTYPES)
    head, sign, rest = parts[name].partition(b"?>")
    body = rest if sign else head
    used = body.replace(b"</", rng.choice((b"&e;", b"&c;", b"")) + b"</", 3)
    parts[name] = (head + sign if sign else b"") + declared + used
    return f"{name} {declared[:60]!r}"


def _merged(rng: random.Random, parts: Parts) -> str:
    sheets = [name for name in parts if "worksheets/sheet" in name]
    if not sheets:
        return "no sheet"
    name, area = (
        rng.choice(sheets),
        rng.choice(("A1:B1", "A1:XFD1", "A1:A1048576", "B2:C3", "A1", "x", "C3:A1")),
    )
    merged = f'<mergeCells count="9"><mergeCell ref="{area}"/><mergeCell ref="{area}"/></mergeCells>'
    parts[name] = parts[name].replace(b"</sheetData>", b"</sheetData>" + merged.encode())
    return f"{name} {area}"


def _repeated(rng: random.Random, parts: Parts) -> str:
    """OpenDocument says how often a cell or a row stands there."""
    if "content.xml" not in parts:
        return _attribute(rng, parts)
    kind, times = rng.choice(("columns", "rows")), rng.choice((0, -1, 2, 3, 100, 2**31, 10**20))
    tag = b"<table:table-cell" if kind == "columns" else b"<table:table-row"
    places = [found.end() for found in re.finditer(tag + rb"(?=[ />])", parts["content.xml"])]
    if not places:
        return "no cell"
    place = rng.choice(places)
    said = f' table:number-{kind}-repeated="{times}"'.encode()
    parts["content.xml"] = parts["content.xml"][:place] + said + parts["content.xml"][place:]
    return f"{kind} × {times}"


def _declaration(rng: random.Random, parts: Parts) -> str:
    name = _xml_part(rng, parts)
    said = rng.choice(("UTF-16", "ISO-8859-1", "windows-874", "nonsense", "UTF-7", ""))
    parts[name] = re.sub(rb'encoding="[^"]*"', f'encoding="{said}"'.encode(), parts[name], count=1)
    if rng.random() < 0.3:
        parts[name] = parts[name].decode("utf-8", "replace").encode("utf-16")
    return f"{name} {said}"


def _part_dropped(rng: random.Random, parts: Parts) -> str:
    name = rng.choice(tuple(parts))
    del parts[name]
    return name


def _parts_swapped(rng: random.Random, parts: Parts) -> str:
    one, two = rng.choice(tuple(parts)), rng.choice(tuple(parts))
    parts[one], parts[two] = parts[two], parts[one]
    return f"{one} {two}"


def _part_added(rng: random.Random, parts: Parts) -> str:
    name = rng.choice(
        ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "x", "content.xml", "xl/a.xml")
    )
    parts[name] = rng.choice((b"", b"<a/>", rng.randbytes(50)))
    return name


def _cut(rng: random.Random, parts: Parts) -> str:
    name = _xml_part(rng, parts)
    parts[name] = parts[name][: rng.randint(0, len(parts[name]))]
    return f"{name} at {len(parts[name])}"


def _flipped(rng: random.Random, parts: Parts) -> str:
    """A byte inside a part, packed again with the right checksum."""
    name = _xml_part(rng, parts)
    if not parts[name]:
        return f"{name} is empty"
    place = rng.randrange(len(parts[name]))
    parts[name] = parts[name][:place] + bytes([rng.randrange(256)]) + parts[name][place + 1 :]
    return f"{name} at {place}"


_CHANGES: dict[Callable[[random.Random, Parts], str], int] = {
    _attribute: 8,
    **dict.fromkeys((_element_dropped, _element_doubled, _text), 4),
    **dict.fromkeys((_element_moved, _element_renamed, _merged, _repeated), 2),
    **dict.fromkeys((_flipped, _doctype, _declaration, _namespace), 2),
    **dict.fromkeys((_part_dropped, _parts_swapped, _part_added, _cut), 1),
}
