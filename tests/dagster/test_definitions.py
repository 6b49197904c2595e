"""The definitions: they load in an empty environment, and the graph reads as the design says."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from atlas_pipeline.definitions import build_definitions
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.loading import load_plan

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_definitions()


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def test_they_load_in_an_empty_environment_and_leave_nothing_behind(tmp_path):
    code = "from atlas_pipeline.definitions import defs; defs().resolve_asset_graph()"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_form_indicator_and_report_is_an_asset(graph):
    names = {key.to_user_string() for key in graph.get_all_asset_keys()}
    expected = {"submissions", "ilab_country_year", "report_indicator_tracking"}
    expected |= set(load_forms()) | {indicator.code for indicator in load_plan().indicators}
    expected |= {"annex_a_semester", "annex_a_usdol"}
    assert names == expected


def test_each_asset_tells_an_officer_what_it_is(graph):
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name != "default", key
        assert len(node.description or "") > 40, key
        assert node.owners, key


def test_what_belongs_to_a_slice_is_partitioned_by_country_and_period(definitions, graph):
    plan = load_plan()
    keys = graph.get(dg.AssetKey("participants")).partitions_def.get_partition_keys()
    assert "THA|2020-H1" in keys
    assert len(keys) == len(plan.slices())
    assert not [key for key in keys if key.startswith("BOL")]
    assert graph.get(dg.AssetKey("K2")).partitions_def is None
    assert definitions.resolve_job_def("take_in").partitions_def is not None


def test_lineage_runs_from_the_submission_to_the_donor(graph):
    def above(name: str) -> set[str]:
        found, todo = set(), [dg.AssetKey(name)]
        while todo:
            for parent in graph.get(todo.pop()).parent_keys:
                if parent not in found:
                    found.add(parent)
                    todo.append(parent)
        return {key.to_user_string() for key in found}

    assert {"K2", "participants", "trainings", "submissions"} <= above("annex_a_usdol")
    assert {"coordination_models", "bok_studies", "psa_findings", "validation_rankings"} <= above("K3")
    assert "engagements" not in above("K1")


def test_the_three_invariants_are_asset_checks(graph):
    checks = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    for form in load_forms():
        assert (form, "rows_are_conserved") in checks
    for indicator in load_plan().indicators:
        assert {(indicator.code, "figures_are_derived"), (indicator.code, "a_number_is_its_rows")} <= checks
