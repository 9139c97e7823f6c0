"""A database of schema 0007 is upgraded and then gives the recorded answers.

The record is of the demo company on 29 December 2026; `fill.py` describes how it was made. Intended differences of
later versions are listed in the tables at the top of this file.
"""
from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from app import command_servers
from kernel.settings import settings
from tests.conftest import Servers
from tests.upgrade import asking, comparing, packing, record
from tests.upgrade.record import Rows, Table

NULL = "\\N"  # in COPY format

# Changes by migrations after 0007: renamed tables and columns, and columns whose values were changed or removed on
# purpose. Names are those of the record; a table is (schema, name).
_CASES = {"event": "entry", "concern": "concern", "evidence": "evidence", "link": "link", "call": "call",
          "pause": "approval"}
MOVED: dict[Table, Table] = {("public", f"complaint_{old}"): ("public", f"case_{new}") for old, new in _CASES.items()}
RENAMED: dict[Table, dict[str, str]] = {
    **{("public", f"complaint_{old}"): {"complaint_id": "case_id"} for old in _CASES},
    ("public", "complaint_pause"): {"complaint_id": "case_id", "promise": "key"},
    ("public", "webhook_delivery"): {"complaint_id": "subject_id"},
    ("public", "alert"): {"text": "message"},
}
# Texts that may be a key with facts now: older ones are JSON strings.
WORDS: dict[Table, set[str]] = {
    ("public", "alert"): {"message"}, ("public", "complaint_call"): {"reason"},
    ("public", "handoff_request"): {"reason"}, ("public", "outbox_message"): {"reason"},
    ("public", "channel_trouble"): {"say"}, ("public", "webhook_endpoint"): {"disabled_because"},
}
# An owner is a row of case_assignment, checked below; the kind of one timer was renamed.
CHANGED: dict[Table, set[str]] = {
    ("public", "alert"): {"clock_id"}, ("public", "complaint"): {"owner_id"}, ("public", "timer"): {"kind"}}

# Intended differences in wording: request, pattern in the recorded answer, replacement.
REWORDED: tuple[tuple[str, str, str], ...] = (
    # a channel has the title of the registry; an unregistered one is shown by its key
    (r"report|/console/review", r'(?<=<td>)cli(?=</td>)|(?<=")cli(?=")', "命令行"),
    (r"report|/console/review", r'(?<=<td>)outside(?=</td>)|(?<=")outside(?=")', "外部平台"),
    (r"report|/console/review", r'(?<=<td>)企业微信(?=</td>)|(?<=")企业微信(?=")', "wecom"),
    (r"/console/desk", r'"网页"', '"网页聊天"'),
    # the navigation has the page of the calendar, for those who may edit the company's files
    (r"^(supervisor|administrator) /console", r"href=/review \| 管理评审", "href=/review | 管理评审 | href=/calendar | 日历"),
    # a case that has an owner is taken over, not claimed
    (r"/console/cases", r'("负责：[^"]+", )"label=认领"', r'\1"label=接手"'),
    # who left no number at a store is written to
    (r"/console/cases/(3HK-T3F-AWK|GCG-JCY-HBS)", "可用的会话：请打电话联系顾客并登记通话。",
     "可用的会话，顾客也没有留电话：请写信联系顾客。"),
    # a channel is called by its title
    (r"doctor", r"telegram：Telegram", "Telegram：Telegram"),
    # an alert may still be on its way
    (r"/c/", r"主管已收到提醒", "超时的投诉会提醒主管"),
    # a deadline of a platform at the end of a day is its 24:00 in the timeline, too
    *((r"/console/cases", f"答复期限 {old}00:00", f"答复期限 {new}24:00") for old, new in (
        ("2026年12月16日（周三）", "2026年12月15日（周二）"), ("2026年12月25日（周五）", "2026年12月24日（周四）"),
        ("2026年12月29日（周二）", "2026年12月28日（周一）"), ("2027年1月7日（周四）", "2027年1月6日（周三）"),
        ("2027年1月13日（周三）", "2027年1月12日（周二）"))),
    # shares are rounded half up
    (r"report", r'"66\.6"', '"66.7"'), (r"report", r'"62\.8"', '"62.9"'),
    # a part of a case that was split has the answer given before, which is not counted a second time
    (r"report.*2026-12", r'"62\.9"', '"61.8"'), (r"report.*2026-12", r'"64\.7"', '"63.6"'),
    (r"report.*2026-12", r'"42\.9"', '"44.6"'),
    # a closing counts in its month also if the case was reopened later
    (r"report.*2026-12", r'"结案", "3"', '"结案", "5"'),
    # a part that staff split off makes no repeat complainer
    (r"report.*2026-12", r'"重复投诉的顾客", "1"', '"重复投诉的顾客", "0"'),
    # a way and a channel of one name are said once
    (r"/console/cases", r'"(接口|电话|外部平台) · \1"', r'"\1"'),
    # a letter is a way in, and its receipt may be unknown
    (r"/console/board", r'\\"到店\\", \\"接口\\"', r'\\"到店\\", \\"来信\\", \\"接口\\"'),
    (r"/console/complaints/new", r'\[\\"来电\\", \\"到店\\"\]', r'[\\"来电\\", \\"到店\\", \\"来信\\"]'),
    (r"/console/complaints/new", "来电或到店的时间", "来电、到店或收到来信的时间"),
    (r"/console/complaints/new", "从这一刻起算", "从这一刻起算。来信不知何时收到的，清空即可"),
    (r"/console/complaints/import", "编号、收到时间、类别、经过；可以有：期限", "编号、类别、经过；可以有：收到时间、期限"),
    (r"/console/complaints/import", "严重程度。", "严重程度、性质、举报编号、处理结果、结果说明、首问负责人、调解意愿、表态日期、调解日期、"
     "调解结束日期、先行赔付、赔付日期、监管部门收到日期、监管部门受理日期。"),
    (r"/console/complaints/import", "不会重复。", "不会重复。来函没有写明收到时间或期限的，照样登记，自导入时起算，并在案件上提示补问。"),
    # a printed case says who wrote the messages to the customer
    (r"print\.pdf", r"回复顾客(?= 许知行)", "回复顾客（人工）"),
    # a name that took two lines takes one
    (r"print\.pdf", r'（市场监 (编号 [\w-]+ *)", "管）', r"（市场监管） \1"),
)

# What the count of a revised solution begins with, which was called the acceptance: pattern now, text then.
BEGINS = ((r"从 (\S+)（不接受方案、重新打开或拆分之时）算起", r"受理时间是 \1"), ("不接受方案、重新打开或拆分当天", "受理当天"))

# Additions where nothing was before, in the order of a page: the choice of languages at the foot of `/`.
LANGUAGES = ["nav aria-label=语言", "a href=/?lang=zh-Hans", "简体", "·", "a href=/?lang=zh-Hant", "繁體", "·",
             "a href=/?lang=en", "English"]

# Parts of a PDF that are repeated on each page: the foot, and heads of continued tables. Line and page breaks depend
# on the typesetter.
_REPORT = re.compile(r"report|/console/review")
_AGAIN = re.compile(r".* 第 \d+ 页 / 共 \d+ 页|时间 事项 经办 内容|日期 是否计入 理由|文件 提交 SHA-256")


@dataclass(frozen=True)
class Upgraded:
    """The upgraded database, and the contents of its tables before any request."""

    url: str
    rows: dict[Table, Rows]
    missing: list[str]


@pytest.fixture(scope="module")
def upgraded(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """The record in its own database and data folder, upgraded."""
    data = tmp_path_factory.mktemp("upgraded")
    shutil.copytree(record.DATA, data, dirs_exist_ok=True)
    (data / "demo").touch()
    (data / "models").symlink_to(settings().data / "models")
    url = record.fresh(servers.admin_url, servers.url, "upgraded")
    record.restore(url)
    with record.settled(data, url, servers.redis_url):
        command_servers.prepare(settings())
        yield Upgraded(url, *_read(url))
    servers.drop("upgraded")


def _read(url: str) -> tuple[dict[Table, Rows], list[str]]:
    """Every table of the record as it is now, under its recorded name; and what is missing."""
    found: dict[Table, Rows] = {}
    missing: list[str] = []
    dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(dsn) as connection:
        connection.execute("set timezone to 'UTC'")
        for table, rows in record.tables().items():
            now = MOVED.get(table, table)
            there = record.columns(connection, now)
            wanted = {column: RENAMED.get(table, {}).get(column, column) for column in rows.columns
                      if column not in CHANGED.get(table, ())}
            missing += [f"{'.'.join(now)}.{name}" for name in wanted.values() if name not in there]
            kept = {column: name for column, name in wanted.items() if name in there}
            if kept:
                found[table] = Rows(tuple(kept), record.copied(
                    connection, now, tuple(kept.values()), WORDS.get(table, ())).rows)
    return found, missing


# Lines that are new on pages and papers of cases: further acts, the agency's own times, notices without proof.
ADDED = [
    "以联系不到顾客结案…", "label=结果、调解、赔付…", "label=更正收到时间…", "label=另有举报…", "label=未接通…",
    "监管部门的期限（约束监管部门，不是本公司的期限）", "是否受理：自其收到投诉起 7 个工作日内决定（起算日期未登记）",
    "调解：自其受理起 60 日内终结，鉴定检测的时间不算（起算日期未登记）", "当时没有记录送达凭证"]


# What a paper says besides of an outside complaint, its nature and the agency's own times; and the internal reason of a
# pause, which is printed only with notes.
_DIFFERENT_IN_PDF = re.compile(r"性质投诉|等活动承办方出具签到记录。|监管部门的期限：.*?(?=尚未答复|第1次答复)")


def test_the_record_holds_every_table(upgraded: Upgraded) -> None:
    tables = record.tables()
    empty = [".".join(table) for table, rows in tables.items() if not rows.rows]
    assert len(tables) == 43 and not empty


def test_every_row_is_still_there_with_what_stood_in_it(upgraded: Upgraded) -> None:
    assert not upgraded.missing, "tables or columns that are gone: name them in MOVED, RENAMED or CHANGED"
    lost = []
    for table, before in record.tables().items():
        now = upgraded.rows[table]
        places = [before.columns.index(column) for column in now.columns]
        was = Counter(tuple(row[place] for place in places) for row in before.rows)
        lost += [f"{'.'.join(table)}: {dict(zip(now.columns, row, strict=True))}" for row in was - Counter(now.rows)]
        if len(now.rows) < len(before.rows):
            lost.append(f"{'.'.join(table)}: had {len(before.rows)} rows, has {len(now.rows)}")
    assert not lost, "\n".join(lost[:40])


def test_whoever_was_in_charge_of_a_case_still_is(upgraded: Upgraded) -> None:
    rows = record.tables()["public", "complaint"]
    wanted = [rows.columns.index(column) for column in ("id", "owner_id", "closed_at")]
    before = [tuple(row[place] for place in wanted) for row in rows.rows]
    dsn = make_url(upgraded.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(dsn) as connection:
        connection.execute("set timezone to 'UTC'")
        now = record.copied(connection, ("public", "case_assignment"), ("case_id", "owner_id", "ended_at"))
    owned = [row for row in before if row[1] != NULL]
    assert 0 < len(owned) < len(before)
    assert Counter(owned) == Counter(now.rows)


def test_no_promise_is_broken_that_was_not(upgraded: Upgraded) -> None:
    before = record.read_json(record.ANSWERS)["broken"]
    worse = {name: count for name, count in record.broken(upgraded.url).items() if count > before.get(name, 0)}
    assert not worse


def test_everything_that_was_said_is_said_still(upgraded: Upgraded) -> None:
    before = {question: _flowing(question, _reworded(question, said)) for question, said
              in packing.unpacked(record.read_json(record.ANSWERS)).items()}
    now = {question: _flowing(question, _without_parts(question, _without_languages(question, _begun(said))))
           for question, said in asking.everything(record.read_json(record.KNOWN), upgraded.url).items()}
    before, now = _measured(before), _measured(now)
    found = list(comparing.differences(before, now))
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:60])


def _begun(said: Any) -> Any:
    """An answer with the beginning of revised solutions' counts as it was called before."""
    told = json.dumps(said, ensure_ascii=False)
    for now, then in BEGINS:
        told = re.sub(now, then, told)
    return json.loads(told)


def _without_languages(question: str, said: Any) -> Any:
    """The public page without its choice of languages; any other answer unchanged."""
    if question != "GET /":
        return said
    [at] = [at for at in range(len(said)) if said[at:at + len(LANGUAGES)] == LANGUAGES]
    return said[:at] + said[at + len(LANGUAGES):]


def _without_parts(question: str, said: Any) -> Any:
    """A case's page without its links to cases merged into it, each a text and an address, and without additions; a
    case link without the deadlines of those cases.
    """
    if question.startswith("GET /c/") and isinstance(said, list) and isinstance(said[1], list):
        begins = [at for at, one in enumerate(said[1]) if str(one).startswith("并在一起处理的 ")]
        end = said[1].index("补充情况") if begins else 0
        return [said[0], said[1][:begins[0]] + said[1][end:]] if begins else said
    if "/console/cases" not in question:
        return said
    places = {at for at, one in enumerate(said) if isinstance(one, str) and one.startswith("并入的 ")}
    return [one for at, one in enumerate(said) if at not in places and at - 1 not in places and one not in ADDED]


def _measured(answers: dict[str, Any]) -> dict[str, Any]:
    """Of reports, whose tables are arranged anew, the measures of the month and of the month before; other answers
    unchanged.
    """
    found = {question: said for question, said in answers.items() if not _REPORT.search(question)}
    for question, said in answers.items():
        if _REPORT.search(question) and isinstance(said, dict):
            found[question] = {f"{row[0]} › {row[1]}": row[2:4] for row in said["指标"][1:]}
    return found


def _reworded(question: str, said: Any) -> Any:
    told = json.dumps(said, ensure_ascii=False)
    for asked, old, new in REWORDED:
        if re.search(asked, question):
            told = re.sub(old, new, told)
    return json.loads(told)


def _flowing(question: str, said: Any) -> Any:
    """A printed text as one flow, cut at its marks; any other answer unchanged."""
    if "print.pdf" not in question or isinstance(said[0], int):  # a refusal: its status and why
        return said
    flow = "".join(line for line in said if not _AGAIN.fullmatch(line.strip()))
    flow = _DIFFERENT_IN_PDF.sub("", re.sub(r"\s", "", flow))
    return re.split(r"(?<=[。：；，])", flow)


def test_what_is_packed_comes_back(upgraded: Upgraded) -> None:
    said = ["很长的一句话，" * 12, {"facts": ["很长的一句话，" * 12], "more": {"n": "x" * 80}}]
    answers = {"a": said, "b": [said, said[1]], "c": {"n": 1}}
    made = packing.packed(answers)
    assert packing.unpacked(json.loads(json.dumps(made))) == answers
    assert len(json.dumps(made)) < len(json.dumps(answers))
