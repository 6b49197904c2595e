"""The bytes of a delivery, opened once: the kind of the file and, if it is a ZIP, its parts.

The first reader opens a container and hands it on to the others. No part is unpacked before the sizes that
the ZIP declares are within the limits, and no part may be longer than declared. The file's name decides
the kind only if the content does not.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal

from atlas_pipeline.plan.project import Limits
from atlas_pipeline.privacy.titles import shown_path
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.reading.unreadable import Unreadable, over, refuse

Kind = Literal["xlsx", "ods", "xls", "csv", "zip"]
"""`zip`: a ZIP whose only content is one workbook."""

MIB = 1024 * 1024
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_LOCK = "~$"
"""The beginning of the name of a file that Excel keeps while a workbook is open. It holds a person's name."""

_ENCRYPTED_ODS = "encrypted-package"
"""The only part, besides the manifest, of an OpenDocument file that is encrypted as a whole (ODF 1.3)."""
_DRIVE = re.compile(r"^[A-Za-z]:")
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters and direction marks: a name with them is displayed as a different name."""

_LONGEST_NAME = 120
MOST_ENTRIES = 10_000
_DIRECTORY_SIGN = b"PK\x01\x02"
MOST_PACKED = 150
"""The most times its packed size that an entry may unpack to. Entries from spreadsheet programs stay below
50."""

_FREE_SIZE = 32 * MIB
"""A smaller entry is accepted however densely it is packed: it does no harm, and a sheet of blank cells is
that dense."""

_STORED, _DEFLATED = 0, 8
_LOCAL_HEADER = struct.Struct("<26xHH")
_FED = MIB
_GIVEN = 4 * MIB


class Container:
    """The bytes of a delivery under its name, and the directory of its ZIP.

    `kind`: the kind of the file. `entries`: the parts of the ZIP in the order of its directory; empty for
    an .xls.
    """

    def __init__(self, content: bytes, name: str, limits: Limits) -> None:
        """Raises Unreadable if the kind of the file is not accepted, if the file is larger than allowed,
        or if unpacking it is not safe."""
        self.content, self.name, self.limits = content, name, limits
        self.archive: zipfile.ZipFile | None = None
        """The ZIP, for callers that copy its parts into another ZIP. None for an .xls."""
        self.kind: Kind = self._kind()
        self.entries: list[zipfile.ZipInfo] = self.archive.infolist() if self.archive else []

    def _kind(self) -> Kind:
        content, name = self.content, self.name
        suffix = PurePosixPath(name).suffix.lower()
        if not content:
            raise refuse("empty", name)
        if PurePosixPath(name).name.startswith(_LOCK):
            raise refuse("lock_file", name)
        if len(content) > self.limits.file_mib * MIB:
            raise over("file_mib", self.limits.file_mib, name)
        if content.startswith(b"PK"):
            self.archive = _open_zip(content, name, self.limits)
            return _kind_of_zip(self.archive, suffix, name)
        if content.startswith(_OLE):
            if _ENCRYPTED_PACKAGE in content:
                raise refuse("encrypted", name)
            if suffix in WORKBOOKS:
                return "xls"
        if suffix in WORKBOOKS:
            raise refuse("not_a_workbook", name)
        if suffix == ".csv":
            raise refuse("lone_csv", name)
        raise refuse("damaged" if suffix == ".zip" else "wrong_extension", name)

    @cached_property
    def _by_path(self) -> dict[str, zipfile.ZipInfo]:
        return {
            entry.filename: entry for entry in self.entries
        }  # if two entries have the same name, the last one is used, as in zipfile

    def __contains__(self, path: str) -> bool:
        return path in self._by_path

    def entry(self, path: str) -> zipfile.ZipInfo | None:
        """The part with that path; None if the ZIP has none."""
        return self._by_path.get(path)

    def unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The part's bytes, in pieces of at most 4 MiB. Raises Unreadable if the part is damaged or its
        length differs from the declared length."""
        return _inflate(self.content, entry, self.name)

    def whole(self, entry: zipfile.ZipInfo) -> bytes:
        """All bytes of the part. Raises Unreadable as `unpacked` does."""
        return b"".join(self.unpacked(entry))


def _kind_of_zip(archive: zipfile.ZipFile, suffix: str, name: str) -> Kind:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names or "content.xml" in names:
        if suffix not in WORKBOOKS:
            raise refuse("name_of_workbook", name)
        return "xlsx" if "xl/workbook.xml" in names else "ods"
    if _ENCRYPTED_ODS in names:
        raise refuse("encrypted", name)
    if suffix == ".numbers" or any(part.endswith(".iwa") for part in names):
        raise refuse("apple_numbers", name)
    if suffix in WORKBOOKS:
        raise refuse("not_a_workbook", name)
    if any(is_csv(entry) for entry in archive.infolist()):
        return "csv"  # a folder of CSV files is delivered as a ZIP under the folder's own name
    if suffix == ".zip" and (count := sum(is_workbook(entry) for entry in archive.infolist())):
        if count > 1:
            raise refuse("workbooks_in_zip", name)
        return "zip"
    if suffix == ".zip" and any(_is_zip(entry) for entry in archive.infolist()):
        raise refuse("zip_in_zip", name)
    raise refuse("no_csv_in_zip" if suffix == ".zip" else "wrong_extension", name)


def _open_zip(content: bytes, name: str, limits: Limits) -> zipfile.ZipFile:
    """The ZIP, examined but not unpacked. Raises Unreadable if unpacking it is not safe."""
    if content.count(_DIRECTORY_SIGN) > MOST_ENTRIES:  # before zipfile creates an object for each
        raise over("entries", MOST_ENTRIES, name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except Exception:  # a damaged directory makes zipfile raise almost anything
        raise refuse("damaged", name) from None
    unpacked = 0
    for entry in archive.infolist():
        if _is_unsafe(entry):
            raise Unreadable(problem("unsafe_name", found=shown_path(shown_name(entry.orig_filename))))
        if entry.flag_bits & 1:
            raise refuse("encrypted", name)
        unpacked += entry.file_size
    if unpacked > limits.unpacked_mib * MIB:
        raise over("unpacked_mib", limits.unpacked_mib, name)
    for entry in archive.infolist():
        if entry.file_size > max(_FREE_SIZE, MOST_PACKED * entry.compress_size):
            raise refuse("bomb", name)
    return archive


def _is_unsafe(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry would be unpacked outside its folder, is a link, or has a name that is displayed
    as a different name."""
    path = entry.orig_filename.replace("\\", "/")
    is_outside = path.startswith("/") or _DRIVE.match(path) is not None or ".." in path.split("/")
    return is_outside or _UNSHOWABLE.search(path) is not None or stat.S_ISLNK(entry.external_attr >> 16)


def shown_name(path: str) -> str:
    """A name from a delivery, safe to repeat in a problem: no character that a terminal or page would act
    on, and at most 120 characters (then "…")."""
    shown = _UNSHOWABLE.sub("�", path)
    return shown if len(shown) <= _LONGEST_NAME else shown[:_LONGEST_NAME] + "…"


def is_litter(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry is a folder, or a file that operating systems leave in a ZIP."""
    path = PurePosixPath(entry.filename)
    # not `is_dir`: it raises if the entry has no name
    return entry.filename.endswith("/") or path.name.startswith((".", "~$")) or "__MACOSX" in path.parts


def is_csv(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith(".csv") and not is_litter(entry)


def _is_zip(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith(".zip") and not is_litter(entry)


def is_workbook(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith(WORKBOOKS) and not is_litter(entry)


def _inflate(content: bytes, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The entry's bytes, in pieces.

    `zipfile` stops at the declared length and never notices that the entry has more bytes. The readers of
    workbooks read past that length. So this function compares the declared length with the stream.

    Raises Unreadable if the entry is damaged or its length differs from the declared length.
    """
    raw = _raw(content, entry, name)
    if entry.compress_type == _STORED:
        if len(raw) != entry.file_size:
            raise refuse("damaged", name)
        for start in range(0, len(raw), _GIVEN):
            yield bytes(raw[start : start + _GIVEN])
        return
    if entry.compress_type != _DEFLATED:
        raise refuse("damaged", name)
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    total = fed = 0
    while not stream.eof:
        data: bytes | memoryview = stream.unconsumed_tail
        if not data:
            data = raw[fed : fed + _FED]
            fed += _FED
        try:
            piece = stream.decompress(data, _GIVEN)
        except zlib.error:
            raise refuse("damaged", name) from None
        total += len(piece)
        if total > entry.file_size or (not data and not piece):
            raise refuse("damaged", name)
        yield piece
    if total != entry.file_size:
        raise refuse("damaged", name)


def _raw(content: bytes, entry: zipfile.ZipInfo, name: str) -> memoryview:
    header = content[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise refuse("damaged", name)
    name_length, extra_length = _LOCAL_HEADER.unpack(header)
    start = entry.header_offset + 30 + name_length + extra_length
    raw = memoryview(content)[start : start + entry.compress_size]
    if len(raw) != entry.compress_size:
        raise refuse("damaged", name)
    return raw
