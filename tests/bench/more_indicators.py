"""Ten more indicators on the form `participants`, of every kind of measure and with one or two breakdowns
each: what a donor asks for next. They are entries of a plan and nothing else."""

from typing import Any

from atlas_pipeline.plan.indicators import Selection
from atlas_pipeline.plan.model import Plan

_PERSONS = {"count_distinct": "person_key"}
_SCORES = {"before": "pre_score", "after": "post_score"}
_HOURS = {"attended": "hours_attended", "held": "trainings.hours", "completed": "completed"}
_DONE: dict[str, Any] = {"completed": True}

_TEN: list[tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = [
    (_PERSONS, _DONE | {"sex": "F"}, ("institution_type", "trainings.topics")),
    (_PERSONS, _DONE | {"institution_type": {"flag": "is_government"}}, ("sex", "trainings.topics")),
    (_PERSONS, _DONE | {"institution_type": ["judiciary", "prosecution"]}, ("sex", "trainings.outcome")),
    (_PERSONS, _DONE | {"trainings.topics": ["FL", "HT"]}, ("sex",)),
    (_PERSONS, _DONE | {"trainings.support_type": "other_support"}, ("sex", "trainings.topics")),
    ({"mean": "post_score"}, _DONE | {"post_score": {"given": True}}, ("institution_type",)),
    ({"share": "completed"}, {"institution_type": {"not": ["project"]}}, ("sex",)),
    ({"person_hours": _HOURS}, {"sex": "F"}, ("trainings.topics",)),
    ({"share_risen": _SCORES | {"at_least": 20}}, _DONE, ("institution_type",)),
    ({"mean_gain": _SCORES}, {"trainings.outcome": "enforcement"}, ("sex", "institution_type")),
]


def with_ten_more(plan: Plan) -> Plan:
    """The plan with ten indicators added."""
    like = plan.indicator("K2")
    entries = [
        like.model_copy(
            update={
                "code": f"X{number}",
                "select": Selection(form="participants", join=("trainings",), where=where),
                "measure": measure,
                "by": by,
            }
        )
        for number, (measure, where, by) in enumerate(_TEN, start=1)
    ]
    return plan.model_copy(update={"indicators": (*plan.indicators, *entries)})
