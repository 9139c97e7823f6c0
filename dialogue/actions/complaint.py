"""The complaint form (投诉登记): category, facts, wish, how to be reached, confirmation; then the receipt (5.1 g)."""
from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from complaints import case_view, categories, deadline_texts, filing
from complaints.filing import NewCase
from complaints.manual_entry.caller_filing import PURPOSE
from complaints.numbers import normalise
from dialogue import category_classifier, rules
from dialogue.actions.base import COMPLAIN, HUMAN, STATUS, Act, Answers, Event, shortened, slot, words
from dialogue.turn_context import TurnContext, current
from kernel import instants, time_words
from people import consent
from people.identifiers import TOKEN

WORDING = "complaint.contact/1"
HERE = "here"
NOTHING = "-"
SLOTS = (
    "complaint_category", "complaint_facts", "complaint_wish", "complaint_consent", "complaint_contact",
    "complaint_edit_field", "complaint_confirm", "complaint_opening", "complaint_tries", "categories_page",
)
_REACHABLE = {"phone", "wechat", "email"}
_TRIES = 2
LEAST = 4  # characters that facts must have, as `complaints.filing` wants them
_SHOWN = 60
_FIELDS = {
    "category": re.compile("类别|类型|分类"), "facts": re.compile("经过|内容|事情|事实"),
    "wish": re.compile("诉求|要求|希望"), "contact": re.compile("联系|电话|微信"),
}
_NO_MORE = re.compile(r"(就|只有)?(这些|这样|没有?了|没有?别的|没有?补充|不补充|说完)(了|吧)?[。.！!]*")
_GROUP = "[2-9A-Za-z２-９Ａ-Ｚａ-ｚ]{3}"
_NUMBER = re.compile(rf"{_GROUP}[\s\-－—–]?{_GROUP}[\s\-－—–]?{_GROUP}")


def forgotten() -> list[Event]:
    """Every slot of the form emptied."""
    return [slot(name, None) for name in SLOTS]


class BeginComplaint(Act):
    """Opens the form; what the customer has said already isn't asked again."""

    NAME = "action_begin_complaint"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        text = words(tracker)
        opening = rules.text_beyond_opening(text)
        say.utter_message(response="utter_complaint_start")
        yield from forgotten()
        yield slot("complaint_edit_field", "none")
        yield slot("complaint_opening", opening or None)
        yield slot("complaint_category", category_classifier.guess(text))
        if consent.has(turn.session, turn.person_id, PURPOSE):
            yield slot("complaint_consent", True)


class AskCategory(Act):
    """Asks for the category: the frequent ones first, the others on demand."""

    NAME = "action_ask_complaint_category"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        more = tracker.get_slot("categories_page") == "more"
        say.utter_message(response="utter_more_categories" if more else "utter_first_categories")
        return ()


class AskFacts(Act):
    """Asks what happened, or whether there is more to say than was said at the beginning."""

    NAME = "action_ask_complaint_facts"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        said = tracker.get_slot("complaint_opening")
        say.utter_message(response="utter_facts_so_far" if said else "utter_tell_facts")
        return ()


class AskConfirm(Act):
    """Shows everything before it is filed."""

    NAME = "action_ask_complaint_confirm"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        wish, contact = tracker.get_slot("complaint_wish"), tracker.get_slot("complaint_contact")
        lines = [
            "请您核对：",
            f"类别：{categories.title(tracker.get_slot('complaint_category'))}",
            f"经过：{shortened(tracker.get_slot('complaint_facts'), _SHOWN)}",
            f"诉求：{'暂不说明' if wish in (None, NOTHING) else shortened(wish, 30)}",
            f"联系：{'在这里回复' if contact in (None, HERE) else '按您留的联系方式'}",
            "确认无误请点“提交投诉”，时限从您提交时起算。",
        ]
        say.utter_message(text="\n".join(lines), buttons=[
            {"title": "提交投诉", "payload": "/submit_complaint"},
            {"title": "修改", "payload": "/edit_complaint"},
            {"title": "取消", "payload": "/cancel"},
        ])
        return ()


class ValidateComplaint(Answers):
    """What each answer means, and what is asked again."""

    NAME = "validate_complaint_form"

    def validate_complaint_category(self, value: Any, say: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """A key from a button, or the customer's own words; what they tell here is kept as facts."""
        if value == "more":
            return {"complaint_category": None, "categories_page": "more"}
        if value in categories.TITLES:
            return {"complaint_category": value}
        text = str(value).strip()
        category = category_classifier.guess(text)
        if category is None and not rules.text_beyond_opening(text) and tracker.get_slot("categories_page") != "more":
            return {"complaint_category": None, "categories_page": "more"}  # a word or a slip of the pen names none
        found: dict[str, Any] = {"complaint_category": category or "other"}
        if len(rules.text_beyond_opening(text)) >= LEAST:
            before = tracker.get_slot("complaint_opening")
            found["complaint_opening"] = f"{before}\n{text}" if before else text
        return found

    def validate_complaint_facts(self, value: Any, say: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """At least four characters, at most what a complaint holds."""
        before = tracker.get_slot("complaint_opening")
        text = str(value).strip()
        if text == "said" or (before and _NO_MORE.fullmatch(text)):
            if not before:
                return {"complaint_facts": None}
            text = before
        elif before:
            text = f"{before}\n{text}"
        if len(text) < LEAST:
            say.utter_message(response="utter_facts_too_short")
            return {"complaint_facts": None}
        if len(text) > filing.FACTS_LIMIT:
            say.utter_message(response="utter_facts_too_long", limit=filing.FACTS_LIMIT)
            return {"complaint_facts": None}
        return {"complaint_facts": text, "complaint_opening": text}  # kept: an old button may bring it back

    def validate_complaint_wish(self, value: Any, say: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """Any words; `-` is none."""
        text = str(value).strip()
        if len(text) > filing.WISH_LIMIT:
            say.utter_message(response="utter_facts_too_long", limit=filing.WISH_LIMIT)
            return {"complaint_wish": None}
        return {"complaint_wish": text or NOTHING}

    def validate_complaint_consent(self, value: Any, say: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """Noted before anything identifying is wanted (5.5 a); refused, nothing is asked for."""
        if not value:
            return {"complaint_consent": False, "complaint_contact": HERE}
        turn = current()
        if not consent.has(turn.session, turn.person_id, PURPOSE):
            consent.grant(turn.session, turn.person_id, PURPOSE, WORDING, by=turn.customer)
        return {"complaint_consent": True}

    def validate_complaint_contact(self, value: Any, say: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """Something to be reached by; its identifiers are tokens already. Asked twice, then answered here."""
        text = str(value).strip()
        if text == HERE or any(kind in _REACHABLE for kind, _ in TOKEN.findall(text)):
            return {"complaint_contact": text}
        tries = int(tracker.get_slot("complaint_tries") or 0) + 1
        if tries >= _TRIES:
            return {"complaint_contact": HERE, "complaint_tries": None}
        say.utter_message(response="utter_no_contact_found")
        return {"complaint_contact": None, "complaint_tries": tries}

    def validate_complaint_edit_field(self, value: Any, say: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """Empties what is to be said anew; `none` goes back to the summary."""
        value = next((key for key, spoken in _FIELDS.items() if spoken.search(str(value))), value)
        if value == "contact":
            turn = current()
            agreed = consent.has(turn.session, turn.person_id, PURPOSE)
            return {"complaint_edit_field": "none", "complaint_contact": None,
                    "complaint_consent": True if agreed else None}
        if value == "facts":
            return {"complaint_edit_field": "none", "complaint_facts": None, "complaint_opening": None}
        if value in ("category", "wish"):
            return {"complaint_edit_field": "none", f"complaint_{value}": None}
        return {"complaint_edit_field": "none" if value == "none" else None}

    def validate_complaint_confirm(self, value: Any, say: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """Submit, or back to one of the answers."""
        return {"complaint_confirm": value} if value == "submit" else {
            "complaint_confirm": None, "complaint_edit_field": None}


class FileComplaint(Act):
    """Files it: receipt number, both deadlines with how they were counted, and what happens next (5.1 g)."""

    NAME = "action_file_complaint"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        wish, contact = tracker.get_slot("complaint_wish"), tracker.get_slot("complaint_contact")
        filed = filing.file(turn.session, turn.customer, NewCase(
            turn.person_id, tracker.get_slot("complaint_facts"), tracker.get_slot("complaint_category"),
            turn.channel, None if wish == NOTHING else wish, conversation_id=turn.conversation_id,
            contact_preference=None if contact in (None, HERE) else contact, confirmed_at=turn.platform_at,
            received_at=turn.received_at))
        for text in deadline_texts.receipt("complaint", filed.number, filed.link, filed.counts):
            say.utter_message(text=str(text))
        where = "会在这里" if contact in (None, HERE) else "会按您留的联系方式或在这里"
        say.utter_message(
            text=f"接下来：投诉专员{where}联系您，核实经过并提出方案。对方案不满意可以提出，也可以拨打 12315。",
            buttons=[STATUS, HUMAN])
        return forgotten()


class ForgetComplaint(Act):
    """Cancelled while being filled in: nothing is kept."""

    NAME = "action_forget_complaint"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        say.utter_message(response="utter_cancelled")
        return forgotten()


class ComplaintStatus(Act):
    """The customer's own complaints: state, and the time left on each clock."""

    NAME = "action_complaint_status"
    MOST = 3

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        found = case_view.of_person(turn.session, turn.person_id, open_only=False)
        asked = set(numbers_in(words(tracker)))
        named = [case for case in found if case.number in asked]
        if asked and not named:
            say.utter_message(text="没有查到您名下有这个回执号。请核对一下，或转人工查询。", buttons=[HUMAN])
            return ()
        open_ones = [case for case in found if case.is_open]
        shown = named or open_ones or found[-1:]
        if not shown:
            say.utter_message(text="您目前没有登记过投诉。需要的话，我现在就可以登记。", buttons=[COMPLAIN, HUMAN])
            return ()
        now = instants.now()
        for case in shown[-self.MOST:]:
            say.utter_message(text=case_summary(case, now))
        if len(shown) > self.MOST:
            say.utter_message(text=f"您共有 {len(shown)} 件未结的投诉，以上是最近 {self.MOST} 件。", buttons=[HUMAN])
        return ()


def numbers_in(text: str) -> list[str]:
    """Receipt numbers in a text, in their one spelling."""
    return [number for number in map(normalise, _NUMBER.findall(text)) if number]


def case_summary(case: case_view.CaseView, now: datetime) -> str:
    """One complaint for its customer."""
    lines = [f"{case.number}（{case.category_title}）：{case.state_title}。"]
    for label, clock in (("响应", case.response), ("解决方案", case.solution)):
        if clock is None or clock.state in ("cancelled", "superseded"):
            continue
        if clock.met_at:
            lines.append(f"{label}：已于 {time_words.deadline(clock.met_at)}完成。")
        elif case.is_open:
            mark = "（暂定）" if clock.provisional else ""
            left = time_words.remaining(clock.due_at, now)
            lines.append(f"{label}：{time_words.deadline(clock.due_at)}前{mark}，{left}。")
            if now > clock.due_at:
                lines.append("已经超时，很抱歉，主管已收到提醒。")
    return "\n".join(lines)
