"""The catalogue: the sentence of a key in a language, with its blanks filled.

A key is `topic.name`: the file and the entry in it. The languages are the folders that hold `language.yaml`.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter

import yaml

from atlas_pipeline.messages.details import Detail, locale, plural_forms

FALLBACK = "en"
"""The language for a reader whose language the catalogue lacks."""
OF_LANGUAGE = "language"
"""The topic without sentences: the language's own name and its locale."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that the catalogue has, in the order of their codes."""
    folders = files(__package__).iterdir()
    return tuple(sorted(one.name for one in folders if one.joinpath(f"{OF_LANGUAGE}.yaml").is_file()))


def say(key: str, language: str, /, **details: object) -> str:
    """The sentence in that language, its blanks filled by the details; in English if the catalogue lacks
    the language.

    Raises KeyError for a key that the catalogue lacks, or a detail that the sentence needs and does not get.
    """
    spoken = _spoken(language)
    region = entries(OF_LANGUAGE, spoken)["locale"]
    return unfilled(key, spoken).format_map({name: Detail(value, region) for name, value in details.items()})


def unfilled(key: str, language: str) -> str:
    """The sentence with its blanks. Raises KeyError as `say` does."""
    topic, _, name = key.partition(".")
    return entries(topic, language)[name]


def outline(key: str, language: str) -> str:
    """The sentence for a list of all messages: each blank as its name in braces, plural words in the form for
    several. Raises KeyError as `say` does."""
    parts = []
    for literal, name, spec, _ in Formatter().parse(unfilled(key, language)):
        parts.append(literal)
        if name is not None:
            parts.append(plural_forms(spec or "").get("other", f"{{{name}}}"))
    return "".join(parts)


def has(key: str) -> bool:
    """Whether the catalogue has that key."""
    topic, _, name = key.partition(".")
    return name in entries(topic, FALLBACK)


def joined(values: Iterable[object], language: str) -> str:
    """The values as a list within a sentence: “A, B, and C”."""
    from babel.lists import format_list

    region = entries(OF_LANGUAGE, _spoken(language))["locale"]
    return format_list([str(value) for value in values], locale=locale(region))


def language_name(language: str) -> str:
    """The language's own name; its code if the catalogue lacks the language."""
    return entries(OF_LANGUAGE, language)["name"] if language in languages() else language


@cache
def entries(topic: str, language: str) -> Mapping[str, str]:
    """The entries of a topic by name, in English if the catalogue lacks the language."""
    path = files(__package__).joinpath(_spoken(language), f"{topic}.yaml")
    # libyaml reads the catalogue in a tenth of the time; the wheel has it on every common platform
    read: dict[str, str] = yaml.load(
        path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return read


def _spoken(language: str) -> str:
    return language if language in languages() else FALLBACK
