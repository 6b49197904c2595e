"""What was published, in words: for the command line and for the guide of an as-of report.

Sentences come from the message file; which figures differ and why is worked out by `indicators.as_published`.
"""

from collections.abc import Iterator

import pandas as pd

from atlas_pipeline.indicators.as_published import Differences
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.warehouse.publications import Publication


def published_on(publication: Publication, words: Words) -> str:
    """When and by whom, and by which plan and program."""
    return words(
        "published_on",
        number=publication.seq,
        day=words.day(publication.at.date()),
        time=f"{publication.at:%H:%M}",
        who=publication.who,
        plan=short(publication.source.plan_version),
        code=publication.source.code_version,
    )


def of_ranges(words: Words) -> str:
    """Why nothing is compared where figures of a range of days were asked for."""
    return words("published_ranges")


def came(line: Row, words: Words) -> str:
    """A delivery that came to count between two publications: a row of `came_to_count`."""
    return words("publications_came_to_count", **{**line, "day": words.day(line["received_at"].date())})


def summary(differences: Differences, words: Words) -> list[str]:
    """When it was published, how many figures are as they were then and how many differ, and why."""
    if differences.publication is None:
        return [words("published_nothing")]
    differing = differences.differing
    same = words.number(len(differences.figures) - len(differing))
    told = [published_on(differences.publication, words)]
    if differing.empty:
        return [*told, words("published_all_same", same=same)]
    told.append(words("published_some_differ", same=same, differing=words.number(len(differing))))
    return told + list(reasons(differences, words))


def reasons(differences: Differences, words: Words) -> Iterator[str]:
    """A sentence for each reason that holds for any figure."""
    keys = dict.fromkeys(key for why in differences.differing["why"] for key in why.split(";") if key)
    for key in keys:
        plans, codes = differences.plans, differences.codes
        yield words(
            f"published_why_{key}",
            plan_before=short(plans[0]),
            plan_after=short(plans[1]),
            code_before=codes[0],
            code_after=codes[1],
        )


def short(plan_version: str) -> str:
    """A version of the plan as people write it down: twelve digits tell any two apart."""
    return plan_version[:12]


def listed(differences: Differences, words: Words, at_most: int) -> Iterator[tuple[str, str]]:
    """The name of each figure that differs, and what it was and is."""
    for line in records(differences.differing.head(at_most)):
        yield figure_name(line), told(line, words)


def figure_name(line: Row) -> str:
    """K2 THA 2020-H1 period sex=F."""
    category = f"{line['breakdown']}={line['category']}" if line["breakdown"] else ""
    parts = (line["indicator"], line["country"], line["period"], line["accumulation"], category)
    return " ".join(part for part in parts if part)


def told(line: Row, words: Words) -> str:
    """What one figure was and is."""
    before = _said(line["published_value"], line["published_status"], words)
    return words("published_was_is", before=before, after=_said(line["value"], line["status"], words))


def _said(value: float | None, status: str, words: Words) -> str:
    if not status:
        return words("published_not_there")
    spoken = words(f"status_{status}")
    return spoken if value is None or pd.isna(value) else f"{words.number(float(value))} ({spoken})"
