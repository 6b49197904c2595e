"""How fast this machine is: limits in seconds are of a usual one, and a slow or busy one is allowed more."""

import time
from functools import cache

USUAL_SECONDS = 0.06
"""Of processor time, for the loop below."""


@cache
def slowness() -> float:
    """How many times longer a loop in Python computes than usual; at least 1."""
    began = time.process_time()
    total = 0
    for number in range(2_000_000):
        total += number
    return max(1.0, (time.process_time() - began) / USUAL_SECONDS)


def allowed(seconds: float) -> float:
    """So many seconds of processor time on a usual machine, as seconds of this one."""
    return seconds * slowness()
