"""What is not as it should be, each with a sentence that says what to do. Looks only; changes nothing."""
from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import company, invariants, migrations, running
from bots.telegram import checking as telegram
from deadlines import published, timers
from kernel import db, instants, valkey
from kernel.errors import HongniangError
from kernel.settings import Settings, settings
from kernel.wording import say
from knowledge_base import articles
from notices import sending
from staff import members

NEEDS_POSTGRES = 16
ROOM = 500 * 2**20  # bytes that should be free in the data folder
SOON = timedelta(days=60)


@dataclass(frozen=True)
class Check:
    """One thing looked at; `say` is one sentence."""

    check: str
    ok: bool
    say: str

    def as_json(self) -> dict[str, Any]:
        """The contract's object."""
        return asdict(self)


def examine() -> list[Check]:
    """Everything, even where nothing runs: then the first check says why. To be called in the main thread."""
    found = settings()
    listed = [*_ground(found)]
    try:
        with running.system():
            listed += [_safely(name, look) for name, look in _LOOKS.items()]
    except HongniangError as e:
        listed.append(Check("servers", False, e.say()))
    return [*listed, *_channels(found)]


def _ground(found: Settings) -> Iterator[Check]:
    try:
        names = company.check(found.company_folder)
        yield Check("company", True, f"公司资料 {len(names)} 份，没有问题。")
    except HongniangError as e:
        yield Check("company", False, "公司资料有误，运行 hongniang company check 看逐行说明：" + e.say().splitlines()[0])
    folder = next(p for p in (found.data, *found.data.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    yield Check("disk", free > ROOM, f"数据文件夹所在磁盘还剩 {free / 2**30:.1f} GB" + ("。" if free > ROOM else "，请清理。"))
    if found.is_demo:
        yield Check("demo", True, "这是演示数据文件夹：公司、人物与账号均为虚构，请勿用于真实顾客。")


def _safely(name: str, look: Callable[[Session], tuple[bool, str]]) -> Check:
    """One check in a transaction of its own: one that fails leaves the others standing."""
    try:
        with db.transaction() as session:
            return Check(name, *look(session))
    except Exception as e:
        return Check(name, False, f"检查本身失败：{type(e).__name__}。")


def _database(session: Session) -> tuple[bool, str]:
    version = int(session.execute(text("show server_version_num")).scalar_one()) // 10000
    own = not settings().database_url
    most = int(session.execute(text("show max_connections")).scalar_one())
    need = db.THREADS + 4
    if version < NEEDS_POSTGRES:
        return False, f"PostgreSQL {version} 太旧，请用 {NEEDS_POSTGRES} 或更新的。"
    if most < 4 * need:
        return False, f"数据库至多 {most} 个连接，四个进程各要 {need} 个：请调大 max_connections。"
    return True, f"PostgreSQL {version}（{'内置' if own else '外部'}），至多 {most} 个连接，每个进程用 {need} 个。"


def _migrations(session: Session) -> tuple[bool, str]:
    if migrations.is_current(session):
        return True, f"数据库结构是最新的（{migrations.head()}）。"
    return False, "数据库结构不是最新的，请运行 hongniang migrate。"


def _clock(session: Session) -> tuple[bool, str]:
    theirs = session.execute(text("select clock_timestamp()")).scalar_one()
    apart = abs((instants.now() - theirs).total_seconds())
    if apart > 2:
        return False, f"本机与数据库的时间相差 {apart:.0f} 秒，请校准：时限按时间计算。"
    return True, "本机与数据库的时间一致。"


def _broker(_: Session) -> tuple[bool, str]:
    valkey.client().ping()
    return True, "Valkey 正常。"


def _calendar(session: Session) -> tuple[bool, str]:
    calendar, today = published.calendar_now(session), instants.today()
    if not calendar.day(today).final:
        return False, f"{today.year} 年的放假安排没有依据文号，这一年的时限都只是暂定。请在 calendar.yml 写明。"
    ahead = today + SOON
    if not calendar.day(ahead).final:
        return True, f"{ahead.year} 年的放假安排尚未公布：落在该年的时限标为暂定，公布后会重算。"
    return True, f"工作日历到 {ahead:%Y-%m-%d} 都有国务院通知为据。"


def _hours(session: Session) -> tuple[bool, str]:
    state = published.hours_now(session).state(instants.now())
    if not state.open and state.next_open is None:
        return False, "hours.yml 里没有任何人工服务时间（4.1.6）。"
    if state.open:
        return True, "现在是人工服务时间。"
    assert state.next_open is not None
    return True, f"现在不是人工服务时间，下次开始于 {instants.shanghai(state.next_open):%Y-%m-%d %H:%M}。"


def _staff(session: Session) -> tuple[bool, str]:
    records = [r for r in members.everybody(session) if r.member.active]
    if not any(r.member.role == "administrator" for r in records):
        return False, "没有管理员，请运行 hongniang init。"
    late = [r.member.name for r in records for _, _, until in r.certificates if until and until < instants.today()]
    if late:
        return False, f"证书已过期：{'、'.join(dict.fromkeys(late))}（5.3）。"
    serving = sum(r.member.role in ("matchmaker", "complaint_officer") for r in records)
    return serving > 0, f"在岗 {len(records)} 人，其中红娘与投诉专员 {serving} 人。"


def _alerts(session: Session) -> tuple[bool, str]:
    return sending.health(session)


def _timers(session: Session) -> tuple[bool, str]:
    count, kind = timers.stuck(session)
    return not count, say("deadlines.timers_stuck", count=count, kind=kind) if count else say("deadlines.timers_well")


def _knowledge(session: Session) -> tuple[bool, str]:
    count = articles.state(session)[0]
    return count > 0, f"知识库有 {count} 篇文章。" if count else "知识库是空的，可用 hongniang knowledge import 导入。"


def _delivery(session: Session) -> tuple[bool, str]:
    row = session.execute(text(
        "select count(*) filter (where state in ('queued', 'sending')), count(*) filter (where state = 'failed' and"
        " created_at > now() - interval '1 day'), coalesce(extract(epoch from now() - min(not_before) filter"
        " (where state = 'queued')), 0) from outbox_message")).one()
    if row[2] > 120:
        return False, f"有 {row[0]} 条消息待发，最久的等了 {row[2] / 60:.0f} 分钟：loops 是否在运行？"
    return True, f"待发 {row[0]} 条，最近一天发送失败 {row[1]} 条。"


def _promises(session: Session) -> tuple[bool, str]:
    broken = [f"{f.say}（{f.count}）" for f in invariants.check(session) if f.count]
    return not broken, "不成立：" + "；".join(broken) if broken else f"{len(invariants.CHECKS) + 1} 项内部约定都成立。"


def _trouble(session: Session) -> tuple[bool, str]:
    rows = session.execute(text("select channel, say from channel_trouble where cleared_at is null")).all()
    return not rows, "；".join(f"{channel}：{say}" for channel, say in rows) if rows else "各通道没有报错。"


_LOOKS: dict[str, Callable[[Session], tuple[bool, str]]] = {
    "database": _database, "migrations": _migrations, "time": _clock, "broker": _broker, "calendar": _calendar,
    "hours": _hours, "staff": _staff, "alerts": _alerts, "timers": _timers, "knowledge": _knowledge,
    "delivery": _delivery,
    "promises": _promises, "channels": _trouble,
}


def _channels(found: Settings) -> Iterator[Check]:
    yield Check("channel.web", True, f"网页聊天：{found.address}/chat")
    yield Check("channel.telegram", *telegram.look())
    yield Check("channel.wechat", True, "微信服务号没有开启。")
    yield Check("channel.wecom", True, "企业微信客服没有开启。")
