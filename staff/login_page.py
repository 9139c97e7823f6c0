"""Log-in, log-out, one's own password: plain HTML that works without JavaScript."""
from __future__ import annotations

import re
from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kernel import db, tokens
from kernel.errors import HongniangError, TryLater
from kernel.settings import settings
from staff import accounts, logged_out_pages, passwords, sessions
from staff.auth_middleware import COOKIE, LOGIN, current

router = APIRouter(include_in_schema=False)
FORM_COOKIE = "hn_form"
_TOKEN = re.compile(r"[\w-]{20,60}", re.ASCII)


def _page(title: str, body: str) -> str:
    banner = '<div class="hn-banner">演示：公司与人物均为虚构</div>' if settings().is_demo else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width, initial-scale=1"><title>' + escape(title) + "</title>"
        '<link rel="icon" href="/static/mark.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/static/hn.css"><link rel="stylesheet" href="/static/login.css"></head><body>'
        f'{banner}<main class="login"><div class="login-brand"><span class="hn-mark">红</span>红娘工作台</div>'
        f'<div class="hn-card login-card">{body}</div></main></body></html>'
    )


def _demo_accounts() -> str:
    if not settings().is_demo:
        return ""
    with db.transaction() as session:
        logins = accounts.demo_logins(session)
    rows = "".join(f"<tr><td><code>{escape(login)}</code></td><td>{escape(name)}</td><td>{escape(role)}</td></tr>"
                   for login, name, role in logins)
    return (f'<details class="login-demo" open><summary>演示账号（密码都是 <code>{passwords.DEMO}</code>）</summary>'
            f"<table><thead><tr><th>登录名</th><th>姓名</th><th>角色</th></tr></thead><tbody>{rows}</tbody></table></details>")


def _form(problem: str, login: str, target: str, form_token: str) -> str:
    told = f'<p class="hn-problem" role="alert">{escape(problem)}</p>' if problem else ""
    return _page("登录 · 红娘工作台", f"""
<h1 class="hn-title">登录</h1>{told}
<form method="post" action="{LOGIN}">
<input type="hidden" name="form" value="{form_token}">
<input type="hidden" name="next" value="{escape(target, quote=True)}">
<label class="hn-field"><span>登录名</span><input name="login" value="{escape(login, quote=True)}" autocomplete="username"
 autocapitalize="none" required autofocus></label>
<label class="hn-field"><span>密码</span><input name="password" type="password"
 autocomplete="current-password" required></label>
<button class="hn-button login-go" type="submit">登录</button></form>{_demo_accounts()}""")


def _target(given: str) -> str:
    """Only our own console pages, never another site."""
    return given if given.startswith("/console") and "//" not in given and "\\" not in given else "/console/"


def _secure() -> bool:
    return settings().address.startswith("https://")


def _show(request: Request, problem: str, login: str, target: str, status: int) -> Response:
    """The form with this browser's own form token, so that two forms open at once both work."""
    kept = request.cookies.get(FORM_COOKIE, "")
    token = kept if _TOKEN.fullmatch(kept) else tokens.new_token(128)
    response = HTMLResponse(_form(problem, login, target, token), status)
    response.set_cookie(FORM_COOKIE, token, httponly=True, samesite="strict", secure=_secure(), path=LOGIN,
                        max_age=int(sessions.LONGEST.total_seconds()))
    return response


@router.get(LOGIN)
def show(request: Request, next: str = "/console/") -> Response:
    """The form; somebody logged in goes on."""
    if getattr(request.state, "staff", None) is not None:
        return RedirectResponse(_target(next), 303)
    return _show(request, "", "", _target(next), 200)


@router.post(LOGIN)
def log_in(
    request: Request, login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=500)] = "", form: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/console/",
) -> Response:
    """A session, or the form with the reason; who logged in meanwhile by another page goes on."""
    if getattr(request.state, "staff", None) is not None:
        return RedirectResponse(_target(next), 303)
    if not form or not tokens.same(form, request.cookies.get(FORM_COOKIE, "")):
        return _show(request, "页面已过期，请再登录一次。", login, _target(next), 400)
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
    """Ends the session, and with it every page open in this browser. The guard has checked the Origin."""
    token = request.cookies.get(COOKIE)
    if token:
        await db.in_thread(_end, token)
        logged_out_pages.send_to_login(lambda shown: shown.cookies.get(COOKIE) == token)
    response = RedirectResponse(LOGIN, 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def _password_form(problem: str, csrf: str) -> str:
    told = f'<p class="hn-problem" role="alert">{escape(problem)}</p>' if problem else ""
    return _page("修改密码", f"""
<h1 class="hn-title">修改密码</h1>{told}<form method="post" action="/console/password">
<input type="hidden" name="csrf" value="{escape(csrf, quote=True)}">
<label class="hn-field"><span>现在的密码</span><input name="old" type="password"
 autocomplete="current-password" required></label>
<label class="hn-field"><span>新密码（至少 12 位）</span><input name="new" type="password" autocomplete="new-password"
 minlength="12" required></label>
<button class="hn-button login-go" type="submit">修改密码</button></form>""")


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
    """Changes it; other sessions of this person end."""
    staff = current(request)
    if not tokens.same(csrf, request.state.csrf or ""):
        return HTMLResponse(_password_form("页面已过期，请再试一次。", request.state.csrf), 400)
    try:
        with db.transaction() as session:
            accounts.change_password(session, staff, old, new)
            sessions.end_all(session, staff.id)
    except HongniangError as e:
        return HTMLResponse(_password_form(e.say(), request.state.csrf), 422)
    return RedirectResponse(LOGIN, 303)
