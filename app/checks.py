"""What `doctor` looks at in what the composition runs: servers, folder, company, invariants."""
from __future__ import annotations

import shutil

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import company, invariants, migrations
from kernel import checks, db, instants, valkey
from kernel.checks import Check, Finding, OfflineCheck
from kernel.errors import HongniangError
from kernel.settings import settings

NEEDS_POSTGRES = 16
ROOM = 500 * 2**20  # bytes that should be free in the data folder


def _company() -> Finding:
    try:
        names = company.check(settings().company_folder)
    except HongniangError as e:
        return False, "公司资料有误，运行 hongniang company check 看逐行说明：" + e.say().splitlines()[0]
    return True, f"公司资料 {len(names)} 份，没有问题。"


def _disk() -> Finding:
    data = settings().data
    folder = next(p for p in (data, *data.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    return free > ROOM, f"数据文件夹所在磁盘还剩 {free / 2**30:.1f} GB" + ("。" if free > ROOM else "，请清理。")


def _demo() -> Finding | None:
    return (True, "这是演示数据文件夹：公司、人物与账号均为虚构，请勿用于真实顾客。") if settings().is_demo else None


def _database(session: Session) -> Finding:
    version = int(session.execute(text("show server_version_num")).scalar_one()) // 10000
    own = not settings().database_url
    most = int(session.execute(text("show max_connections")).scalar_one())
    need = db.THREADS + 4
    if version < NEEDS_POSTGRES:
        return False, f"PostgreSQL {version} 太旧，请用 {NEEDS_POSTGRES} 或更新的。"
    if most < 4 * need:
        return False, f"数据库至多 {most} 个连接，四个进程各要 {need} 个：请调大 max_connections。"
    return True, f"PostgreSQL {version}（{'内置' if own else '外部'}），至多 {most} 个连接，每个进程用 {need} 个。"


def _migrations(session: Session) -> Finding:
    if migrations.is_current(session):
        return True, f"数据库结构是最新的（{migrations.head()}）。"
    return False, "数据库结构不是最新的，请运行 hongniang migrate。"


def _time(session: Session) -> Finding:
    theirs = session.execute(text("select clock_timestamp()")).scalar_one()
    apart = abs((instants.now() - theirs).total_seconds())
    if apart > 2:
        return False, f"本机与数据库的时间相差 {apart:.0f} 秒，请校准：时限按时间计算。"
    return True, "本机与数据库的时间一致。"


def _broker(_: Session) -> Finding:
    valkey.client().ping()
    return True, "Valkey 正常。"


def _promises(session: Session) -> Finding:
    found = invariants.check(session)
    broken = [f"{f.sentence}（{f.count}）" for f in found if f.count]
    return not broken, "不成立：" + "；".join(broken) if broken else f"{len(found)} 项内部约定都成立。"


checks.register(
    OfflineCheck("company", 10, _company), OfflineCheck("disk", 20, _disk), OfflineCheck("demo", 30, _demo),
    Check("database", 100, _database), Check("migrations", 110, _migrations), Check("time", 120, _time),
    Check("broker", 130, _broker), Check("promises", 270, _promises),
)
