"""The tags of a sheet's XML that more than one module looks for, and their numeric attributes."""

import re

ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*?)(/?)>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^<>]*?)/?>")
NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")


def attribute(name: bytes, tag: bytes) -> bytes:
    """The value of a numeric attribute; empty if the tag does not have it."""
    found = re.search(rb"\s" + name + rb"""\s*=\s*["']([\d.]+)["']""", tag)
    return found.group(1) if found else b""
