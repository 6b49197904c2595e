"""What may stand in ATLAS_UI_ADDRESSES, and how a browser would write it."""

import pytest

from atlas_pipeline.portal.address import AddressError, read_addresses


@pytest.mark.parametrize(
    ("text", "host", "origin"),
    [
        ("https://atlas.example.org", "atlas.example.org", "https://atlas.example.org"),
        ("HTTPS://Atlas.Example.org/", "atlas.example.org", "https://atlas.example.org"),
        ("https://atlas.example.org:443", "atlas.example.org", "https://atlas.example.org"),
        ("http://atlas.example.org:8080", "atlas.example.org:8080", "http://atlas.example.org:8080"),
        ("http://[fd00::1]:80", "[fd00::1]", "http://[fd00::1]"),
    ],
)
def test_an_address_is_read(text, host, origin):
    [address] = read_addresses(text)
    assert (address.host, address.origin) == (host, origin)


def test_several_are_read():
    assert [one.name for one in read_addresses("https://a.example, https://b.example")] == [
        "a.example",
        "b.example",
    ]
    assert read_addresses("") == []


@pytest.mark.parametrize(
    "text",
    [
        "atlas.example.org",
        "https://",
        "*",
        "https://*.example.org",
        "https://user@example.org",
        "https://example.org./",
        "https://example.org/atlas",
        "https://example.org:0",
        "https://example.org:65536",
        "ftp://example.org",
        "https://exampleก.org",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(AddressError, match="ATLAS_UI_ADDRESSES"):
        read_addresses(text)
