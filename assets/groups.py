"""The groups of the asset graph, in the order in which an officer reads it: the submissions, the forms,
the systems of the results framework, the donor's reports.

An indicator and a report-ready table are in the group of their system (`systems` in the plan's results
framework; `atlas_pipeline/reports/tables/systems/groups.py`).
"""

SUBMISSIONS = "submissions"
CONTEXT = "context"
REPORTS = "reports"
QUALITY = "quality"
PERSONS = "persons"

WHAT_WAS_DONE = "what_was_done"
ANALYSIS = "analysis_and_priorities"
NARRATIVE = "outputs_and_narrative"

FORM_GROUPS: dict[str, str] = {
    "activities": WHAT_WAS_DONE,
    "trainings": WHAT_WAS_DONE,
    "participants": WHAT_WAS_DONE,
    "legal_instruments": WHAT_WAS_DONE,
    "coordination_models": WHAT_WAS_DONE,
    "dmop_progress": WHAT_WAS_DONE,
    "engagements": WHAT_WAS_DONE,
    "psa_findings": ANALYSIS,
    "validation_rankings": ANALYSIS,
    "bok_studies": ANALYSIS,
    "outputs": NARRATIVE,
    "indicator_notes": NARRATIVE,
    "highlights": NARRATIVE,
}
"""Form → its group. A form without a group is refused (`declarations.check_declarations`)."""

FORMS = (WHAT_WAS_DONE, ANALYSIS, NARRATIVE)

OWNERS = ["team:monitoring-and-evaluation"]
