"""The basis of every part of the plan: frozen models, and texts by language."""

from pydantic import BaseModel, ConfigDict

Labels = dict[str, str]
"""Language → text. English (`en`) is always there."""


class PlanModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def text_in(labels: Labels, language: str) -> str:
    """The text in that language. If there is none, the English text."""
    return labels.get(language) or labels["en"]
