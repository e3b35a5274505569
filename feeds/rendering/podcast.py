"""What a podcast says of itself beyond what every feed says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Podcast:
    """A show as Apple's directory wants it (Apple, "A Podcaster's Guide to RSS").

    ``image`` is the URL of the square artwork. ``category`` is one of Apple's, ``Arts`` or
    ``Arts > Books``. ``explicit`` says that the show is not for children. The owner is whom Apple
    writes to; without an e-mail address there is none in the feed. ``author`` and ``owner_name`` fall
    back on the feed's author.
    """

    image: str
    category: str
    explicit: bool = False
    author: str = ""
    owner_name: str = ""
    owner_email: str = ""
    type: Literal["episodic", "serial"] = "episodic"
