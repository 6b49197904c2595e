"""Indicators by topic: a search computes those of one topic, on histories that have only their forms.

Each example then costs a quarter. `EVERYTHING` has all indicators and all forms in one history; it runs in
`make test-deep`.
"""

import pytest

from atlas_pipeline.indicators.selection.selection import needs_of

TOPICS = {
    "persons": ("K2", "EN1", "EN2", "EN3"),
    "models": ("K3", "CO1", "CO2", "PS2", "BK1", "BK2"),
    "events": ("K1", "LF1", "LF2", "PS1", "DM1", "DM2", "EG1", "EG2"),
    "stages": ("CC1",),
}
EVERYTHING = tuple(code for codes in TOPICS.values() for code in codes)

each_topic = pytest.mark.parametrize(
    "codes",
    [
        *(pytest.param(codes, id=topic) for topic, codes in TOPICS.items()),
        pytest.param(EVERYTHING, id="everything", marks=pytest.mark.deep),
    ],
)


def forms_of(plan, codes):
    """The forms that the indicators need."""
    return tuple(sorted(needs_of(plan, [plan.indicator(code) for code in codes])))
