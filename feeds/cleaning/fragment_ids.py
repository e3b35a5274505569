"""Ids within clean HTML: named so that no two posts on one page share any, and links to them made absolute.

Only tags are looked at, never text: in clean HTML every ``<`` begins one.
"""

from __future__ import annotations

import re

from feeds.model import CleanHTML

ID_PREFIX = "post-"
"""What every id in clean HTML begins with, so that none can pass for a name of the page around it."""

_TAG = re.compile(r'<[a-z][a-z0-9]*(?: [^\s=">]+="[^"]*")+')
_OWN_ID = re.compile(rf'((?: id="| href="#){ID_PREFIX})[0-9a-f]{{6}}(?=-)')
_OWN_LINK = re.compile(rf'( href=")(?=#{ID_PREFIX})')


def name_ids_after(content: CleanHTML, key: str) -> CleanHTML:
    """Return what was just cleaned with the ids of this post, and the links to them, named after its key."""
    return _replace(_OWN_ID, content, key)


def make_links_absolute(content: CleanHTML, page: str) -> CleanHTML:
    """Return content whose links to its own ids lead to ``page``, an address that holds it."""
    return _replace(_OWN_LINK, content, page.replace("&", "&amp;").replace('"', "%22"))


def _replace(pattern: re.Pattern[str], content: CleanHTML, text: str) -> CleanHTML:
    if ID_PREFIX not in content:
        return content
    return CleanHTML(_TAG.sub(lambda tag: pattern.sub(lambda match: match[1] + text, tag.group()), content))
