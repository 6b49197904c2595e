"""The forms whose line on the cover was left blank."""

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.validation.submission import Validated


def blank_on_cover(validated: Validated) -> frozenset[str]:
    """The forms that have a line on the cover without an answer. Empty if the file has no cover."""
    cover = validated.cover
    unclear = {one.column for one in cover.problems if one.rule == "cover_unclear_value"}
    return frozenset(
        name
        for name in load_forms()
        if name in cover.places and name not in cover.declared and name not in unclear
    )
