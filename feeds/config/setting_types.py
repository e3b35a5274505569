"""What settings are made of: the types of their values, what a change of one touches, and their tables."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from feeds.config import validators
from feeds.model import Format, Mode


class Effect(StrEnum):
    """What must be done over when a setting changes, from most to least."""

    RESTART = "restart"
    """Takes effect when the service is next started."""
    RESCAN = "rescan"
    """The posts folder is scanned anew."""
    RECONVERT = "reconvert"
    """Posts are read and cleaned again."""
    RERENDER = "rerender"
    """Feeds hold other entries, or show them otherwise."""
    FRAME = "frame"
    """Feeds say something else of themselves; their entries stay as they are."""
    LIVE = "live"
    """Nothing: it holds from the next use on."""


class Secret:
    """Marks a setting whose value is never shown."""


SECRET: Final = Secret()

Text = Annotated[str, Field(min_length=1)]
Plain = Annotated[str, AfterValidator(validators.check_plain)]
Label = Annotated[str, Field(min_length=1), AfterValidator(validators.check_plain)]
Labels = Annotated[tuple[Label, ...], Field(strict=False)]
Pattern = Annotated[str, Field(min_length=1), AfterValidator(validators.check_pattern)]
Host = Annotated[str, AfterValidator(validators.check_host)]
HostPattern = Annotated[str, AfterValidator(validators.check_host_pattern)]
WebAddress = Annotated[str, AfterValidator(validators.check_web_address)]
Selectors = Annotated[
    tuple[Annotated[str, AfterValidator(validators.check_selector)], ...], Field(strict=False)
]
Formats = Annotated[tuple[Annotated[Format, Field(strict=False)], ...], Field(strict=False)]
ContentMode = Annotated[Mode, Field(strict=False)]
DateBound = Annotated[
    str, BeforeValidator(validators.write_date), AfterValidator(validators.check_date_bound)
]
Limit = Annotated[int, Field(ge=1, le=1000)]


class Section(BaseModel):
    """A table of config.toml: frozen, strict in its types, and closed to keys nobody declared."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True
    )
    effect: ClassVar[Effect] = Effect.LIVE
    """What a change touches, for every key that does not say otherwise."""
