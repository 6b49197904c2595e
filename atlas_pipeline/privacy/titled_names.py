"""Finds names of persons after titles.

After a title, a single part of a name in the submission is enough. If only a name can follow the title, any
word that is written like a name is enough too.
"""

import re
from collections.abc import Iterator

from atlas_pipeline.privacy.found_names import FoundName
from atlas_pipeline.privacy.name_parts import PARTICLES, SHORTEST_PART, NameParts
from atlas_pipeline.privacy.names import folded
from atlas_pipeline.privacy.tokens import Token
from atlas_pipeline.privacy.vocabulary import Vocabulary

_MOST_WORDS = 6
_SPACE = re.compile(r"[\s.]*")
_THAI_NAME = re.compile(r"\s*([\u0e01-\u0e4e]+)(?:[ \u00a0]+([\u0e01-\u0e4e]+))?")


def titled_names(text: str, tokens: list[Token], parts: NameParts) -> Iterator[FoundName]:
    """The names after titles, in all scripts. `tokens`: those of the text."""
    yield from _titled(text, tokens, parts)
    yield from _thai_titled(text, parts)


def _titled(text: str, tokens: list[Token], parts: NameParts) -> Iterator[FoundName]:
    titles = parts.vocabulary.latin
    for place, token in enumerate(tokens[:-1]):
        title = titles.get(token.text)
        if title is None:
            continue
        rest: list[Token] = []
        before = token
        for after in tokens[place + 1 : place + 1 + _MOST_WORDS]:
            between = text[before.end : after.start]
            if not (_SPACE.fullmatch(between) or (rest and between in ("-", ", "))):
                break
            rest.append(after)
            before = after
        if end := _name_after(text, token, rest, parts, is_sure=title.is_sure):
            yield FoundName(rest[0].start, end, title.then)


def _name_after(text: str, title: Token, rest: list[Token], parts: NameParts, *, is_sure: bool) -> int:
    """The position at which the name after a title ends. 0: no name follows."""
    bare = [one for one in rest if one.text not in PARTICLES]
    if not bare:
        return 0
    first, words = bare[0], parts.vocabulary
    begins = first.text in parts and len(first.text) > 1 if is_sure else parts.is_rare(first.text)
    if begins and rest[0] is not first and not parts.is_rare(first.text):
        begins = False  # `Lic. de la Cruz Roja`
    if not begins and is_sure and rest[0] is first and first.text not in words.latin:
        has_point = text[title.end : title.end + 1] == "."
        is_word = not has_point and words.is_common(title.text)  # `Ingeniera Forestal` is a profession
        named = [one for one in bare[:2] if len(one.text) > 1 and not words.is_common(one.text)]
        has_two = len(named) == 2
        if words.is_common(first.text):
            # a place may be called Juan, so the word is known; the surname is not: `Dr. Juan Pérez`
            begins = not is_word and first.is_capital and any(one.is_capital for one in named)
        else:
            begins = (first.is_capital and (has_two or not is_word)) or (has_point and has_two)
    if not begins:
        return 0
    end = first.end
    is_lower = not first.is_capital
    for one in rest[rest.index(first) + 1 :]:
        if one.text in PARTICLES:
            continue
        if not (one.is_capital or one.text in parts or (is_lower and not words.is_common(one.text))):
            break
        end = one.end
    return end


def _thai_titled(text: str, parts: NameParts) -> Iterator[FoundName]:
    taken: list[tuple[int, int]] = []
    for pattern, title, is_short in parts.vocabulary.thai:
        for found in pattern.finditer(text):
            if any(start <= found.start() < end for start, end in taken):
                continue
            run = _THAI_NAME.match(text, found.end())
            if run is None:
                continue
            if _begins_known(run[1], parts, is_sure=title.is_sure) or (
                title.is_sure and _is_thai_name(found[0], run[1], run[2] or "", is_short, parts.vocabulary)
            ):
                taken.append((found.start(), run.end()))
                yield FoundName(run.start(1), run.end(), title.then)


def _begins_known(thai: str, parts: NameParts, *, is_sure: bool) -> bool:
    """Whether a text begins with a part of a name in the submission."""
    known = parts.at_start(folded(thai))
    return any(is_sure or (len(one) >= SHORTEST_PART and parts.is_rare(one)) for one in known)


def _is_thai_name(title: str, first: str, second: str, is_short: bool, words: Vocabulary) -> bool:
    """Whether a name follows a title after which only a name can follow. In `นายจ้าง` and `พ.ต.ท.
    รองผู้กำกับ` none does."""
    if len(first) < SHORTEST_PART or words.begins_common(first):
        return False
    if is_short:
        return True
    return (
        not words.begins_common(title + first)
        and len(second) >= SHORTEST_PART
        and not words.begins_common(second)
    )
