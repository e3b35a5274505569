"""Takes the README's moving picture: ``uv run --group dev python tests/browser/take_moving_picture.py``.

A real service of a folder of three posts is asked, before and after a fourth is dropped into it, for the pages
that Chromium takes the pictures of. They become one SVG, which shows one after the other.
"""

import base64
import re
import shutil
import subprocess
import sys
import tempfile
import time
from html import escape
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

PICTURE = Path(__file__).parents[2] / "docs/pictures/drop.svg"
WIDTH, HEIGHT, BAR = 720, 480, 44
SECONDS = 3
POSTS = {
    "rain.md": ("Rain on the glass roof", "2024-05-02", "[garden, weather]"),
    "type.md": ("Sorting the small type", "2024-05-04", "[workshop]"),
    "pears.md": ("First pears", "2024-05-09", "[garden]"),
}
LATE = ("quince.md", ("Quince, at last", "2024-05-12", "[garden]"))


def write(folder: Path, name: str, title: str, date: str, tags: str) -> None:
    """Drop a post into the folder."""
    fresh = folder / f".{name}"
    fresh.write_text(
        f"---\ntitle: {title}\ndate: {date}\ntags: {tags}\n---\nNotes of the day, in a few words.\n"
    )
    fresh.rename(folder / name)


def main() -> None:
    """Serve the posts, take the pictures, write the SVG."""
    with tempfile.TemporaryDirectory() as home:
        blog = Path(home, "blog")
        blog.mkdir()
        for name, facts in POSTS.items():
            write(blog, name, *facts)
        command = [sys.executable, "-m", "feeds", "serve", str(blog), "--port", "0"]
        environment = {"XDG_STATE_HOME": home, "PATH": "/usr/bin:/bin"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as service:
            base = next(found[1] for line in service.stdout if (found := re.search(r"Pages +(\S+)/$", line)))
            try:
                frames = take_pictures(blog, base)
            finally:
                service.terminate()
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(compose(frames), "utf-8")


def take_pictures(blog: Path, base: str) -> list[tuple[str, bytes]]:
    """Return what is typed, and the page that is seen then, for each part of the picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        first = take(page, f"{base}/")
        write(blog, LATE[0], *LATE[1])
        while LATE[1][0] not in httpx.get(f"{base}/tags/garden.atom").text:
            time.sleep(0.05)
        second = take(page, f"{base}/")
        browser.close()
    return [
        ("feeds serve ~/blog", first),
        (f"cp {LATE[0]} ~/blog/", first),
        ("curl http://127.0.0.1:8000/feed.atom   # has it too", second),
    ]


def take(page: Page, address: str) -> bytes:
    """Return a picture of the top of a page."""
    page.goto(address)
    return page.screenshot(type="jpeg", quality=60)


def compose(frames: list[tuple[str, bytes]]) -> str:
    """Return an SVG that shows each part for the same time, over and over."""
    ids: dict[bytes, str] = {}
    for _, picture in frames:
        ids.setdefault(picture, f"p{len(ids)}")
    pictures = "".join(
        f'<image id="{name}" y="{BAR}" width="{WIDTH}" height="{HEIGHT}" '
        f'href="data:image/jpeg;base64,{base64.b64encode(picture).decode()}"/>'
        for picture, name in ids.items()
    )
    parts = "".join(
        f'<g opacity="{int(not n)}"><use href="#{ids[picture]}"/>'
        f'<text x="16" y="28" fill="#e8e8e8" font-family="monospace" font-size="16">$ {escape(typed)}</text>'
        f'<animate attributeName="opacity" calcMode="discrete" dur="{SECONDS * len(frames)}s" '
        f'repeatCount="indefinite" values="{";".join(str(int(n == m)) for m in range(len(frames)))}"/></g>'
        for n, (typed, picture) in enumerate(frames)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {BAR + HEIGHT}" '
        f'width="{WIDTH}" height="{BAR + HEIGHT}"><defs>{pictures}</defs>'
        f'<rect width="{WIDTH}" height="{BAR + HEIGHT}" fill="#22252a"/>{parts}</svg>\n'
    )


if __name__ == "__main__":
    main()
