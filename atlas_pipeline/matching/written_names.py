"""A person's name in forms that can be compared: in Latin letters, by its sound, and by its consonants.

`privacy.names` folds the name first. So titles, accents, capitals and the order of words are already
gone.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from atlas_pipeline.matching.romanisation import romanised
from atlas_pipeline.privacy.names import normalised_name


@dataclass(frozen=True, slots=True)
class WrittenName:
    """One name in its forms.

    `folded`: the form that a pseudonym is made from. `words`: in Latin letters and alphabetical order,
    abbreviations written out, particles left out. `sounds`: the sound of each word. `bones`: the
    consonants of each sound.
    """

    folded: str
    words: tuple[str, ...]
    sounds: tuple[str, ...]
    bones: tuple[str, ...]


def written_name(name: str) -> WrittenName:
    folded = normalised_name(name)
    words = [romanised(word) for word in folded.split()]
    known = _spellings()
    written_out = [known["abbreviations"].get(word, word) for word in words]
    kept = sorted(word for word in written_out if word and word not in known["particles"]) or sorted(words)
    sounds = tuple(_sound(word) for word in kept)
    return WrittenName(folded, tuple(kept), sounds, tuple(_bones(sound) for sound in sounds))


_VOWELS = "aeiou"
_DROPPED_R = re.compile(r"(?<=[aeiou])r(?=[^aeiouy])")
"""porn is spoken as phon, Prasert as Prasoet."""
_END = str.maketrans(
    {"l": "n", "r": "n", "d": "t", "s": "t", "z": "t", "x": "t", "c": "t", "g": "k", "b": "p", "w": "o"}
)
"""The sound of a last consonant in Thai."""
_MERGED = str.maketrans(
    {"v": "b", "w": "b", "z": "s", "x": "s", "g": "k", "r": "l", "d": "t", "f": "p", "q": "k"}
)


@cache
def _sound(word: str) -> str:
    """Soft before hard.

    Spanish: ce/ci/z/s, b/v, ll/y, silent h. Thai romanisations: ph/p, th/t, kh/k, j/ch, v/w, ee/i.
    """
    text = word
    for written, said in _alike():
        text = text.replace(written, said) if written in text else text
    # From here on, c has two meanings: the sound ch (written ch or j), or the sound k (a hard c).
    text = re.sub(r"(?<!^)h", "", text.removeprefix("h")) if "h" in text else text
    text = _DROPPED_R.sub("", text)
    text = re.sub(r"ee|ie|ea", "i", text)
    text = re.sub(r"oo|ou|ue|uu", "u", text)
    text = re.sub(r"oe|er$", "e", text)
    text = re.sub(r"y(?![aeiou])", "i", text)
    if text:
        text = text[:-1] + text[-1].translate(_END)
    text = re.sub(r"w(?![aeiou])", "o", text).translate(_MERGED)
    return re.sub(r"(.)\1+", r"\1", text)


@cache
def _bones(sound: str) -> str:
    """The consonants of a sound. A vowel at the start is marked with "a"."""
    first = "a" if sound[:1] in _VOWELS else ""
    return first + re.sub(r"(.)\1+", r"\1", "".join(letter for letter in sound if letter not in _VOWELS))


@cache
def _spellings() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        files("atlas_pipeline.matching").joinpath("spellings.yaml").read_text(encoding="utf-8")
    )
    return content | {"particles": frozenset(content["particles"])}


@cache
def _alike() -> tuple[tuple[str, str], ...]:
    return tuple((written, said) for written, said in _spellings()["alike"])
