"""The systems that report-ready tables stand in, by the codes of `systems` in the results framework, which
gives them their names and their order. An indicator's system follows from the plan.
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
    """The system that the indicator names, else its outcome, else the key indicators."""
    return indicator.system or indicator.outcome or KEY_INDICATORS
