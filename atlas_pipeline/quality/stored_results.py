"""Stored results: reads the results of the last assessment from its tables.

This module is apart from `assessment`, which loads the libraries for statistics. A reader does not need them.
"""

import json

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.problems.catalogue import RULES
from atlas_pipeline.problems.model import Problem, Severity
from atlas_pipeline.quality.results import CurrentProblem
from atlas_pipeline.quality.tables import report_quality_checks, report_quality_problems
from atlas_pipeline.warehouse.store import Warehouse


def stored_checks(warehouse: Warehouse) -> pd.DataFrame | None:
    """The columns of `report_quality_checks` from the last assessment. None before the first one."""
    if not warehouse.derived.has(report_quality_checks.name):
        return None
    return warehouse.read(sa.select(report_quality_checks))


def stored_problems(warehouse: Warehouse) -> list[CurrentProblem]:
    """The problems of the last assessment, in their order. Empty before the first one."""
    if not warehouse.derived.has(report_quality_problems.name):
        return []
    lines = warehouse.read(sa.select(report_quality_problems).order_by(report_quality_problems.c.number))
    return [
        CurrentProblem(
            line["country"],
            line["period"],
            Problem(
                rule=line["rule"],
                severity=Severity(line["severity"]),
                form=line["form"],
                column=line["column_name"],
                found=line["found"],
                details=json.loads(line["details"]),
            ),
        )
        for line in lines.to_dict("records")
        if line["rule"] in RULES
    ]
