"""Takes the README's pictures of the sample posts: ``uv run python tests/browser/take_screenshots.py``."""

import os
import shutil
import tempfile
from pathlib import Path

from conftest import serving
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parent / "screenshots"
PAGES = {"home": "/", "preview": "/feeds/yard"}


def main() -> None:
    """Serve the samples, and write one picture of each page."""
    os.environ["FEEDS_SITE__BASE_URL"] = "https://feeds.example.org"
    with (
        tempfile.TemporaryDirectory() as home,
        serving(Path(home)) as service,
        sync_playwright() as playwright,
    ):
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 960, "height": 1020}, color_scheme="light")
        for name, address in PAGES.items():
            page.goto(service.base + address)
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
