"""The real `atlas ui`, to be attacked; behind a proxy too, so that both kinds of address are there."""

import pytest

from tests.browser.serving import open_office

PROXY = "https://atlas.example.org"


@pytest.fixture(scope="package")
def office(tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("guarded"), ATLAS_UI_ADDRESSES=PROXY) as office:
        yield office
