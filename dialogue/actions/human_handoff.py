"""A person (4.1.6): asked for, offered, or called because somebody is in danger."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from complaints import case_view
from conversations.customer_panel import BegunForm
from dialogue import danger
from dialogue.actions.base import COMPLAIN, HUMAN, Act, Event, intent, shortened, slot, words
from dialogue.actions.complaint import NOTHING, forgotten
from dialogue.turn_context import TurnContext
from handoff import handoff_requests, queue
from handoff.handoff_requests import Requested
from handoff.request_summary import Summary
from kernel import instants, time_words
from kernel.actors import BOT

URGENT = 10  # before everybody else in the queue
CANCEL = {"title": "取消等待", "payload": "/cancel"}
_REASONS = {
    "request_human": "顾客要求人工", "abuse": "顾客很不满意", "nlu_fallback": "智能客服两次没有听懂",
    "out_of_scope": "智能客服帮不上忙",
}
_DANGER_REASONS = {"self_harm": "紧急：顾客可能有轻生念头", "violence": "紧急：顾客可能正受到人身威胁", "fraud": "紧急：顾客可能正在被骗"}
_DANGER_WORDS = {
    "self_harm": "听到您这样说，我很担心您。请先不要一个人待着，找一位信任的人陪您。全国心理援助热线 12356 可以随时拨打；有危险请马上拨打 110 或 120。",
    "violence": "您的安全最要紧。请先到安全的、有人的地方，马上拨打 110；受了伤请拨打 120。能留下的照片、记录请先保存好。",
    "fraud": "请先停止转账，马上拨打 110 或 96110 报警，并联系银行或支付平台止付。聊天和转账记录请都保留。",
}


def placed(asked: Requested) -> tuple[str, list[dict[str, str]]]:
    """Where the customer stands, in words, with what they may do meanwhile."""
    now = instants.now()
    if asked.position == 0:
        return "红娘已经接入，请直接说您的问题。", []
    if asked.kind == "live":
        place = "您排在第一位" if asked.position == 1 else f"前面还有 {asked.position - 1} 位"
        head = "已为您转人工" if asked.fresh else "您已经在等候人工"
        return f"{head}，{place}。请稍等，可以先把问题写在这里，红娘接入后就能看到。", [CANCEL]
    back = asked.promised_at or asked.open.next_open
    when = f"{time_words.coming_time(back, now)} 上班" if back and back > now else "上班后"
    head = "您的请求已经留下" if asked.fresh else "您的请求一直留着"
    return (f"现在不是人工服务时间。红娘{when}，{head}，会按顺序联系您。您可以直接在这里留言；"
            "着急的事可以先登记投诉，时限从提交时起算。"), [COMPLAIN, CANCEL]


def summary(tracker: Any) -> Summary:
    """What the customer told so far, for the desk: last words, and a complaint that was being filled in."""
    said = [e["text"] for e in tracker.events if e.get("event") == "user" and not str(e["text"]).startswith("/")]
    category, facts, opening, wish = (
        tracker.get_slot(f"complaint_{name}") for name in ("category", "facts", "opening", "wish"))
    form = BegunForm("complaint", facts or "", opening or "", "" if wish in (None, NOTHING) else wish, category)
    return Summary(tuple(shortened(text, 200) for text in said[-5:]), intent(tracker),
                   form if category or facts or opening or wish else None)


class RequestHuman(Act):
    """Puts the customer into the queue and says where they stand, or when people are back."""

    NAME = "action_request_human"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        reason = _REASONS.get(intent(tracker), "顾客要求人工")
        if case_view.of_person(turn.session, turn.person_id):
            reason += "，有投诉在办"
        asked = handoff_requests.request(turn.session, turn.conversation_id, turn.person_id, reason, by=turn.customer,
                                         summary=summary(tracker))
        text, buttons = placed(asked)
        say.utter_message(text=text, buttons=buttons)
        return [*forgotten(), slot("handed_over", True), slot("not_understood", 0)]


class Distress(Act):
    """Somebody is in danger: calm words, the number that helps at once, and a person. No buttons, no form."""

    NAME = "action_distress"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        what = danger.kind(words(tracker))
        asked = handoff_requests.request(turn.session, turn.conversation_id, turn.person_id, _DANGER_REASONS[what],
                                         by=BOT, summary=summary(tracker), priority=URGENT)
        say.utter_message(text=_DANGER_WORDS[what])
        if asked.kind == "live":
            say.utter_message(text="我正在请红娘优先联系您，请不要离开这里。")
        elif asked.promised_at:
            back = time_words.coming_time(asked.promised_at, instants.now())
            say.utter_message(text=f"红娘{back} 上班后会最先联系您。在那之前，请务必拨打上面的电话。")
        return [*forgotten(), slot("handed_over", True)]


class Abuse(Act):
    """Stays calm and offers a person."""

    NAME = "action_abuse"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        say.utter_message(response="utter_abuse")
        return ()


class QueuePosition(Act):
    """The place in the queue, for somebody who may not be waiting at all."""

    NAME = "action_queue_position"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        say.utter_message(text=position_sentence(turn), buttons=[] if is_waiting_or_served(turn) else [HUMAN])
        return ()


def is_waiting_or_served(turn: TurnContext) -> bool:
    """Whether the customer is in the queue or being served."""
    return queue.open_request(turn.session, turn.conversation_id) is not None


def position_sentence(turn: TurnContext) -> str:
    """Where the customer stands, in a sentence."""
    request = queue.open_request(turn.session, turn.conversation_id)
    if request is None:
        return "您现在没有在排队。需要的话，我可以为您转人工。"
    now = instants.now()
    if request.promised_at and request.promised_at > now:
        return f"红娘{time_words.coming_time(request.promised_at, now)} 上班，您的请求留着，会按顺序联系您。"
    place = queue.position(turn.session, turn.conversation_id) or 1
    if place == 1:
        return "您排在第一位，下一位就是您。"
    return f"您排在第 {place} 位，前面还有 {place - 1} 位。"


class OutOfScope(Act):
    """Nothing we serve: says what we do and offers a person."""

    NAME = "action_out_of_scope"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        say.utter_message(response="utter_out_of_scope")
        return ()
