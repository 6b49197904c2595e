"""Editions from a web address, proven against a real server on loopback."""

import functools
import http.server
import socket
import threading

import pytest
from ilab_xml import country_xml, edition_xml

from sources.ilab.findings import IlabError, read_editions


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/countries_2019.xml")
            self.end_headers()
        else:
            super().do_GET()


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The address of a server over a folder with two editions."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for year in (2018, 2019):
        (tmp_path / f"countries_{year}.xml").write_bytes(edition_xml(country_xml("Thailand", year=year)))
    (tmp_path / "page.html").write_text("<html><body>Welcome</body></html>")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_edition_from_an_address(site):
    result = read_editions(f"{site}/countries_2019.xml")
    assert result.editions == [2019]
    assert set(result.frame["file_name"]) == {"countries_2019.xml"}
    assert result.warnings == ()


def test_an_edition_from_an_address_equals_that_from_the_file(site, tmp_path):
    assert read_editions(f"{site}/countries_2019.xml").frame.equals(
        read_editions(tmp_path / "countries_2019.xml").frame
    )


def test_several_addresses_and_a_file(site, tmp_path):
    assert read_editions(f"{site}/countries_2018.xml, {tmp_path / 'countries_2019.xml'}").editions == [
        2018,
        2019,
    ]


def test_a_moved_address_is_followed(site):
    assert read_editions(f"{site}/moved").editions == [2019]


def test_a_missing_address_is_a_sentence(site):
    with pytest.raises(IlabError, match="answered 404"):
        read_editions(f"{site}/countries_2031.xml")


def test_a_missing_address_beside_a_good_one_is_told(site):
    result = read_editions(f"{site}/countries_2031.xml {site}/countries_2019.xml")
    assert [warning.about.value for warning in result.warnings] == ["not_read"]


def test_a_page_that_is_no_edition_is_refused(site):
    with pytest.raises(IlabError, match="not an edition"):
        read_editions(f"{site}/page.html")


def test_too_much_is_not_read(site, monkeypatch):
    monkeypatch.setattr("sources.ilab.files.MAX_BYTES", 20)
    with pytest.raises(IlabError, match="sends more"):
        read_editions(f"{site}/countries_2019.xml")


def test_a_dead_address_is_a_sentence_without_its_secrets():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(
        IlabError, match=rf"http://127\.0\.0\.1:{port}/countries\.xml could not be read"
    ) as refusal:
        read_editions(f"http://user:secret@127.0.0.1:{port}/countries.xml?token=hidden")
    assert "secret" not in str(refusal.value)
    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize("address", ["http://", "http://[bad", "https://127.0.0.1:99999999/x.xml"])
def test_what_is_no_address_is_a_sentence(address):
    with pytest.raises(IlabError, match="could not be read"):
        read_editions(address)


def test_the_caller_may_bring_its_own_way_of_fetching():
    asked = []

    def fetch(address):
        asked.append(address)
        return edition_xml(country_xml("Thailand", year=2016))

    assert read_editions("https://example.org/countries_2016.xml", fetch=fetch).editions == [2016]
    assert asked == ["https://example.org/countries_2016.xml"]
