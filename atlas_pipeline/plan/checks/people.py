"""Checks titles and common words: each is a word in a language of the project, and each title occurs once."""

from collections.abc import Iterator

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.surroundings import Surroundings


def check(parts: PlanParts, _: Surroundings) -> Iterator[PlanProblem]:
    if parts.names is None:
        return
    file, names = parts.names.file, parts.names.value
    languages = set(parts.project.value.languages) if parts.project is not None else None
    written = [(f"titles[{n}]", one, title) for n, one in enumerate(names.titles) for title in one.titles]
    for entry, one in ((f"titles[{n}]", one) for n, one in enumerate(names.titles)):
        if languages is not None and one.language not in languages:
            yield PlanProblem(file, entry, "language", f"{one.language!r} is not a language of the project")
        if not one.titles:
            yield PlanProblem(file, entry, "titles", "has no title")
    for entry, _one, title in written:
        if not any(map(str.isalpha, title)):
            yield PlanProblem(file, entry, "titles", f"{title!r} has no letter")
    yield from duplicates(
        ((file, entry, folded(title).strip(".")) for entry, _one, title in written),
        "titles",
        "a title is listed twice",
    )
    for entry, listed in (("common", names.common), ("common_in_names", names.common_in_names)):
        for language, words in listed.items():
            if languages is not None and language not in languages:
                yield PlanProblem(file, entry, language, f"{language!r} is not a language of the project")
            for word in words:
                if not any(map(str.isalpha, word)):
                    yield PlanProblem(file, f"{entry}.{language}", "", f"{word!r} has no letter")
