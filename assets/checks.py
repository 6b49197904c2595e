"""Asset checks: the three invariants of the design, and whether a form was ingested without errors.

Row conservation and errors are checked for each slice. The other two are checked once for all published
figures: that the figures are derived, and that a number is its rows.
"""

from collections.abc import Iterable, Iterator

import dagster as dg

from atlas_pipeline.quality.conservation import FormAccount

ROWS_CONSERVED = "rows_are_conserved"
WITHOUT_ERRORS = "came_in_without_errors"
FIGURES_DERIVED = "figures_are_derived"
NUMBER_IS_ITS_ROWS = "a_number_is_its_rows"


def form_checks(forms: Iterable[str], slices: dg.PartitionsDefinition) -> list[dg.AssetCheckSpec]:
    return [
        spec
        for form in forms
        for spec in (
            dg.AssetCheckSpec(
                ROWS_CONSERVED,
                asset=form,
                partitions_def=slices,
                description="Rows read = rows accepted + rows set aside, and the warehouse has the "
                "accepted rows.",
            ),
            dg.AssetCheckSpec(
                WITHOUT_ERRORS,
                asset=form,
                partitions_def=slices,
                description="No row was set aside and the form was neither rejected nor held.",
            ),
        )
    ]


def form_results(account: FormAccount) -> Iterator[dg.AssetCheckResult]:
    yield dg.AssetCheckResult(
        asset_key=account.form,
        check_name=ROWS_CONSERVED,
        passed=account.is_conserved,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "rows read": account.rows_read,
            "rows accepted": account.rows_accepted,
            "rows set aside": account.rows_set_aside,
            "rows in the warehouse": account.rows_stored,
        },
    )
    yield dg.AssetCheckResult(
        asset_key=account.form,
        check_name=WITHOUT_ERRORS,
        passed=account.errors == 0,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"errors": account.errors, "outcome": account.outcome or "not reported"},
    )


def indicator_checks(indicators: Iterable[str]) -> list[dg.AssetCheckSpec]:
    return [
        spec
        for code in indicators
        for spec in (
            dg.AssetCheckSpec(
                FIGURES_DERIVED,
                asset=code,
                description="The stored figures are equal to figures computed again from the current rows.",
            ),
            dg.AssetCheckSpec(
                NUMBER_IS_ITS_ROWS,
                asset=code,
                description="The measure of each figure gives the same value for its traced rows.",
            ),
        )
    ]
