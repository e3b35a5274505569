"""Make a folder of posts to measure with: half raw HTML, half Markdown, 3 to 8 kB each.

    python benchmarks/posts.py FOLDER [--posts 10000] [--tags 1000] [--seed 1]

The same arguments make the same bytes. Tags are drawn unevenly (the n-th is borne about 1/n as often as
the first), one to four a post; every tag is used. File times follow the posts' dates.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

TEXT = (
    "river harbour lantern council orchard signal bridge paper winter archive market kettle window garden "
    "letter engine meadow printer ladder copper evening railway baker thread island mirror station pepper "
    "weather village captain violin timber quarry museum sparrow compass cellar morning velvet anchor"
)
WORDS = TEXT.split()
HAN = "山水城市今日報紙新聞天氣花園橋樑火車書店冬季河流燈塔議會果園信號市場窗戶早晨音樂博物館指南針"
FIRST = datetime(2010, 1, 1, 6, 0, tzinfo=UTC)


def posts(count: int, tags: int, seed: int) -> Iterator[tuple[str, str, datetime]]:
    """Yield file names, texts and dates of ``count`` posts."""
    chance = random.Random(seed)
    weights = list(accumulate(1 / (rank + 1) for rank in range(tags)))
    for number in range(count):
        date = FIRST + timedelta(minutes=number * 37, seconds=chance.randrange(60))
        drawn = chance.choices(range(tags), cum_weights=weights, k=chance.randint(0, 3))
        labels = sorted({number % tags, *drawn})
        title = sentence(chance, 5).rstrip(".")
        body = (html if number % 2 else markdown)(chance, chance.randint(2600, 7600))
        name = f"{date:%Y/%m}/{date:%Y-%m-%d}-post-{number:06}.md"
        yield name, header(title, date, labels, number) + body, date


def header(title: str, date: datetime, labels: list[int], number: int) -> str:
    """Write the front matter of a post."""
    tags = ", ".join(f"tag {label}" for label in labels)
    source = f"from: https://news.example.com/{date:%Y}/story-{number}\n" if number % 2 else ""
    lines = ["---", "layout: post", f'title: "{title}"', f"date: {date.isoformat()}"]
    return "\n".join([*lines, f"author: Writer {number % 20}", f"{source}tags: [{tags}]", "---", ""])


def markdown(chance: random.Random, size: int) -> str:
    """Write a Markdown body of about ``size`` bytes."""
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts += [
            f"## {sentence(chance, 4)}",
            paragraph(chance),
            f"Read [{sentence(chance, 2)}](https://example.org/a?b=1) *now*.",
        ]
        parts += ["\n".join(f"- {sentence(chance, 6)}" for _ in range(3)), f"> {sentence(chance, 12)}"]
        parts += [f"![{sentence(chance, 2)}](/pictures/{chance.randrange(999)}.jpg)"]
    return "\n\n".join(parts) + "\n"


def html(chance: random.Random, size: int) -> str:
    """Write a raw HTML body of about ``size`` bytes, with the furniture of a news page."""
    parts: list[str] = []
    while sum(len(part.encode()) for part in parts) < size:
        parts += [f"<p>{paragraph(chance)}</p>", f"<p>{''.join(chance.choices(HAN, k=80))}。</p>"]
        parts += ['<section id="imu"><div id="dfp-ad-imu1">  </div></section>']
        image = f"https://img.example.com/{chance.randrange(999)}.jpg"
        parts += [f'<div class="figure-media"><img class="lazyload" data-src="{image}" alt="x"></div>']
    return "<div>\n" + "".join(parts) + "\n</div>\n"


def paragraph(chance: random.Random) -> str:
    """Write a paragraph of five sentences."""
    return " ".join(sentence(chance, chance.randint(6, 16)) for _ in range(5))


def sentence(chance: random.Random, words: int) -> str:
    """Write a sentence."""
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def write(folder: Path, count: int, tags: int, seed: int) -> None:
    """Write the posts below ``folder``."""
    for name, text, date in posts(count, tags, seed):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (date.timestamp(), date.timestamp()))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--posts", type=int, default=10_000)
    arguments.add_argument("--tags", type=int, default=1_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    write(given.folder, given.posts, given.tags, given.seed)
