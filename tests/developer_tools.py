"""What tests need and `uv run` does not install by itself: brought by uv, once, before pytest begins.

`uv run feeds` is for readers of feeds, and installs no tools of developers; `uv run pytest` has only pytest at
first. This plugin is named in pyproject.toml, so that it is loaded before pytest takes over standard output.
"""

import os
import shutil
import sys
from importlib.util import find_spec

_TOOLS = ("hypothesis", "playwright", "schemathesis")
_MARK = "FEEDS_DEVELOPER_TOOLS"
_ADVICE = "The tests need the tools of developers. Run: uv sync --group dev"


def bring_tools() -> None:
    """Begin pytest again in an environment with the group ``dev``, where that is not installed."""
    if all(map(find_spec, _TOOLS)):
        return
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None or _MARK in os.environ:
        sys.exit(_ADVICE)
    os.execve(uv, [uv, "run", "--group", "dev", "pytest", *sys.argv[1:]], os.environ | {_MARK: "1"})


bring_tools()
