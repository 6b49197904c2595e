"""The history: the entries of the ledger, all or those about some countries, periods or indicators."""

import json
from collections.abc import Collection
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.home import Home
from atlas_pipeline.indicators.selection.fields import with_parts
from atlas_pipeline.indicators.selection.selection import forms_needed
from atlas_pipeline.services.errors import ServiceError
from atlas_pipeline.warehouse.tables import ledger, published_figure, submission

_FORMS = ("became_current", "forms", "form")
"""The details of an entry that name forms."""


def ledger_entries(
    home: Home,
    *,
    indicators: Collection[str] = (),
    units: Collection[str] = (),
    periods: Collection[str] = (),
    figure_periods: Collection[str] = (),
    kind: str | None = None,
) -> pd.DataFrame:
    """The entries in order, with `seq`, `at`, `who`, `what`, `country`, `period`, `submission`, `details`
    (a mapping) and `hash`. An empty collection lets everything in.

    An entry about a submission is of the submission's unit and period, and of the indicators that read one
    of its forms. A publication is of the figures that it changed; their periods are `figure_periods`. Any
    other entry is only in a list without these filters. Raises ServiceError, which names the kinds, if the
    ledger has no entry of that kind.
    """
    query = (
        sa.select(
            ledger.c.seq,
            ledger.c.at,
            ledger.c.who,
            ledger.c.what,
            submission.c.unit.label("country"),
            submission.c.period,
            ledger.c.submission_id.label("submission"),
            ledger.c.details,
            ledger.c.hash,
        )
        .join_from(ledger, submission, submission.c.id == ledger.c.submission_id, isouter=True)
        .order_by(ledger.c.seq)
    )
    found = home.warehouse.read(query)
    found["details"] = found["details"].map(json.loads)
    if kind is not None:
        kinds = sorted(set(found["what"]))
        if kind not in kinds:
            raise ServiceError(f"{kind!r} is not a kind of entry of this ledger. It has: {', '.join(kinds)}.")
        found = found[found["what"] == kind]
    if not (indicators or units or periods):
        return found
    about = found["submission"].notna()
    if units:
        about &= found["country"].isin(units)
    if periods:
        about &= found["period"].isin(periods)
    if indicators:
        forms = _forms_of(home, indicators)
        reads = [any(one in forms for one in _named(details)) for details in found["details"]]
        about &= pd.Series(reads, index=found.index, dtype=bool)
    return found[about | found["seq"].isin(_publications(home, indicators, units, figure_periods))]


def _named(details: dict[str, Any]) -> list[str]:
    """The forms that the details of an entry name."""
    found: list[str] = []
    for key in _FORMS:
        value = details.get(key)
        found += [value] if isinstance(value, str) else list(value or ())
    return found


def _forms_of(home: Home, indicators: Collection[str]) -> set[str]:
    plan = home.plan
    wanted = with_parts(plan, [plan.indicator(code) for code in indicators])
    return {form for indicator in wanted for form in forms_needed(indicator)}


def _publications(
    home: Home, indicators: Collection[str], units: Collection[str], periods: Collection[str]
) -> set[int]:
    """The numbers of the publications that changed one of these figures."""
    figures = published_figure.c
    wanted = [
        column.in_(values)
        for column, values in (
            (figures.indicator, indicators),
            (figures.country, units),
            (figures.period, periods),
        )
        if values
    ]
    rows = home.warehouse.read(sa.select(figures.from_seq, figures.to_seq).where(*wanted).distinct())
    return {int(seq) for column in rows for seq in rows[column].dropna()}
