"""Who acted, as it is stored and as each reader sees it."""
from __future__ import annotations

import pytest

from kernel import actors
from kernel.actors import BOT, SYSTEM, Actor
from kernel.wording import in_language


@pytest.mark.parametrize(("kind", "id", "label", "chinese", "english"), [
    ("system", "", "", "系统", "system"),
    ("bot", "", "", "智能客服", "automated assistant"),
    ("bot", "", "智能客服", "智能客服", "automated assistant"),  # as rows held it before
    ("person", "7", "", "顾客", "customer"),
    ("staff", "8", "陈岚（008）", "陈岚（008）", "陈岚（008）"),
    ("staff", "8", "", "员工", "member of staff"),
    ("system", "9", "接口·会员系统", "接口·会员系统", "接口·会员系统"),
])
def test_an_actor_without_a_name_is_shown_by_its_kind_in_the_readers_language(
    kind: str, id: str, label: str, chinese: str, english: str,
) -> None:
    found = actors.shown(kind, id, label)
    assert (in_language(found, "zh-Hans"), in_language(found, "en")) == (chinese, english)


@pytest.mark.parametrize(("actor", "stored", "chinese"), [
    (SYSTEM, "system", "系统"), (BOT, "bot", "智能客服"), (Actor.staff("8", "陈岚（008）"), "陈岚（008）", "陈岚（008）"),
    (Actor.staff("8"), "8", "8"),
])
def test_a_column_of_one_text_keeps_the_name_or_the_kind(actor: Actor, stored: str, chinese: str) -> None:
    assert actor.name == stored and str(actors.shown_name(stored)) == chinese
