"""Checking a company folder: every fault is reported with file, line and a sentence."""
from pathlib import Path

import pytest

from app import company
from kernel import validated_files
from kernel.errors import BadFile
from kernel.settings import DEMO
from knowledge_base import articles
from tests.makers.company import a_company_folder, replace_once


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demo company, to be changed."""
    return a_company_folder(tmp_path)


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
    line = replace_once(folder, name, old, new)
    with pytest.raises(BadFile) as refused:
        company.check(folder)
    told = [p for p in refused.value.problems if say in p.say]
    assert told and all(p.file.startswith(name.split("/")[0]) for p in told)
    if "缺少" not in say and "用过" not in say and say != "编号" and "YAML" not in say:
        assert line in {p.line for p in told}


def test_every_fault_of_every_file_at_once(folder: Path) -> None:
    lines = {
        "fees.yml": replace_once(folder, "fees.yml", "price: 168.00", "price: viel"),
        "hours.yml": replace_once(folder, "hours.yml", "sunday: [09:00-21:00]", "sunday: [9 bis 21]"),
        "articles/reach-human.md": replace_once(folder, "articles/reach-human.md", "slug: ", "slug: Ü"),
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


def test_the_demo_company_is_whole() -> None:
    names = company.check(DEMO)
    assert names == company.kinds()
    assert len(validated_files.from_folder("fees.yml", DEMO).value.items) >= 40
    assert len(articles.from_folder(DEMO / "articles")) >= 60
