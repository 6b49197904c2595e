"""The slices as Dagster partitions: country × period, made from the plan.

Dagster orders the dimensions of a key by name. So a key reads `THA|2020-H1`, like `Slice.key`.
"""

import dagster as dg

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice

COUNTRY = "country"
PERIOD = "period"


def slice_partitions(plan: Plan) -> dg.MultiPartitionsDefinition:
    """Returns one partition for each slice. Units that are not yet active have none."""
    return dg.MultiPartitionsDefinition(
        {
            COUNTRY: dg.StaticPartitionsDefinition([unit.code for unit in plan.active_units]),
            PERIOD: dg.StaticPartitionsDefinition([period.key for period in plan.periods()]),
        }
    )


def slice_of(context: dg.AssetExecutionContext, plan: Plan) -> Slice:
    """Returns the slice of a run."""
    keys = context.partition_key
    if not isinstance(keys, dg.MultiPartitionKey):
        raise TypeError(f"expected a country and a period, got the partition {keys!r}")
    return plan.slice(keys.keys_by_dimension[COUNTRY], keys.keys_by_dimension[PERIOD])
