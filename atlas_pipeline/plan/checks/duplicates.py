"""Finds entries with a key that an earlier entry of the same kind has."""

from collections.abc import Hashable, Iterable, Iterator

from atlas_pipeline.plan.plan_problems import PlanProblem


def duplicates(
    entries: Iterable[tuple[str, str, Hashable]], field: str, what: str = "is listed twice"
) -> Iterator[PlanProblem]:
    """Yields a problem for each entry (file, entry, key) with a key that an earlier entry has."""
    first: dict[Hashable, tuple[str, str]] = {}
    for file, entry, key in entries:
        if key not in first:
            first[key] = (file, entry)
            continue
        where = ", ".join(part for part in first[key] if part not in (file, entry))
        yield PlanProblem(file, entry, field, f"{what} (first in {where})" if where else what)
