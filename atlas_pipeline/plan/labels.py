"""What every part of the plan is made of: frozen models, and texts by language."""

from pydantic import BaseModel, ConfigDict

Labels = dict[str, str]
"""A text by language; `en` is always there."""


class PlanModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def text_in(labels: Labels, language: str) -> str:
    """The text in that language, in English where there is none."""
    return labels.get(language) or labels["en"]
