"""The settings of cleaning, and of the operator's rules for single sites."""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeAlias

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from feeds.config import validators
from feeds.config.setting_types import Effect, Host, HostPattern, Pattern, Section, Selectors

RuleMatch: TypeAlias = tuple[int, str]
"""A part of a rule that met something: the rule's place in ``[[clean.rules]]`` and the part's own text."""


class Replacement(Section):
    """One rewriting of text, or of an attribute's value."""

    model_config = ConfigDict(str_strip_whitespace=False)

    pattern: Pattern = Field(description="Regular expression (RE2) to look for.", examples=[r"^//cdn\."])
    with_: str = Field(
        "", alias="with", description="What to put there; \\1 is the first group.", examples=["https://cdn."]
    )
    attribute: str = Field(
        "", description="Attribute to rewrite, such as src. Empty: visible text.", examples=["src"]
    )

    @field_validator("with_")
    @classmethod
    def _check_groups(cls, text: str, info: ValidationInfo) -> str:
        return validators.check_replacement(info.data.get("pattern", ""), text)


class CleanRule(Section):
    """Each removes or rewrites what its hosts' posts carry besides the article."""

    hosts: Annotated[tuple[HostPattern, ...], Field(strict=False)] = Field(
        (),
        description='Hosts of the source it is for; "*.example.com" is every subdomain. Empty: every post.',
        examples=[["example.com", "*.example.com"]],
    )
    remove: Selectors = Field(
        (),
        description="CSS selectors of elements to remove with their content.",
        examples=[["div#newsletter"]],
    )
    unwrap: Selectors = Field((), description="CSS selectors of elements to replace by their content.")
    remove_links: Annotated[tuple[Pattern, ...], Field(strict=False)] = Field(
        (),
        description="Regular expressions (RE2) of link addresses; the link goes with its picture.",
        examples=[[r"^https://shop\.example\.com/"]],
    )
    replace: Annotated[tuple[Replacement, ...], Field(strict=False)] = Field(
        (),
        description="Texts or attribute values to rewrite.",
    )

    def parts(self) -> frozenset[str]:
        """Return the texts of its selectors and expressions, each of which may meet something or not."""
        return frozenset((*self.remove, *self.unwrap, *self.remove_links, *(r.pattern for r in self.replace)))


class CleanSettings(Section):
    """How a post's HTML is cleaned before it is sanitized. The sanitizer itself cannot be turned off."""

    effect: ClassVar[Effect] = Effect.RECONVERT

    ads: bool = Field(True, description="Remove empty ad containers known by exact id, id prefix or class.")
    trackers: bool = Field(True, description="Remove 1x1 and hidden tracking pixels.")
    tracking_parameters: bool = Field(True, description="Remove utm_*, fbclid and the like from links.")
    share_bars: bool = Field(True, description="Remove rows of share buttons.")
    empty: bool = Field(True, description="Remove paragraphs and wrappers that hold nothing.")
    repeated_title: bool = Field(True, description="Remove the title where the body repeats it at its head.")
    players: Annotated[tuple[Host, ...], Field(strict=False)] = Field(
        (
            "www.youtube.com",
            "www.youtube-nocookie.com",
            "player.vimeo.com",
            "player.bilibili.com",
            "www.dailymotion.com",
            "w.soundcloud.com",
            "open.spotify.com",
            "bandcamp.com",
            "player.twitch.tv",
            "archive.org",
        ),
        description="Hosts whose players stay embedded; every other embed becomes a link.",
    )
    rules: Annotated[tuple[CleanRule, ...], Field(strict=False)] = Field(
        (), description="Rules for single sites."
    )
