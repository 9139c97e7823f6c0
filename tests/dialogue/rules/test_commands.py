"""Which typed words command an act: written sentences, and words around a command that make it none."""
from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogue import commands, plain_text
from dialogue.command_forms import Act
from kernel.chinese_scripts import traditional

HERE = Path(__file__).parent


def written(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("half", ["open", "sealed"])
def test_no_sentence_that_only_speaks_of_an_act_commands_it(half: str) -> None:
    acted = [one["text"] for one in written(f"not_commands_{half}") if commands.judge(one["act"],
    one["text"]).command]
    assert acted == []


@pytest.mark.parametrize("half", ["open", "sealed"])
def test_plain_commands_are_understood(half: str) -> None:
    lines = written(f"commands_{half}")
    missed = [one["text"] for one in lines if not commands.judge(one["act"], one["text"]).command]
    assert len(missed) <= 0.05 * len(lines), missed


@pytest.mark.parametrize(("act", "text", "why"), [
    ("file", "别提交", "negated"), ("file", "等一下再提交", "delayed"), ("file", "提交什么", "question"),
    ("file", "好的我再想想", "delayed"), ("file", "提交。等等，日期写错了", "changed_mind"), ("file", "退了款，我就提交", "conditional"),
    ("file", "店长说，提交吧", "quoted"), ("file", "“提交投诉”是什么意思", "quoted"), ("hand_over", "我不要人工", "negated"),
    ("hand_over", "转人工要多久", "question"), ("hand_over", "要是转人工…", "conditional"), ("consent", "同意，不，不同意",
    "changed_mind"),
    ("consent", "同意。算了不了", "changed_mind"), ("withdraw", "确定撤回？", "question"), ("withdraw", "我妈撤回了", "other_person"),
])
def test_why_a_text_is_no_command(act: Act, text: str, why: str) -> None:
    assert commands.judge(act, text) == commands.Verdict(False, why)  # type: ignore[arg-type]


@pytest.mark.parametrize(("act", "text"), [
    ("file", "别再拖了，提交"), ("file", "先别交…算了，交吧"), ("cancel_wait", "不等了"), ("file", "“提交投诉”"),
    ("file", "提交吧，多久有结果？"), ("hand_over", "怎么还不给我转人工！"), ("hand_over", "可以帮我转人工吗？"), ("withdraw", "确定撤回"),
    ("hand_over", "有人吗"), ("hand_over", "转人工，你们到底怎么回事？"), ("reject", "退得太少了，不接受方案，应该退五次"),
])
def test_what_belongs_elsewhere_takes_no_command_back(act: Act, text: str) -> None:
    assert commands.judge(act, text).command


PLAIN: dict[Act, tuple[str, ...]] = {
    "file": ("提交", "请提交", "我要提交", "就这样提交吧", "好的，提交", "确认提交", "把投诉交上去", "交", "submit", "send it", "please file it"),
    "withdraw": ("撤回", "撤诉", "我要撤回投诉", "确定撤回", "把投诉撤了", "撤吧", "withdraw it", "drop the complaint"),
    "accept": ("接受", "我接受方案", "同意这个方案", "我同意", "按方案办", "accept", "i agree", "i accept the offer"),
    "reject": ("拒绝", "不接受", "我不同意这个方案", "方案我不接受", "reject it", "i decline"),
    "reveal": ("可以看", "给他看", "允许查看", "让客服看我手机号", "show it", "let them see it"),
    "cancel_wait": ("取消", "取消排队", "退出", "离开队列", "cancel the queue", "leave the queue", "stop waiting"),
    "consent": ("同意", "我同意", "同意保存", "可以存", "i agree", "you can store my data", "i consent"),
    "hand_over": ("转人工", "人工", "找客服", "我要找真人", "帮我转接专人", "transfer me to an agent", "human please"),
}
BEFORE = ("不", "别", "先别", "没", "没有", "未", "不要", "不想", "等一下再", "等会儿再", "如果", "要是", "假如", "万一", "除非", "要不要",
          "该不该", "能不能不", "为什么要", "怎么", "明天再", "以后再", "等退款了再", "谁要", "我没说要", "不知道要不要", "还没想好要不要", "他们让我",
          "我妈说", "上次我", "唔", "唔好", "咪", "未", "等阵先", "使唔使", "听日先", "冇话要", "几时", "勿", "甭", "莫", "先不", "暂时不")
BEFORE_ENGLISH = ("don't ", "do not ", "not yet, don't ", "if i ", "should i ", "never ", "i won't ",
    "i would not ", "when can i ",
                  "why should i ", "unless you pay, don't ", "i'm not ready to ", "maybe ", "tomorrow i ", "can't ")
BEHIND = ("吗", "吗？", "？", "么", "不？", "是什么", "的话会怎样", "，等一下", "，先别", "，不", "，不对", "，等等", "，我再想想", "，但先退款", "，如果退钱的话",
          "…还是算了吧不要了", "，慢着", "先唔好", "，等阵先", "，唔好", "，咪住", "，未得", "会怎么样", "之前我要先看看", "要多久", "没有", "有什么后果",
          "，我不确定", "，别")
BEHIND_ENGLISH = (" if you pay first", "?", ", not yet", ", wait", ", no", ", hold on", " later", " tomorrow",
    " or not?",
                  ", don't", ", but not now", ", actually no", ", i'm not sure")


LOWER_BAR = ("，但先退款", "，我不确定", ", i'm not sure")  # who asked for a person gets one in spite of these


@st.composite
def held_commands(draw: st.DrawFn) -> tuple[Act, str]:
    """A command with words around it that make it none, in one of the scripts."""
    act = draw(st.sampled_from(sorted(PLAIN)))
    command = draw(st.sampled_from(PLAIN[act]))
    english = command.isascii()
    before, behind = (BEFORE_ENGLISH, BEHIND_ENGLISH) if english else (BEFORE, BEHIND)
    opening = draw(st.sampled_from(("", "ok, ", "hi, ") if english else ("", "好的，", "你好，", "我看过了，")))
    if draw(st.booleans()) and "，" not in command:
        text = opening + draw(st.sampled_from(before)) + command
    else:
        text = opening + command + draw(st.sampled_from(behind))
    if act == "hand_over" and text.endswith(LOWER_BAR):
        text = opening + command + "吗"
    text += draw(st.sampled_from(("", "。", "！", "…", "🙏", " ")))
    return act, traditional(text) if draw(st.booleans()) else text


@given(held_commands())
@example(("file", "别提交"))
def test_no_negation_delay_condition_or_question_around_a_command_performs_it(built: tuple[Act, str]) -> None:
    act, text = built
    assert not commands.judge(act, text).command


@given(st.sampled_from([(act, text) for act, texts in PLAIN.items() for text in texts]),
       st.sampled_from(("", "！", "。", "🙏", "！！！", " ")), st.booleans())
def test_a_plain_command_acts_in_both_scripts_whatever_stands_behind_it(
    command: tuple[Act, str], mark: str, in_traditional: bool,
) -> None:
    act, text = command
    assert commands.judge(act, (traditional(text) if in_traditional else text) + mark).command


@given(st.text(max_size=600))
def test_any_text_is_judged(text: str) -> None:
    assert all(isinstance(commands.judge(act, text).command, bool) for act in PLAIN)
    assert all(clause.text for clause in plain_text.clauses(text))


@pytest.mark.parametrize("said", ["对", "那就", "好的那就就", "要想要", "转给我个", "我的资料和", "了的吧", "can you me to "])
def test_a_text_is_judged_at_once_however_often_it_repeats_words(said: str) -> None:
    began = time.perf_counter()
    for act in PLAIN:
        commands.judge(act, (said * 250)[:plain_text.LONGEST])
        commands.judge(act, (said * 30)[:59] + "x")
    assert time.perf_counter() - began < 2
