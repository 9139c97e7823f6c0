"""The page that imports outside complaints from a CSV (导入外部投诉): the result of every line, and its faults."""
from __future__ import annotations

from pathlib import Path

from fastapi import Request
from nicegui import events, ui

from complaints.outside import csv_import, csv_reading
from complaints.outside.csv_import import ImportResult
from console import page_frame, widgets
from kernel.errors import HongniangError, Problem
from kernel.wording import say
from staff import acting, auth_middleware, pages
from staff.members import StaffView

TEMPLATE = "/api/staff/complaints/template.csv"
_CSS = (Path(__file__).parents[1] / "manual_entry" / "manual_entry.css").read_text(encoding="utf-8")
_TITLES = {"filed": "新登记", "matched": "并入已有投诉", "known": "以前导入过"}
_TONES = {"filed": "calm", "matched": "soon", "known": "plain"}
_SHOWN = 200  # lines listed of each kind; all are imported


class Importing:
    """The page in one browser tab."""

    def __init__(self, staff: StaffView) -> None:
        self.staff = staff

    def build(self) -> None:
        """Builds the page: the upload, and below it the result."""
        with ui.element("div").classes("hn-page reg"):
            ui.label("导入外部投诉").classes("hn-title")
            with ui.element("section").classes("hn-card reg-card"):
                needed = "、".join(csv_reading.TITLES[key] for key in csv_reading.NEEDED)
                others = "、".join(title for key, title in csv_reading.TITLES.items() if key not in csv_reading.NEEDED)
                ui.label(f"CSV 文件，第一行是列名。必须有：{needed}；可以有：{others}。")
                ui.label(f"时间写成 2026-02-05 10:00；UTF-8 或 GBK；一次最多 {csv_reading.MOST_ROWS:,} 行、"
                         f"{csv_reading.LARGEST // 2**20} MB。对的行都会登记，有错的行不登记，改好后整份再导一遍即可，"
                         "不会重复。来函没有写明收到时间或期限的，照样登记，自导入时起算，并在案件上提示补问。").classes("hn-quiet")
                with ui.element("a").classes("reg-template").props(f'href="{TEMPLATE}" download'):
                    ui.label("下载模板")
                self.box = ui.upload(label="选择 CSV 文件，或拖到这里", auto_upload=True, on_upload=self._import,
                                     max_file_size=csv_reading.LARGEST).props('flat bordered accept=".csv,.txt,.tsv"')
                self.box.on("rejected", self._too_large, args=[])
            self.result = ui.element("div").classes("reg-told").props('role="status"')

    def _too_large(self) -> None:
        self._refused(say("complaints.csv_large", megabytes=csv_reading.LARGEST // 2**20))

    def _refused(self, why: str) -> None:
        self.result.clear()
        with self.result, ui.element("div").classes("hn-problem").props('role="alert"'):
            ui.label(f"没有导入：{why}")

    async def _import(self, sent: events.UploadEventArguments) -> None:
        data, name = await sent.file.read(), sent.file.name
        self.result.clear()
        with self.result, ui.element("div").classes("hn-card reg-card"):
            ui.label(f"正在导入“{name}”，请不要关闭这一页…")
            ui.linear_progress(show_value=False).props("indeterminate")

        try:
            found = await acting.act(self.staff, csv_import.load_by_staff, data)
        except HongniangError as error:
            self._refused(error.say())
            return
        except Exception:
            self._refused("系统出了点问题。请稍后整份再导一遍，不会重复；仍不行请联系管理员。")
            raise  # to be logged
        finally:
            self.box.reset()
        self.result.clear()
        with self.result:
            show(name, found)


def show(name: str, found: ImportResult) -> None:
    """Shows an import: counts, then the faults by line, then the lines that were imported."""
    counts = [(title, len([row for row in found.rows if row.taken.outcome == key]), _TONES[key])
              for key, title in _TITLES.items()]
    with ui.element("section").classes("hn-card reg-card"):
        ui.label(f"“{name}”已导入" if found.rows else f"“{name}”没有导入任何一行").classes("reg-card-title")
        with ui.element("div").classes("reg-sum"):
            for title, count, tone in [*counts, ("有错、没有登记", len(found.problems), "late")]:
                with ui.element("div").classes("reg-sum-one"):
                    ui.label(str(count)).classes("reg-sum-number" + (f" tone-{tone}" if count else ""))
                    ui.label(title)
    if found.problems:
        _problems(found.problems)
    if found.rows:
        with ui.element("section").classes("hn-card reg-card"):
            ui.label("导入的行").classes("reg-card-title")
            with ui.element("div").classes("reg-lines"):
                for row in found.rows[:_SHOWN]:
                    with ui.element("div").classes("reg-line"):
                        ui.label(f"第 {row.line} 行")
                        ui.link(row.taken.number, f"/cases/{row.taken.number}", new_tab=True)
                        widgets.chip(_TITLES[row.taken.outcome], _TONES[row.taken.outcome])
                        if row.taken.part:
                            widgets.chip(f"收到更早，另以 {row.taken.part} 计时", "soon")
                        if row.taken.related:
                            widgets.chip(f"关联 {row.taken.related}", "plain")
            _rest(len(found.rows))


def _problems(problems: tuple[Problem, ...]) -> None:
    with ui.element("section").classes("hn-card reg-card"):
        ui.label("要改的行").classes("reg-card-title")
        with ui.element("div").classes("reg-lines"):
            for problem in problems[:_SHOWN]:
                with ui.element("div").classes("reg-line"):
                    ui.label(f"第 {problem.line} 行")
                    ui.label(problem.say)
        _rest(len(problems))


def _rest(count: int) -> None:
    if count > _SHOWN:
        ui.label(f"另有 {count - _SHOWN} 行没有列出。").classes("hn-quiet")


def register() -> None:
    """Registers the page; the board links to it."""

    @pages.page("/complaints/import", "导入外部投诉", needs="complaint.import", section="board")
    async def page(request: Request) -> None:
        staff = auth_middleware.current(request)
        ui.add_css(_CSS)
        with page_frame.page("导入外部投诉", staff=staff, section="board"):
            Importing(staff).build()
