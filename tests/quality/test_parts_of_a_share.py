"""Parts of a share tie to it: their numerators add up, and each has its denominator."""

import pytest

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.quality.suites.cross_form_suites import ties
from tests.indicators.asking import AS_OF
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import finding


@pytest.fixture
def published(history, plan):
    statuses = ["addressed", "addressed", "in_progress", "open"]
    rows = [finding(f"F{place}", status=status) for place, status in enumerate(statuses)]
    deliver(history, Delivery("THA", "2019-H1", {"psa_findings": rows}))
    return compute(history, plan, as_of_day=AS_OF, indicators=["PS2"])


def by_status(published, plan):
    found = ties(published, plan)
    own = found[
        (found["breakdown"] == "status") & (found["country"] == "THA") & (found["period"] == "2019-H1")
    ]
    return own.set_index("of")[["total", "parts", "ties"]].to_dict("index")


def test_numerators_add_up_and_the_denominator_counts_once(published, plan):
    assert by_status(published, plan) == {
        "numerator": {"total": 3, "parts": 3, "ties": True},
        "denominator": {"total": 4, "parts": 4, "ties": True},
    }
    assert ties(published, plan)["ties"].all()


@pytest.mark.parametrize("of", ["numerator", "denominator"])
def test_a_part_that_was_changed_does_not_tie(published, plan, of):
    hit = (published["category"] == "addressed") & (published["country"] == "THA")
    published.loc[hit, of] += 1
    assert not by_status(published, plan)[of]["ties"]
