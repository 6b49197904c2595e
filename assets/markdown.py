"""Shows text from submissions and officers in Dagster's Markdown as it was written. Such a text never
becomes a tag, a link or a picture.

This is the only file that makes Markdown from text of submissions and officers; a test looks for others.
"""

import re
from collections.abc import Iterable
from itertools import islice

import dagster as dg

LISTED = 50
_MEANS_SOMETHING = re.compile(r"([!-/:-@\[-`{-~])")
"""ASCII punctuation. A backslash before such a character makes it plain text (CommonMark 2.4)."""
_LINKED = re.compile(r"(?i)(?<=www)(?=\\\.)|(?<=http)(?=s?\\:)|(?=\\@)")
"""The places in an address that make it a link: Dagster makes links of addresses after it has read the
Markdown."""
WORD_JOINER = "\u2060"


def listed(lines: Iterable[str]) -> dg.MarkdownMetadataValue:
    """The first LISTED lines as a list; "none" if there is no line."""
    return dg.MetadataValue.md("\n".join(f"- {plain(line)}" for line in islice(lines, LISTED)) or "none")


def plain(text: str) -> str:
    """One line of Markdown that shows `text`. An invisible character in an address prevents a link."""
    one_line = " ".join(text.split())
    return _LINKED.sub(WORD_JOINER, _MEANS_SOMETHING.sub(r"\\\1", one_line))
