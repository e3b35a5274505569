"""The operator's endpoints: signing in, the status of the service, its problems, its settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from feeds.config.settings import Settings
from feeds.model import Format, Problem
from feeds.web import metrics, personal, problems
from feeds.web.admission import Admission
from feeds.web.document import Document
from feeds.web.editing import FORMER, ConfigFile, ConflictError, EditError, Text
from feeds.web.metrics import Meters
from feeds.web.pages import settings as settings_page
from feeds.web.pages import signin as signin_page
from feeds.web.pages import status as status_page
from feeds.web.pages.settings import Editor
from feeds.web.refusals import Refusal
from feeds.web.site import Site
from feeds.web.status import Sources, gather

PATHS = (
    "/status", "/status.json", metrics.PATH, "/signin", "/signout", "/settings",
    problems.PATH, *(f"{problems.PATH}.{fmt}" for fmt in Format),
)  # fmt: skip
"""Where these endpoints are."""

_RETURNS = ("/settings", "/status")


def routes(
    site: Site,
    admission: Admission,
    sources: Sources,
    settings: Settings,
    file: ConfigFile,
    *,
    meters: Meters,
) -> Sequence[BaseRoute]:
    """Return the operator's routes under one configuration, to go before those of the feeds.

    Without a password there is nothing to sign in to, and no settings page.
    """
    watch, entrance = Watch(site, admission, sources, meters), Entrance(site, admission)
    shown = (
        Route("/status", watch.page),
        Route("/status.json", watch.json),
        Route(metrics.PATH, watch.metrics),
        Route(problems.PATH, watch.problems_page),
        *(Route(f"{problems.PATH}.{fmt}", watch.problems) for fmt in Format),
    )
    if not admission.password:
        return shown
    return (
        *shown,
        Route("/signin", entrance.sign_in, methods=["GET", "POST"]),
        Route("/signout", entrance.sign_out, methods=["POST"]),
        Route("/settings", SettingsDesk(site, admission, settings, file).page, methods=["GET", "POST"]),
    )


class Watch:
    """Tells how the service is."""

    def __init__(self, site: Site, admission: Admission, sources: Sources, meters: Meters) -> None:
        self._site = site
        self._admission = admission
        self._sources = sources
        self._meters = meters

    async def page(self, request: Request) -> Response:
        """Answer with the page that tells how the service is."""
        if not self._admission.signed_in(request):
            return _turned_away(self._site, self._admission, "/status")
        report = await gather(self._sources)
        session = self._admission.session(request)
        feed = problems.feed(self._site, self._admission.seal.pass_for(problems.PATH) if session else "")
        form = self._admission.seal.form(session) if session else ""
        return personal.page(self._site, status_page.render(self._site, report, feed, form))

    async def json(self, request: Request) -> Response:
        """Answer with the same as JSON."""
        if not await self._admission.may_read(request, "/status.json"):
            raise _refusal(self._admission)
        return JSONResponse((await gather(self._sources)).as_json(), headers=personal.fields(self._site))

    async def metrics(self, request: Request) -> Response:
        """Answer with the figures for Prometheus."""
        if not await self._admission.may_read(request, metrics.PATH):
            raise _refusal(self._admission)
        from feeds.web import exposition  # noqa: PLC0415 - slow to import, and only monitors ask

        body = exposition.exposition(self._meters, await gather(self._sources))
        return Response(body, 200, personal.fields(self._site), exposition.MEDIA_TYPE)

    async def problems(self, request: Request) -> Response:
        """Answer with the problems as a feed."""
        if not await self._admission.may_read(request, problems.PATH):
            raise _refusal(self._admission)
        fmt = Format(request.scope["path"].rpartition(".")[2])
        token = request.query_params.get("token", "")
        document = await to_thread.run_sync(partial(self._document, fmt, token))
        return Response(document.body, 200, personal.fields(self._site), document.media_type)

    async def problems_page(self, request: Request) -> Response:  # noqa: ARG002
        """Lead to where the problems are listed for people."""
        return personal.moved(self._site, "/status#problems")

    def _document(self, fmt: Format, token: str) -> Document:
        service, reader = self._sources.service, self._sources.reader
        configuration = service.state().configuration
        found = reader.problems()
        if configuration.mistake:
            found = (*found, Problem(configuration.path, "config", configuration.mistake))
        return problems.render(self._site, found, service.written, fmt, token)


class Entrance:
    """Lets the operator in and out."""

    def __init__(self, site: Site, admission: Admission) -> None:
        self._site = site
        self._admission = admission

    async def sign_in(self, request: Request) -> Response:
        """Answer with the form that asks for the password, or let in whoever gives it."""
        back = request.query_params.get("to", "")
        back = back if back in _RETURNS else _RETURNS[0]
        if request.method != "POST":
            return personal.page(self._site, signin_page.render(self._site, back))
        form = await personal.form_of(request, self._site)
        attempts = self._admission.attempts
        if not attempts.allow(request):
            wait = attempts.wait(request)
            return self._again(back, f"Too many tries. Wait {wait} seconds.", 429, {"Retry-After": str(wait)})
        if not await attempts.matches(form.get("password", ""), self._admission.password):
            return self._again(back, "That is not the password.", 403, {})
        return personal.moved(self._site, back, {"Set-Cookie": self._admission.cookie()})

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        await _signed(request, self._site, self._admission)
        return personal.moved(self._site, "/", {"Set-Cookie": self._admission.no_cookie()})

    def _again(self, back: str, trouble: str, status: int, more: dict[str, str]) -> Response:
        return personal.page(self._site, signin_page.render(self._site, back, trouble), status, more)


class SettingsDesk:
    """Shows, checks, plans and saves the configuration; ``settings`` are those in force."""

    def __init__(self, site: Site, admission: Admission, settings: Settings, file: ConfigFile) -> None:
        self._site = site
        self._admission = admission
        self._settings = settings
        self._file = file

    async def page(self, request: Request) -> Response:
        """Answer with the configuration in an editor, and do with what is sent what the form says."""
        session = self._admission.session(request)
        if not session:
            return _turned_away(self._site, self._admission, "/settings")
        if request.method == "POST":
            form = await _signed(request, self._site, self._admission)
            text = Text(form.get("text", "").replace("\r\n", "\n"), form.get("digest", ""))
            return await (self._save if form.get("action") == "save" else self._plan)(session, text)
        try:
            text = await to_thread.run_sync(self._file.read)
        except EditError as error:
            return self._shown(session, Editor(Text("", ""), trouble=str(error)))
        former = f"{self._file.path.name}{FORMER}" if "saved" in request.query_params else ""
        return self._shown(session, Editor(text, saved=former))

    async def _plan(self, session: str, text: Text) -> Response:
        plan = await to_thread.run_sync(self._file.plan, text.text, self._settings)
        return self._shown(session, Editor(text, plan))

    async def _save(self, session: str, text: Text) -> Response:
        plan = await to_thread.run_sync(self._file.plan, text.text, self._settings)
        if plan.mistakes:
            return self._shown(session, Editor(text, plan), 422)
        try:
            await to_thread.run_sync(self._file.replace, text.text, text.digest)
        except ConflictError as error:
            theirs = await to_thread.run_sync(self._file.read)
            ours = Text(text.text, theirs.digest)  # saved again, it replaces what was just shown
            return self._shown(session, Editor(ours, plan, trouble=str(error), theirs=theirs.text), 409)
        except EditError as error:
            return self._shown(session, Editor(text, plan, trouble=str(error)), 500)
        return personal.moved(self._site, "/settings?saved")

    def _shown(self, session: str, editor: Editor, status: int = 200) -> Response:
        form = self._admission.seal.form(session)
        page = settings_page.render(self._site, self._file.path, editor, form)
        return personal.page(self._site, page, status)


async def _signed(request: Request, site: Site, admission: Admission) -> dict[str, str]:
    """Return a form of a session. Raises `Refusal` for one that our pages did not give out."""
    form = await personal.form_of(request, site)
    session = admission.session(request)
    if not session or not admission.seal.form_holds(session, form.get("form", "")):
        raise Refusal(403, "This form is too old, or not from here. Load the page anew, and try again.")
    return form


def _turned_away(site: Site, admission: Admission, path: str) -> Response:
    if admission.password:
        return personal.moved(site, f"/signin?to={path}")
    raise _refusal(admission)


def _refusal(admission: Admission) -> Refusal:
    if admission.password:
        told = "Sign in at /signin first, or send the operator's password as that of Basic credentials."
        return Refusal(401, told, headers={"WWW-Authenticate": 'Basic realm="Operator", charset="UTF-8"'})
    return Refusal(
        403,
        "This is for the machine that the service runs on. To sign in from elsewhere, "
        "set admin.password to a hash made by `feeds config password`.",
    )
