"""Validation meetings: each respondent's ranks, and the stakeholder groups that may be shown apart.

If one respondent ranked one intervention twice, the later row is used, as for K3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from atlas_pipeline.indicators.selection.fact_frames import rows_at
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.rankings import mean_ranks
from atlas_pipeline.indicators.selection.states import on_or_before
from atlas_pipeline.indicators.selection.windows import day_number
from atlas_pipeline.plan.model import Plan

FORM = "validation_rankings"
FEWEST_SHOWN = 3
"""A group with fewer respondents is not shown apart (DESIGN 9)."""

Groups = tuple[str, ...]
"""Stakeholder groups that are shown as one."""


@dataclass(frozen=True)
class Meeting:
    """One meeting of one unit.

    `ranks`: respondent → item → rank as written, in the order of the respondents' numbers. `groups`:
    respondent → stakeholder group. `group_order`: all groups in the plan's order. `is_newest`: the newest
    meeting of the unit, which K3 uses.
    """

    unit: str
    meeting_id: str
    day: date
    is_newest: bool
    ranks: Mapping[str, Mapping[str, int]]
    groups: Mapping[str, str]
    group_order: Groups

    @cached_property
    def items(self) -> tuple[str, ...]:
        return tuple(sorted({item for own in self.ranks.values() for item in own}))

    @cached_property
    def gaps(self) -> dict[str, int]:
        """Items that not everybody ranked → the number of respondents who did not."""
        missing = {item: sum(item not in own for own in self.ranks.values()) for item in self.items}
        return {item: count for item, count in missing.items() if count}

    @property
    def has_common_set(self) -> bool:
        return not self.gaps

    @cached_property
    def shown_groups(self) -> tuple[Groups, ...]:
        """The groups that are shown apart, in the plan's order.

        Groups under FEWEST_SHOWN respondents are put together and come last. If they are too few even
        together, the smallest of the other groups joins them. Otherwise a reader could subtract the shown
        groups from the total and see the answers of the rest. Empty if no group can be shown apart.
        """
        sizes = {group: len(self.of((group,))) for group in self.group_order}
        large = [group for group, size in sizes.items() if size >= FEWEST_SHOWN]
        small = [group for group, size in sizes.items() if 0 < size < FEWEST_SHOWN]
        while large and 0 < sum(sizes[group] for group in small) < FEWEST_SHOWN:
            joining = min(large, key=lambda group: sizes[group])
            large.remove(joining)
            small.append(joining)
        apart: list[Groups] = [(group,) for group in large]
        if small:
            apart.append(tuple(group for group in self.group_order if group in small))
        return tuple(apart) if len(apart) > 1 else ()

    def of(self, groups: Groups) -> list[str]:
        """The respondents of these groups."""
        return [respondent for respondent in self.ranks if self.groups[respondent] in groups]

    def matrix(self, respondents: list[str] | None = None) -> np.ndarray:
        """Respondent × item, the ranks as written. Only valid if there is a common set of items."""
        chosen = list(self.ranks) if respondents is None else respondents
        return np.array([[self.ranks[one][item] for item in self.items] for one in chosen])

    def means(self, respondents: list[str] | None = None) -> dict[str, Fraction]:
        """The mean rank of each item among those respondents who ranked it."""
        chosen = list(self.ranks) if respondents is None else respondents
        return mean_ranks((item, rank) for one in chosen for item, rank in self.ranks[one].items())

    def equal_means(self) -> dict[str, Fraction]:
        """The mean rank of each item if every shown group has the same weight."""
        means = [self.means(self.of(groups)) for groups in self.shown_groups]
        return {item: sum((own[item] for own in means), Fraction()) / len(means) for item in self.items}

    def equal_weights(self) -> np.ndarray:
        """The weight of each respondent that gives every shown group the same weight."""
        sizes = {group: len(self.of(groups)) for groups in self.shown_groups for group in groups}
        return np.array([1 / sizes[self.groups[respondent]] for respondent in self.ranks])


def rankings_up_to(facts: Facts, as_of_day: date) -> pd.DataFrame:
    """Returns the rows of the meetings held up to that day, earlier periods first."""
    rankings = facts.rows(FORM)
    held = on_or_before(rankings.days("meeting_date"), day_number(as_of_day))
    return rows_at(facts, FORM, np.flatnonzero(held))


def meetings(rankings: pd.DataFrame, plan: Plan) -> Iterator[Meeting]:
    """Yields the meetings in the order of units and days. `rankings` comes from `rankings_up_to`."""
    slices = [period.key for period in plan.periods()]
    place = {unit.code: number for number, unit in enumerate(plan.units)}
    listed = plan.code_list("stakeholder_group").keys
    held: list[tuple[int, pd.Timestamp, int, str, pd.DataFrame]] = []
    for (unit, meeting), own in rankings.groupby(["country", "meeting_id"]):
        day = own["meeting_date"].max()
        reported = max(slices.index(key) for key in own.loc[own["meeting_date"] == day, "reported_in"])
        held.append((place[str(unit)], day, reported, str(meeting), own))
    held.sort(key=lambda one: one[:4])
    for number, (unit_place, day, _, meeting, own) in enumerate(held):
        yield Meeting(
            unit=plan.units[unit_place].code,
            meeting_id=meeting,
            day=day.date(),
            is_newest=number + 1 == len(held) or held[number + 1][0] != unit_place,
            ranks=_ranks(own),
            groups=dict(zip(own["respondent_id"], own["stakeholder_group"], strict=True)),
            # a group that the plan no longer has comes last
            group_order=tuple(dict.fromkeys([*listed, *sorted(own["stakeholder_group"])])),
        )


def _ranks(rows: pd.DataFrame) -> dict[str, dict[str, int]]:
    said: dict[str, dict[str, int]] = {}
    for respondent, item, rank in zip(
        rows["respondent_id"], rows["intervention_id"], rows["rank"], strict=True
    ):
        said.setdefault(respondent, {})[item] = int(rank)
    return dict(sorted(said.items()))
