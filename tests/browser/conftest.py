"""A browser where there is one, and one `atlas ui` for all tests, which go on from each other in it.

They end with the last of these tests: an open page asks `atlas ui` all the time, which takes a third of a
core from the tests that follow.

In `make test` the plan has the key indicators only: the pages are made in the same way of more of them.

With ATLAS_TEST_REQUIRE_BROWSER set the tests fail without one; else they are skipped.
"""

import os

import pytest

from tests.browser.serving import chromium, open_office
from tests.depth import DEEP
from tests.e2e.office import with_key_indicators

MISSING = "no Chromium on this machine: apt-get install chromium"


@pytest.fixture(scope="package")
def executable():
    found = chromium()
    if found is None:
        (pytest.fail if os.environ.get("ATLAS_TEST_REQUIRE_BROWSER") == "1" else pytest.skip)(MISSING)
    return found


@pytest.fixture(scope="package")
def office(executable, tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    if not DEEP:
        with_key_indicators(folder)
    with open_office(folder) as office:
        yield office


@pytest.fixture(scope="package")
def page(executable, office):
    from tests.browser.clicking import browser_page

    with browser_page(executable, office) as page:
        yield page
