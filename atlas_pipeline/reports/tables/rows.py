"""The rows of a report-ready table as dictionaries. Renderings walk over them."""

from typing import Any, cast

import pandas as pd

Row = dict[str, Any]
"""One row of a report-ready table, by column."""


def records(table: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", table.to_dict("records"))
