"""Settings from environment variables, which go before the file's.

``FEEDS_``, then the key in capitals with two underscores for each dot: ``FEEDS_HTTP__PORT=9000`` is
``http.port``. Two, because keys themselves hold single ones. A value is written as in TOML; quotes around
text may be left out, and a list may be written as ``a, b``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feeds.config.mistakes import Mistake, in_variable
from feeds.config.nearness import did_you_mean
from feeds.config.options import Option, settable
from feeds.config.schema import node_at

PREFIX = "FEEDS_"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable that sets an option."""

    name: str
    text: str
    option: Option

    @property
    def value(self) -> Any:  # noqa: ANN401 - whatever TOML can say
        """What it sets the option to, typed as TOML would; not yet checked."""
        kind = (node_at(self.option.path) or {}).get("type")
        if kind == "string":
            return self.text
        try:
            return tomllib.loads(f"it = {self.text.strip()}")["it"]
        except tomllib.TOMLDecodeError:
            return _listed(self.text) if kind == "array" else self.text

    def mistake(self, message: str) -> Mistake:
        """Say what is wrong with it."""
        return in_variable(self.name, self.text, message, secret=self.option.secret)


def variable_name(option: Option) -> str:
    """Return the name of the variable that sets an option."""
    return PREFIX + "__".join(option.path).upper()


def variables(environ: Mapping[str, str]) -> tuple[tuple[Variable, ...], tuple[Mistake, ...]]:
    """Return the variables that set options, and a mistake for each that means to and cannot.

    Other variables whose names happen to begin alike are nobody's mistake, unless they name an option with
    single underscores.
    """
    known = {variable_name(option): option for option in settable()}
    ours = sorted(name for name in environ if name.startswith(PREFIX))
    found = tuple(Variable(name, environ[name], known[name]) for name in ours if name in known)
    strange = (_strange(name, environ[name], known) for name in ours if name not in known)
    return found, tuple(mistake for mistake in strange if mistake is not None)


def _strange(name: str, text: str, known: Mapping[str, Option]) -> Mistake | None:
    single = {full.replace("__", "_"): full for full in known}
    # Kubernetes sets FEEDS_HTTP_PORT=tcp://… by itself, for a service called feeds-http.
    if name in single and not text.startswith("tcp://"):
        return in_variable(
            name, text, f"has no effect: write {single[name]}, with two underscores", secret=True
        )
    if "__" not in name:
        return None
    return in_variable(name, text, f"sets no option{did_you_mean(name, known)}", secret=True)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
