"""The complaint form (投诉登记): category, facts, wish, how to be reached, confirmation; then the receipt (5.1 g)."""
from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from complaints import case_view, categories, deadline_texts, filing, receipts
from complaints.filing import NewCase
from complaints.manual_entry.manual_filing import PURPOSE
from complaints.numbers import normalise
from dialogue import category_classifier, rules
from dialogue.actions.base import Act, Answers, Event, button, complain, human, shortened, slot, status, words
from dialogue.turn_context import TurnContext, current
from kernel import instants, time_words
from kernel.wording import say
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
WISHES = ("refund", "better_service", "apology_and_reason")  # payloads of the buttons under the question for the wish
_TRIES = 2  # how often a contact is asked for
LEAST = 4  # minimum length of the facts in characters, as in `complaints.filing`
_SHOWN, _WISH_SHOWN = 60, 30  # characters of the facts and of the wish shown for confirmation
_FIELDS = {
    "category": re.compile("类别|类型|分类"), "facts": re.compile("经过|内容|事情|事实"),
    "wish": re.compile("诉求|要求|希望"), "contact": re.compile("联系|电话|微信"),
}
_NO_MORE = re.compile(r"(就|只有)?(这些|这样|没有?了|没有?别的|没有?补充|不补充|说完)(了|吧)?[。.！!]*")
_GROUP = "[2-9A-Za-z２-９Ａ-Ｚａ-ｚ]{3}"
_NUMBER = re.compile(rf"{_GROUP}[\s\-－—–]?{_GROUP}[\s\-－—–]?{_GROUP}")


def emptied_form() -> list[Event]:
    """Events that empty every slot of the form."""
    return [slot(name, None) for name in SLOTS]


def wish_text(wish: str | None) -> str | None:
    """The customer's wish in words: what they wrote, or the title of the pressed button; None for nothing."""
    if wish in (None, NOTHING):
        return None
    return say(f"dialogue.complaint.wish.{wish}") if wish in WISHES else wish


class BeginComplaint(Act):
    """Fills the form with what the first message already contains, so that only the rest is asked."""

    NAME = "action_begin_complaint"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        text = words(tracker)
        opening = rules.text_beyond_opening(text)
        dispatcher.utter_message(response="utter_complaint_start")
        yield from emptied_form()
        yield slot("complaint_edit_field", "none")
        yield slot("complaint_opening", opening or None)
        yield slot("complaint_category", category_classifier.guess(text))
        if consent.has(turn.session, turn.person_id, PURPOSE):
            yield slot("complaint_consent", True)


class AskCategory(Act):
    """Asks for the category: the frequent ones first, the others on demand."""

    NAME = "action_ask_complaint_category"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        more = tracker.get_slot("categories_page") == "more"
        dispatcher.utter_message(response="utter_more_categories" if more else "utter_first_categories")
        return ()


class AskFacts(Act):
    """Asks what happened, or whether there is more than what was written at the beginning."""

    NAME = "action_ask_complaint_facts"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        said = tracker.get_slot("complaint_opening")
        dispatcher.utter_message(response="utter_facts_so_far" if said else "utter_tell_facts")
        return ()


class AskConfirm(Act):
    """Shows what will be filed, to be confirmed."""

    NAME = "action_ask_complaint_confirm"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        wish, contact = tracker.get_slot("complaint_wish"), tracker.get_slot("complaint_contact")
        text = say(
            "dialogue.complaint.check", category=categories.title(tracker.get_slot("complaint_category")),
            facts=shortened(tracker.get_slot("complaint_facts"), _SHOWN),
            wish=shortened(wish_text(wish) or say("dialogue.complaint.wish.none"), _WISH_SHOWN),
            contact=say("dialogue.complaint.contact_here" if contact in (None, HERE)
                        else "dialogue.complaint.contact_given"))
        dispatcher.utter_message(text=text, buttons=[
            button("submit", "/submit_complaint"), button("edit", "/edit_complaint"), button("cancel", "/cancel")])
        return ()


class ValidateComplaint(Answers):
    """Turns each answer into the slots it fills; None asks again."""

    NAME = "validate_complaint_form"

    def validate_complaint_category(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """A key from a button, or the customer's own words, which are kept as the start of the facts."""
        if value == "more":
            return {"complaint_category": None, "categories_page": "more"}
        if value in categories.TITLES:
            return {"complaint_category": value}
        text = str(value).strip()
        category = category_classifier.guess(text)
        if category is None and not rules.text_beyond_opening(text) and tracker.get_slot("categories_page") != "more":
            return {"complaint_category": None, "categories_page": "more"}  # a word or a typing error names no category
        found: dict[str, Any] = {"complaint_category": category or "other"}
        if len(rules.text_beyond_opening(text)) >= LEAST:
            before = tracker.get_slot("complaint_opening")
            found["complaint_opening"] = f"{before}\n{text}" if before else text
        return found

    def validate_complaint_facts(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
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
            dispatcher.utter_message(response="utter_facts_too_short")
            return {"complaint_facts": None}
        if len(text) > filing.FACTS_LIMIT:
            dispatcher.utter_message(response="utter_facts_too_long", limit=filing.FACTS_LIMIT)
            return {"complaint_facts": None}
        return {"complaint_facts": text, "complaint_opening": text}  # kept, because an old button may select it again

    def validate_complaint_wish(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """Any words, or a key of `WISHES` from a button; `-` is none."""
        text = str(value).strip()
        if len(text) > filing.WISH_LIMIT:
            dispatcher.utter_message(response="utter_facts_too_long", limit=filing.WISH_LIMIT)
            return {"complaint_wish": None}
        return {"complaint_wish": text or NOTHING}

    def validate_complaint_consent(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """Records consent before asking for identifying data (5.5 a); if refused, nothing is asked for."""
        if not value:
            return {"complaint_consent": False, "complaint_contact": HERE}
        turn = current()
        if not consent.has(turn.session, turn.person_id, PURPOSE):
            consent.grant(turn.session, turn.person_id, PURPOSE, WORDING, by=turn.customer, at=turn.at)
        return {"complaint_consent": True}

    def validate_complaint_contact(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """A contact, with tokens for identifiers; after two answers without one, the reply will be sent in this chat.
        """
        text = str(value).strip()
        if text == HERE or any(kind in _REACHABLE for kind, _ in TOKEN.findall(text)):
            return {"complaint_contact": text}
        tries = int(tracker.get_slot("complaint_tries") or 0) + 1
        if tries >= _TRIES:
            return {"complaint_contact": HERE, "complaint_tries": None}
        dispatcher.utter_message(response="utter_no_contact_found")
        return {"complaint_contact": None, "complaint_tries": tries}

    def validate_complaint_edit_field(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """Empties the slot that is to be asked again; `none` returns to the summary."""
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

    def validate_complaint_confirm(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """Submits, or returns to one of the answers."""
        return {"complaint_confirm": value} if value == "submit" else {
            "complaint_confirm": None, "complaint_edit_field": None}


class FileComplaint(Act):
    """Files the complaint; replies receipt number, both deadlines with their count, and what comes next (5.1 g)."""

    NAME = "action_file_complaint"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        wish, contact = tracker.get_slot("complaint_wish"), tracker.get_slot("complaint_contact")
        filed = filing.file(turn.session, turn.customer, NewCase(
            turn.person_id, tracker.get_slot("complaint_facts"), tracker.get_slot("complaint_category"),
            turn.channel, wish_text(wish), conversation_id=turn.conversation_id,
            contact_preference=None if contact in (None, HERE) else contact, confirmed_at=turn.at,
            received_at=turn.message.received_at))
        number, promised, link = deadline_texts.receipt(
            "complaint", filed.number, filed.link, filed.counts, "submission", instants.now())
        dispatcher.utter_message(text=str(number))
        dispatcher.utter_message(text=str(promised))
        dispatcher.utter_message(text=str(link), about=["complaint", str(filed.complaint_id)])
        receipts.sent_in_chat(turn.session, filed)
        following = ("dialogue.complaint.next_here" if contact in (None, HERE)
                     else "dialogue.complaint.next_contact")
        dispatcher.utter_message(text=say(following), buttons=[status(), human()])
        return emptied_form()


class ForgetComplaint(Act):
    """Empties the form after it was cancelled."""

    NAME = "action_forget_complaint"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        dispatcher.utter_message(response="utter_cancelled")
        return emptied_form()


class ComplaintStatus(Act):
    """The customer's own complaints: state, and the time left on each clock."""

    NAME = "action_complaint_status"
    MOST = 3

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        found = case_view.of_person(turn.session, turn.person_id, open_only=False)
        asked = set(numbers_in(words(tracker)))
        named = [case for case in found if case.number in asked]
        if asked and not named:
            dispatcher.utter_message(text=say("dialogue.status.unknown_number"), buttons=[human()])
            return ()
        open_ones = [case for case in found if case.is_open]
        shown = named or open_ones or found[-1:]
        if not shown:
            dispatcher.utter_message(text=say("dialogue.status.none"), buttons=[complain(), human()])
            return ()
        now = instants.now()
        for case in shown[-self.MOST:]:
            dispatcher.utter_message(text=case_summary(case, now))
        if len(shown) > self.MOST:
            more = say("dialogue.status.more", count=len(shown), shown=self.MOST)
            dispatcher.utter_message(text=more, buttons=[human()])
        return ()


def numbers_in(text: str) -> list[str]:
    """Receipt numbers in a text, normalised."""
    return [number for number in map(normalise, _NUMBER.findall(text)) if number]


def case_summary(case: case_view.CaseView, now: datetime) -> str:
    """One complaint for its customer: state, and when each promise was met or is due."""
    lines = [say("dialogue.status.head", number=case.number, category=case.category_title, state=case.state_title)]
    for promise, clock in (("response", case.response), ("solution", case.solution)):
        if clock is None or clock.state in ("cancelled", "superseded"):
            continue
        if clock.met_at:
            lines.append(say(f"dialogue.status.{promise}_met", at=clock.met_at))
        elif case.is_open:
            due = "expected" if clock.provisional else "due"
            lines.append(say(f"dialogue.status.{promise}_{due}", due=clock.due_at,
                             left=time_words.remaining(clock.due_at, now)))
            if now > clock.due_at:
                lines.append(say("dialogue.status.overdue"))
    return "\n".join(lines)
