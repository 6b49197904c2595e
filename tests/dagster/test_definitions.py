"""The definitions: they load in an empty environment, and the graph reads as the design says."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from assets.quality import ASSESSED
from assets.systems import NO_WARNINGS
from atlas_pipeline.definitions import build_definitions
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.reports.tables.systems.groups import system_of
from atlas_pipeline.reports.tables.systems.registry import SYSTEM_TABLES

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
    expected = {"submissions", "ilab_country_year", "person_pair", "report_indicator_tracking"}
    expected |= set(load_forms()) | {indicator.code for indicator in load_plan().indicators}
    expected |= {"annex_a_semester", "annex_a_usdol"}
    expected |= {entry.name for entry in SYSTEM_TABLES} | set(ASSESSED)
    assert names == expected


def test_the_graph_reads_like_the_results_framework(graph):
    """Indicators and tables stand in the system that they belong to, and each outcome has its indicators."""
    plan = load_plan()
    group_of = {key.to_user_string(): graph.get(key).group_name for key in graph.get_all_asset_keys()}
    for indicator in plan.indicators:
        assert group_of[indicator.code] == system_of(indicator)
    for entry in SYSTEM_TABLES:
        assert group_of[entry.name] == entry.group
    systems = {system.code for system in plan.framework.systems}
    assert {outcome.code for outcome in plan.framework.outcomes} <= systems
    assert systems <= set(group_of.values())
    in_order = ("submissions", "what_was_done", "analysis_and_priorities", "outputs_and_narrative")
    assert set(group_of.values()) == systems | {*in_order, "context", "persons", "reports", "quality"}
    assert group_of["K3"] == "coordination"
    assert group_of["report_dmop_gates"] == "practice_model"


def test_publish_makes_everything_that_is_made_of_the_slices(definitions):
    names = definitions.resolve_job_def("publish").asset_layer.executable_asset_keys
    made = {key.to_user_string() for key in names}
    assert {entry.name for entry in SYSTEM_TABLES} - set(ASSESSED) <= made
    assert not made & set(ASSESSED)  # Great Expectations takes its time; it has a job of its own
    assert {indicator.code for indicator in load_plan().indicators} <= made
    assert not made & ({"submissions", "ilab_country_year"} | set(load_forms()))


def test_judging_is_a_job_of_its_own_and_told_by_slice(definitions, graph):
    job = definitions.resolve_job_def("judge_warehouse").asset_layer
    assert {key.to_user_string() for key in job.executable_asset_keys} == set(ASSESSED)
    checks = {(key.asset_key.to_user_string(), key.name): key for key in graph.asset_check_keys}
    assert ("warehouse_quality", "expects_participants") in checks
    assert ("warehouse_quality", "expects_earlier_periods_counts") in checks
    of_slice = graph.get(checks["submissions", "what_counts_is_sound"])
    assert of_slice.partitions_def == graph.get(dg.AssetKey("submissions")).partitions_def
    taking_in = definitions.resolve_job_def("take_in").nodes
    assert "submissions_what_counts_is_sound" not in {node.name for node in taking_in}


def test_a_breached_gate_is_a_check_that_stops_nothing(graph):
    warned = {key.asset_key.to_user_string() for key in graph.asset_check_keys if key.name == NO_WARNINGS}
    assert warned == {"report_dmop_gates", "report_activity_map"}


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
    assert above("report_dmop_gates") == {"dmop_progress", "activities", "submissions"}
    assert above("report_country_context") == {"ilab_country_year"}


def test_the_three_invariants_are_asset_checks(graph):
    checks = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    for form in load_forms():
        assert (form, "rows_are_conserved") in checks
    for indicator in load_plan().indicators:
        assert {(indicator.code, "figures_are_derived"), (indicator.code, "a_number_is_its_rows")} <= checks


def test_forms_and_indicators_link_to_where_they_are_reported(graph):
    for name in ("participants", "K2"):
        links = {
            told: value.value.to_user_string()
            for told, value in graph.get(dg.AssetKey(name)).metadata.items()
            if isinstance(value, dg.DagsterAssetMetadataValue)
        }
        assert set(links.values()) == {"annex_a_usdol", "annex_a_semester", "quality_page"}
        assert all(graph.has(dg.AssetKey(linked)) for linked in links.values())


def test_the_columns_of_a_form_are_shown_without_personal_data(graph):
    shown = graph.get(dg.AssetKey("participants")).metadata["columns"]
    assert "sex" in {column.name for column in shown.columns}
    assert not {"full_name", "contact"} & {column.name for column in shown.columns}


def test_a_rehearsal_judges_nothing_that_counts(definitions):
    rehearsing = {node.name for node in definitions.resolve_job_def("rehearse").nodes}
    assert "submissions_what_counts_is_sound" not in rehearsing
