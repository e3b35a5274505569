"""The settings that differ between two configurations, and what each difference affects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from feeds.config.clean_settings import CleanRule
from feeds.config.options import Option, top_level_options
from feeds.config.secrecy import redact
from feeds.config.setting_types import Effect
from feeds.config.settings import NamedFeed, Settings
from feeds.config.toml_writer import toml_value

_CHANGED = "(changed)"


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that is not what it was.

    ``before`` and ``after`` are as TOML writes them, without secrets, and empty for what was not or is no
    more. ``hosts`` are, for a cleaning rule, those whose posts it concerns; None means all posts.
    """

    key: str
    before: str
    after: str
    effect: Effect
    hosts: frozenset[str] | None = None


def compare_settings(old: Settings, new: Settings) -> tuple[Difference, ...]:
    """Return every difference, in the order of the file; a named feed or a cleaning rule is one."""
    return tuple(
        difference for option in top_level_options() for difference in _compare_option(option, old, new)
    )


def _compare_option(option: Option, old: Settings, new: Settings) -> Iterator[Difference]:
    before, after = option.value_in(old), option.value_in(new)
    if before == after:
        return
    if option.tables is NamedFeed:
        yield from _compare_feeds(option, before, after)
    elif option.tables is CleanRule:
        yield from _compare_rules(option, before, after)
    else:
        yield Difference(option.key, *_display_values(option, before, after), option.effect)


def _display_values(option: Option, before: Any, after: Any) -> tuple[str, str]:  # noqa: ANN401 - any setting
    was, will_be = toml_value(redact(option, before)), toml_value(redact(option, after))
    return (was, will_be) if was != will_be else (was, f"{will_be} {_CHANGED}")


def _compare_feeds(
    option: Option, before: Sequence[NamedFeed], after: Sequence[NamedFeed]
) -> Iterator[Difference]:
    old, new = ({feed.name: feed for feed in feeds} for feeds in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield Difference(
                f"{option.key}.{name}", _text(old.get(name)), _text(new.get(name)), option.effect
            )
    if list(old) != list(new) and old == new:
        yield Difference(option.key, toml_value(list(old)), toml_value(list(new)), Effect.LIVE)


def _compare_rules(
    option: Option, before: Sequence[CleanRule], after: Sequence[CleanRule]
) -> Iterator[Difference]:
    removed, added = _missing_rules(before, after), _missing_rules(after, before)
    if not removed and not added:
        reordered = [rule for rule, other in zip(before, after, strict=True) if rule != other]
        yield Difference(option.key, "(order)", f"(order) {_CHANGED}", option.effect, _hosts(reordered))
    for rule in removed:
        yield Difference(option.key, _text(rule), "", option.effect, _hosts([rule]))
    for rule in added:
        yield Difference(option.key, "", _text(rule), option.effect, _hosts([rule]))


def _missing_rules(rules: Sequence[CleanRule], others: Sequence[CleanRule]) -> list[CleanRule]:
    return list((Counter(rules) - Counter(others)).elements())


def _hosts(rules: Sequence[CleanRule]) -> frozenset[str] | None:
    return (
        frozenset(host for rule in rules for host in rule.hosts)
        if all(rule.hosts for rule in rules)
        else None
    )


def _text(table: NamedFeed | CleanRule | None) -> str:
    return "" if table is None else toml_value(table)
