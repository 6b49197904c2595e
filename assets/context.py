"""Public data in addition to the project's own figures."""

import dagster as dg

from assets.groups import CONTEXT, OWNERS
from assets.markdown import listed
from atlas_pipeline.home import Home
from atlas_pipeline.orchestration.failures import failing_in_words


def build_context() -> dg.AssetsDefinition:
    @dg.asset(
        group_name=CONTEXT,
        owners=OWNERS,
        kinds={"table"},
        description="ILAB's Findings on the Worst Forms of Child Labor, every country and edition: "
        "conventions, legal standards, enforcement, suggested actions by area, mechanisms. Unknown or "
        "missing values are not zero.",
    )
    @failing_in_words
    def ilab_country_year(home: dg.ResourceParam[Home]) -> dg.MaterializeResult:
        from atlas_pipeline.services.context import refresh_context

        result = refresh_context(home)
        countries = result.frame.groupby("edition")["country"].nunique()
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": len(result.frame),
                "countries by edition": dg.MetadataValue.table(
                    [
                        dg.TableRecord({"edition": str(edition), "countries": count})
                        for edition, count in zip(countries.index, countries.tolist(), strict=True)
                    ]
                ),
                "warnings": listed(map(str, result.warnings)),
            }
        )

    return ilab_country_year
