"""The slices as Dagster partitions: country × period, made from the plan.

Dagster orders the dimensions of a key by name, so a key reads `THA|2020-H1`, as `Slice.key` does.
"""

import dagster as dg

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice

COUNTRY = "country"
PERIOD = "period"


def slice_partitions(plan: Plan) -> dg.MultiPartitionsDefinition:
    """One partition a slice; units that are prepared but not active have none."""
    return dg.MultiPartitionsDefinition(
        {
            COUNTRY: dg.StaticPartitionsDefinition([unit.code for unit in plan.active_units]),
            PERIOD: dg.StaticPartitionsDefinition([period.key for period in plan.periods()]),
        }
    )


def slice_of(context: dg.AssetExecutionContext, plan: Plan) -> Slice:
    """The slice that a run is for."""
    keys = context.partition_key
    if not isinstance(keys, dg.MultiPartitionKey):
        raise TypeError(f"expected a country and a period, got the partition {keys!r}")
    return plan.slice(keys.keys_by_dimension[COUNTRY], keys.keys_by_dimension[PERIOD])
