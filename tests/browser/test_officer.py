"""An officer's morning in a real browser: tries a file, takes it in, sees the figures and what is wrong; and
the daemon beside her takes in what arrives."""

import re
import time
from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.browser.clicking import launch, open_asset, open_job, pick, table_rows
from tests.browser.serving import until

COUNTRY, PERIOD = "THA", "2020-H1"
MINUTE = 60
FILE = f"{COUNTRY}_{PERIOD}.xlsx"


@pytest.mark.e2e
def test_an_officer_s_morning(office, page):
    """One test, since each step goes on from where the one before it left off."""
    a_rehearsal_tells_what_would_come_of_it_and_stores_nothing(office, page)
    a_country_s_half_year_is_taken_in_by_hand_without_a_line_of_yaml(office, page)
    the_page_of_a_form_tells_what_is_wrong(office, page)
    the_figures_follow_by_themselves(office, page)
    what_lands_in_the_inbox_is_taken_in_within_a_minute_and_once(office)


def a_rehearsal_tells_what_would_come_of_it_and_stores_nothing(office, page):
    office.deliver(FILE, to=office.rehearsal)
    open_job(page, office, "rehearse")
    pick(page, COUNTRY, PERIOD)
    launch(page)
    open_asset(page, office, "participants")
    expect(page.get_by_text("Never materialized")).to_be_visible()
    expect(page.get_by_text("nothing was received, stored or published").first).to_be_visible()
    expect(page.get_by_text("partly_accepted").first).to_be_visible()
    assert office.answers("status") == []


def a_country_s_half_year_is_taken_in_by_hand_without_a_line_of_yaml(office, page):
    open_job(page, office, "take_in")
    pick(page, COUNTRY, PERIOD)
    office.deliver(FILE)
    launch(page)
    assert ("SUCCESS", "launched by hand") in office.runs("take_in", f"{COUNTRY}|{PERIOD}")
    assert {line["country"] for line in office.answers("status", "--country", COUNTRY)} == {COUNTRY}


def the_page_of_a_form_tells_what_is_wrong(office, page):
    wrong = office.answers("problems", "--country", COUNTRY, "--period", PERIOD)
    sentence = next(line["message"] for line in wrong if line["form"] == "participants")
    open_asset(page, office, "participants")
    expect(page.get_by_text(sentence).first).to_be_visible()
    expect(page.get_by_text(f"{FILE.removesuffix('.xlsx')}-checked.xlsx").first).to_be_visible()
    open_asset(page, office, "participants", view="checks")
    expect(page.locator("body")).to_contain_text(re.compile(r"came_in_without_errors\s*Failed"))


def the_figures_follow_by_themselves(office, page):
    until(lambda: office.runs("publish")[:1] == [("SUCCESS", "the current rows have changed")], "publishing")
    told = office.answers("indicators", "--indicator", "K2", "--country", COUNTRY, "--period", PERIOD)
    [figure] = [line for line in told if (line["accumulation"], line["breakdown"]) == ("period", "")]
    open_asset(page, office, "K2")
    expect(page.get_by_text("totals, period")).to_be_visible()
    assert [COUNTRY, PERIOD, f"{figure['value']:g}", figure["status"]] in table_rows(page)


def what_lands_in_the_inbox_is_taken_in_within_a_minute_and_once(office):
    landed = time.time()
    office.deliver("HQ_2020-H1.xlsx")
    until(lambda: office.runs("take_in", "HQ|2020-H1") != [], "the run of what arrived")
    until(lambda: office.runs("take_in", "HQ|2020-H1")[0][0] == "SUCCESS", "the end of that run")
    [received] = [line["received_at"] for line in office.answers("submissions") if line["country"] == "HQ"]
    assert 0 < datetime.fromisoformat(received).timestamp() - landed < MINUTE
    until(lambda: len(office.runs("publish")) > 1, "publishing once more")  # several looks later
    assert len(office.runs("take_in", "HQ|2020-H1")) == 1
