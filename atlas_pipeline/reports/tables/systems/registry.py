"""The registry of the report-ready tables of the project's systems. A new table needs a line here."""

from atlas_pipeline.reports.tables.systems import (
    activity_map,
    country_context,
    data_quality,
    dmop,
    dmop_gate_table,
    engagement,
    evidence_chain,
    evidence_map,
    outputs,
    priorities,
    priority_agreement,
    psa_baselines,
    psa_gap_counts,
    psa_gaps,
    submissions,
)
from atlas_pipeline.reports.tables.systems.model import SystemTable

SYSTEM_TABLES: tuple[SystemTable, ...] = (
    evidence_map.TABLE,
    evidence_chain.TABLE,
    psa_gaps.TABLE,
    psa_gap_counts.TABLE,
    psa_baselines.TABLE,
    country_context.TABLE,
    priorities.TABLE,
    priority_agreement.TABLE,
    dmop.TABLE,
    dmop_gate_table.TABLE,
    engagement.TABLE,
    engagement.ROUTES,
    activity_map.TABLE,
    activity_map.RESULTS,
    outputs.TABLE,
    submissions.TABLE,
    data_quality.TABLE,
)
"""Every table, in the order in which officers read them."""
