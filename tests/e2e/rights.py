"""Giving up the rights by which root passes over the modes of files."""

import ctypes
import os

CAPABILITY_VERSION = 0x20080522
PASSES_OVER_MODES = (1, 2, 3)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER


def as_anybody() -> None:
    """This process is from now on a user as others are, also if root runs it."""
    if os.geteuid() == 0:
        library = ctypes.CDLL(None, use_errno=True)
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
        rights = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; then those from 32 on
        if library.capget(header, rights) != 0:
            raise OSError(ctypes.get_errno(), "capget")
        for place in range(3):
            rights[place] &= ~sum(1 << right for right in PASSES_OVER_MODES)
        if library.capset(header, rights) != 0:
            raise OSError(ctypes.get_errno(), "capset")
