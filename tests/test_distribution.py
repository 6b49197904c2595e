"""Tests that share an office run on one worker."""

import pytest


@pytest.mark.xdist_group("grouped")
def test_a_group_of_tests_stays_on_one_worker(request):
    """pytest-xdist hands the group over at the end of the test's id. With pytest 9.2 it lost the group in
    silence, and each office was made once a worker."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("not distributed by groups: `make test` does it")
    assert request.node.nodeid.endswith("@grouped")
