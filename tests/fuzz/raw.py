"""Changes to the bytes of a file: bits, cuts, splices, the fields of the ZIP, the names of its entries."""

import io
import random
import struct
import zipfile
from collections.abc import Callable

_NAMES = (
    *("../../x.csv", "/etc/passwd", "C:\\x.csv", "a\\..\\..\\b.csv", "x\0.csv", "cover.csv", "COVER.CSV", ""),
    *(
        "participants.csv",
        "participants.csv/",
        "กิจกรรม.csv",
        "__MACOSX/._cover.csv",
        "a/" * 200 + "x.csv",
        ".",
    ),
)
_FIELDS = {
    b"PK\x03\x04": ((4, 2), (6, 2), (8, 2), (10, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)),
    b"PK\x01\x02": ((6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (42, 4)),
    b"PK\x05\x06": ((4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
}
"""Signature → where its fields are and how long: version, flags, method, time, CRC, sizes, lengths,
offset."""


def change(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    """The bytes with one change, and what it was."""
    chosen = rng.choice(_CHANGES)
    changed, told = chosen(rng, content)
    return changed, f"{chosen.__name__.strip('_')}: {told}"


def _bits(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    mutable, times = bytearray(content), rng.choice((1, 1, 2, 8, 64))
    for _ in range(times if mutable else 0):
        mutable[rng.randrange(len(mutable))] ^= 1 << rng.randrange(8)
    return bytes(mutable), f"{times} flipped"


def _cut(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    size = rng.choice((0, 1, 3, rng.randint(0, len(content)), max(len(content) - rng.randint(1, 30), 0)))
    return content[:size], f"to {size}"


def _beheaded(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    size = rng.randint(1, 40)
    return content[size:], f"by {size}"


def _spliced(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    one, two = sorted((rng.randint(0, len(content)), rng.randint(0, len(content))))
    at = rng.randint(0, len(content))
    return content[:at] + content[one:two] + content[at:], f"{one}–{two} at {at}"


def _zeroed(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    at, size = rng.randint(0, len(content)), rng.choice((1, 16, 512))
    return content[:at] + b"\0" * size + content[at + size :], f"{size} at {at}"


def _inserted(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    at, size = rng.choice((0, len(content), rng.randint(0, len(content)))), rng.choice((1, 4, 100))
    return content[:at] + rng.randbytes(size) + content[at:], f"{size} at {at}"


def _zip_field(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    signature = rng.choice(tuple(_FIELDS))
    places = []
    at = content.find(signature)
    while at >= 0:
        places.append(at)
        at = content.find(signature, at + 1)
    if not places:
        return _bits(rng, content)
    at, (offset, size) = rng.choice(places), rng.choice(_FIELDS[signature])
    value = rng.choice((0, 1, 8, 9, 12, 99, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, rng.getrandbits(32)))
    field = struct.pack("<Q", value)[:size]
    start = at + offset
    return content[:start] + field + content[start + size :], f"{signature!r}+{offset} = {value}"


def _entry_name(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    """Packs the file again with one entry under another name, or a second time under its own."""
    name = rng.choice(_NAMES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except Exception:  # an earlier change has broken the ZIP
        return _bits(rng, content)
    if not entries:
        return _bits(rng, content)
    chosen = rng.randrange(len(entries))
    if rng.random() < 0.3:
        entries.insert(rng.randint(0, len(entries)), entries[chosen])
        name = "a second time"
    else:
        entries[chosen] = (name, entries[chosen][1])
    return _packed(entries), f"entry {chosen} {name!r:.50}"


def _packed(entries: list[tuple[str, bytes]]) -> bytes:
    import warnings

    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two entries of one name are the point
        for name, data in entries:
            entry = zipfile.ZipInfo("x", (2020, 1, 1, 0, 0, 0))
            entry.filename = name  # the constructor would cut it at a NUL
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()


_CHANGES: tuple[Callable[[random.Random, bytes], tuple[bytes, str]], ...] = (
    *(_bits, _bits, _bits, _cut, _beheaded, _spliced, _zeroed, _inserted),
    *(_zip_field, _zip_field, _zip_field, _entry_name, _entry_name),
)
