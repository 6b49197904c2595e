"""Reads the bytes of ILAB's country files from folders, files and web addresses, and parses them safely.

Nothing here knows what the elements mean.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from atlas_pipeline.errors.known import KnownError

Fetch = Callable[[str], bytes]
"""Returns the bytes at an http(s) address. Raises IlabError."""

MAX_MIB = 64
MAX_BYTES = MAX_MIB * 1024 * 1024
"""An edition has about two megabytes."""

SECONDS = 30.0


class IlabError(KnownError, ValueError):
    """The requested file cannot be read. The message is one sentence for a person, with what to do."""


@dataclass(frozen=True, slots=True)
class CountryFile:
    """One file as it was found. `name` is only the last part of its path or address. The rest is not kept."""

    name: str
    content: bytes = field(repr=False)


def download(address: str) -> bytes:
    """Returns the bytes at an http(s) address, at most MAX_BYTES. Follows redirects.

    Raises IlabError. Its message has the address without user, password and query.
    """
    import httpx

    shown = shown_address(address)
    content = bytearray()
    try:
        transport = httpx.HTTPTransport(retries=2)
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=True, transport=transport) as client,
            client.stream("GET", address) as answer,
        ):
            if answer.status_code != 200:
                raise IlabError(
                    f"{shown} answered {answer.status_code} {answer.reason_phrase}. Check the address."
                )
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > MAX_BYTES:
                    raise IlabError(f"{shown} sends more than {MAX_MIB} MiB, so it was not read.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = type(error).__name__
        raise IlabError(f"{shown} could not be read ({reason}). Check the address and try again.") from None
    return bytes(content)


def shown_address(address: str) -> str:
    """Returns the address for a message, without user, password and query. These can hold secrets."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "The address"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def shown_place(place: str) -> str:
    """Returns the place for a warning: an address without its secrets, or a name without its folders."""
    return shown_address(place) if "://" in place else Path(place).name


def locations(location: str | Path) -> list[str]:
    """Returns the places in a location: one, or several separated by blanks, commas or semicolons.

    A path that exists is one place, whatever characters are in it.
    """
    text = str(location).strip()
    if not text:
        return []
    if isinstance(location, Path) or Path(text).exists():
        return [text]
    return [place for place in re.split(r"[\s,;]+", text) if place]


def files_at(place: str, fetch: Fetch) -> list[CountryFile]:
    """Returns the country files at one place: a folder (in the order of names), one file, or one address.

    Raises IlabError if there is nothing to read.
    """
    if re.match(r"https?://", place, re.IGNORECASE):
        content = fetch(place)
        return [CountryFile(Path(urlsplit(place).path).name or shown_address(place), content)]
    path = Path(place)
    if path.is_dir():
        found = sorted(
            file for file in path.iterdir() if file.suffix.lower() == ".xml" and not file.name.startswith(".")
        )
        if not found:
            raise IlabError(f"The folder {place} has no .xml file. Name the folder of the editions.")
        return [_read(file) for file in found]
    return [_read(path)]


def _read(path: Path) -> CountryFile:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise IlabError(f"{path.name} is larger than {MAX_MIB} MiB, so it was not read.")
        return CountryFile(path.name, path.read_bytes())
    except OSError as error:
        raise IlabError(f"{path} could not be read: {error.strerror or error}. Check the path.") from None


def parse(file: CountryFile) -> etree._Element:
    """Returns the `Countries` element of a file. Raises IlabError.

    No entity is expanded, no DTD is loaded and no network is used. A file that declares a document type
    is refused: ILAB's files never do, and attacks by expansion need one.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if not file.content.strip():
        raise IlabError(f"{file.name} is empty.")
    has_document_type = b"<!DOCTYPE" in file.content
    if not has_document_type:
        try:
            root = etree.fromstring(file.content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            where = re.sub(r"\s*\(<string>.*\)$", "", (str(error).splitlines() or ["no XML"])[0])
            raise IlabError(
                f"{file.name} is not well-formed XML: {where}. Download the file again."
            ) from None
        # The file may use an encoding with other bytes for these letters.
        has_document_type = root.getroottree().docinfo.internalDTD is not None
    if has_document_type:
        raise IlabError(
            f"{file.name} declares a document type. ILAB's files never do this, so it was not read."
        )
    if root.tag != "Countries":
        raise IlabError(
            f"{file.name} is not an edition of ILAB's Findings: it begins with {root.tag}, not Countries."
        )
    return root
