"""Which plan was in force when, and that a lost secret is noticed."""

import pytest

from atlas_pipeline.warehouse.errors import WarehouseError


def test_no_plan_before_the_first(warehouse):
    assert warehouse.plan_at() is None


def test_a_plan_holds_until_the_next_and_may_come_back(warehouse):
    at = [warehouse.record_plan(version, f'{{"plan":"{version}"}}', "hq") for version in ("a", "b", "a")]
    assert len(set(at)) == 3
    assert [warehouse.plan_at(seq).version for seq in at] == ["a", "b", "a"]
    assert warehouse.plan_at().canonical_json == '{"plan":"a"}'
    assert warehouse.plan_at(at[0] - 1) is None


def test_the_plan_in_force_is_not_entered_again(warehouse):
    first = warehouse.record_plan("a", "{}", "hq")
    assert warehouse.record_plan("a", "{}", "hq") == first == warehouse.seq_at()


def test_another_secret_is_refused(warehouse):
    warehouse.recognise_secret("0123456789abcdef", "hq")
    warehouse.recognise_secret("0123456789abcdef", "hq")
    with pytest.raises(WarehouseError, match="another secret; restore"):
        warehouse.recognise_secret("fedcba9876543210", "hq")
    assert warehouse.seq_at() == 1
