"""The five real editions, read whole, and checked against a second, naive reading of the same files.

The naive one shares no code with the reader: the standard library's parser and plain string work.
"""

import re
import time
from collections import Counter
from xml.etree import ElementTree

import pytest

from sources.ilab.fields import CONVENTIONS, CRIMINAL_ENFORCEMENT, LABOR_ENFORCEMENT, MECHANISMS
from sources.ilab.findings import read_editions
from sources.ilab.values import ValueKind
from tests.machine import allowed

COUNTRIES = {2016: 148, 2017: 142, 2018: 141, 2019: 143, 2020: 143}
KEY = ["edition", "country", "territory", "measure"]
NOT_AN_ACTION = {"", "N/A", "Not Applicable", "No Value"}


@pytest.fixture(scope="module")
def result(shared_ilab):
    return read_editions(shared_ilab)


@pytest.fixture(scope="module")
def frame(result):
    return result.frame


@pytest.fixture(scope="module")
def files(shared_ilab):
    return {year: ElementTree.parse(shared_ilab / f"countries_{year}.xml").getroot() for year in COUNTRIES}


def test_every_country_of_every_edition_is_there(frame, files):
    assert frame.groupby("edition")["country"].nunique().to_dict() == COUNTRIES
    for year, root in files.items():
        names = {country.findtext("Name").strip() for country in root}
        assert names == set(frame.loc[frame["edition"] == year, "country"])


def test_each_country_has_each_measure_once_and_a_code(frame):
    assert not frame.duplicated(KEY).any()
    whole = frame[frame["territory"] == ""]
    assert len(whole) == sum(COUNTRIES.values()) * frame["measure"].nunique()
    assert frame["iso3"].notna().all()
    assert frame["iso3"].str.fullmatch("[A-Z]{3}").all()


def test_no_element_is_unknown_and_no_name_disagrees(result):
    assert {warning.about.value for warning in result.warnings} == {"unreadable", "repeated"}


def test_the_unreadable_ones_are_the_few_known(frame):
    unreadable = frame[frame["status"] == "unreadable"]
    found = Counter(zip(unreadable["edition"], unreadable["country"], unreadable["value_text"], strict=True))
    assert found == {
        (2016, "Guinea", "No"): 1,  # penalties collected
        (2017, "Bosnia and Herzegovina", "No"): 4,  # an age
        (2017, "Samoa", "None"): 1,  # funding
        (2018, "Mauritania", "7"): 1,  # the rest have a number where yes or no is due
        (2018, "Somalia", "0"): 2,
        (2019, "Burma", "11388"): 1,
        (2019, "Somalia", "0"): 2,
        (2019, "South Sudan", "750"): 1,
        (2020, "Ghana", "No"): 2,  # penalties imposed and collected
    }


def test_only_the_known_have_a_value_and_zero_is_known(frame):
    has_value = frame["value"].notna()
    assert (has_value == ((frame["status"] == "known") & (frame["unit"] != "text"))).all()
    assert (
        frame.loc[frame["value_text"].isin(["0", "$0", "0.0000"]), "status"].isin(["known", "unreadable"])
    ).all()
    words = ["Unknown", "Unavailable", "N/A", "Not Applicable"]
    assert not has_value[frame["value_text"].str.strip().isin(words) & frame["value_text"].notna()].any()


def plain_number(text):
    """A number the naive way; None where it is not just a number with commas, a dollar sign and marks."""
    bare = re.sub(r"[,$*†‡]", "", text or "").strip()
    return float(bare) if re.fullmatch(r"\d+(\.\d+)?", bare) else None


@pytest.mark.parametrize(
    "measure", [m for m, (_, kind) in LABOR_ENFORCEMENT.items() if kind is not ValueKind.YES_NO]
)
def test_labor_figures_are_those_of_a_naive_reading(frame, files, measure):
    compare_figures(frame, files, measure, LABOR_ENFORCEMENT[measure][0])


@pytest.mark.parametrize(
    "measure", [m for m, (_, kind) in CRIMINAL_ENFORCEMENT.items() if kind is not ValueKind.YES_NO]
)
def test_criminal_figures_are_those_of_a_naive_reading(frame, files, measure):
    compare_figures(frame, files, measure, CRIMINAL_ENFORCEMENT[measure][0])


def compare_figures(frame, files, measure, tag):
    expected, millions = {}, 0
    for year, root in files.items():
        for country in root:
            element = country.find(f"Enforcements/{tag}")
            if element is None or len(element):
                continue
            number = plain_number(element.text)
            millions += number is None and "million" in (element.text or "").lower()
            if number is not None:
                expected[year, country.findtext("Name").strip()] = number
    rows = frame[
        (frame["measure"] == measure)
        & (frame["territory"] == "")
        & frame["unit"].isin(["count", "usd"])
        & frame["value"].notna()
    ]
    whole = {
        (row.edition, row.country): row.value
        for row in rows.itertuples()
        if "rounded" not in row.qualifier and (row.edition, row.country) in expected
    }
    assert whole == expected
    assert len(expected) > 10
    assert rows["qualifier"].str.contains("rounded").sum() == millions


def test_conventions_and_mechanisms_are_those_of_a_naive_reading(frame, files):
    sections = [("Conventions", CONVENTIONS), ("Mechanisms", MECHANISMS)]
    for section, measures in sections:
        for measure, tag in measures.items():
            for year, root in files.items():
                said = Counter((c.findtext(f"{section}/{tag}") or "").strip().lower() for c in root)
                values = frame.loc[(frame["measure"] == measure) & (frame["edition"] == year), "value"]
                assert (values == 1).sum() == said["yes"]
                assert (values == 0).sum() == said["no"]


def test_suggested_actions_are_those_of_a_naive_reading(frame, files):
    counted = frame[frame["measure"] == "suggested_actions"].groupby("edition")["value"].sum().to_dict()
    left_out = {2016: 7, 2017: 1, 2018: 0, 2019: 2, 2020: 0}  # broken lines and repeated ones
    for year, root in files.items():
        names = [
            (name.text or "").strip() for name in root.iterfind("Country/Suggested_Actions/*/Action/Name")
        ]
        assert counted[year] == sum(name not in NOT_AN_ACTION for name in names) - left_out[year]


def test_every_territory_block_is_a_row(frame, files):
    whole = {"All Territories", "All", "National", "National Total", "All Tanzania"}
    twice = {2020: 1}  # Somalia has two blocks for the number of inspections
    for year, root in files.items():
        names = [
            (block.findtext("Territory_Name") or "").strip()
            for block in root.iterfind("Country/Enforcements/*/Territory")
        ]
        of_edition = frame[(frame["edition"] == year) & frame["element"].str.startswith("Enforcements/")]
        named = (of_edition["territory"] != "").sum()
        assert named == sum(name not in whole for name in names)
        said_of_all = sum(name in whole for name in names) - twice.get(year, 0)
        by_territory = (of_edition["status"] == "by_territory").sum()
        split = [e for e in root.iterfind("Country/Enforcements/*") if e.find("Territory") is not None]
        assert len(split) - by_territory == said_of_all


def test_known_figures_of_thailand_and_paraguay(frame):
    def figure(edition, iso3, measure):
        row = frame[
            (frame["edition"] == edition)
            & (frame["iso3"] == iso3)
            & (frame["measure"] == measure)
            & (frame["territory"] == "")
        ].iloc[0]
        return row["value"], row["status"], row["footnote"]

    assert figure(2019, "THA", "labor_inspectors") == (1813, "known", "")
    assert figure(2019, "THA", "labor_inspectorate_funding") == (992_428, "known", "")
    assert figure(2018, "THA", "criminal_investigations") == (2582, "known", "‡")
    assert figure(2019, "THA", "criminal_investigations")[1] == "unknown"
    assert figure(2019, "THA", "suggested_actions_coordination") == (0, "known", "")
    assert figure(2019, "THA", "suggested_actions_legal_framework") == (4, "known", "")
    assert figure(2020, "PRY", "convention_ilo_182_ratified") == (1, "known", "")
    assert figure(2016, "THA", "criminal_penalties_imposed")[1] == "not_published"


def test_five_editions_take_less_than_five_seconds(shared_ilab):
    began = time.process_time()
    read_editions(shared_ilab)
    assert time.process_time() - began < allowed(5)
