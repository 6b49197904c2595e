"""The sentences behind the keys of the systems' tables: one message file, `reasons.yaml`.

Tables have the keys, so they are the same in every language. A rendering asks this module for the
sentence.
"""

from functools import cache
from importlib.resources import files

import yaml

from atlas_pipeline.plan.labels import Labels, text_in


@cache
def load_reasons() -> dict[str, Labels]:
    """Returns every entry of the message file, by key and language."""
    text = files("atlas_pipeline.reports.tables.systems").joinpath("reasons.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def sentence(key: str, language: str) -> str:
    """Returns the sentence of the key, or an empty text for an empty key.

    Raises KeyError if the key is not in the file.
    """
    return text_in(load_reasons()[key], language) if key else ""
