"""Which action comes next, and what several messages mean together. Pure.

Rules are Rasa's, within one turn: a rule begins with an intent, or continues a form under its condition. An active form
has precedence over rules until it rejects the message.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dialogue.turn_values import Understood

LISTEN = "action_listen"
Kind = Literal["intent", "action", "active_loop", "slot"]


@dataclass(frozen=True)
class Step:
    """One thing that happens in a turn. `value` is the intent, action, form (empty: none) or slot."""

    kind: Kind
    value: str


@dataclass(frozen=True)
class Rule:
    """`loop` is the form that must be active when the rule begins; None if it does not matter."""

    name: str
    loop: str | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Happened:
    """The turn so far: what happened, and which form was active before each of it."""

    steps: tuple[Step, ...]
    loops: tuple[str | None, ...]
    active: str | None
    rejected: bool = False


def next_action(rules: Sequence[Rule], so_far: Happened) -> str:
    """The next action's name; `action_listen` ends the turn.

    Of several applicable rules, one with a condition has precedence, then the longest match.
    """
    last = so_far.steps[-1]
    if so_far.active and not so_far.rejected:
        was_form = last in (Step("action", so_far.active), Step("active_loop", so_far.active))
        return LISTEN if was_form else so_far.active
    best: tuple[tuple[bool, int], str] | None = None
    for rule in rules:
        for length in range(1, len(rule.steps)):
            following = rule.steps[length]
            if following.kind == "action" and _fits(rule, length, so_far):
                rank = (rule.loop is not None, length)
                if best is None or rank > best[0]:
                    best = rank, following.value
    return best[1] if best else LISTEN


def _fits(rule: Rule, length: int, so_far: Happened) -> bool:
    head = [s for s in rule.steps[:length] if s.kind != "slot"]
    start = len(so_far.steps) - len(head)
    if start < 0 or list(so_far.steps[start:]) != head:
        return False
    if head and head[0].kind == "intent" and start != 0:
        return False
    return rule.loop is None or so_far.loops[start] == rule.loop


# How a form's free-text answers are distinguished from questions that interrupt it.

TELL = "tell"  # text that always answers a form, whatever intent it resembles
FREE_TEXT = frozenset({"complaint_category", "complaint_facts", "complaint_wish", "complaint_contact", "case_text"})
_QUESTION = re.compile(r"[?？]|吗|呢$|么$|怎么|咋|如何|多少|几[点天个时号]|什么|啥|哪|能不能|可不可以|是不是|有没有|多久|为何|为什么")
_ALWAYS = frozenset({"distress"})
_SHORT = {
    "request_human": 14, "cancel": 10, "restart": 10, "complaint_status": 14, "abuse": 12, "bot_identity": 16,
    "greet": 6, "thanks": 8, "goodbye": 8, "affirm": 6, "deny": 8, "chitchat": 4, "edit_complaint": 8,
    "submit_complaint": 8, "queue_position": 10,
}
_LONGEST_QUESTION = 26
# Wishes and facts mention cancelling contracts and changing matchmakers; only a plain command is a command.
_PLAIN = {
    "cancel": re.compile(r"((那|先|我|还是|就|不行)*(算了|取消|不想?(填|投诉|弄|写|搞|办)|退出|停止?|放弃|撤销|返回|别问|quxiao|cancel)"
                         r"(吧|了|掉|一下|填写|投诉|这次|这个|登记)*)+"),
    "request_human": re.compile(
        r".*(人工|真人|活人|仁工|人公|专人工|机器人|rengong|转接|[转找叫接]个?.{0,3}(客服|经理|主管|领导|店长|老板|负责人|人来)).*"),
    "complaint_status": re.compile(r".*(进度|怎么样|咋样|结果|查|回执|处理|进展|到哪|没人|答复).*"),
    "restart": re.compile(r".*(重新|从头|重来|菜单|首页|重置|开头|restart).*"),
    "queue_position": re.compile(r".*(排|轮到|多久|等|还没).*"),
}
_MARKS = re.compile(r"[\s，。！!,.？?、；;~…]+")
_OPENING = re.compile(
    r"我?(现在|今天)?(就|想|要|得|必须)*(投诉|举报|维权|提交|登记)(一下)?(你们|您们|这个|那个)?(公司|红娘|门店|平台)?|你好|您好|[\s，。！!,.？?、；;~…]"
)
_SOCIAL = frozenset({"greet", "thanks", "goodbye", "affirm", "chitchat", "abuse"})
_KEPT = ("complain", "request_human")  # intents that joining must keep, in order of precedence
_TAKEN_BACK = frozenset({"cancel", "deny"})
CONFIRMING = frozenset({"submit_complaint", "affirm"})
_UNCONFIRMING = _TAKEN_BACK | {"edit_complaint"}
_WEAK = frozenset({"nlu_fallback", "out_of_scope"})


def text_beyond_opening(text: str) -> str:
    """What a message says beyond "I want to complain"; empty if nothing."""
    rest = _OPENING.sub("", text)
    return text.strip() if len(rest) >= 6 else ""


def reading(message: Understood, requested: str | None) -> bool:
    """Whether a message is the free-text answer that a form asked for (True), or interrupts the form (False).

    Facts often resemble questions about refunds; only a short question, a plain command or danger interrupts.
    """
    if requested not in FREE_TEXT or message.pressed:
        return False
    name, length = message.intent.name, len(message.text.strip())
    if name in _ALWAYS:
        return False
    if name in _SHORT:
        plain = _PLAIN.get(name)
        return length > _SHORT[name] or bool(plain and not plain.fullmatch(_MARKS.sub("", message.text.lower())))
    if name == "complain":
        return len(_OPENING.sub("", message.text)) >= 2
    if name.startswith("ask_"):
        return not (length <= _LONGEST_QUESTION and _QUESTION.search(message.text))
    return True


def first_part(messages: Sequence[Understood], requested: str | None) -> tuple[list[Understood], list[Understood]]:
    """What of several messages is answered first, and the rest, which is read in the state that this leads to.

    A pressed button stands alone. Texts up to the next button belong together, unless a form has asked for text
    (`requested`): what follows the last answer is not part of it.
    """
    if messages[0].pressed:
        return list(messages[:1]), list(messages[1:])
    end = next((n for n, m in enumerate(messages) if m.pressed), len(messages))
    answers = [n for n, m in enumerate(messages[:end]) if reading(m, requested)]
    end = answers[-1] + 1 if answers else end
    return list(messages[:end]), list(messages[end:])


def gather(
    messages: Sequence[Understood], join: Callable[[str], Understood],
    commands: Callable[[Sequence[str]], bool] = lambda texts: False,
) -> list[Understood]:
    """What several messages of one customer mean together, in order.

    Pressed buttons are separate. Text sent in pieces is joined, unless the pieces are several clear questions of
    different kinds; greetings and the like are dropped if something else was said. A complaint, and the request for a
    person (4.1.6), are kept whatever else was said, unless taken back. `commands` tells whether texts, one after the
    other, command what the customer was asked for; such a message is separate like a pressed button.
    """
    groups: list[list[Understood]] = []
    rest = list(messages)
    while rest:
        group, rest = first_part(rest, None)
        groups.append(group)
    first = _confirmed(groups[0], join, commands) if groups and not groups[0][0].pressed else None
    return (first or []) + [read for group in groups[bool(first):] for read in _thoughts(group, join)]


def _confirmed(
    group: list[Understood], join: Callable[[str], Understood], commands: Callable[[Sequence[str]], bool],
) -> list[Understood] | None:
    """What is said around a typed command of what the customer was asked for; None without one.

    Where it is taken back, what does so; danger and the request for a person are kept all the same.
    """
    kept = [m for m in group if m.intent.name in _ALWAYS or m.intent.name == "request_human"]
    at = next((n for n, m in enumerate(group) if m not in kept and commands([m.text])), None)
    if at is None:
        return None
    said = [m for m in group[at:] if m not in kept]
    if not commands([m.text for m in said]):
        back = [m for m in said if m.intent.name in _UNCONFIRMING]
        return [back[-1] if back else replace(join("\n".join(m.text for m in said)), written=said[-1].written), *kept]
    before = [m for m in group[:at] if m.intent.name not in _SOCIAL | _WEAK]
    behind = [m for m in group[at + 1:] if m.intent.name not in _SOCIAL | CONFIRMING and not commands([m.text])]
    return [*(_thoughts(before, join) if before else ()), group[at], *(_thoughts(behind, join) if behind else ())]


def _thoughts(group: list[Understood], join: Callable[[str], Understood]) -> list[Understood]:
    if len(group) == 1:
        return group
    danger = [m for m in group if m.intent.name in _ALWAYS]
    if danger:
        return danger[:1]
    matter = [m for m in group if m.intent.name not in _SOCIAL] or group[-1:]
    if len(matter) == 1:
        return matter
    clear = [m for m in matter if m.intent.name not in _WEAK]
    kinds = {m.intent.name for m in clear}
    together = join("\n".join(m.text.strip() for m in matter))
    together = replace(together, written=_asking(matter, together.intent.name).written)
    asked = next((m for name in _KEPT for m in clear if m.intent.name == name), None)
    if asked is not None and not any(m.intent.name in _TAKEN_BACK for m in clear[clear.index(asked):]):
        return [replace(together, intent=asked.intent, written=asked.written)]
    if len(clear) == len(matter) and len(kinds) > 1 and all(k.startswith("ask_") for k in kinds):
        return matter
    if together.intent.name in _WEAK and clear:
        said = clear[-1]
        written = _asking(matter, said.intent.name).written
        return [replace(together, intent=said.intent, ranking=said.ranking, written=written)]
    return [together]


def _asking(pieces: Sequence[Understood], intent: str) -> Understood:
    """The piece that asked for what the pieces mean together: the first one of that intent, because lines behind it
    only add to it, though none before something was taken back; the last piece if they say it only together.
    """
    begin = max((n for n, m in enumerate(pieces) if m.intent.name in _TAKEN_BACK and m.intent.name != intent),
                default=0)
    return next((m for m in pieces[begin:] if m.intent.name == intent), pieces[-1])
