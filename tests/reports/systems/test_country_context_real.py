"""The five real editions of ILAB's Findings, for the plan's countries; skipped where they are not here."""

import os
from pathlib import Path

import pandas as pd
import pytest

from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.reports.tables.systems.country_context import country_context
from sources.ilab.findings import read_editions

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def ilab():
    folder = Path(os.environ.get("ATLAS_SHARED_DATA", ROOT.parent / "shared" / "data")) / "ilab"
    if not folder.is_dir():
        pytest.skip("the real ILAB editions are not here (../shared/data/ilab, or set ATLAS_SHARED_DATA)")
    return read_editions(folder).frame


@pytest.fixture(scope="module")
def context(ilab):
    return country_context(ilab, load_plan())


def of(context, country, measure):
    own = context[(context["country"] == country) & (context["measure"] == measure)]
    return own.set_index("edition")


def test_every_country_measure_and_edition_is_there_once(context):
    assert not context.duplicated(["country", "measure", "territory", "edition"]).any()
    assert set(context["country"]) == {"THA", "PRY", "LBR", "ARG", "BOL"}
    assert set(context["edition"]) == {2016, 2017, 2018, 2019, 2020}
    # 7 enforcement figures, 6 conventions and 12 standards each with their count, 5 areas of actions and all
    assert (context.groupby(["country", "edition"]).size() == 7 + 7 + 13 + 6).all()


def test_thailands_inspectors(context):
    found = of(context, "THA", "labor_inspectors")
    assert found["value_text"].to_dict()[2019] == "1,813"
    assert found["change"].dropna().to_dict() == {2017: 626.0, 2018: 394.0, 2019: -87.0, 2020: 76.0}


def test_a_footnote_keeps_thailands_prosecutions_from_being_compared(context):
    found = of(context, "THA", "criminal_prosecutions")
    assert found["footnote"].to_dict()[2018] == "‡"
    assert found["no_change_because"].to_dict() == {
        2016: "first_edition",
        2017: "not_known",
        2018: "previous_not_known",
        2019: "footnote_differs",
        2020: "",
    }
    assert found["change"].to_dict()[2020] == -45.0


def test_suggested_actions_by_area_add_up(context):
    actions = context[context["area"] == "suggested_actions"]
    whole = actions[actions["measure"] == "suggested_actions"].set_index(["country", "edition"])["value"]
    parts = actions[actions["measure"] != "suggested_actions"].groupby(["country", "edition"])["value"].sum()
    pd.testing.assert_series_equal(whole.sort_index(), parts.sort_index())


def test_figures_are_those_of_the_editions(context, ilab):
    """Every figure that was not counted here is the very row that ILAB's edition gave."""
    keys = ["iso3", "measure", "territory", "edition"]
    shown = context.rename(columns={"country": "iso3"}).set_index(keys)
    given = ilab[ilab["iso3"].isin(set(context["country"]))].set_index(keys)
    common = shown.index.intersection(given.index)
    assert len(shown) - len(common) == 2 * 5 * 5  # conventions and standards counted, 5 countries, 5 editions
    for column in ("value_text", "value", "status", "qualifier", "footnote"):
        pd.testing.assert_series_equal(shown.loc[common, column], given.loc[common, column])


def test_a_change_has_two_known_values_without_differing_marks(context):
    changed = context[context["change"].notna()]
    assert len(changed) > 100
    assert (changed["no_change_because"] == "").all()
    assert (changed["status"] == "known").all()
    assert ((changed["value"] - changed["previous_value"]) == changed["change"]).all()
    assert (context.loc[context["change"].isna(), "no_change_because"] != "").all()
