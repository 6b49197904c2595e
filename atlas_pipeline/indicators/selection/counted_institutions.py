"""Institutions as indicators count them: all names of one register entry are one institution.

The intake stores the id to which a name was resolved. The name is never looked up again. The reason: a name
means an institution only for the unit that writes it, and two countries may each have a Ministry of Labour.
Only rows stored before the warehouse had ids are looked up by name, by the rule of that time.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from atlas_pipeline.indicators.selection.coded import Coded
from atlas_pipeline.plan.codes import Institution
from atlas_pipeline.plan.indicators import RegisterTest
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.registers import institutions_for
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit

UNKNOWN = -1


def places_of(plan: Plan, unit: np.ndarray, names: pd.Series, ids: pd.Series) -> np.ndarray:
    """For each name, the place of its institution in the plan's register.

    UNKNOWN if the name has none, or if the plan no longer has that institution. `unit`: the unit that wrote
    the name, as a place in the plan's units.
    """
    place_of = {one.institution_id: place for place, one in enumerate(plan.institutions)}
    codes, known = pd.factorize(ids)
    of_id = np.array([*(place_of.get(str(one), UNKNOWN) for one in known), UNKNOWN], dtype=np.int64)
    places = of_id[codes]
    is_earlier = ids.isna().to_numpy() & names.notna().to_numpy()
    if is_earlier.any():
        places[is_earlier] = _looked_up(plan, unit[is_earlier], names[is_earlier], place_of)
    return places


def _looked_up(plan: Plan, unit: np.ndarray, names: pd.Series, place_of: Mapping[str, int]) -> np.ndarray:
    codes, values = pd.factorize(names)
    pairs, where = np.unique(unit.astype(np.int64) * len(values) + codes, return_inverse=True)
    registers = {
        number: _first_found(plan, plan.units[number]) for number in np.unique(unit).astype(int).tolist()
    }
    found = [
        registers[number].get(folded(str(values[code])))
        for number, code in (divmod(pair, len(values)) for pair in pairs.tolist())
    ]
    places = [UNKNOWN if one is None else place_of[one.institution_id] for one in found]
    return np.array(places, dtype=np.int64)[where]


def _first_found(plan: Plan, unit: Unit) -> dict[str, Institution]:
    """Folded name → institution, as names were looked up before ids were stored.

    If several institutions had one name, headquarters took the first of them, if all had one type. The rule
    is kept, so that an as-of figure of that time stays the same.
    """
    found: dict[str, Institution] = {}
    unclear = set()
    for institution in institutions_for(plan, unit):
        names = (institution.name, *institution.labels.values(), *institution.spellings)
        for spelling in (institution.institution_id, *names):
            key = folded(spelling)
            known = found.setdefault(key, institution)
            if known.type != institution.type and known.unit != unit.code:
                unclear.add(key)
    return {key: institution for key, institution in found.items() if key not in unclear}


def keys_of(plan: Plan, unit: np.ndarray, names: Coded, places: np.ndarray) -> np.ndarray:
    """A number for each different institution. An unknown institution gets a number by its name
    and its unit."""
    unknown = len(plan.institutions) + unit.astype(np.int64) * len(names.values) + names.codes
    return np.where(places == UNKNOWN, unknown, places)


def passing(plan: Plan, places: np.ndarray, test: bool | Mapping[str, Any]) -> np.ndarray:
    """Marks the institutions (as `places_of` returns them) that pass the test of `registered`."""
    asked = RegisterTest() if test is True else RegisterTest.model_validate(test)
    # the last entry is for UNKNOWN, which is -1
    good = np.array([*(_passes(plan, one, asked) for one in plan.institutions), False])
    return good[places]


def _passes(plan: Plan, institution: Institution, asked: RegisterTest) -> bool:
    types = plan.code_list("institution_type")
    known = [types[institution.type]] if institution.type in types else []
    if asked.type_is and not any(one.flag(asked.type_is) for one in known):
        return False
    if asked.type_is_not and any(one.flag(asked.type_is_not) for one in known):
        return False
    return asked.register_of in (None, plan.unit(institution.unit).kind)
