"""Pictures of what the sample run gives to people, for README.md: `python -m tests.browser.documents
docs/pictures`.

LibreOffice draws the workbooks as the run wrote them. It prints no comments: a copy of the checked workbook
shows them as boxes, with the comment's own text and size.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from tests.e2e.office import ROOT, atlas

LARGEST = 150_000
"""Bytes of a picture."""
NEEDED = {"soffice": "libreoffice-calc", "pdftoppm": "poppler-utils"}
"""Programs, and the Debian packages that bring them."""
XML = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
}

BOX_PLACE = {"x": "-3.1in", "y": "0.4in"}
"""Of a comment's box, from the corner of its cell: below it, and within the printed page."""


class Crop(NamedTuple):
    """A part of a page, in pixels at that many dots per inch."""

    page: int
    dpi: int
    left: int
    top: int
    width: int
    height: int


CHECKED = "checked/HQ/2019-H2/*-checked.xlsx"
CHECKED_SHEET = "BOK studies"
CHECKED_CROP = Crop(page=1, dpi=110, left=744, top=68, width=1038, height=570)
ANNEX_A = "reports/ATLAS_Annex-A_FY2020-H1_en.xlsx"
ANNEX_A_CROP = Crop(page=1, dpi=130, left=40, top=55, width=1016, height=467)


def main(folder: Path) -> None:
    if missing := [package for program, package in NEEDED.items() if shutil.which(program) is None]:
        sys.exit(
            f"No LibreOffice or poppler on this machine: apt-get install {' '.join(missing)} fonts-dejavu"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="atlas-") as name:
        office = Path(name)
        shutil.copytree(ROOT / "samples", office / "samples")
        atlas(office, ["run", "--inbox", "samples"])
        home = office / ".atlas"
        with converter(office) as convert:
            checked = convert(next(home.glob(CHECKED)), "fods")
            show_comments(checked, CHECKED_SHEET)
            picture(convert(checked, "pdf"), CHECKED_CROP, folder / "checked-workbook.png")
            picture(convert(home / ANNEX_A, "pdf"), ANNEX_A_CROP, folder / "annex-a.png")


@contextmanager
def converter(office: Path) -> Iterator:
    """A function that converts a document with LibreOffice, in a profile of its own."""

    def convert(document: Path, kind: str) -> Path:
        target = office / "converted"
        words = ["soffice", "--headless", f"-env:UserInstallation={(office / 'profile').as_uri()}"]
        words += ["--convert-to", kind, "--outdir", str(target), str(document)]
        subprocess.run(words, check=True, capture_output=True)
        return target / f"{document.stem}.{kind}"

    yield convert


def show_comments(document: Path, sheet: str) -> None:
    """In a flat OpenDocument file: only this sheet stays, and each of its comments becomes a box."""
    tree = etree.parse(document)
    for table in tree.findall(".//table:table", XML):
        if table.get(f"{{{XML['table']}}}name") != sheet:
            table.getparent().remove(table)
    for note in tree.findall(".//office:annotation", XML):
        frame = etree.Element(f"{{{XML['draw']}}}frame")
        for name in ("style-name", "text-style-name"):
            frame.set(f"{{{XML['draw']}}}{name}", note.get(f"{{{XML['draw']}}}{name}", ""))
        for name in ("width", "height"):
            frame.set(f"{{{XML['svg']}}}{name}", note.get(f"{{{XML['svg']}}}{name}", "1cm"))
        for name, place in BOX_PLACE.items():
            frame.set(f"{{{XML['svg']}}}{name}", place)
        box = etree.SubElement(frame, f"{{{XML['draw']}}}text-box")
        box.extend(note.findall("text:p", XML))
        note.getparent().replace(note, frame)
    tree.write(document, encoding="utf-8", xml_declaration=True)


def picture(pdf: Path, crop: Crop, path: Path) -> None:
    """Draws that part of the document. Fails if the picture is too large for a page that is read on a
    telephone."""
    numbers = {"-f": crop.page, "-l": crop.page, "-r": crop.dpi, "-x": crop.left, "-y": crop.top}
    numbers |= {"-W": crop.width, "-H": crop.height}
    words = [word for name, number in numbers.items() for word in (name, str(number))]
    subprocess.run(
        ["pdftoppm", "-png", "-singlefile", *words, str(pdf), str(path.with_suffix(""))], check=True
    )
    size = path.stat().st_size
    assert size < LARGEST, f"{path} is {size} bytes"
    print(path, size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
