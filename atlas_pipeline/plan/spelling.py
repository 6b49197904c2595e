"""When two spellings are the same: case, accents, blanks, invisible characters and the order of Thai marks
make no difference.

Used wherever a text of an office is compared with names of the plan: codes, labels, institutions, headers.
"""

import re
import unicodedata

from atlas_pipeline.plan.thai_spelling import one_spelling

_LATIN_ACCENTS = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")


def folded(text: str) -> str:
    """The text in the form used for comparison: `" Policía NACIONAL "` becomes `policia nacional`.

    Drops only accents of the Latin script. Thai vowels and tone marks are combining characters too.
    Without them `หมู่` (group) and `หมู` (pig) would be one word.
    """
    visible = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    decomposed = unicodedata.normalize("NFKD", one_spelling(visible))
    bare = _LATIN_ACCENTS.sub("", decomposed)
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", bare)).strip().casefold()


def as_folded(pattern: str) -> str:
    """The pattern for folded texts. Folding writes the Thai vowel ำ as two signs. All letters of the pattern
    must be small."""
    return pattern.replace("\u0e33", "\u0e4d\u0e32")
