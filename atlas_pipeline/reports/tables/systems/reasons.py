"""The sentences behind the keys of the systems' tables.

Tables have the keys, so they are the same in every language. A rendering asks this module for the
sentence.
"""

from atlas_pipeline.messages.catalogue import say


def sentence(key: str, language: str) -> str:
    """Returns the sentence of the key, or an empty text for an empty key.

    Raises KeyError if the catalogue has no such key.
    """
    return say(f"reasons.{key}", language) if key else ""
