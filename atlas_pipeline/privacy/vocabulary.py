"""Ordinary words, which are no names by themselves, and the titles that announce a name.

The words come from the plan's registers, code lists and units, and from the list `common` of its
`names.yaml`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.people import Then
from atlas_pipeline.privacy.names import folded, normalised_name
from atlas_pipeline.privacy.tokens import tokens_of

_THAI = re.compile(r"[\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Title:
    """`is_sure`: only a name can follow the title. Otherwise, only a name of the submission counts after
    it."""

    then: Then
    is_sure: bool


@dataclass(frozen=True)
class Vocabulary:
    """`latin` maps a folded word to its title. `thai` has patterns of titles, the longest first."""

    words: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()
    """Names of institutions and labels of codes, as `normalised_name` gives them. No person has such a
    name."""
    thai_text: str = ""
    """All Thai phrases, one per line. A part of a phrase is an ordinary word."""
    thai_words: tuple[str, ...] = ()
    latin: dict[str, Title] = field(default_factory=dict)
    thai: tuple[tuple[re.Pattern[str], Title, bool], ...] = ()
    """Pattern, title, and whether it is an abbreviation."""

    def is_common(self, word: str) -> bool:
        """Whether a folded word is an ordinary word. A Thai word is one also if it is a part of a longer
        phrase."""
        return word in self.words or (_THAI.search(word) is not None and word in self.thai_text)

    def begins_common(self, thai: str) -> bool:
        """Whether a Thai text begins with an ordinary word of which no names are made."""
        return folded(thai).startswith(self.thai_words)


def vocabulary_of(plan: Plan) -> Vocabulary:
    ordinary = [*plan.names.common.values(), *plan.names.common_in_names.values()]
    phrases = [*_phrases(plan), *(word for words in ordinary for word in words)]
    tokens = {token.text for phrase in phrases for token in tokens_of(phrase)}
    thai = sorted({folded(phrase) for phrase in phrases if _THAI.search(phrase)})
    listed = [folded(word) for word in plan.names.common.get("th", ())]
    latin: dict[str, Title] = {}
    patterns: list[tuple[str, re.Pattern[str], Title, bool]] = []
    for group in plan.names.titles:
        title_kind = Title(group.then, not group.only_before_known)
        for written in group.titles:
            if _THAI.search(written):
                is_short = "." in written
                body = r"\s?".join(re.escape(char) for char in written) if is_short else re.escape(written)
                before = r"(?<![\u0e00-\u0e7f.])" if is_short else ""
                patterns.append((written, re.compile(before + body), title_kind, is_short))
            else:
                latin[folded(written).rstrip(".")] = title_kind
    patterns.sort(key=lambda one: -len(one[0]))
    return Vocabulary(
        words=frozenset(tokens),
        phrases=frozenset(normalised_name(phrase) for phrase in phrases),
        thai_text="\n".join("".join(phrase.split()) for phrase in thai),
        thai_words=tuple(listed),
        latin=latin,
        thai=tuple(one[1:] for one in patterns),
    )


def _phrases(plan: Plan) -> Iterator[str]:
    """Yields every text of the plan that names an institution, a code or a unit."""
    for institution in plan.institutions:
        yield from _written(institution.name, institution.labels.values(), institution.spellings)
        yield institution.institution_id
    for codes in plan.code_lists.values():
        for code in codes.codes:
            yield from _written(code.code.replace("_", " "), code.labels.values(), ())
        yield from codes.spellings
        yield from codes.ignored
    for unit in plan.units:
        yield from _written(unit.code, unit.name.values(), ())


def _written(name: str, labels: Iterable[str], spellings: Iterable[str]) -> Iterator[str]:
    yield name
    yield from labels
    yield from spellings


_BUILT: dict[str, Vocabulary] = {}


def words_of(plan: Plan) -> Vocabulary:
    """The plan's vocabulary, built once for each version of the plan."""
    version = plan.judging_version
    if version not in _BUILT:
        _BUILT.clear()  # a process has one plan, the tests have many
        _BUILT[version] = vocabulary_of(plan)
    return _BUILT[version]
