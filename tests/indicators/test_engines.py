"""The same deliveries give the same figures and traces on either engine, whatever order they arrive in."""

from itertools import permutations

import pandas as pd

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.trace import trace
from tests.depth import examples
from tests.indicators.asking import AS_OF
from tests.indicators.histories import Delivery, deliver, warehouse_in_memory
from tests.indicators.rows import activity, finding, model, participant, ranking, study, training

DELIVERIES = (
    Delivery(
        "THA",
        "2019-H1",
        {
            "activities": [activity("A1", topics=["CL", "FL"], end="2019-03-01")],
            "trainings": [training("T1", "2019-02-01", topics=["CL", "HT"])],
            "participants": [
                participant("T1", 2**62, pre_score=12.5),
                participant("T1", -(2**62), completed=False),
                participant("T1", 5, sex="M", institution="กรมสวัสดิการ"),
            ],
            "coordination_models": [model("M1")],
            "psa_findings": [finding(validated_on=None), finding("F2")],
            "validation_rankings": ranking("V1", "2019-06-01", "R1", "I1", "I2"),
        },
    ),
    Delivery("HQ", "2019-H1", {"bok_studies": [study("S1"), study("S2")], "activities": []}),
    Delivery(
        "PRY",
        "2019-H1",
        {
            "trainings": [training("T1", "2019-02-01", topics=[])],
            "participants": [participant("T1", 5), participant("T1", 6)],
        },
    ),
    Delivery(
        "THA", "2019-H2", {"psa_findings": [finding()], "activities": [activity("A1", status="cancelled")]}
    ),
)


def test_either_engine_gives_the_same(warehouse, plan):
    deliver(warehouse, *DELIVERIES)
    other = warehouse_in_memory()
    deliver(other, *DELIVERIES)
    pd.testing.assert_frame_equal(
        compute(warehouse, plan, as_of_day=AS_OF), compute(other, plan, as_of_day=AS_OF)
    )
    for code in ("K1", "K2", "K3"):
        asked = (code, "ALL", plan.period("LOP"), "cumulative")
        pd.testing.assert_frame_equal(trace(warehouse, plan, *asked), trace(other, plan, *asked))
    other.close()


def test_the_order_of_arrival_never_changes_a_figure(plan):
    found = []
    for order in list(permutations(DELIVERIES))[:: examples(5, 1)]:
        warehouse = warehouse_in_memory()
        deliver(warehouse, *order)
        found.append(compute(warehouse, plan, as_of_day=AS_OF))
        warehouse.close()
    for one in found[1:]:
        pd.testing.assert_frame_equal(one, found[0])
