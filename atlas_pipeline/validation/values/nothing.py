"""Words that an officer writes where there is nothing (`-`, `n/a`, `ไม่มี`). The plan lists them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.validation.values.choices import YES_NO, Choices


def says_nothing(texts: pa.Array, plan: Plan, choices: Choices | None) -> np.ndarray:
    """For each clean text, whether it is one of the plan's words for nothing. A text that is one of the
    field's choices, or a yes or no, has its own meaning."""
    words = plan.project.words_for_nothing
    found = np.zeros(len(texts), dtype=bool)
    if not words:
        return found
    longest = max(map(len, words)) + 2  # folding may shorten a text
    is_short = pc.less_equal(pc.utf8_length(texts), longest).to_numpy(zero_copy_only=False)
    for position in np.flatnonzero(is_short).tolist():
        written = folded(texts[position].as_py())
        has_meaning = written in YES_NO or (choices is not None and written in choices.by_spelling)
        found[position] = written in words and not has_meaning
    return found
