"""Publications and their differences in words, for the command line and for the guide of an as-of report.

The sentences are in the message file. `indicators.as_published` finds which figures differ and why.
"""

from collections.abc import Iterator

import pandas as pd

from atlas_pipeline.indicators.as_published import Differences
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.warehouse.publications import Publication


def published_on(publication: Publication, words: Words, *, names_versions: bool = True) -> str:
    """When the publication was made. With `names_versions`: also by whom, with which plan and program."""
    return words(
        "published_on" if names_versions else "published_on_day",
        number=publication.seq,
        day=words.day(publication.at.date()),
        time=f"{publication.at:%H:%M}",
        who=publication.who,
        plan=short(publication.source.plan_version),
        code=publication.source.code_version,
    )


def of_ranges(words: Words) -> str:
    """Says why figures of a free range of days are not compared with a publication."""
    return words("published_ranges")


def arrival_text(line: Row, words: Words) -> str:
    """A delivery that became current between two publications: a row of `became_current_between`."""
    return words("publications_came_to_count", **{**line, "day": words.day(line["received_at"].date())})


def summary(differences: Differences, words: Words, *, names_versions: bool = True) -> list[str]:
    """When the figures were published, how many are the same and how many differ now, and why.

    Without `names_versions`, no version of the plan is named: for pages that the donor reads.
    """
    if differences.publication is None:
        return [words("published_nothing")]
    differing = differences.differing
    same = words.number(len(differences.figures) - len(differing))
    sentences = [published_on(differences.publication, words, names_versions=names_versions)]
    if differing.empty:
        return [*sentences, words("published_all_same", same=same)]
    sentences.append(words("published_some_differ", same=same, differing=words.number(len(differing))))
    return sentences + list(reasons(differences, words, names_versions=names_versions))


def reasons(differences: Differences, words: Words, *, names_versions: bool = True) -> Iterator[str]:
    """One sentence for each reason that holds for any figure."""
    keys = dict.fromkeys(key for why in differences.differing["why"] for key in why.split(";") if key)
    for key in keys:
        plans, codes = differences.plans, differences.codes
        yield words(
            f"published_why_{key}" if names_versions or key != "plan" else "published_why_plan_only",
            plan_before=short(plans[0]),
            plan_after=short(plans[1]),
            code_before=codes[0],
            code_after=codes[1],
        )


def short(plan_version: str) -> str:
    """A short form of the plan version, as people write it down. Twelve digits identify a version."""
    return plan_version[:12]


def listed(differences: Differences, words: Words, at_most: int) -> Iterator[tuple[str, str]]:
    """Yields for each differing figure its name, and its value at publication and now."""
    for line in records(differences.differing.head(at_most)):
        yield figure_name(line), change_text(line, words)


def figure_name(line: Row) -> str:
    """K2 THA 2020-H1 period sex=F."""
    category = f"{line['breakdown']}={line['category']}" if line["breakdown"] else ""
    parts = (line["indicator"], line["country"], line["period"], line["accumulation"], category)
    return " ".join(part for part in parts if part)


def change_text(line: Row, words: Words) -> str:
    """The value of one figure at publication and now."""
    before = _said(line["published_value"], line["published_status"], words)
    return words("published_was_is", before=before, after=_said(line["value"], line["status"], words))


def _said(value: float | None, status: str, words: Words) -> str:
    if not status:
        return words("published_not_there")
    status_text = words(f"status_{status}")
    return status_text if value is None or pd.isna(value) else f"{words.number(float(value))} ({status_text})"
