"""What cleaning a post costs, next to the sanitizer alone on the same posts.

    uv run python benchmarks/cleaning.py [--posts 200] [--rounds 30]

The posts are those of benchmarks/posts.py, half raw HTML and half Markdown, as HTML before cleaning, and
as many in the shape of a news archive: advertising places, lazy pictures, links that track, a share bar.
Each round takes every post through each of the three, one after the other, and the best round counts, in
processor time, so that other work on the machine weighs on all three alike.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from time import process_time
from zoneinfo import ZoneInfo

import nh3
from posts import HAN, posts

from feeds.cleaning.embeds import list_frame_hosts
from feeds.cleaning.pipeline import clean_html
from feeds.cleaning.sanitizer import sanitize
from feeds.config.clean_settings import CleanRule, CleanSettings
from feeds.markup.render import render_body
from feeds.parsing.post import read_post

SOURCE = "https://www.news.example.com/story"
SETTINGS = CleanSettings(
    rules=(
        CleanRule(
            hosts=("*.news.example.com",),
            remove=("section#imu", "div.moreArticle"),
            remove_links=(r"^https://subscribe\.news\.example\.com/",),
        ),
    )
)
HOSTS = list_frame_hosts(SETTINGS.players)
OFFER = (
    '<a href="https://subscribe.news.example.com/o?utm_source=a" target="_blank"><img class="lazyload" '
    'data-src="https://images.news.example.com/o.png" src="https://images.news.example.com/o.png"></a>'
)


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--posts", type=int, default=200)
    options.add_argument("--rounds", type=int, default=30)
    chosen = options.parse_args()
    made = {"generated": generated(chosen.posts), "archive": archived(chosen.posts)}
    print(
        f"{chosen.posts} posts each, microseconds of processor time per post, best of {chosen.rounds} rounds"
    )
    print(f"{'':10}{'bytes':>8}{'nh3':>8}{'ours':>8}{'clean':>8}{'/ nh3':>8}{'/ ours':>8}")
    for name, bodies in made.items():
        plain, ours, whole = best(bodies, chosen.rounds)
        size = sum(len(body.encode()) for body in bodies) // len(bodies)
        print(f"{name:10}{size:8}{plain:8.0f}{ours:8.0f}{whole:8.0f}{whole / plain:8.2f}{whole / ours:8.2f}")
    print("nh3: nh3.clean with its defaults; ours: nh3 with the allowlist of feeds; clean: all of cleaning")


def generated(count: int) -> list[str]:
    """Return the HTML of ordinary posts."""
    made = (read_post(name, text.encode(), ZoneInfo("UTC")) for name, text, _ in posts(count, 50, 1))
    return [render_body(post.body, post.markup) for post in made]


def archived(count: int) -> list[str]:
    """Return the HTML of posts as a news archive keeps them."""
    chance = random.Random(1)
    return [story(chance) for _ in range(count)]


def story(chance: random.Random) -> str:
    """Write one story: stamp, link heading, picture with its caption, paragraphs, advertising, offer."""
    title = han(chance, 16)
    parts = [f"<p>{han(chance, chance.randint(60, 160))}。</p>" for _ in range(chance.randint(6, 14))]
    parts.insert(3, '<section id="imu"><div id="dfp-ad-imu1">        </div></section>')
    parts.insert(7, '<div id="innity-in-post"></div><div id="dfp-ad-midarticlespecial">   </div>')
    links = "".join(f'<li><a href="/s/{n}?utm_source=a&id={n}">{han(chance, 12)}</a></li>' for n in range(3))
    picture = (
        f'<div class="figure-media"><img class="lazyload" data-src="/i/{title}.jpg" alt="{title}"></div>'
    )
    return (
        f'<!--1710240000000-->\n<h2><a href="{SOURCE}">{title}</a></h2>\n<div>\n{picture} '
        f"<figcaption>{han(chance, 30)}</figcaption>{''.join(parts)}<ul>{links}</ul>{OFFER}\n</div>"
    )


def han(chance: random.Random, length: int) -> str:
    """Write some characters."""
    return "".join(chance.choices(HAN, k=length))


def best(bodies: list[str], rounds: int) -> tuple[float, ...]:
    """Return the microseconds per post of nh3, of the sanitizer and of cleaning, best of some rounds."""
    ways: tuple[Callable[[str], object], ...] = (
        nh3.clean,
        lambda body: sanitize(body, HOSTS),
        lambda body: clean_html(body, base=SOURCE, title="", source=SOURCE, settings=SETTINGS),
    )
    times = [[timed(way, bodies) for way in ways] for _ in range(rounds)]
    return tuple(min(each) / len(bodies) * 1e6 for each in zip(*times, strict=True))


def timed(way: Callable[[str], object], bodies: list[str]) -> float:
    """Return the processor seconds one way takes over every post."""
    begun = process_time()
    for body in bodies:
        way(body)
    return process_time() - begun


if __name__ == "__main__":
    main()
