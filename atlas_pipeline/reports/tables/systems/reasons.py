"""The sentences behind the keys of the systems' tables.

Tables hold the keys, so that they are the same in every language; a rendering asks here for the sentence.
"""

from atlas_pipeline.messages.catalogue import say


def sentence(key: str, language: str) -> str:
    """The sentence of that key; empty for an empty key. Raises KeyError for a key that the catalogue lacks."""
    return say(f"reasons.{key}", language) if key else ""
