"""What an officer clicks in Dagster, by what she reads there."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.serving import LOCATION, Office

PAGE_MS = 60_000
RUN_MS = 180_000


@contextmanager
def browser_page(executable: str, office: Office) -> Iterator[Page]:
    """A browser that has opened the address which `atlas ui` printed."""
    with sync_playwright() as playwright:
        # run by root Chromium has no sandbox
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PAGE_MS)
        expect.set_options(timeout=PAGE_MS)
        page.goto(office.address)
        yield page
        browser.close()


def open_job(page: Page, office: Office, job: str) -> None:
    """From the list of jobs to the job's own page."""
    page.goto(f"{office.url}/jobs")
    page.get_by_text(job, exact=True).first.click()
    page.wait_for_url(f"**{LOCATION}/jobs/{job}**")


def pick(page: Page, country: str, period: str) -> None:
    """Opens the job's dialog and picks one country and one half-year."""
    page.get_by_role("button", name="Materialize all").click()
    for choice in (country, period):
        page.get_by_text("Select a partition or create one").first.click()
        page.get_by_placeholder("Filter partitions").fill(choice)
        page.get_by_role("menuitem").filter(has_text=choice).first.click()
        page.keyboard.press("Escape")
        expect(page.get_by_placeholder("Filter partitions")).to_have_count(0)


def launch(page: Page) -> None:
    """Launches what is picked, opens the run, and waits until it has succeeded."""
    page.get_by_role("button", name="Launch 1 run").click()
    page.get_by_role("link", name="View", exact=True).or_(
        page.get_by_role("button", name="View", exact=True)
    ).last.click()
    page.wait_for_url("**/runs/**")
    expect(page.get_by_text("Success", exact=True).first).to_be_visible(timeout=RUN_MS)


def open_asset(page: Page, office: Office, asset: str, view: str = "overview") -> None:
    page.goto(f"{office.url}/assets/{asset}?view={view}")
    page.get_by_role("tab", name="Overview").or_(page.get_by_text("Overview", exact=True)).last.wait_for()


def table_rows(page: Page) -> list[list[str]]:
    """Every row of every table of the page, as the texts of its cells."""
    return [
        [text.strip() for text in row.get_by_role("cell").all_inner_texts()]
        for row in page.get_by_role("row").all()
    ]
