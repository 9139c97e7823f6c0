"""The company's folder: `hongniang company check|load`, every fault with its line, a bad version refused whole."""
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app import company, reactions
from deadlines import loop
from kernel import audit, db, file_versions, instants, time_words, validated_files
from kernel.actors import SYSTEM
from kernel.errors import BadFile
from kernel.settings import DEMO, ROOT
from knowledge_base import articles
from knowledge_base import company_files as fee_files
from staff import members, stores
from tests.conftest import OwnDatabase


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demo company, to be spoilt."""
    found = tmp_path / "company"
    shutil.copytree(DEMO, found)
    return found


def _spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Replaces once and gives the line."""
    text = (folder / name).read_text("utf-8")
    assert text.count(old) >= 1
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


SPOILT = [
    ("company.yml", "supervision_phone:", "supervison_phone:", "不认识这一项，请检查拼写"),
    ("company.yml", "{响应时限}", "{相应时限}", "没有“{相应时限}”；可以用 {响应时限}、{方案时限}"),
    ("company.yml", "{code: nj,", "{code: sz,", "门店编号 sz 用了两次"),
    ("company.yml", "code: nj,", "code: 白鹭,", "code"),
    ("fees.yml", "price: 168.00", "price: 168 元", "应是数字"),
    ("fees.yml", "price: 168.00", "price: -1", "price"),
    ("fees.yml", "key: member-gold", "key: member-standard", "编号 member-standard 用了两次"),
    ("fees.yml", "price: 128.00, aliases: [改资料", "aliases: [改资料", "“资料润色”没有价格：写 price 或 terms"),
    ("fees.yml", "effective:", "effective: [", "YAML 写法有误"),
    ("hours.yml", "monday: [09:00-21:00]", "monday: [09:00-21:60]", "应写成 09:00-21:00"),
    ("promises.yml", "complaint.solution:\n    working_days: 7", "complaint.solution:\n    working_days: 8",
     "最多 7 个工作日"),
    ("staff.yml", "number: H102", "number: H101", "工号 H101 用了两次"),
    ("staff.yml", "login: chen", "login: lin", "登录名 lin 用了两次"),
    ("staff.yml", "store: nj", "store: hz", "company.yml 里没有编号为 hz 的门店"),
    ("hours.yml", "# 某一天与平时不同", "stores: {hz: {week: {}}}", "company.yml 里没有编号为 hz 的门店"),
    ("outside.yml", "routes:", "effective_from: 2027-01-01\nroutes:", "outside.yml 载入后立即有效，不能写生效时间"),
    ("staff.yml", "portraits/chen.svg", "portraits/nobody.svg", "没有照片文件 portraits/nobody.svg"),
    ("staff.yml", "role: supervisor", "role: boss", "role"),
    ("outside.yml", 'phone: "12315"', 'phone: "12316"', "缺少 12315"),
    ("outside.yml", 'phone: "12345", ', "", "phone 与 url 至少写一项"),
    ("outside.yml", "https://www.12377.cn", "javascript:alert(1)", "url"),
    ("articles/human-hours.md", "clause:", "claus:", "开头缺少 clause"),
    ("articles/human-hours.md", 'clause: "4.1.6"', 'clause: "四之一"', "条款写成 4.1.6"),
    ("articles/human-hours.md", "slug: human-hours", "slug: reach-human", "编号"),
    ("articles/human-hours.md", "title: ", "title: " + "长" * 61, "请写标题，至多 60 字"),
]


@pytest.mark.parametrize(("name", "old", "new", "say"), SPOILT, ids=[f"{n} {o[:20]}" for n, o, *_ in SPOILT])
def test_a_fault_is_told_with_file_line_and_sentence(folder: Path, name: str, old: str, new: str, say: str) -> None:
    line = _spoil(folder, name, old, new)
    with pytest.raises(BadFile) as refused:
        company.check(folder)
    told = [p for p in refused.value.problems if say in p.say]
    assert told and all(p.file.startswith(name.split("/")[0]) for p in told)
    if "缺少" not in say and "用过" not in say and say != "编号" and "YAML" not in say:
        assert line in {p.line for p in told}


def test_every_fault_of_every_file_at_once(folder: Path) -> None:
    lines = {
        "fees.yml": _spoil(folder, "fees.yml", "price: 168.00", "price: viel"),
        "hours.yml": _spoil(folder, "hours.yml", "sunday: [09:00-21:00]", "sunday: [9 bis 21]"),
        "articles/reach-human.md": _spoil(folder, "articles/reach-human.md", "slug: ", "slug: Ü"),
    }
    with pytest.raises(BadFile) as refused:
        company.check(folder)
    assert {p.file: p.line for p in refused.value.problems} == lines


def test_a_folder_without_hours_and_one_that_is_no_text(folder: Path) -> None:
    (folder / "hours.yml").unlink()
    (folder / "fees.yml").write_bytes("收费".encode("gb18030"))
    (folder / "articles" / "human-hours.md").write_bytes("---\n人工".encode("gb18030"))
    with pytest.raises(BadFile) as refused:
        company.check(folder)
    assert sorted((p.file, p.say) for p in refused.value.problems) == [
        ("articles/human-hours.md", "不是 UTF-8 编码"), ("fees.yml", "不是 UTF-8 编码"), ("hours.yml", "缺少这份文件")]


def test_a_bad_new_version_is_refused_whole_and_the_old_one_stays(own_company: OwnDatabase, folder: Path) -> None:
    with db.transaction() as session:
        before = {name: file_versions.current(session, name).hash for name in company.kinds()}
    _spoil(folder, "fees.yml", "price: 98.00", "price: 99.00")  # good by itself
    _spoil(folder, "outside.yml", "全国 12315 平台", "全")
    with pytest.raises(BadFile), db.transaction() as session:
        company.load(session, folder, SYSTEM)
    with db.transaction() as session:
        assert {name: file_versions.current(session, name).hash for name in company.kinds()} == before


def test_a_good_new_version_comes_into_force_and_the_same_again_changes_nothing(
    own_company: OwnDatabase, folder: Path,
) -> None:
    _spoil(folder, "fees.yml", "price: 98.00", "price: 99.00")
    _spoil(folder, "staff.yml", "name: 林晚晴", "name: 林晚")
    _spoil(folder, "company.yml", "青砚路店", "青砚路新店")
    loaded = []
    for _ in range(2):
        with db.transaction() as session:
            company.load(session, folder, SYSTEM)
        with db.transaction() as session:
            loaded.append([file_versions.current(session, name).version for name in company.kinds()])
    assert loaded[0] == loaded[1]
    with db.transaction() as session:
        assert str(file_versions.current(session, "fees.yml").value.items[0].price) == "99.00"
        member = members.by_number(session, "H101")
        assert member is not None and member.name == "林晚"
        assert "青砚路新店" in stores.names(session).values()


def test_articles_are_imported_once_and_then_live_in_tables(own_company: OwnDatabase, folder: Path) -> None:
    _spoil(folder, "articles/human-hours.md", "title: ", "title: 新的")
    (folder / "articles" / "added.md").write_text(
        '---\nslug: added\ntitle: 添的\nclause: ""\nkeywords: []\n---\n正文\n', "utf-8")
    with db.transaction() as session:
        company.load(session, folder, SYSTEM)
    with db.transaction() as session:
        assert not articles.get(session, "human-hours").title.startswith("新的")
        assert articles.get(session, "added").body == "正文"


def _announce(folder: Path, name: str, at: datetime) -> None:
    (folder / name).write_text(f"effective_from: {instants.iso(at)}\n" + (folder / name).read_text("utf-8"), "utf-8")


def test_announced_staff_is_taken_over_at_its_instant_and_its_rota_is_known_before(
    own_company: OwnDatabase, folder: Path,
) -> None:
    reactions.install()
    ahead = instants.parse(instants.iso(instants.now() + timedelta(days=30)))
    _spoil(folder, "staff.yml", "name: 林晚晴", "name: 林晚")
    _spoil(folder, "staff.yml", "shifts: {monday: [09:00-17:00], tuesday: [09:00-17:00], wednesday: [09:00-17:00],"
                                " thursday: [09:00-17:00], saturday: [13:00-21:00]}", "shifts: {sunday: [03:00-04:00]}")
    _announce(folder, "staff.yml", ahead)
    with db.transaction() as session:
        company.load(session, folder, SYSTEM)
    with db.transaction() as session:
        member = members.by_number(session, "H101")
        assert member is not None and member.name == "林晚晴" and member.shifts.next(instants.now()) is not None
        first = member.shifts.next(ahead)
        assert first is not None and f"{instants.shanghai(first):%A %H}" == "Sunday 03", "the rota of that month"
    with instants.at(ahead + timedelta(seconds=1)):
        loop.round_()
        with db.transaction() as session:
            member = members.by_number(session, "H101")
            assert member is not None and member.name == "林晚" and member.shifts.later == ()
            company.load(session, DEMO, SYSTEM)
        with db.transaction() as session:
            member = members.by_number(session, "H101")
            assert member is not None and member.name == "林晚晴", "what is loaded then replaces it"


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *arguments], cwd=ROOT, capture_output=True,
        text=True, env={**os.environ, **environment}, timeout=120)


def test_company_check_says_the_line_and_exits_1(folder: Path) -> None:
    good = _run("company", "check", str(folder))
    assert good.returncode == 0 and "9 份文件都没有问题" in good.stdout
    line = _spoil(folder, "fees.yml", "price: 168.00", "price: 168 元")
    bad = _run("company", "check", str(folder))
    assert bad.returncode == 1 and bad.stdout == "" and f"fees.yml 第 {line} 行：" in bad.stderr


def test_company_load_on_the_running_system(own_company: OwnDatabase, folder: Path) -> None:
    there = {"DATABASE_URL": own_company.url, "REDIS_URL": own_company.servers.redis_url,
             "HONGNIANG_COMPANY": str(folder)}
    _spoil(folder, "fees.yml", "price: 98.00", "price: 99.00")
    line = _spoil(folder, "hours.yml", "monday: [09:00-21:00]", "monday: [9]")
    refused = _run("company", "load", **there)
    assert refused.returncode == 1 and f"hours.yml 第 {line} 行" in refused.stderr
    quoted = _run("fees", "quote", "一个月标准会员", "--json", **there)
    assert json.loads(quoted.stdout)["total"] == "99.00"  # read from the folder, without a database
    with db.transaction() as session:
        assert str(file_versions.current(session, "fees.yml").value.items[0].price) == "98.00"
    shutil.copy(DEMO / "hours.yml", folder / "hours.yml")
    assert _run("company", "load", **there).returncode == 0
    with db.transaction() as session:
        assert str(file_versions.current(session, "fees.yml").value.items[0].price) == "99.00"
        assert audit.verify(session).broken is None


def test_company_load_says_from_when_a_file_is_valid(own_company: OwnDatabase, folder: Path) -> None:
    there = {"DATABASE_URL": own_company.url, "REDIS_URL": own_company.servers.redis_url,
             "HONGNIANG_COMPANY": str(folder)}
    _spoil(folder, "fees.yml", "price: 98.00", "price: 108.00")
    ahead = instants.midnight(instants.today() + timedelta(days=40))
    _announce(folder, "fees.yml", ahead)
    begins = time_words.day_time(ahead, with_year=True)
    loaded = _run("company", "load", **there)
    assert loaded.stdout.splitlines() == ["公司资料已载入。", f"fees.yml 自 {begins} 起有效，在此之前仍按现行的一版。"]
    with db.transaction() as session:
        prices = [fee_files.schedule(session, at).items[0].price for at in (None, ahead - timedelta(seconds=1), ahead)]
    assert [str(price) for price in prices] == ["98.00", "98.00", "108.00"]
    quoted = _run("fees", "quote", "一个月标准会员", "--json", **there)
    assert json.loads(quoted.stdout)["total"] == "108.00"
    assert quoted.stderr == f"提示：fees.yml 自 {begins} 起才有效，此处已按它计算。\n"
    shutil.copy(DEMO / "fees.yml", folder / "fees.yml")
    assert _run("company", "load", **there).stdout.splitlines()[1:] == [
        f"fees.yml 现在起有效，自 {begins} 起是另一版。"]
    _announce(folder, "fees.yml", instants.midnight(instants.today() - timedelta(days=40)))
    assert "现在仍按那一版" in _run("company", "load", **there).stdout


def test_the_demo_company_is_whole() -> None:
    names = company.check(DEMO)
    assert names == company.kinds()
    assert len(validated_files.from_folder("fees.yml", DEMO).value.items) >= 40
    assert len(articles.from_folder(DEMO / "articles")) >= 60
