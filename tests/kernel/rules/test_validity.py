"""From when a company file is valid, as written in the file."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel, ConfigDict

from kernel import instants, registry, validated_files
from kernel.errors import BadFile

NAME, PLAIN = "prices.yml", "shelf.yml"


class Prices(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rye: int


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    with registry.temporarily():
        validated_files.register(validated_files.Kind(NAME, Prices, dated=True))
        validated_files.register(validated_files.Kind(PLAIN, Prices))
        yield


def test_a_date_means_its_first_minute_in_shanghai_and_an_instant_itself() -> None:
    for written, meant in (("2026-06-01", "2026-05-31T16:00Z"), ("2026-06-01 09:30", "2026-06-01T09:30+08:00")):
        found = validated_files.check(NAME, f"effective_from: {written}\nrye: 5")
        assert found.effective_from == instants.parse(meant)
    assert validated_files.check(NAME, "rye: 5").effective_from is None


REFUSED = [
    (NAME, "rye: 5\neffective_from: soon", 2, "应写日期或北京时间"),
    (NAME, "rye: 5\neffective_from:", 2, "应写日期或北京时间"),
    (NAME, "effective_from: 20260601\nrye: 5", 1, "应写日期或北京时间"),
    (NAME, "effective_from: 2026-02-30\nrye: 5", 1, "应写日期或北京时间"),
    (NAME, "effective_from: [2026-06-01]\nrye: 5", 1, "应写日期或北京时间"),
    (NAME, "rye: 5\neffective_from: 1026-06-01", 2, "年份应在 2000 到 2100 之间"),
    (PLAIN, "# shelf\nrye: 5\neffective_from: 2026-06-01", 3, "shelf.yml 载入后立即有效，不能写生效时间"),
]


@pytest.mark.parametrize(("name", "content", "line", "say"), REFUSED)
def test_a_date_that_is_none_or_in_another_file_is_refused_with_its_line(
    name: str, content: str, line: int, say: str,
) -> None:
    with pytest.raises(BadFile) as found:
        validated_files.check(name, content)
    [problem] = found.value.problems
    assert problem.line == line and say in problem.say


def test_a_bad_date_is_told_together_with_every_other_fault() -> None:
    with pytest.raises(BadFile) as found:
        validated_files.check(NAME, "effective_from: soon\nrye: dear")
    assert [problem.line for problem in found.value.problems] == [1, 2]


def test_two_kinds_of_one_name_are_a_mistake_of_the_program() -> None:
    validated_files.register(validated_files.Kind(NAME, Prices, dated=True))
    with pytest.raises(RuntimeError, match=NAME):
        validated_files.register(validated_files.Kind(NAME, Prices))
