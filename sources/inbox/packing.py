"""A folder of CSV files as one sequence of bytes: a ZIP that is the same if the files are the same.

The files are stored, not compressed. Compressed bytes depend on the zlib of the machine, and the hash of
a delivery must not. Order, times and permissions are fixed.
"""

import io
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that ZIP knows."""


def pack(contents: Mapping[str, bytes]) -> bytes:
    """Returns name → content as a ZIP, in the order of the names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, contents[name])
    return packed.getvalue()
