"""The operator's pages: sign-in, status, and the configuration editor with its diagnostics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from feeds.config.diagnostics import Diagnostic
from feeds.config.setting_types import Effect
from feeds.model import Feed, Severity
from feeds.publishing.i18n.catalogues import N_
from feeds.publishing.pages.templating import render_template
from feeds.publishing.site import Site
from feeds.web.admin.config_editor import ConfigCheck, ConfigText
from feeds.web.admin.status import StatusReport

EFFECTS = {
    Effect.RESTART: N_("once the service is restarted"),
    Effect.RESCAN: N_("the posts folder is scanned anew"),
    Effect.RECONVERT: N_("posts are cleaned again"),
    Effect.RERENDER: N_("feeds are made anew"),
    Effect.FRAME: N_("feeds say something else of themselves"),
    Effect.LIVE: N_("at once"),
}
"""What a change brings about, as English messages to translate."""

SEVERITIES = {Severity.ERROR: N_("error"), Severity.REPAIRED: N_("repaired"), Severity.NOTE: N_("note")}

_MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class EditorState:
    """What the editor shows: a text, what it would change, and how saving went.

    ``saved`` is the name of the file that holds the former version, after saving. ``theirs`` is what is
    in the file, where it is not what the text was made of.
    """

    text: ConfigText
    plan: ConfigCheck | None = None
    saved: str = ""
    trouble: str = ""
    theirs: str = ""

    def conflict(self) -> str:
        """Return how the text differs from what is in the file now, as a unified diff."""
        theirs, ours = (part.splitlines(keepends=True) for part in (self.theirs, self.text.text))
        return "".join(islice(unified_diff(theirs, ours, "in the file now", "in the editor"), _MOST_LINES))


def render_settings(site: Site, path: Path, editor: EditorState, form: str) -> bytes:
    """Return the page; ``form`` is the token of the session."""
    mistakes = editor.plan.mistakes if editor.plan else ()
    return render_template(
        "settings.html",
        site,
        path=path,
        editor=editor,
        mistakes=[(mistake, source_excerpt(mistake, editor.text.text.split("\n"))) for mistake in mistakes],
        form=form,
        effects=EFFECTS,
    )


def source_excerpt(mistake: Diagnostic, lines: Sequence[str]) -> tuple[str, str]:
    """Return the line before a mistake, numbered, and the line of it with its caret."""
    excerpt = str(mistake).partition("\n")[2]
    if mistake.line is None or mistake.line < 2:
        return "", excerpt
    before = lines[mistake.line - 2] if mistake.line - 2 < len(lines) else ""
    return f"{mistake.line - 1:>4} | {before[:100]}", excerpt


def render_sign_in(site: Site, back: str, trouble: str = "") -> bytes:
    """Return the page; whoever signs in is led to ``back``."""
    return render_template("signin.html", site, back=back, trouble=trouble)


def render_status(site: Site, report: StatusReport, problems: Feed, form: str) -> bytes:
    """Return the page; ``problems`` is the feed of problems, ``form`` the token of the session, if any."""
    return render_template(
        "status.html",
        site,
        report=report,
        state=report.state,
        problems=problems,
        form=form,
        severities=SEVERITIES,
    )
