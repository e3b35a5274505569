"""The parts of a site's rules, by their own words. Light to import: who asks for them may never clean."""

from __future__ import annotations

from feeds.config.clean_settings import CleanRule

RuleMatch = tuple[int, str]
"""A part of a rule that met something: the rule's place in ``[[clean.rules]]`` and the part's own text."""


def list_rule_parts(rule: CleanRule) -> frozenset[str]:
    """Return the texts a `Match` may name the rule's parts by; one that never is, is stale."""
    return frozenset((*rule.remove, *rule.unwrap, *rule.remove_links, *(r.pattern for r in rule.replace)))
