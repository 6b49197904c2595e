"""Files made to harm whoever opens them: small to send, huge or endless to read.

Each function gives the bytes of one file. Most are a good workbook with one part replaced.
"""

import io
import struct
import zipfile
import zlib

from tests.reading.old_workbooks import ods_of, xls
from tests.validation.building import ACTIVITY, COVER, PERSON, csv_bytes, csv_zip, table, workbook, zipped

MIB = 1024 * 1024
SHEET = "xl/worksheets/sheet2.xml"
_LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">'
    for n in range(12)
)  # fmt: skip
BILLION_LAUGHS = f"<!DOCTYPE x [{_LAUGHS}]>"
EXTERNAL_ENTITY = '<!DOCTYPE x [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>'
EXTERNAL_DTD = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


def good() -> bytes:
    return workbook(activities=table(ACTIVITY))


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(part: str, body: bytes, content: bytes | None = None) -> bytes:
    """The good workbook with one part put in or replaced."""
    return zipped({**parts_of(content or good()), part: body})


def with_replaced(part: str, old: bytes, new: bytes, content: bytes | None = None) -> bytes:
    body = parts_of(content or good())[part]
    assert old in body
    return with_part(part, body.replace(old, new, 1), content)


def with_doctype(part: str, doctype: str, text: bytes = b"&l11;") -> bytes:
    """The good workbook, or .ods, with a DOCTYPE before the root of `part` and its entity used within."""
    content = ods_of("") if part == "content.xml" else good()
    body = parts_of(content)[part]
    head, end, rest = body.partition(b"?>")
    rest = rest.lstrip()
    root, gt, inner = rest.partition(b">")
    if root.endswith(b"/"):
        return with_part(part, head + end + doctype.encode() + rest, content)
    return with_part(part, head + end + doctype.encode() + root + gt + text + inner, content)


def many_strings(count: int) -> bytes:
    """A table of shared texts that packs a thousand to one."""
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return with_part("xl/sharedStrings.xml", head + b"<si><t/></si>" * count + b"</sst>")


def one_huge_cell(mib: int) -> bytes:
    cell = b'<c r="B2" t="inlineStr"><is><t>' + b"a" * (mib * MIB) + b"</t></is></c>"
    return with_replaced(SHEET, b"</row>", cell + b"</row>")


def many_cells(count: int, row: bytes = b"<row>", cell: bytes = b"<c><v>1</v></c>") -> bytes:
    """Cells and rows without an address: a spreadsheet program numbers them itself."""
    rows = row + cell * 100 + b"</row>"
    return with_replaced(SHEET, b"</sheetData>", rows * (count // 100) + b"</sheetData>")


def in_sheet(rows: bytes) -> bytes:
    """The good workbook with these bytes after the rows of its sheet of activities."""
    return with_replaced(SHEET, b"</sheetData>", rows + b"</sheetData>")


def with_many_percents(formats: int, cells: int) -> bytes:
    """So many formats that show a percentage, and cells in formats that show none."""
    xfs = b'<cellXfs count="1">' + b"<xf/>" + b'<xf numFmtId="9"/>' * formats + b"</cellXfs>"
    styles = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    content = with_part("xl/styles.xml", styles + xfs + b"</styleSheet>")
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"><v>1</v></c></row>' % (n, n) for n in range(3, cells + 3))
    return with_replaced(SHEET, b"</sheetData>", rows + b"</sheetData>", content)


def far_corner(last: str) -> bytes:
    """Two cells, one of them at the far corner of a sheet that is laid out in between."""
    number = last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    row = f'<row r="{number}"><c r="{last}"><v>1</v></c></row>'.encode()
    return with_replaced(SHEET, b"</sheetData>", row + b"</sheetData>")


def many_entries(count: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}", b"")
    return content.getvalue()


def overlapping() -> bytes:
    """Many entries that share one piece of packed bytes, as the known bomb without nesting has them."""
    packed = zlib.compress(b"," * (8 * MIB), 9)[2:-4]
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(packed), 8 * MIB, 1, 0) + b"x"
    names = [f"activities{number}.csv".encode() for number in range(100)]
    directory = b"".join(
        struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            *(b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(packed), 8 * MIB, len(name), 0, 0, 0, 0, 0, 0),
        )
        + name
        for name in names
    )
    end = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, len(names), len(names), len(directory), len(local) + len(packed), 0
    )
    return local + packed + directory + end


def named_entry(name: str, attributes: int = 0) -> bytes:
    """A zip of CSV files, one of which has this name and these attributes of its system."""
    content = io.BytesIO(csv_zip(activities=table(ACTIVITY)))
    with zipfile.ZipFile(content, "a") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        entry.create_system = 3
        entry.external_attr = attributes << 16
        archive.writestr(entry, b"x")
    return content.getvalue()


def csv_file(content: bytes) -> bytes:
    """A zip whose activities are this file."""
    cover = csv_bytes([["field", "value"], *([name, value] for name, value in COVER.items())])
    return zipped({"cover.csv": cover, "activities.csv": content})


def wide_csv(columns: int) -> bytes:
    return csv_file(csv_bytes(table(ACTIVITY)) + b"," * columns + b"\n")


def ods_rows(rows: bytes) -> bytes:
    return ods_of(f'<table:table table:name="activities">{rows.decode()}</table:table>')


def xls_with_endless_chain() -> bytes:
    """An old workbook whose table of sectors runs in a circle."""
    content = bytearray(xls({"people": table(PERSON)}))
    content[512 + 4 * 4 : 512 + 5 * 4] = struct.pack("<I", 3)
    return bytes(content)
