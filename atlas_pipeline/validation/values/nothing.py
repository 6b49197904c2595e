"""Words that an officer writes where there is nothing (`-`, `n/a`, `ไม่มี`), and marks that repeat the cell
above (`"`, `ídem`). The plan lists the words for nothing."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.validation.values.choices import YES_NO, Choices

_AROUND = "()[]{}<>. "
"""Signs around a word that change nothing: `(none)`, `n.a`."""

_SIGNS_ALLOWED = len(_AROUND)
"""How much longer than the word the text may be."""

_SAME_AS_ABOVE = re.compile(
    r"[\"\u2033\u3003\u02ba\u201c-\u201f»«]{1,3}|['\u2019\u2032]{2}|,,|"
    r"[-–—_ ]+[\"\u2033\u3003\u201c-\u201f][-–—_ ]+|(?:ditto|idem|ibid\.?)(?: anterior)?|"
    r"(?:the )?same(?: as)? above|as above|"
    r"(?:lo )?(?:mismo|igual)(?: que)?(?: el| la| lo)? (?:anterior|arriba)|"
    r"(?:เหมือน|เช่นเดียวกับ)(?:กับ)?(?:ข้าง|ด้าน)บน|เช่นเดียวกัน"
)
"""Marks and words, folded, that repeat the cell above for the eye."""


def says_same_as_above(texts: pa.Array) -> np.ndarray:
    """For each clean text, whether it is only a mark or a word that repeats the cell above."""
    found = np.zeros(len(texts), dtype=bool)
    is_short = pc.less_equal(pc.utf8_length(texts), 30)
    may_repeat = pc.match_substring_regex(texts, r"(?i)[^\pL\pN]|d[ií]tto|[ií]dem|[ib]id|เช่น|เหมือน")
    for position in np.flatnonzero(pc.and_(is_short, may_repeat).to_numpy(zero_copy_only=False)).tolist():
        found[position] = _SAME_AS_ABOVE.fullmatch(folded(texts[position].as_py())) is not None
    return found


def says_nothing(texts: pa.Array, plan: Plan, choices: Choices | None) -> np.ndarray:
    """For each clean text, whether it is one of the plan's words for nothing. A text that is one of the
    field's choices, or a yes or no, has its own meaning. Brackets and a full stop around a word make no
    difference, nor does it matter how often a listed sign is repeated (`- -`, `-----`)."""
    words = plan.project.words_for_nothing
    found = np.zeros(len(texts), dtype=bool)
    if not words:
        return found
    bare_words = {word.strip(_AROUND) for word in words} - {""}
    signs = {word for word in words if len(word) == 1 and not word.isalnum()} | {" "}
    longest = max(map(len, words)) + _SIGNS_ALLOWED  # folding may shorten a text
    is_short = pc.less_equal(pc.utf8_length(texts), longest).to_numpy(zero_copy_only=False)
    for position in np.flatnonzero(is_short).tolist():
        written = folded(texts[position].as_py())
        has_meaning = written in YES_NO or (choices is not None and written in choices.by_spelling)
        is_listed = written in words or written.strip(_AROUND) in bare_words or signs.issuperset(written)
        found[position] = bool(written) and is_listed and not has_meaning
    return found
