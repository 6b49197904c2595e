"""The XML of a sheet in one spelling: without prefixes, and with attributes as spreadsheet programs write
them.

Some libraries prefix every tag, and XML allows blanks and quotation marks that nobody uses; the patterns
that look a sheet over know one way only.
"""

import re

_PREFIXED = re.compile(rb"<\w+:(?:row|c|cols)\b")
_UNUSUAL = (
    *((b"\t", b"\tr"), (b"\n", b"\nr"), (b"\r", b"\rr"), (b"\n", b"<c\n"), (b"\n", b"<row\n")),
    *((b"'", b"r='"), (b" ", b" r ="), (b" ", b" r= ")),
)
"""Ways to write an attribute that no spreadsheet program uses; each behind one byte that is looked for first,
because that is fifty times faster."""

_PREFIX = re.compile(rb"(</?)\w+:(?=\w)")
_ATTRIBUTE = re.compile(rb"""(?<!\s)\s++(r|s|t|hidden|min|max)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def as_usual(text: bytes) -> bytes:
    """The same XML without prefixes and with attributes as spreadsheet programs write them."""
    if b":row" in text and _PREFIXED.search(text):
        text = _PREFIX.sub(rb"\1", text)
    if any(byte in text and sign in text for byte, sign in _UNUSUAL):
        text = _ATTRIBUTE.sub(rb' \1="\2\3"', text)
    return text
