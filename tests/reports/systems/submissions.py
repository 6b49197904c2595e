"""Short ways to put a history into a warehouse and to ask a system's table about it."""

from datetime import date

import pandas as pd

from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import day

AS_OF = date(2020, 7, 15)


def submit(warehouse, *told):
    """Each of `told` is a unit, a period and its forms as keywords: ("THA", "2019-H1", {"activities":
    […]})."""
    return deliver(warehouse, *(Delivery(unit, period, forms) for unit, period, forms in told))


def ask(table, warehouse, plan, *, seq=None, as_of=AS_OF, **wanted):
    """The rows of a table as dictionaries with None for gaps, those where the columns have these values."""
    frame = table.rows(warehouse, plan, seq=seq, as_of_day=as_of)
    assert list(frame.columns) == table.columns
    rows = []
    for row in frame.to_dict("records"):
        plain = {
            name: None if pd.isna(value) else value.date() if isinstance(value, pd.Timestamp) else value
            for name, value in row.items()
        }
        if all(plain[name] == value for name, value in wanted.items()):
            rows.append(plain)
    return rows


def only(table, warehouse, plan, **wanted):
    rows = ask(table, warehouse, plan, **wanted)
    assert len(rows) == 1, rows
    return rows[0]


def pick(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def ballot(respondent, group, ranks, *, meeting="V1", on="2020-02-05"):
    """One respondent's rows of the form `validation_rankings`; `ranks`: intervention → rank."""
    return [
        {
            "meeting_id": meeting,
            "meeting_date": day(on),
            "respondent_id": respondent,
            "stakeholder_group": group,
            "intervention_id": item,
            "rank": rank,
        }
        for item, rank in ranks.items()
    ]
