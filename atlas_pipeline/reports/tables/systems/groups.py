"""The systems of the report-ready tables, as codes of `systems` in the results framework.

The framework gives the systems their names and their order. The system of an indicator follows from the
plan.
"""

from atlas_pipeline.plan.indicators import Indicator

BODY_OF_KNOWLEDGE = "body_of_knowledge"
SITUATION_ANALYSIS = "situation_analysis"
VALIDATION = "validation"
PRACTICE_MODEL = "practice_model"
ENGAGEMENT = "engagement"
ACTIVITIES = "activities_and_outputs"
CAPACITY = "capacity"
KEY_INDICATORS = "key_indicators"
REPORTING = "reporting"

GROUPS = (
    BODY_OF_KNOWLEDGE,
    SITUATION_ANALYSIS,
    VALIDATION,
    PRACTICE_MODEL,
    ENGAGEMENT,
    ACTIVITIES,
    CAPACITY,
    KEY_INDICATORS,
    REPORTING,
)


def system_of(indicator: Indicator) -> str:
    """Returns the system that the indicator names.

    If it names none, returns its outcome, or else the key indicators.
    """
    return indicator.system or indicator.outcome or KEY_INDICATORS
