"""A small world to report on: the packaged plan cut down to three indicators, with targets and figures of
its own, as the engine would give them on 15 July 2020."""

from datetime import date

import pandas as pd

from atlas_pipeline.plan.indicators import Target
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.disaggregation import breakdown_field
from atlas_pipeline.reports.tables.notes import NOTE_COLUMNS

DAY = date(2020, 7, 15)
VALUE_COLUMNS = (
    "indicator",
    "country",
    "calendar",
    "period",
    "accumulation",
    "breakdown",
    "category",
    "value",
    "numerator",
    "denominator",
    "rows",
    "persons",
    "eligible",
    "status",
    "missing_units",
)


def target(indicator, country, period, value, **fields) -> Target:
    """A target of the semester calendar; `LOP` is the life-of-project target."""
    lop = period == "LOP"
    usual = {
        "calendar": "life_of_project" if lop else "semester",
        "basis": "LOP" if lop else "cumulative" if indicator == "K3" else "period",
        "baseline": 0,
        "effective_from": date(2019, 1, 1),
    }
    return Target(indicator=indicator, country=country, period=period, target=value, **(usual | fields))


TARGETS = (
    target("K1", "ALL", "2019-H1", 1),
    target("K1", "ALL", "2019-H2", 4),
    target("K1", "ALL", "2020-H1", 12),
    target("K1", "ALL", "LOP", 104),
    target("K1", "THA", "2019-H1", 1),
    target("K1", "THA", "2019-H2", 2),
    target("K1", "THA", "2020-H1", 3),
    target("K1", "THA", "LOP", 32),
    target("K1", "PRY", "2019-H1", 0),
    target("K1", "PRY", "2019-H2", 2),
    target("K1", "PRY", "2020-H1", 3),
    target("K2", "ALL", "2019-H1", 0),
    target("K2", "ALL", "2019-H2", 40),
    target("K2", "ALL", "2020-H1", 200),
    target(
        "K2",
        "ALL",
        "2020-H1",
        120,
        effective_from=date(2020, 4, 1),
        donor_reference="Modification 3",
        reason="Trainings moved for COVID-19",
    ),
    target("K2", "ALL", "LOP", 1500),
    target("K2", "THA", "2019-H1", 0),
    target("K2", "THA", "2019-H2", 30),
    target("K2", "THA", "2020-H1", 80),
    target("K2", "THA", "LOP", 500),
    target("K2", "PRY", "2019-H2", 10),
    target("K2", "PRY", "2020-H1", 40),
    target("K3", "ALL", "2019-H1", 0),
    target("K3", "ALL", "2019-H2", 0),
    target("K3", "ALL", "2020-H1", 0),
    target("K3", "ALL", "LOP", 8),
    target("K3", "THA", "2020-H1", 0),
    target("K3", "THA", "LOP", 2),
)


def example_plan(targets=TARGETS) -> Plan:
    packaged = load_plan()
    content = {name: getattr(packaged, name) for name in type(packaged).model_fields}
    indicators = tuple(packaged.indicator(code) for code in ("K1", "K2", "K3"))
    return Plan(**(content | {"indicators": indicators, "targets": tuple(targets)}))


def value(indicator, country, period, accumulation, number, status=None, missing="", **fields) -> dict:
    status = status or ("not_reported" if number is None else "reported" if number else "zero")
    usual = dict.fromkeys(VALUE_COLUMNS) | {
        "indicator": indicator,
        "country": country,
        "calendar": "semester",
        "period": period,
        "accumulation": accumulation,
        "breakdown": "",
        "category": "",
        "value": number,
        "numerator": number,
        "rows": int(number or 0),
        "persons": number if indicator == "K2" else None,
        "status": status,
        "missing_units": missing,
    }
    return usual | fields


# indicator, country, period: (period, new, cumulative), each a number or (number, status, gaps)
FIGURES = {
    ("K1", "THA"): {"2019-H1": (0, None, 0), "2019-H2": (2, None, 2), "2020-H1": (4, None, 6)},
    ("K1", "PRY"): {"2019-H1": (0, None, 0), "2019-H2": (1, None, 1), "2020-H1": (5, None, 6)},
    ("K1", "LBR"): {"2019-H2": (None, None, None), "2020-H1": (0, None, (0, "carried", "2019-H2"))},
    ("K1", "ARG"): {"2020-H1": (None, None, None)},
    ("K1", "HQ"): {"2019-H1": (0, None, 0), "2019-H2": (1, None, 1), "2020-H1": (0, None, 1)},
    ("K1", "ALL"): {
        "2019-H1": (0, None, 0),
        "2019-H2": ((4, "partial", "LBR 2019-H2"), None, (4, "partial", "LBR 2019-H2")),
        "2020-H1": ((9, "partial", "ARG 2020-H1"), None, (13, "partial", "LBR 2019-H2;ARG 2020-H1")),
    },
    ("K2", "THA"): {"2019-H1": (0, 0, 0), "2019-H2": (36, 36, 36), "2020-H1": (95, 78, 114)},
    ("K2", "PRY"): {"2019-H1": (0, 0, 0), "2019-H2": (11, 11, 11), "2020-H1": (25, 24, 35)},
    ("K2", "LBR"): {"2019-H2": (None, None, None), "2020-H1": (0, 0, (0, "carried", "2019-H2"))},
    ("K2", "ARG"): {"2020-H1": (None, None, None)},
    ("K2", "HQ"): {
        "2019-H1": (None, None, None),
        "2019-H2": (None, None, None),
        "2020-H1": (None, None, None),
    },
    ("K2", "ALL"): {
        "2019-H1": (0, 0, 0),
        "2019-H2": tuple((n, "partial", "LBR 2019-H2") for n in (47, 47, 47)),
        "2020-H1": (
            (120, "partial", "ARG 2020-H1"),
            (102, "partial", "ARG 2020-H1"),
            (149, "partial", "LBR 2019-H2;ARG 2020-H1"),
        ),
    },
    ("K3", "THA"): {"2019-H1": (None, None, 0), "2019-H2": (None, None, 0), "2020-H1": (None, None, 1)},
    ("K3", "PRY"): {"2019-H1": (None, None, 0), "2019-H2": (None, None, 0), "2020-H1": (None, None, 0)},
    ("K3", "LBR"): {"2019-H2": (None, None, None), "2020-H1": (None, None, (0, "carried", "2019-H2"))},
    ("K3", "ARG"): {"2020-H1": (None, None, None)},
    ("K3", "ALL"): {
        "2019-H1": (None, None, 0),
        "2019-H2": (None, None, (0, "partial", "LBR 2019-H2")),
        "2020-H1": (None, None, (1, "partial", "LBR 2019-H2;ARG 2020-H1")),
    },
}
ACCUMULATIONS = {"K1": ("period", "cumulative"), "K2": ("period", "new", "cumulative"), "K3": ("cumulative",)}
SHARES = {"outcome": (0, 3, 1), "sex": (5, 4, 0, 1), "topics": (6, 5, 3, 0), "stage": (0, 1, 0, 0)}


def example_values(plan: Plan) -> pd.DataFrame:
    """Totals, and for each its categories: those that exclude each other tie to it."""
    rows = []
    for (indicator, country), periods in FIGURES.items():
        for period, figures in periods.items():
            by_name = dict(zip(("period", "new", "cumulative"), figures, strict=True))
            for accumulation in ACCUMULATIONS[indicator]:
                figure = by_name[accumulation]
                number, status, missing = figure if isinstance(figure, tuple) else (figure, None, "")
                total = value(indicator, country, period, accumulation, number, status, missing)
                rows += [total, *_categories(plan, total)]
    return pd.DataFrame(rows, columns=list(VALUE_COLUMNS))


def _categories(plan: Plan, total: dict) -> list[dict]:
    indicator = plan.indicator(total["indicator"])
    rows = []
    for entry in indicator.by:
        name = entry.rpartition(".")[2]
        codes = plan.code_lists[breakdown_field(indicator, name).codes].keys
        left = total["value"]
        for place, code in enumerate(codes):
            shares = SHARES.get(name, (0, 2, 0, 1, 1))
            part = None
            if left is not None:
                wanted = round(total["value"] * shares[place] / sum(shares)) if place < len(shares) else 0
                part = min(wanted, total["value"] if name == "topics" else left)
                left -= 0 if name == "topics" else part
            rows.append(total | {"breakdown": name, "category": code, "value": part, "numerator": part})
        if left and name != "topics":
            rows[-1] = rows[-1] | {"value": rows[-1]["value"] + left}
    return rows


def example_notes() -> pd.DataFrame:
    rows = [
        (
            "THA",
            "2020-H1",
            2,
            "K2",
            "semester",
            "2020-H1",
            "Two online courses drew more officers than planned.",
            "",
            "",
        ),
        (
            "PRY",
            "2020-H1",
            2,
            "K2",
            "semester",
            "2020-H1",
            "Two of four trainings were moved to the second half of the year.",
            "the health emergency declared on 10 March 2020",
            "the trainings are held online from August",
        ),
        (
            "PRY",
            "2020-H1",
            3,
            "K1",
            "semester",
            "2020-H1",
            '=HYPERLINK("http://example.org";"Ministry joined early")',
            None,
            None,
        ),
    ]
    return pd.DataFrame(rows, columns=list(NOTE_COLUMNS))
