"""The knowledge page: search, read and, with permission, edit articles; and questions that none answered."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from nicegui import ui
from sqlalchemy.orm import Session

from console import drafts, page_frame, widgets
from kernel import ids, instants, time_words
from kernel.errors import HongniangError
from knowledge_base import articles, search
from knowledge_base.articles import BODY_LIMIT, TITLE_LIMIT, ArticleView
from knowledge_base.search import Gap
from people.identifiers import readable
from staff import acting, auth_middleware, pages, permissions
from staff.members import StaffView

_CSS = (Path(__file__).parent / "knowledge.css").read_text(encoding="utf-8")
_FOUND = 30


@dataclass(frozen=True)
class _Read:
    listed: list[tuple[str, str, str, str]]  # slug, title, clause, body
    count: int
    article: ArticleView | None
    gaps: list[Gap]


def _read(session: Session, staff: StaffView, query: str, slug: str) -> _Read:
    permissions.require(staff, "knowledge.read")
    everything = articles.everything(session)
    if query:
        listed = [(h.article, h.title, h.clause, h.snippet) for h in search.search(session, query, _FOUND)]
    else:
        listed = [(a.slug, a.title, a.clause, a.body) for a in everything]
    article = articles.get(session, slug) if slug else None
    gaps = search.gaps(session) if permissions.may(staff, "knowledge.edit") else []
    return _Read(listed, len(everything), article, gaps)


class Knowledge:
    """One open knowledge page."""

    def __init__(self, staff: StaffView, slug: str, writing: bool, query: str = "") -> None:
        self.staff, self.slug, self.writing, self.begun = staff, slug, writing, query
        self.may_edit = permissions.may(staff, "knowledge.edit")
        self.asked = ""

    async def build(self) -> None:
        """Lays the page out and fills it."""
        one = " one" if self.slug or self.writing else ""
        with ui.element("div").classes(f"know{one}"):
            with ui.element("div").classes("know-left"):
                with ui.element("div").classes("know-bar"):
                    self.query = ui.input(placeholder="像顾客那样问：退费要多久", value=self.begun).props(
                        'outlined dense clearable debounce=200 aria-label="搜索知识库"')
                    self.query.on_value_change(self._search)
                    if self.may_edit:
                        ui.button("新文章", on_click=lambda: ui.navigate.to("/knowledge?new=1")).props("outline no-caps")
                self.count = ui.label().classes("hn-quiet know-count")
                self.list = ui.element("div").classes("know-list")
            with ui.element("div").classes("know-right"):
                self.right = ui.element("div")
        await self._search()

    async def _search(self) -> None:
        self.asked = asked = (self.query.value or "").strip()
        found = await acting.read(self.staff, _read, asked, self.slug)
        if asked != self.asked:
            return
        self.count.set_text(f"找到 {len(found.listed)} 篇" if asked else f"共 {found.count} 篇")
        self.list.clear()
        with self.list:
            for slug, title, clause, body in found.listed:
                here = " here" if slug == self.slug else ""
                with ui.link(target=_address(slug, asked)).classes(f"know-row{here}"):
                    with ui.element("div").classes("know-row-head"):
                        ui.label(title).classes("know-row-title")
                        ui.label(clause).classes("hn-quiet")
                    ui.label(body.replace("\n", " ")).classes("know-row-body")
            if not found.listed:
                widgets.empty(*(("没有找到", "换个说法试试。") if asked else
                                ("还没有文章", "写下第一篇，或用 hongniang knowledge import 导入一个文件夹。")))
        if not self.right.default_slot.children:
            with self.right:
                self._show(found)

    def _show(self, found: _Read) -> None:
        if self.writing and self.may_edit:
            self._form(found.article)
        elif found.article:
            self._article(found.article)
        else:
            with ui.element("div").classes("know-article"):
                widgets.empty("选一篇文章", "左边按条款排列，也可以搜索。聊天与工作台用的都是这里的文字。")
                if self.may_edit:
                    _gaps(found.gaps)

    def _article(self, article: ArticleView) -> None:
        with ui.element("div").classes("know-article"):
            ui.link("‹ 回到搜索" if self.asked else "‹ 全部文章", _address("", self.asked)).classes("know-back")
            ui.label(article.title).classes("hn-title")
            with ui.element("div").classes("know-head"):
                if article.clause:
                    widgets.chip(f"条款 {article.clause}", "plain")
                ui.label(f"第 {article.version} 版 · {article.updated_by} · "
                         f"{time_words.list_time(article.updated_at, instants.now())}").classes("hn-quiet")
                if self.may_edit:
                    ui.button("修改", on_click=lambda: ui.navigate.to(f"/knowledge?a={article.slug}&edit=1")).props(
                        "flat no-caps dense")
            ui.label(article.body).classes("know-body")
            with ui.element("div").classes("know-words"):
                for word in article.keywords:
                    widgets.chip(word, "plain")

    def _form(self, article: ArticleView | None) -> None:
        self.article = article
        with ui.element("div").classes("know-form"):
            ui.link("‹ 不改了", f"/knowledge?a={article.slug}" if article else "/knowledge").classes("know-back").style(
                "display:inline-flex")
            ui.label("修改文章" if article else "新文章").classes("hn-title")
            self.title = ui.input("标题", value=article.title if article else "").props(
                f"outlined maxlength={TITLE_LIMIT} counter")
            self.clause = ui.input("依据条款（如 4.1.1）", value=article.clause if article else "").props(
                "outlined maxlength=20")
            self.body = ui.textarea("正文", value=article.body if article else "").props(
                f"outlined autogrow maxlength={BODY_LIMIT} counter")
            if article is None:
                drafts.keep(self.body, "article:new")
            words = "、".join(article.keywords) if article else ""
            self.words = ui.textarea("关键词（顾客会怎么说，用顿号或逗号隔开）", value=words).props("outlined autogrow")
            with ui.element("div").classes("know-acts"):
                ui.button("保存", on_click=self.save).props("unelevated no-caps")

    async def save(self) -> None:
        """Saves the article; where somebody saved it meanwhile, says so and keeps the text on the screen."""
        before = self.article
        slug = before.slug if before else f"a-{ids.new_id().hex[-12:]}"
        words = (self.words.value or "").translate({ord(c): "、" for c in "，,\n"}).split("、")

        try:
            await acting.act(
                self.staff, articles.save, slug, title=self.title.value or "", clause=self.clause.value or "",
                body=self.body.value or "", keywords=words, version=before.version if before else None)
        except HongniangError as error:
            widgets.sentence(error)
            return
        if before is None:
            drafts.drop("article:new")
        ui.navigate.to(f"/knowledge?a={slug}")


def _address(slug: str, query: str) -> str:
    """The page with an article open and the search text kept."""
    given = {name: value for name, value in (("a", slug), ("q", query)) if value}
    return f"/knowledge?{urlencode(given)}" if given else "/knowledge"


def _gaps(found: list[Gap]) -> None:
    ui.label("顾客问了、没有答上的").classes("hn-title")
    if not found:
        widgets.empty("没有", "答不上来的问题会按次数列在这里，提醒您补写文章。")
    for gap in found:
        with ui.element("div").classes("know-gap"):
            ui.label(readable(gap.question))
            ui.label(f"{gap.times} 次").classes("hn-quiet")


def register() -> None:
    """Makes the page and its place in the navigation."""
    page_frame.register(page_frame.Section("knowledge", "知识库", "menu_book", "/knowledge",
                                           lambda staff: permissions.may(staff, "knowledge.read"), order=40))

    @pages.page("/knowledge", "知识库", needs="knowledge.read", section="knowledge")
    async def page(request: Request, a: str = "", edit: str = "", new: str = "", q: str = "") -> None:
        staff = auth_middleware.current(request)
        ui.add_css(_CSS)
        with page_frame.page("知识库", staff=staff, section="knowledge"):
            await Knowledge(staff, a, bool(edit or new), q[:200]).build()
