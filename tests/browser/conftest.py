"""A browser where there is one.

With ATLAS_TEST_REQUIRE_BROWSER set the tests fail without one; else they are skipped.
"""

import os

import pytest

from tests.browser.serving import chromium, open_office

MISSING = "no Chromium on this machine: apt-get install chromium"


@pytest.fixture(scope="session")
def executable():
    found = chromium()
    if found is None:
        (pytest.fail if os.environ.get("ATLAS_TEST_REQUIRE_BROWSER") == "1" else pytest.skip)(MISSING)
    return found


@pytest.fixture(scope="module")
def office(executable, tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("office")) as office:
        yield office


@pytest.fixture(scope="module")
def page(executable, office):
    from tests.browser.clicking import browser_page

    with browser_page(executable, office) as page:
        yield page
