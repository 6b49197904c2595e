"""Text of others as Dagster's Markdown: it is shown as it was written, and is never a tag, a link or a
picture.

This is the only file that makes Markdown of what submissions and officers wrote; a test looks for others.
"""

import re
from collections.abc import Iterable
from itertools import islice

import dagster as dg

LISTED = 50
_MEANS_SOMETHING = re.compile(r"([!-/:-@\[-`{-~])")
"""ASCII punctuation: a backslash before any of it makes it plain (CommonMark 2.4)."""
_LINKED = re.compile(r"(?i)(?<=www)(?=\\\.)|(?<=http)(?=s?\\:)|(?=\\@)")
"""Where an address begins to be one: Dagster makes links of addresses after Markdown was read."""
WORD_JOINER = "\u2060"


def listed(lines: Iterable[str]) -> dg.MarkdownMetadataValue:
    """The first lines as a list; "none" for no line."""
    return dg.MetadataValue.md("\n".join(f"- {plain(line)}" for line in islice(lines, LISTED)) or "none")


def plain(text: str) -> str:
    """One line of Markdown that shows `text`; an address in it is no link, by an unseen sign within."""
    one_line = " ".join(text.split())
    return _LINKED.sub(WORD_JOINER, _MEANS_SOMETHING.sub(r"\\\1", one_line))
