"""The company's own files: every fault at once, each with its line; a bad new version changes nothing."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import events, file_versions, in_force, validated_files
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadFile, BadInput

NAME = "bread.yml"


class Loaf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=2, max_length=6)]
    price: Annotated[Decimal, Field(ge=0, decimal_places=2)]
    flour: Literal["rye", "wheat"] = "rye"
    grams: Annotated[int, Field(gt=0, le=5000)] = 500
    since: date | None = None
    ready: time | None = None
    warm: bool = False
    code: Annotated[str, Field(pattern="^[A-Z]+$")] = "A"

    @field_validator("name")
    @classmethod
    def _no_cake(cls, value: str) -> str:
        if value == "cake":
            raise ValueError("不是面包")
        return value


class Bread(BaseModel):
    model_config = ConfigDict(extra="forbid")
    loaves: Annotated[list[Loaf], Field(min_length=1)]


def _twice(value: Bread) -> list[tuple[tuple[str | int, ...], str]]:
    names = [loaf.name for loaf in value.loaves]
    return [(("loaves", i, "name"), f"{name} 写了两次") for i, name in enumerate(names) if name in names[:i]]


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    validated_files.register(validated_files.Kind(NAME, Bread, _twice))
    yield
    validated_files._kinds.pop(NAME)


def refused(content: str) -> list[tuple[int, str]]:
    with pytest.raises(BadFile) as found:
        validated_files.check(NAME, content)
    return [(p.line, p.say) for p in found.value.problems]


GOOD = """loaves:
  - name: 黑麦
    price: 12.50
    since: 2026-02-05
    ready: '09:00'
  - {name: 白面包, price: 8, grams: 1_000}
"""


def test_a_good_file_is_values_and_money_is_exact() -> None:
    found = validated_files.check(NAME, GOOD)
    first, second = found.value.loaves
    assert first.price == Decimal("12.50") and str(first.price) == "12.50"
    assert (first.since, first.ready, second.grams) == (date(2026, 2, 5), time(9), 1000)
    assert found.hash == validated_files.check(NAME, GOOD).hash != validated_files.check(NAME, GOOD + "# note\n").hash


FAULTS = [
    ("price: 12.50", "price: dear", (3, "“loaves.0.price”：应是数字")),
    ("price: 12.50", "price: 12.505", (3, "“loaves.0.price”：最多 2 位小数")),
    ("price: 12.50", "price: -1", (3, "“loaves.0.price”：应不小于 0")),
    ("price: 12.50", "price: .inf", (3, "“loaves.0.price”：应是数字")),
    ("price: 12.50", "price: .nan", (3, "“loaves.0.price”：应是数字")),
    ("price: 12.50", "prise: 12.50", (2, "“loaves.0.price”：缺少这一项")),
    ("since: 2026-02-05", "since: 2026-02-30", (4, "“loaves.0.since”：应是日期，如 2026-02-14")),
    ("ready: '09:00'", "ready: early", (5, "“loaves.0.ready”：应是时刻，如 09:00")),
    ("grams: 1_000", "grams: 1.5", (6, "“loaves.1.grams”：应是整数")),
    ("grams: 1_000", "grams: 0", (6, "“loaves.1.grams”：应大于 0")),
    ("grams: 1_000", "grams: 9999", (6, "“loaves.1.grams”：应不大于 5000")),
    ("grams: 1_000", "flour: oat", (6, "“loaves.1.flour”：只能是 rye、wheat")),
    ("grams: 1_000", "code: ab", (6, "“loaves.1.code”：写法不对，应符合 ^[A-Z]+$")),
    ("grams: 1_000", "warm: maybe", (6, "“loaves.1.warm”：应是 true 或 false")),
    ("name: 黑麦", "name: cake", (2, "“loaves.0.name”：不是面包")),
    ("name: 黑麦", "name: 黑", (2, "“loaves.0.name”：至少 2 个字")),
    ("name: 黑麦", "name: [黑麦]", (2, "“loaves.0.name”：应是文字")),
    ("name: 黑麦", "name: 白面包", (6, "白面包 写了两次")),
    ("name: 黑麦", "name: 黑麦\n    name: 全麦", (3, "“name”写了两次")),
    ("name: 黑麦", "name: &rye 黑麦", (2, "不支持引用（&rye），请写全")),
]


@pytest.mark.parametrize(("good", "bad", "said"), FAULTS, ids=[f[1] for f in FAULTS])
def test_a_fault_is_told_with_its_line_in_chinese(good: str, bad: str, said: tuple[int, str]) -> None:
    assert good in GOOD
    assert said in refused(GOOD.replace(good, bad))


BROKEN = [
    ("loaves: [", 1),
    ("loaves:\n\t- a", 2),
    ("a: 1\n---\nb: 2\n", 2),
    ("loaves: &a [*a]\n", 1),
    ("loaves: *nobody\n", 1),
    ("loaves:\n- name: a\x07b\n", 2),
    ("a: b: c\n", 1),
    ("@", 1),
]


@pytest.mark.parametrize(("content", "line"), BROKEN, ids=[repr(b[0]) for b in BROKEN])
def test_what_is_no_yaml_is_told_with_its_line(content: str, line: int) -> None:
    assert refused(content)[0][0] == line


@pytest.mark.parametrize("content", ["", "# nothing\n", "~", "{}"])
def test_an_empty_file_lacks_what_it_must_have(content: str) -> None:
    assert refused(content) == [(1, "“loaves”：缺少这一项")]


@pytest.mark.parametrize("content", ["- a\n- b\n", "text", "42"])
def test_a_file_of_another_shape_is_told(content: str) -> None:
    assert refused(content) == [(1, f"“{NAME}”：应是若干“名称: 值”")]


def test_every_fault_is_told_at_once() -> None:
    bad = GOOD.replace("12.50", "dear").replace("1_000", "none").replace("2026-02-05", "soon")
    assert [line for line, _ in refused(bad)] == [3, 4, 6]


def test_a_file_that_is_missing_or_in_another_encoding_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as missing:
        validated_files.text_from_folder(NAME, tmp_path)
    assert NAME in missing.value.say()
    (tmp_path / NAME).write_bytes("面包: 黑麦".encode("gb18030"))
    with pytest.raises(BadFile) as encoded:
        validated_files.text_from_folder(NAME, tmp_path)
    assert "不是 UTF-8 编码" in encoded.value.say()


def test_the_newest_accepted_version_is_in_force_and_names_itself(db: Session) -> None:
    first = file_versions.accept(db, NAME, GOOD, SYSTEM)
    second = file_versions.accept(db, NAME, GOOD.replace("12.50", "13.00"), Actor.staff("7", "何敏"))
    found = in_force.current(db, NAME)
    assert (found.version, found.hash) == (second.version, second.hash)
    assert found.value.loaves[0].price == Decimal("13.00")
    assert (second.version or 0) > (first.version or 0)
    assert db.execute(text("select accepted_by from company_file order by id")).scalars().all() == ["system", "何敏"]


def test_a_bad_new_version_is_refused_and_the_old_one_stays(db: Session) -> None:
    file_versions.accept(db, NAME, GOOD, SYSTEM)
    with pytest.raises(BadFile):
        file_versions.accept(db, NAME, GOOD.replace("12.50", "dear"), SYSTEM)
    assert in_force.current(db, NAME).value.loaves[0].price == Decimal("12.50")
    assert db.scalar(text("select count(*) from company_file")) == 1


def test_the_same_text_again_is_no_new_version_and_tells_nobody(db: Session) -> None:
    told: list[events.Event] = []

    def hear(session: Session, event: file_versions.DocumentAccepted) -> None:
        told.append(event)

    events.subscribe(file_versions.DocumentAccepted, hear)
    try:
        first = file_versions.accept(db, NAME, GOOD, SYSTEM)
        assert file_versions.accept(db, NAME, GOOD, SYSTEM).version == first.version
    finally:
        events.reactions()[file_versions.DocumentAccepted, None].remove(hear)
    assert told == [file_versions.DocumentAccepted(NAME, first.version or 0, first.hash)]
    assert db.scalar(text("select count(*) from audit where act = 'company.accept'")) == 1


def test_a_file_nobody_has_loaded_is_one_sentence(db: Session) -> None:
    with pytest.raises(BadInput) as none:
        in_force.current(db, NAME)
    assert none.value.say() == f"公司资料 {NAME} 尚未载入。请运行 hongniang company load。"
