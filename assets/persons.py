"""Candidate pairs: persons who may be in the tables twice. An officer decides about them with `atlas
persons`."""

import dagster as dg

from assets.groups import OWNERS, PERSONS
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.home import Home


def build_persons() -> dg.AssetsDefinition:
    @dg.asset(
        name="person_pair",
        deps=[form.name for form in load_forms().values() if form.has_persons],
        group_name=PERSONS,
        owners=OWNERS,
        kinds={"table"},
        description="Pairs of rows that may be one person: the name is in another order, in Thai or Latin "
        "letters, without a surname, or misspelt. Names are compared in memory and never stored. A pair "
        "counts as one person only after an officer confirms it (`atlas persons`).",
    )
    def person_pair(home: dg.ResourceParam[Home]) -> dg.MaterializeResult:
        from atlas_pipeline.matching.review import review_list
        from atlas_pipeline.services.persons import find_pairs

        read_again = find_pairs(home)
        waiting = review_list(home.warehouse)
        by_unit = {str(unit): int(count) for unit, count in waiting["unit"].value_counts().items()}
        return dg.MaterializeResult(
            metadata={
                "pairs waiting": len(waiting),
                "by country": by_unit,
                "countries read again": read_again,
            }
        )

    return person_pair
