"""The XML parts of a workbook: checked while they are unpacked, and parsed safely.

A part is refused before a parser sees it if it declares entities or a document type. No spreadsheet
program writes these; an attacker uses them to turn a few bytes into gigabytes or to read a file on our
side. A part is also refused if a text or a tag is longer than any cell. Nothing that a part points to is
ever opened.
"""

import re
import zipfile
from collections.abc import Iterator

from atlas_pipeline.reading.containers import MIB, Container
from atlas_pipeline.reading.unreadable import Unreadable, over, refuse

LONGEST_TEXT = MIB
"""The most bytes without a tag. A cell of Excel has at most 32,767 characters."""

LARGEST_PART = 16 * MIB
"""In bytes, for parts that are parsed as a tree: lists of sheets, relations, formats."""

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = re.compile(rb"^(?:\xfe\xff|\xff\xfe|\x00|.\x00)", re.DOTALL)
"""The beginning of XML in UTF-16 or UTF-32. The patterns that check the parts cannot read these encodings."""

_NEVER_READ = ("customXml/", "docProps/")

_OLD_MANIFEST = b"<!DOCTYPE manifest:manifest PUBLIC"
"""OpenOffice before 3.0 begins its manifest with this. calamine skips the manifest and nothing else reads
it."""


def watched(container: Container, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's bytes, in pieces. Raises Unreadable if the part is damaged or made to do harm."""
    name = container.name
    tail = b""
    gap = 0
    for number, piece in enumerate(container.unpacked(entry)):
        text = tail + piece
        if number == 0 and _WIDE.match(piece):
            raise refuse("damaged", name)
        if _DOCTYPE.search(text) and _OLD_MANIFEST not in text:
            raise refuse("entities", name)
        gap = _longest_gap(piece, gap, name)
        tail = piece[-9:]
        yield piece


def _longest_gap(piece: bytes, gap: int, name: str) -> int:
    """The length so far of the text at the end of the piece. `gap` is the length of the text before the
    piece."""
    start = 0
    while True:
        found = piece.find(b"<", start)
        gap += (len(piece) if found < 0 else found) - start
        if gap > LONGEST_TEXT:
            raise over("cell", f"{LONGEST_TEXT:,}", name)
        if found < 0:
            return gap
        # the count starts again at the last tag of the next stretch; the tags before it are skipped
        last = piece.rfind(b"<", found, found + LONGEST_TEXT)
        start, gap = last + 1, 0


def looked_into(container: Container, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's bytes, in pieces. A part that no reader uses (a picture, the definition of a query) is
    unpacked without checks of its content. Raises Unreadable if the part is damaged or made to do harm."""
    is_read = entry.filename.endswith((".xml", ".rels")) and not entry.filename.startswith(_NEVER_READ)
    yield from watched(container, entry) if is_read else container.unpacked(entry)


def check(container: Container, entry: zipfile.ZipInfo) -> None:
    """Reads the part to its end."""
    for _ in looked_into(container, entry):
        pass


def tree(container: Container, path: str):  # type: ignore[no-untyped-def]
    """The part's root element. Raises Unreadable if the part is missing, damaged, or too large for its
    kind."""
    from lxml import etree

    entry = container.entry(path)
    if entry is None or entry.file_size > LARGEST_PART:
        raise refuse("damaged", container.name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(b"".join(watched(container, entry)), parser)
    except Unreadable:
        raise
    except (etree.XMLSyntaxError, LookupError, ValueError):  # also an unknown encoding
        raise refuse("damaged", container.name) from None
