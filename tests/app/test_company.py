"""Loading the company's folder: `hongniang company check|load`; a faulty version is rejected as a whole."""
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
from kernel import audit, db, file_versions, instants, time_words
from kernel.actors import SYSTEM
from kernel.errors import BadFile
from kernel.settings import DEMO
from knowledge_base import articles
from knowledge_base import company_files as fee_files
from staff import members, stores
from tests.conftest import OwnDatabase
from tests.makers.company import a_company_folder, replace_once


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demo company, to be changed."""
    return a_company_folder(tmp_path)


def test_a_bad_new_version_is_refused_whole_and_the_old_one_stays(own_company: OwnDatabase, folder: Path) -> None:
    with db.transaction() as session:
        before = {name: file_versions.current(session, name).hash for name in company.kinds()}
    replace_once(folder, "fees.yml", "price: 98.00", "price: 99.00")  # good by itself
    replace_once(folder, "outside.yml", "全国 12315 平台", "全")
    with pytest.raises(BadFile), db.transaction() as session:
        company.load(session, folder, SYSTEM)
    with db.transaction() as session:
        assert {name: file_versions.current(session, name).hash for name in company.kinds()} == before


def test_a_good_new_version_comes_into_force_and_the_same_again_changes_nothing(
    own_company: OwnDatabase, folder: Path,
) -> None:
    replace_once(folder, "fees.yml", "price: 98.00", "price: 99.00")
    replace_once(folder, "staff.yml", "name: 林晚晴", "name: 林晚")
    replace_once(folder, "company.yml", "青砚路店", "青砚路新店")
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
    replace_once(folder, "articles/human-hours.md", "title: ", "title: 新的")
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
    replace_once(folder, "staff.yml", "name: 林晚晴", "name: 林晚")
    replace_once(
        folder, "staff.yml", "shifts: {monday: [09:00-17:00], tuesday: [09:00-17:00], wednesday: [09:00-17:00],"
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
        [sys.executable, "-c", "from app.cli import main; main()", *arguments], capture_output=True,
        text=True, env={**os.environ, **environment}, timeout=120)


def test_company_check_says_the_line_and_exits_1(folder: Path) -> None:
    good = _run("company", "check", str(folder))
    assert good.returncode == 0 and "9 份文件都没有问题" in good.stdout
    line = replace_once(folder, "fees.yml", "price: 168.00", "price: 168 元")
    bad = _run("company", "check", str(folder))
    assert bad.returncode == 1 and bad.stdout == "" and f"fees.yml 第 {line} 行：" in bad.stderr


def test_company_load_on_the_running_system(own_company: OwnDatabase, folder: Path) -> None:
    there = {"DATABASE_URL": own_company.url, "REDIS_URL": own_company.servers.redis_url,
             "HONGNIANG_COMPANY": str(folder)}
    replace_once(folder, "fees.yml", "price: 98.00", "price: 99.00")
    line = replace_once(folder, "hours.yml", "monday: [09:00-21:00]", "monday: [9]")
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
    replace_once(folder, "fees.yml", "price: 98.00", "price: 108.00")
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
