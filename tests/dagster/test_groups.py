"""The group of each form in the asset graph."""

from assets.groups import ANALYSIS, FORM_GROUPS, NARRATIVE, WHAT_WAS_DONE
from atlas_pipeline.forms.loading import load_forms


def test_each_form_stands_where_an_officer_looks_for_it():
    forms_of: dict[str, set[str]] = {}
    for form in load_forms():
        forms_of.setdefault(FORM_GROUPS[form], set()).add(form)
    assert forms_of == {
        WHAT_WAS_DONE: {
            "activities",
            "trainings",
            "participants",
            "legal_instruments",
            "coordination_models",
            "dmop_progress",
            "engagements",
        },
        ANALYSIS: {"psa_findings", "validation_rankings", "bok_studies"},
        NARRATIVE: {"outputs", "highlights", "indicator_notes"},
    }
