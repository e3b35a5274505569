"""Settings from environment variables, which go before the file's.

``FEEDS_``, then the key in capitals with two underscores for each dot: ``FEEDS_HTTP__PORT=9000`` is
``http.port``. Two, because keys themselves hold single ones. A value is written as in TOML; quotes around
text may be left out, and a list may be written as ``a, b``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feeds.config.diagnostics import Diagnostic, variable_diagnostic
from feeds.config.options import Option, top_level_options
from feeds.config.schema import node_at
from feeds.text import did_you_mean, make_printable
from feeds.toml import load_toml

PREFIX = "FEEDS_"

_SERVICE_VARIABLE = re.compile(
    r"FEEDS_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT\w*|PORT_\d+_(?:TCP|UDP|SCTP)\w*|NAME)"
)


@dataclass(frozen=True, slots=True)
class EnvironmentVariable:
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
            return load_toml(f"it = {self.text.strip()}")["it"]
        except (ValueError, RecursionError):
            return _split_list(self.text) if kind == "array" else self.text

    def diagnostic(self, message: str) -> Diagnostic:
        """Say what is wrong with it."""
        return variable_diagnostic(self.name, self.text, message, secret=self.option.is_secret)


def variable_name(option: Option) -> str:
    """Return the name of the variable that sets an option."""
    return PREFIX + "__".join(option.path).upper()


def read_variables(
    environ: Mapping[str, str],
) -> tuple[tuple[EnvironmentVariable, ...], tuple[Diagnostic, ...]]:
    """Return the variables that set options, and a mistake for each that means to and cannot.

    Other variables whose names happen to begin alike are nobody's mistake, unless they name an option with
    single underscores.
    """
    options = {variable_name(option): option for option in top_level_options()}
    ours = sorted(name for name in environ if name.startswith(PREFIX))
    variables = tuple(
        EnvironmentVariable(name, environ[name], options[name]) for name in ours if name in options
    )
    strange = (_unknown_variable(name, environ[name], options) for name in ours if name not in options)
    return variables, tuple(mistake for mistake in strange if mistake is not None)


def find_stray_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each variable that begins like ours and sets nothing.

    Those that `read_variables` takes for mistakes are left out, and so are those by which Kubernetes and
    Docker name the services beside a container, whatever these are called.
    """
    options = {variable_name(option): option for option in top_level_options()}
    return tuple(
        f"environment variable {make_printable(name)} sets no option{did_you_mean(name, options)}"
        for name in sorted(environ)
        if name.upper().startswith(PREFIX)
        and name not in options
        and not _SERVICE_VARIABLE.fullmatch(name)
        and not environ[name].startswith("tcp://")
        and _unknown_variable(name, environ[name], options) is None
    )


def _unknown_variable(name: str, text: str, options: Mapping[str, Option]) -> Diagnostic | None:
    single = {full.replace("__", "_"): full for full in options}
    # Kubernetes sets FEEDS_HTTP_PORT=tcp://… by itself, for a service called feeds-http.
    if name in single and not text.startswith("tcp://"):
        return variable_diagnostic(
            name, text, f"has no effect: write {single[name]}, with two underscores", secret=True
        )
    if "__" not in name:
        return None
    return variable_diagnostic(name, text, f"sets no option{did_you_mean(name, options)}", secret=True)


def _split_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
