"""Pictures of the pages an officer sees, for docs/hq-officer.md: `python -m tests.browser.pictures
docs/pictures`.

Thailand's sample is tried and taken in, as in the tests, so that the pictures show what is there.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.clicking import browser_page, launch, open_asset, open_job, pick
from tests.browser.serving import chromium, open_office, until

LARGEST = 200_000
"""Bytes of a picture."""


def main(folder: Path) -> None:
    executable = chromium()
    if executable is None:
        sys.exit("No Chromium on this machine: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    # a short path, since it can be read in the pictures
    with (
        tempfile.TemporaryDirectory(prefix="atlas-") as office_folder,
        open_office(Path(office_folder)) as office,
        browser_page(executable, office) as page,
    ):
        open_job(page, office, "take_in")
        pick(page, "THA", "2020-H1")
        take(page, folder / "launch.png")
        office.deliver("THA_2020-H1.xlsx")
        launch(page)
        page.reload()  # without the word that it was launched
        page.get_by_text("RUN_SUCCESS").wait_for()
        take(page, folder / "run.png")
        until(
            lambda: office.runs("publish")[:1] == [("SUCCESS", "the current rows have changed")], "publishing"
        )
        open_asset(page, office, "participants")
        expect(page.get_by_text("problems", exact=True).first).to_be_visible()
        page.get_by_text("partly_accepted").first.scroll_into_view_if_needed()
        take(page, folder / "form.png")
        open_asset(page, office, "K2")
        expect(page.get_by_text("totals, period")).to_be_visible()
        take(page, folder / "indicator.png")
        page.goto(f"{office.url}/asset-groups")
        page.get_by_text("what_was_done").last.wait_for()
        for _ in range(2):
            page.get_by_role("img", name="zoom_out").click()
        take(page, folder / "systems.png")


def take(page: Page, path: Path) -> None:
    """A picture of what is to be seen, once nothing moves any more."""
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path, animations="disabled")
    size = path.stat().st_size
    assert size < LARGEST, f"{path} is {size} bytes"
    print(path, size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
