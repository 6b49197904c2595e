"""Short ways to have a file checked and to look at what comes back."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from atlas_pipeline.feedback.report import Report, report_of
from atlas_pipeline.feedback.workbook.checked_workbook import CheckedWorkbook, checked_workbook
from atlas_pipeline.feedback.workbook.palette import SHADES, colour
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.reading.reader import Reading
from tests.validation.building import NOON, plan, validated

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
)


def reading(content: bytes, name: str) -> Reading:
    return Reading(content, name, plan().project.limits)


def report(content: bytes, name: str = "book.xlsx", language: str = "en", **options) -> Report:
    return report_of(
        validated(content, name), plan=plan(), language=language, file_name=name, checked_at=NOON, **options
    )


def check(content: bytes, name: str = "book.xlsx", language: str = "en") -> CheckedWorkbook:
    said = report(content, name, language)
    return checked_workbook(reading(content, name), said)


def unmarked(content: bytes, name: str = "book.xlsx") -> bytes:
    """The file as it comes back once nothing is wrong with it any more."""
    clean = replace(report(content, name), lines=(), marks={})
    return checked_workbook(reading(content, name), clean).content


def opened(content: bytes):
    return load_workbook(io.BytesIO(content), rich_text=True)


def fill(cell) -> str | None:
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def severity(cell) -> Severity | None:
    """What the cell is marked with."""
    argb = fill(cell) or ""
    shades = {
        colour(one, shade, dark): one for one in Severity for shade in range(SHADES) for dark in (False, True)
    }
    return shades.get(argb)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def saved_by_openpyxl(content: bytes) -> bytes:
    """As another program reads and writes it, its own numbering of styles included."""
    book, out = opened(content), io.BytesIO()
    book.save(out)
    return out.getvalue()


def saved_by_libreoffice(content: bytes, folder, suffix: str = "xlsx") -> bytes:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed here")
    (folder / "sent.xlsx").write_bytes(content)
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            *("--convert-to", suffix, "--outdir", str(folder / "saved"), str(folder / "sent.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return (folder / "saved" / f"sent.{suffix}").read_bytes()
