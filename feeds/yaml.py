"""YAML as events (YAML 1.1), for front matter and the configuration of sites: the room of PyYAML.

Events build nothing: no tag makes an object, no alias a copy, no scalar a number or a date. Who puts values
together out of them bounds their depth and number.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from yaml import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    Mark,
    ScalarEvent,
)

__all__ = [
    "AliasEvent",
    "CollectionEndEvent",
    "CollectionStartEvent",
    "Event",
    "MappingEndEvent",
    "MappingStartEvent",
    "Mark",
    "ScalarEvent",
    "YAMLError",
    "iterate_events",
]


class YAMLError(ValueError):
    """A text that is not YAML: why, where the parser stopped, and where what it was in begins.

    ``reason`` is empty where the parser gives none. A text that ``has_bad_characters`` was not parsed at all.
    """

    def __init__(
        self,
        reason: str,
        mark: Mark | None = None,
        context_mark: Mark | None = None,
        *,
        has_bad_characters: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.mark = mark
        self.context_mark = context_mark
        self.has_bad_characters = has_bad_characters


def iterate_events(text: str) -> Iterator[Event]:
    """Yield the events of the first document, up to its end. Raises `YAMLError`."""
    loader = yaml.CSafeLoader(text)
    try:
        while (event := loader.get_event()) and not isinstance(event, yaml.DocumentEndEvent):
            yield event
    except yaml.MarkedYAMLError as error:
        raise YAMLError(error.problem or "", error.problem_mark, error.context_mark) from None
    except yaml.YAMLError as error:
        raise YAMLError(str(error).splitlines()[0], has_bad_characters=True) from None
    finally:
        loader.dispose()
