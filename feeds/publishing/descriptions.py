"""Descriptions of the feeds of labels: what one holds, and how often entries come. Pure: no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from feeds.model import Kind
from feeds.publishing.i18n.catalogues import N_, translate

_LABELLED = {
    Kind.TAG: N_("Posts with the tag “%(name)s”"),
    Kind.CATEGORY: N_("Posts in the category “%(name)s”"),
    Kind.AUTHOR: N_("Posts by %(name)s"),
}
_PACES = (
    (timedelta(hours=16), N_("several a day")),
    (timedelta(hours=36), N_("about one a day")),
    (timedelta(days=5), N_("several a week")),
    (timedelta(days=10), N_("about one a week")),
    (timedelta(days=20), N_("several a month")),
    (timedelta(days=45), N_("about one a month")),
    (timedelta(days=250), N_("several a year")),
    (timedelta.max, N_("about one a year, or fewer")),
)
"""The mean time between two posts below which they come so often."""
_FEWEST = 3
"""Posts that tell how often there are any."""


def describe_label(kind: Kind, name: str, language: str) -> str:
    """Return what the feed of a label holds: ``Posts with the tag “python”``."""
    return translate(language, _LABELLED[kind], {"name": name})


def add_pace(description: str, moments: Sequence[datetime], language: str, zone: tzinfo) -> str:
    """Return a description with how often posts came, by their ``moments``, newest first, and the last day.

    It is the same as long as the posts are; of two posts or fewer nothing is said.
    """
    if len(moments) < _FEWEST:
        return description
    mean = (moments[0] - moments[-1]) / (len(moments) - 1)
    pace = next(pace for below, pace in _PACES if mean < below)
    day = moments[0].astimezone(zone).date().isoformat()
    message = N_("%(posts)s: %(pace)s, the last on %(day)s")
    return translate(language, message, {"posts": description, "pace": translate(language, pace), "day": day})
