"""Which parts of cleaning rules no post needs: sites change, and rules are left behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from feeds.cleaning.parts import Match, parts_of
from feeds.config.settings import CleanRule
from feeds.store.contract import Reader, Writer

_MET = "rules-met"

Rules = tuple[CleanRule, ...]


def note(store: Writer, rules: Rules, matched: Iterable[Match], *, fresh: bool) -> None:
    """Remember which parts met something; ``fresh`` begins anew, when every post was read.

    A part that once met something has met it for good: a changed rule reads its hosts' posts again.
    """
    told = store.recall(_MET)
    if not told and not fresh:
        return  # a store from before this was noted
    known = set() if fresh else set(json.loads(told))
    met = (known | {_named(rules[index], part) for index, part in matched}) & set(_every(rules))
    if fresh or met != known:
        store.remember(_MET, json.dumps(sorted(met)))


def stale(store: Reader, rules: Rules) -> tuple[str, ...] | None:
    """Return the parts that met nothing yet, with the hosts they are for; None where that is not known."""
    told = store.recall(_MET)
    if not told:
        return None
    met = set(json.loads(told))
    return tuple(part for part in _every(rules) if part not in met)


def _every(rules: Rules) -> Iterator[str]:
    return (_named(rule, part) for rule in rules for part in parts_of(rule))


def _named(rule: CleanRule, part: str) -> str:
    return f"{', '.join(rule.hosts) or '*'}: {part}"
