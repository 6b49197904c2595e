"""What was published beside what is computed: a moment's figures again, and two publications against each other.

Nothing here is for people to read: why figures differ is a key of the reports' words (`published_why_*`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figure_set import FigureSet, InForce, in_publishing_order, plan_of
from atlas_pipeline.indicators.version import figures_code
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.warehouse.figure_changes import FIGURE_KEY, side_by_side
from atlas_pipeline.warehouse.publications import Publication, Source
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import currency, intake, person_link, submission

ROWS, PLAN, CODE, BEGAN, UNKNOWN = "rows", "plan", "code", "began", "unknown"
"""Why a figure differs: what counts changed, the plan did, the program did, its period had not begun, or none of
these, which ought not to happen."""


@dataclass(frozen=True)
class Differences:
    """Figures of a state against those of a publication.

    `publication`: what was shown; None where nothing had been published. `figures`: in publishing order,
    the columns of FIGURE_KEY with `published_value`, `published_status`, `value`, `status` (gaps where one side
    has no such figure), `is_same` and `why` (keys joined by ;). `plans`, `codes`: the versions of the published and
    of the other side.
    """

    publication: Publication | None
    figures: pd.DataFrame
    plans: tuple[str, str]
    codes: tuple[str, str]

    @property
    def differing(self) -> pd.DataFrame:
        return self.figures[~self.figures["is_same"]]

    def only(self, fits: Mapping[str, Sequence[str]]) -> "Differences":
        """Of the figures whose columns have one of these values each."""
        figures = self.figures
        for column, wanted in fits.items():
            figures = figures[figures[column].isin(wanted)]
        return replace(self, figures=figures)


def as_published(warehouse: Warehouse, figure_set: FigureSet) -> Differences:
    """The figures of a moment against what was published then."""
    held = figure_set.in_force
    return _against(warehouse, held, figure_set.values, warehouse.publications.figures(held.seq))


def indicator_as_published(warehouse: Warehouse, held: InForce, indicator: str) -> Differences:
    """The figures of one indicator at a moment, computed again, against what was published then."""
    values = compute(warehouse, held.plan, seq=held.seq, as_of_day=held.day, indicators=[indicator])
    published = warehouse.publications.figures(held.seq)
    return _against(warehouse, held, values, published[published["indicator"] == indicator])


def _against(
    warehouse: Warehouse, held: InForce, values: pd.DataFrame, published: pd.DataFrame
) -> Differences:
    seq = warehouse.ledger.seq_at() if held.seq is None else held.seq
    shown = warehouse.publications.at(held.seq)
    why = _why(warehouse, shown.source, seq, held.plan.version, figures_code()) if shown else ""
    return _differences(shown, published, values, held.plan, why, figures_code())


def between(warehouse: Warehouse, plan: Plan, earlier: Publication, later: Publication) -> Differences:
    """What a publication showed against an earlier one; the earlier is the `published` side."""
    source = later.source
    before, after = (warehouse.publications.figures(one.seq) for one in (earlier, later))
    why = _why(warehouse, earlier.source, source.facts_seq, source.plan_version, source.code_version)
    plan_then = plan_of(warehouse, plan, later.source.facts_seq)
    return _differences(earlier, before, after, plan_then, why, source.code_version, source.plan_version)


def came_to_count(warehouse: Warehouse, earlier: Publication, later: Publication) -> pd.DataFrame:
    """The deliveries whose forms count in the later publication and not in the earlier: columns unit, period,
    forms (joined by ", "), file, received_at, plan order aside by number of the ledger."""
    columns = (
        currency.c.from_seq,
        currency.c.unit,
        currency.c.period,
        currency.c.form,
        submission.c.file_name.label("file"),
        submission.c.received_at,
    )
    query = (
        sa.select(*columns)
        .join(intake, intake.c.id == currency.c.intake_id)
        .join(submission, submission.c.id == intake.c.submission_id)
        .where(_within(currency.c.from_seq, earlier.source.facts_seq, later.source.facts_seq))
        .order_by(currency.c.from_seq, currency.c.id)
    )
    rows = warehouse.read(query)
    grouped = rows.groupby(["unit", "period", "file", "received_at"], sort=False)["form"]
    return grouped.agg(lambda forms: ", ".join(dict.fromkeys(forms))).rename("forms").reset_index()


def _differences(
    shown: Publication | None,
    published: pd.DataFrame,
    values: pd.DataFrame,
    plan: Plan,
    why: str,
    code: str,
    plan_version: str | None = None,
) -> Differences:
    both = in_publishing_order(side_by_side(published, values), plan)
    figures = both[FIGURE_KEY].assign(
        published_value=both["value_before"],
        published_status=both["status_before"].fillna(""),
        value=both["value_after"],
        status=both["status_after"].fillna(""),
        is_same=both["is_same"],
        why="",
    )
    if shown is not None:
        starts = {
            (calendar, period.key): period.start
            for calendar in plan.project.calendars
            for period in plan.periods(calendar)
        }
        place = zip(figures["calendar"], figures["period"], strict=True)
        had_begun = pd.Series([starts.get(one, date.min) <= shown.source.day for one in place], dtype=bool)
        is_new = (both["side"] == "right_only") & ~had_begun
        figures["why"] = (
            figures["why"].mask(~figures["is_same"], why or UNKNOWN).mask(is_new, BEGAN).astype("str")
        )
    versions = (shown.source.plan_version, shown.source.code_version) if shown else ("", "")
    return Differences(shown, figures, (versions[0], plan_version or plan.version), (versions[1], code))


def _why(warehouse: Warehouse, source: Source, facts_seq: int, plan_version: str, code_version: str) -> str:
    """What changed from a publication's source to another state, as keys joined by ;."""
    told = {
        ROWS: _have_rows_changed(warehouse, source.facts_seq, facts_seq),
        PLAN: plan_version != source.plan_version,
        CODE: code_version != source.code_version,
    }
    return ";".join(key for key, holds in told.items() if holds)


def _have_rows_changed(warehouse: Warehouse, earlier: int, later: int) -> bool:
    """Whether another form or person counts at the later number of the ledger."""
    for table in (currency, person_link):
        moved = sa.or_(_within(table.c.from_seq, earlier, later), _within(table.c.to_seq, earlier, later))
        if not warehouse.read(sa.select(table.c.id).where(moved).limit(1)).empty:
            return True
    return False


def _within(column: sa.Column[int], earlier: int, later: int) -> sa.ColumnElement[bool]:
    return sa.and_(column > earlier, column <= later)
