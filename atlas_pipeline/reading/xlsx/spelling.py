"""The XML of a sheet in one spelling: without prefixes, and with attributes as spreadsheet programs write
them.

Some libraries prefix every tag. XML also allows blanks and quotation marks that spreadsheet programs do
not use. The patterns that look a sheet over know only one spelling.
"""

import re

_PREFIXED = re.compile(rb"<\w+:(?:row|c|cols)\b")
_UNUSUAL = (
    *((b"\t", b"\tr"), (b"\n", b"\nr"), (b"\r", b"\rr"), (b"\n", b"<c\n"), (b"\n", b"<row\n")),
    *((b"'", b"r='"), (b" ", b" r ="), (b" ", b" r= ")),
)
"""Ways to write an attribute that no spreadsheet program uses. Each has a single byte that is searched
first, because this is fifty times faster."""

_PREFIX = re.compile(rb"(</?)\w+:(?=\w)")
_ATTRIBUTE = re.compile(rb"""(?<!\s)\s++(r|s|t|hidden|min|max)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def as_usual(text: bytes) -> bytes:
    """The same XML without prefixes and with attributes as spreadsheet programs write them."""
    if b":row" in text and _PREFIXED.search(text):
        text = _PREFIX.sub(rb"\1", text)
    if any(byte in text and sign in text for byte, sign in _UNUSUAL):
        text = _ATTRIBUTE.sub(rb' \1="\2\3"', text)
    return text
