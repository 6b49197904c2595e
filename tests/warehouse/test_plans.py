"""Which plan was in force when, and that a lost secret is noticed."""

import pytest

from atlas_pipeline.warehouse.errors import WarehouseError
from tests.actors import HQ


def test_no_plan_before_the_first(warehouse):
    assert warehouse.plans.at() is None


def test_a_plan_holds_until_the_next_and_may_come_back(warehouse):
    at = [warehouse.plans.record(version, f'{{"plan":"{version}"}}', HQ) for version in ("a", "b", "a")]
    assert len(set(at)) == 3
    assert [warehouse.plans.at(seq).version for seq in at] == ["a", "b", "a"]
    assert warehouse.plans.at().canonical_json == '{"plan":"a"}'
    assert warehouse.plans.at(at[0] - 1) is None


def test_the_plan_in_force_is_not_entered_again(warehouse):
    first = warehouse.plans.record("a", "{}", HQ)
    assert warehouse.plans.record("a", "{}", HQ) == first == warehouse.ledger.seq_at()


def test_another_secret_is_refused(warehouse):
    warehouse.plans.recognise_secret("0123456789abcdef", HQ)
    warehouse.plans.recognise_secret("0123456789abcdef", HQ)
    with pytest.raises(WarehouseError, match="another secret; restore"):
        warehouse.plans.recognise_secret("fedcba9876543210", HQ)
    assert warehouse.ledger.seq_at() == 1
