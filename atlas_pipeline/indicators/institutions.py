"""Institutions as indicators count them: what the register knows under one entry is one institution.

Names are stored as the register has them, and two countries may each have a Ministry of Labour: so a name
means an institution only together with the unit that reports it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from atlas_pipeline.indicators.facts import Coded
from atlas_pipeline.intake.register import register_of
from atlas_pipeline.plan.codes import Institution
from atlas_pipeline.plan.indicators import RegisterTest
from atlas_pipeline.plan.model import Plan

UNKNOWN = -1


def institutions_of(plan: Plan, unit: np.ndarray, names: Coded) -> np.ndarray:
    """For each name of a unit the place of its institution in the plan's register, UNKNOWN where there is
    none."""
    place_of = {one.institution_id: place for place, one in enumerate(plan.institutions)}
    width = len(names.values) + 1
    pairs, where = np.unique(unit.astype(np.int64) * width + names.codes, return_inverse=True)
    registers = {
        number: register_of(plan, plan.units[number]) for number in np.unique(pairs // width).tolist()
    }
    found = [
        registers[number].find(names.values[code])
        for number, code in (divmod(pair, width) for pair in pairs.tolist())
    ]
    places = np.array(
        [UNKNOWN if one is None else place_of[one.institution_id] for one in found], dtype=np.int64
    )
    return places[where]


def keys_of(plan: Plan, unit: np.ndarray, names: Coded) -> np.ndarray:
    """A number for each different institution; one that the register does not know is its name in its unit."""
    known = institutions_of(plan, unit, names)
    unknown = len(plan.institutions) + unit.astype(np.int64) * len(names.values) + names.codes
    return np.where(known == UNKNOWN, unknown, known)


def passing(plan: Plan, unit: np.ndarray, names: Coded, test: bool | Mapping[str, Any]) -> np.ndarray:
    """Which names are of institutions that pass what `registered` asks."""
    asked = RegisterTest() if test is True else RegisterTest.model_validate(test)
    # the last place is that of UNKNOWN
    good = np.array([*(_passes(plan, one, asked) for one in plan.institutions), False])
    return good[institutions_of(plan, unit, names)]


def _passes(plan: Plan, institution: Institution, asked: RegisterTest) -> bool:
    types = plan.code_lists["institution_type"]
    known = [types[institution.type]] if institution.type in types else []
    if asked.type_is and not any(one.flag(asked.type_is) for one in known):
        return False
    if asked.type_is_not and any(one.flag(asked.type_is_not) for one in known):
        return False
    return asked.register_of in (None, plan.unit(institution.unit).kind)
