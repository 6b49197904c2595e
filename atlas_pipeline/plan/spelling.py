"""When two spellings are the same: case, accents, blanks and invisible characters do not matter.

Used wherever what people write meets what the plan names: codes and their labels, institutions, headers.
"""

import re
import unicodedata

_LATIN_ACCENTS = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")


def folded(text: str) -> str:
    """The text as it is compared: `" Policía  NACIONAL "` is `policia nacional`.

    Only accents of the Latin script are dropped. Thai vowels and tone marks are combining characters too,
    and without them `หมู่` (group) and `หมู` (pig) would be one word.
    """
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text))
    bare = _LATIN_ACCENTS.sub("", decomposed)
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", bare)).strip().casefold()
