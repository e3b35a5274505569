"""How long thirty good posts wait for bad ones of a batch, and what those cost.

    python benchmarks/bombs.py [NAME ...]

For each kind of bad post: seconds until the last good one is stored, until the bad one is settled, and
seconds of processor time of this process and of those that it started and that ended.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from feeds.config.settings import IngestSettings
from feeds.ingest.indexer import Indexer
from feeds.ingest.types import IndexCallbacks, IndexSettings
from feeds.model import Slice
from feeds.store.connect import open_writer

GOOD = 30
HEAD = "---\ntitle: {}\ndate: 2024-01-01\n---\n\n"


def substitutions() -> str:
    """Return substitutions that hold the one before ten times."""
    lines = [f".. |a{n}| replace:: {f'|a{n - 1}| ' * 10}" for n in range(1, 9)]
    return "\n".join([".. |a0| replace:: a", *lines, "", "|a8|"])


BOMBS = {
    "rst-substitutions.rst": substitutions(),
    "rst-columns.rst": "\n".join([" ".join("=" * 20_000), " ".join("x" * 20_000), " ".join("=" * 20_000)]),
    "rst-cells.rst": "=== ===\n" + "x   y\n" * 33_000 + "=== ===\n",
    "rst-grid.rst": ("+" + "-+" * 150 + "\n|" + "x|" * 150 + "\n") * 300 + "+" + "-+" * 150,
    "rst-csv.rst": f".. csv-table::\n\n   {','.join('a' * 900)}\n" + "   a\n" * 30_000,
    "rst-notes.rst": "[#]_ " * 30_000,
    "rst-options.rst": ", ".join(["-a"] * 40_000) + "  x",
    "rst-lists.rst": "* x\n\n  * y\n\n    * z\n\n" * 6000,
    "rst-definitions.rst": "a\n  b\n" * 30_000,
    "rst-open.rst": "`a " * 60_000,
    "md-headings.md": "# a\n\n" * 50_000,
    "md-links.md": "".join(f"[a{n}]\n\n[a{n}]: http://x/{n}\n\n" for n in range(40_000)),
    "md-notes.md": "".join(f"x[^{n}]\n\n[^{n}]: n\n\n" for n in range(20_000)),
    "md-table.md": f"|{'a|' * 20_000}\n|{'-|' * 20_000}\n",
    "md-nesting.md": "\n".join("  " * n + "- x" for n in range(1500)),
    "html-attributes.html": f"<html><body><p {' '.join(f'a{n}=1' for n in range(100_000))}>x</body></html>",
    "html-nesting.html": "<div>" * 100_000,
    "html-pictures.html": "<img src=x.png>" * 90_000,
}


def measure(name: str, body: str) -> tuple[float, float, float]:
    """Index thirty good posts and a bad one as the service does."""
    with tempfile.TemporaryDirectory() as home:
        posts = Path(home, "posts")
        posts.mkdir()
        for number in range(GOOD):
            (posts / f"good-{number}.md").write_text(HEAD.format(f"Good {number}") + "Text.\n\n" * 20)
        (posts / name).write_text((HEAD.format("Bad") if not name.endswith(".rst") else "") + body)
        before, began = spent(), time.perf_counter()
        good = threading.Event()
        served = [0.0]
        store = open_writer(f"sqlite:///{home}/feeds.db")

        def note(_change: object) -> None:
            if not good.is_set() and len(store.entry_refs(Slice(), GOOD + 1)) >= GOOD:
                served[0] = time.perf_counter() - began
                good.set()

        settings = IndexSettings(posts, ingest=IngestSettings(workers=2))
        Indexer(store, settings, IndexCallbacks(note), lambda: datetime.now(UTC)).index()
        store.close()
        return served[0], time.perf_counter() - began, spent() - before


def spent() -> float:
    """Return the processor time of this process and of those that ended."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def main() -> None:
    """Measure the kinds that are named, or all."""
    print(f"{'':24}{'good served':>12}{'all done':>10}{'processor':>10}  (s)")
    for name, body in BOMBS.items():
        if not sys.argv[1:] or any(part in name for part in sys.argv[1:]):
            print(f"{name:24}{'{:12.2f}{:10.2f}{:10.2f}'.format(*measure(name, body))}", flush=True)


if __name__ == "__main__":
    main()
