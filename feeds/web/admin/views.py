"""The operator's endpoints: signing in, the status of the service, its problems, its settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from feeds.config.settings import Settings
from feeds.model import Format, Problem
from feeds.publishing.document import Document
from feeds.publishing.i18n.catalogues import N_, translate
from feeds.publishing.site import Site
from feeds.web import forms, metrics
from feeds.web.admin import pages as settings_page
from feeds.web.admin import pages as signin_page
from feeds.web.admin import pages as status_page
from feeds.web.admin import problems_feed
from feeds.web.admin.config_editor import (
    BACKUP_SUFFIX,
    ConfigFile,
    ConfigText,
    ConflictError,
    EditError,
)
from feeds.web.admin.pages import EditorState
from feeds.web.admin.status import StatusSources, collect_report
from feeds.web.auth import AdminAuth
from feeds.web.errors import HTTPError
from feeds.web.metrics import Metrics

ADMIN_PATHS = (
    "/status", "/status.json", metrics.PATH, "/signin", "/signout", "/settings",
    problems_feed.PATH, *(f"{problems_feed.PATH}.{fmt}" for fmt in Format),
)  # fmt: skip
"""Where these endpoints are."""

_NO_VALUES: Mapping[str, object] = {}
_RETURN_PATHS = ("/settings", "/status")


def admin_routes(
    site: Site,
    admission: AdminAuth,
    sources: StatusSources,
    settings: Settings,
    file: ConfigFile,
    *,
    meters: Metrics,
) -> Sequence[BaseRoute]:
    """Return the operator's routes under one configuration, to go before those of the feeds.

    Without a password there is nothing to sign in to, and no settings page.
    """
    status_views, login_views = StatusViews(site, admission, sources, meters), LoginViews(site, admission)
    status_routes = (
        Route("/status", status_views.page),
        Route("/status.json", status_views.json),
        Route(metrics.PATH, status_views.metrics),
        Route(problems_feed.PATH, status_views.problems_page),
        *(Route(f"{problems_feed.PATH}.{fmt}", status_views.problems) for fmt in Format),
    )
    if not admission.password:
        return status_routes
    return (
        *status_routes,
        Route("/signin", login_views.sign_in, methods=["GET", "POST"]),
        Route("/signout", login_views.sign_out, methods=["POST"]),
        Route("/settings", SettingsView(site, admission, settings, file).page, methods=["GET", "POST"]),
    )


class StatusViews:
    """Tells how the service is."""

    def __init__(self, site: Site, admission: AdminAuth, sources: StatusSources, meters: Metrics) -> None:
        self._site = site
        self._auth = admission
        self._sources = sources
        self._metrics = meters

    async def page(self, request: Request) -> Response:
        """Answer with the page that tells how the service is."""
        if not await self._auth.is_signed_in(request):
            return _deny(self._site, self._auth, "/status")
        report = await collect_report(self._sources)
        session = await self._auth.session(request)
        feed = problems_feed.problems_feed(
            self._site, self._auth.signer.document_token(problems_feed.PATH) if session else ""
        )
        form = self._auth.signer.form_token(session) if session else ""
        return forms.html_response(self._site, status_page.render_status(self._site, report, feed, form))

    async def json(self, request: Request) -> Response:
        """Answer with the same as JSON. Raises HTTPError for whoever is not signed in."""
        if not await self._auth.can_read(request, "/status.json"):
            raise _access_error(self._auth)
        return JSONResponse(
            (await collect_report(self._sources)).as_json(), headers=forms.private_headers(self._site)
        )

    async def metrics(self, request: Request) -> Response:
        """Answer with the figures for Prometheus. Raises HTTPError for whoever is not signed in."""
        if not await self._auth.can_read(request, metrics.PATH):
            raise _access_error(self._auth)
        from feeds.web import prometheus  # noqa: PLC0415 - slow to import, and only monitors ask

        body = prometheus.render_metrics(self._metrics, await collect_report(self._sources))
        return Response(body, 200, forms.private_headers(self._site), prometheus.MEDIA_TYPE)

    async def problems(self, request: Request) -> Response:
        """Answer with the problems as a feed. Raises HTTPError for whoever is not signed in."""
        if not await self._auth.can_read(request, problems_feed.PATH):
            raise _access_error(self._auth)
        fmt = Format(request.scope["path"].rpartition(".")[2])
        token = request.query_params.get("token", "")
        document = await to_thread.run_sync(partial(self._document, fmt, token))
        return Response(document.body, 200, forms.private_headers(self._site), document.media_type)

    async def problems_page(self, request: Request) -> Response:  # noqa: ARG002
        """Lead to where the problems are listed for people."""
        return forms.redirect(self._site, "/status#problems")

    def _document(self, fmt: Format, token: str) -> Document:
        service, reader = self._sources.service, self._sources.reader
        configuration = service.state().configuration
        problems = reader.problems()
        if configuration.mistake:
            problems = (*problems, Problem(configuration.path, "config", configuration.mistake))
        return problems_feed.render_problems(self._site, problems, service.last_written, fmt, token)


class LoginViews:
    """Lets the operator in and out."""

    def __init__(self, site: Site, admission: AdminAuth) -> None:
        self._site = site
        self._auth = admission

    async def sign_in(self, request: Request) -> Response:
        """Answer with the form that asks for the password, or let in whoever gives it."""
        back = request.query_params.get("to", "")
        back = back if back in _RETURN_PATHS else _RETURN_PATHS[0]
        if request.method != "POST":
            return forms.html_response(self._site, signin_page.render_sign_in(self._site, back))
        form = await forms.read_form(request, self._site)
        attempts = self._auth.attempts
        if not attempts.allow(request):
            wait = attempts.retry_after(request)
            trouble = self._say(N_("Too many tries. Wait %(seconds)s seconds."), {"seconds": wait})
            return self._show_form(back, trouble, 429, {"Retry-After": str(wait)})
        if not await attempts.verify(form.get("password", ""), self._auth.password):
            return self._show_form(back, self._say(N_("That is not the password.")), 403, {})
        return forms.redirect(self._site, back, {"Set-Cookie": await self._auth.sign_in()})

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        await _verify_form(request, self._site, self._auth)
        return forms.redirect(self._site, "/", {"Set-Cookie": await self._auth.sign_out(request)})

    def _say(self, message: str, values: Mapping[str, object] = _NO_VALUES) -> str:
        return translate(self._site.about.language, message, values)

    def _show_form(self, back: str, trouble: str, status: int, more: dict[str, str]) -> Response:
        return forms.html_response(
            self._site, signin_page.render_sign_in(self._site, back, trouble), status, more
        )


class SettingsView:
    """Shows, checks, plans and saves the configuration; ``settings`` are those in force."""

    def __init__(self, site: Site, admission: AdminAuth, settings: Settings, file: ConfigFile) -> None:
        self._site = site
        self._auth = admission
        self._settings = settings
        self._file = file

    async def page(self, request: Request) -> Response:
        """Answer with the configuration in an editor, and do with what is sent what the form says."""
        session = await self._auth.session(request)
        if not session:
            return _deny(self._site, self._auth, "/settings")
        if request.method == "POST":
            form = await _verify_form(request, self._site, self._auth)
            text = ConfigText(form.get("text", "").replace("\r\n", "\n"), form.get("digest", ""))
            return await (self._save if form.get("action") == "save" else self._preview)(session, text)
        try:
            text = await to_thread.run_sync(self._file.read)
        except EditError as error:
            return self._show(session, EditorState(ConfigText("", ""), trouble=self._say(error)))
        former = f"{self._file.path.name}{BACKUP_SUFFIX}" if "saved" in request.query_params else ""
        return self._show(session, EditorState(text, saved=former))

    async def _preview(self, session: str, text: ConfigText) -> Response:
        plan = await to_thread.run_sync(self._file.check, text.text, self._settings)
        return self._show(session, EditorState(text, plan))

    async def _save(self, session: str, text: ConfigText) -> Response:
        plan = await to_thread.run_sync(self._file.check, text.text, self._settings)
        if plan.mistakes:
            return self._show(session, EditorState(text, plan), 422)
        try:
            await to_thread.run_sync(self._file.replace, text.text, text.digest)
        except ConflictError as error:
            theirs = await to_thread.run_sync(self._file.read)
            ours = ConfigText(text.text, theirs.digest)  # saved again, it replaces what was just shown
            return self._show(
                session, EditorState(ours, plan, trouble=self._say(error), theirs=theirs.text), 409
            )
        except EditError as error:
            return self._show(session, EditorState(text, plan, trouble=self._say(error)), 500)
        return forms.redirect(self._site, "/settings?saved")

    def _say(self, error: EditError) -> str:
        return translate(self._site.about.language, error.message, error.values)

    def _show(self, session: str, editor: EditorState, status: int = 200) -> Response:
        form = self._auth.signer.form_token(session)
        page = settings_page.render_settings(self._site, self._file.path, editor, form)
        return forms.html_response(self._site, page, status)


async def _verify_form(request: Request, site: Site, admission: AdminAuth) -> dict[str, str]:
    """Return a form of a session. Raises `HTTPError` for one that our pages did not give out."""
    form = await forms.read_form(request, site)
    session = await admission.session(request)
    if not session or not admission.signer.is_form_token(session, form.get("form", "")):
        raise HTTPError(403, N_("This form is too old, or not from here. Load the page anew, and try again."))
    return form


def _deny(site: Site, admission: AdminAuth, path: str) -> Response:
    if admission.password:
        return forms.redirect(site, f"/signin?to={path}")
    raise _access_error(admission)


def _access_error(admission: AdminAuth) -> HTTPError:
    if admission.password:
        message = N_(
            "Sign in at /signin first, or send the operator's password as that of Basic credentials."
        )
        return HTTPError(
            401, message, headers={"WWW-Authenticate": 'Basic realm="Operator", charset="UTF-8"'}
        )
    if admission.exposure:
        message = N_(
            "Others can reach this service too (%(setting)s is %(value)s), so this page needs a password: "
            "set admin.password to a hash made by `feeds config password`."
        )
        return HTTPError(403, message, asdict(admission.exposure))
    message = N_(
        "This is for the machine that the service runs on. To sign in from elsewhere, "
        "set admin.password to a hash made by `feeds config password`."
    )
    return HTTPError(403, message)
