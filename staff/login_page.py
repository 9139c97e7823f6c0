"""Log-in, log-out and change of one's own password: plain HTML that works without JavaScript."""
from __future__ import annotations

import re
from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kernel import db, tokens
from kernel.errors import HongniangError, TryLater
from kernel.settings import settings
from kernel.wording import say
from staff import accounts, logged_out_pages, passwords, sessions
from staff.auth_middleware import COOKIE, LOGIN, current

router = APIRouter(include_in_schema=False)
FORM_COOKIE = "hn_form"
_TOKEN = re.compile(r"[\w-]{20,60}", re.ASCII)


def _page(title: str, body: str) -> str:
    banner = '<div class="hn-banner">' + say("staff.login.demo") + "</div>" if settings().is_demo else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width, initial-scale=1"><title>' + escape(title) + "</title>"
        '<link rel="icon" href="/static/mark.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/static/hn.css"><link rel="stylesheet" href="/static/login.css"></head><body>'
        f'{banner}<main class="login"><div class="login-brand"><span class="hn-mark">{say("staff.login.mark")}</span>'
        f'{say("staff.login.brand")}</div>'
        f'<div class="hn-card login-card">{body}</div></main></body></html>'
    )


def _demo_accounts() -> str:
    if not settings().is_demo:
        return ""
    with db.transaction() as session:
        logins = accounts.demo_logins(session)
    rows = "".join(f"<tr><td><code>{escape(login)}</code></td><td>{escape(name)}</td><td>{escape(role)}</td></tr>"
                   for login, name, role in logins)
    title = say("staff.login.demo_accounts", password=f"<code>{passwords.DEMO}</code>")
    heads = "".join(f"<th>{say(key)}</th>" for key in ("staff.login.name", "staff.login.person", "staff.login.role"))
    return (f'<details class="login-demo" open><summary>{title}</summary>'
            f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>")


def _shown(problem: str) -> str:
    return f'<p class="hn-problem" role="alert">{escape(problem)}</p>' if problem else ""


def _form(problem: str, login: str, target: str, form_token: str) -> str:
    return _page(say("staff.login.page"), f"""
<h1 class="hn-title">{say("staff.login.log_in")}</h1>{_shown(problem)}
<form method="post" action="{LOGIN}">
<input type="hidden" name="form" value="{form_token}">
<input type="hidden" name="next" value="{escape(target, quote=True)}">
<label class="hn-field"><span>{say("staff.login.name")}</span><input name="login"
 value="{escape(login, quote=True)}" autocomplete="username" autocapitalize="none" required autofocus></label>
<label class="hn-field"><span>{say("staff.login.password")}</span><input name="password" type="password"
 autocomplete="current-password" required></label>
<button class="hn-button login-go" type="submit">{say("staff.login.log_in")}</button></form>{_demo_accounts()}""")


def _target(given: str) -> str:
    """The page to open after the log-in: only pages of our console, never another site."""
    return given if given.startswith("/console") and "//" not in given and "\\" not in given else "/console/"


def _secure() -> bool:
    return settings().address.startswith("https://")


def _show(request: Request, problem: str, login: str, target: str, status: int) -> Response:
    """The form with the form token of this browser, so that two forms open at the same time both work."""
    kept = request.cookies.get(FORM_COOKIE, "")
    token = kept if _TOKEN.fullmatch(kept) else tokens.new_token(128)
    response = HTMLResponse(_form(problem, login, target, token), status)
    response.set_cookie(FORM_COOKIE, token, httponly=True, samesite="strict", secure=_secure(), path=LOGIN,
                        max_age=int(sessions.LONGEST.total_seconds()))
    return response


@router.get(LOGIN)
def show(request: Request, next: str = "/console/") -> Response:
    """The log-in form; who is logged in is redirected."""
    if getattr(request.state, "staff", None) is not None:
        return RedirectResponse(_target(next), 303)
    return _show(request, "", "", _target(next), 200)


@router.post(LOGIN)
def log_in(
    request: Request, login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=500)] = "", form: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/console/",
) -> Response:
    """A session, or the form with the reason; who logged in meanwhile on another page is redirected."""
    if getattr(request.state, "staff", None) is not None:
        return RedirectResponse(_target(next), 303)
    if not form or not tokens.same(form, request.cookies.get(FORM_COOKIE, "")):
        return _show(request, say("staff.login.expired"), login, _target(next), 400)
    address = request.client.host if request.client else ""
    try:
        with db.transaction() as session:
            found = sessions.log_in(session, login, password, address)
    except TryLater as e:
        found = e
    if isinstance(found, HongniangError):
        return _show(request, found.say(), login, _target(next), 429 if isinstance(found, TryLater) else 401)
    response = RedirectResponse("/console/password" if found.must_change_password else _target(next), 303)
    response.set_cookie(COOKIE, found.token, httponly=True, samesite="lax", secure=_secure(), path="/",
                        max_age=int(sessions.LONGEST.total_seconds()))
    return response


def _end(token: str) -> None:
    with db.transaction() as session:
        sessions.log_out(session, token)


@router.post("/console/logout")
async def log_out(request: Request) -> Response:
    """Ends the session and redirects every page open in this browser. The middleware has checked the Origin."""
    token = request.cookies.get(COOKIE)
    if token:
        await db.in_thread(_end, token)
        logged_out_pages.send_to_login(lambda shown: shown.cookies.get(COOKIE) == token)
    response = RedirectResponse(LOGIN, 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def _password_form(problem: str, csrf: str) -> str:
    title = say("staff.login.change")
    return _page(title, f"""
<h1 class="hn-title">{title}</h1>{_shown(problem)}<form method="post" action="/console/password">
<input type="hidden" name="csrf" value="{escape(csrf, quote=True)}">
<label class="hn-field"><span>{say("staff.login.old_password")}</span><input name="old" type="password"
 autocomplete="current-password" required></label>
<label class="hn-field"><span>{say("staff.login.new_password")}</span><input name="new" type="password"
 autocomplete="new-password" minlength="12" required></label>
<button class="hn-button login-go" type="submit">{title}</button></form>""")


@router.get("/console/password")
def password_page(request: Request) -> Response:
    """The form for one's own password."""
    current(request)
    return HTMLResponse(_password_form("", request.state.csrf))


@router.post("/console/password")
def change_password(
    request: Request, old: Annotated[str, Form(max_length=500)] = "", new: Annotated[str, Form(max_length=200)] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Changes the password; all sessions of the member end."""
    staff = current(request)
    if not tokens.same(csrf, request.state.csrf or ""):
        return HTMLResponse(_password_form(say("staff.login.form_expired"), request.state.csrf), 400)
    try:
        with db.transaction() as session:
            accounts.change_password(session, staff, old, new)
            sessions.end_all(session, staff.id)
    except HongniangError as e:
        return HTMLResponse(_password_form(e.say(), request.state.csrf), 422)
    return RedirectResponse(LOGIN, 303)
