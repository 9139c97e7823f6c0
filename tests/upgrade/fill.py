# mypy: ignore-errors
"""How the record of schema 0007 was made: `python -m tests.upgrade.fill`. Kept to be read, not to be run again.

It runs only with the version that wrote it, the one whose newest migration is 0007, for it acts through that version's
own rooms, whose modules have other names since; that is why the type checker leaves it out. It fills a database of the
demo company in the order of time, dumps it (`filled_0007.sql.gz`, `data/`, `known_0007.json`), brings the dump back
into an empty database and writes what the application answers (`answers_0007.json`).

Instants are fixed: every story below says when it acts, and `tick` does what the loops would have done meanwhile. Ids,
tokens and receipt numbers are chance; a second run makes another record that says the same.
"""
from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import heapq
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from tests.upgrade import asking, packing, record

KEY = "hongniang: the key of the upgrade record, made to be published"
ACCOUNT = "4242424242"
PDF = b"%PDF-1.4\n" + "合同第三条：三个月内安排六次约见。".encode() + b"0" * 120 + b"\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"jpeg" * 60 + b"\xff\xd9"
WAV = b"RIFF" + (200).to_bytes(4, "little") + b"WAVE" + b"\x00" * 196
ANSWER = "您好，我是投诉专员，已核对您的约见记录，确有四次没有安排，今天之内给您进一步的答复。"
SOLUTION = "核实后确有四次约见未安排。方案：按未履行的次数退费 9600 元，七日内原路退回。"
Story = Iterator[str]
STORIES: list[Callable[[World], Story]] = []


def story(tell: Callable[[World], Story]) -> Callable[[World], Story]:
    """One of the stories that happen side by side; it yields the instant at which it goes on."""
    STORIES.append(tell)
    return tell


def instant(told: str) -> datetime:
    """`12-03 10:00` of 2026, in Shanghai."""
    from kernel import instants

    return instants.parse(told if told.startswith("20") else f"2026-{told}")


class World:
    """What the stories share: the application, the staff, links and tokens that the record keeps."""

    def __init__(self, app: Any, receivers: dict[str, Any], robots: list[Any]) -> None:
        self.app, self.receivers, self.robots = app, receivers, robots
        self.cases: dict[str, uuid.UUID] = {}
        self.talks: dict[str, uuid.UUID] = {}
        self.links: dict[str, str] = {}
        self.guests: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.kept: dict[str, Any] = {}

    def staff(self, session: Any, number: str) -> Any:
        from staff import members

        found = members.by_number(session, number)
        assert found is not None, number
        return found

    def customer(self, session: Any, name: str, channel: str = "telegram") -> tuple[uuid.UUID, uuid.UUID]:
        """(person, conversation) of a customer by the name of the story."""
        from conversations import threads
        from people import senders

        account = {"cli": "demo", "web": "main"}.get(channel, ACCOUNT)
        person = senders.recognise(session, channel, account, name if channel == "cli" else f"77{name}", name)
        talk = threads.get_or_create(session, person.id, channel, account)
        self.talks[name] = talk
        return person.id, talk

    def file(self, name: str, facts: str, category: str = "introductions", *, channel: str = "telegram",
             customer: str | None = None, **what: Any) -> uuid.UUID:
        """Files a case now through the room's own door and keeps its link under `name`."""
        from complaints import filing
        from kernel import db, instants
        from kernel.actors import Actor

        now = instants.now().replace(microsecond=0)
        with db.transaction() as session:
            person_id, talk = self.customer(session, customer or name, channel)
            numbers = what.pop("concerning", ())
            made = filing.file(
                session, Actor.person(person_id), person_id, facts, category, what.pop("wish", "按未服务的次数退费。"),
                channel=channel, conversation_id=talk, confirmed_at=now, received_at=now,
                concerning=[self.staff(session, one).id for one in numbers], **what)
        self.filed(name, made)
        return made.complaint_id

    def filed(self, name: str, made: Any) -> None:
        self.cases[name] = made.complaint_id
        self.links[name] = made.link.rsplit("/", 1)[1]

    def act(self, act: Callable[..., Any], number: str, *args: Any, **kwargs: Any) -> Any:
        """An act of a member of staff, in a transaction of its own."""
        from kernel import db

        with db.transaction() as session:
            return act(session, self.staff(session, number), *args, **kwargs)

    def by_customer(self, act: Callable[..., Any], name: str, *args: Any) -> Any:
        """An act of the case's customer."""
        from complaints.tables import Complaint
        from kernel import db
        from kernel.actors import Actor

        with db.transaction() as session:
            row = session.get_one(Complaint, self.cases[name])
            return act(session, Actor.person(row.person_id), row.id, *args)

    def reply(self, number: str, name: str, said: str = ANSWER, means: str = "response",
              outcome: Any | None = None) -> uuid.UUID:
        """A person's message for a case, sent, with what became of it: delivered unless told otherwise."""
        from complaints import staff_acts
        from complaints.tables import Complaint
        from kernel import db

        made = self.act(staff_acts.reply, number, self.cases[name], said, means)
        with db.transaction() as session:
            talk = session.get_one(Complaint, self.cases[name]).conversation_id
        self.deliver(talk, {made: outcome} if outcome is not None else {})
        return made

    def deliver(self, talk: uuid.UUID | None = None, outcomes: dict[uuid.UUID, Any] | None = None) -> None:
        """Sends what waits: on the web it is only shown, elsewhere it is delivered, unless `outcomes` says more."""
        from conversations import outbox
        from conversations.outbox import Sent
        from kernel import db

        while True:
            with db.transaction() as session:
                rows = outbox.claim(session, limit=50, conversation_id=talk)
            if not rows:
                return
            for row in rows:
                ours = Sent(delivered=False) if row.channel == "web" else Sent(f"{row.channel}-{row.seq}", True)
                with db.transaction() as session:
                    outbox.record(session, row.id, (outcomes or {}).get(row.id, ours))

    def ask(self, method: str, path: str, token: str = "", **given: Any) -> httpx.Response:
        """A request to the application, at the instant of the story."""
        async def asked() -> httpx.Response:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=asking.ADDRESS) as client:
                return await client.request(method, path, headers=headers | given.pop("headers", {}), **given)

        answer = asyncio.run(asked())
        assert answer.status_code < 400, (path, answer.text)
        return answer

    def guest(self, name: str) -> None:
        self.guests[name] = self.ask("POST", "/api/chat/session").json()["token"]

    def says(self, name: str, *texts: str, button: bool = False) -> str:
        """A guest of the web chat writes, or presses a button; gives what was answered."""
        told = []
        for said in texts:
            answer = self.ask("POST", "/api/chat/messages", self.guests[name], json={
                "id": str(uuid.uuid4()), "button" if button else "text": said}).json()
            told += [one["text"] for one in answer["replies"]]
        return "\n".join(told)

    def looks(self, name: str) -> None:
        """A guest's browser shows what is new and acknowledges it."""
        token = self.guests[name]
        shown = self.ask("GET", "/api/chat/messages", token).json()["messages"]
        self.ask("POST", "/api/chat/seen", token, json={
            "ids": [one["id"] for one in shown if one["from"] != "customer"]})

    def talk_of_guest(self, name: str) -> uuid.UUID:
        from bots.webchat import guests
        from kernel import db

        with db.transaction() as session:
            return guests.by_token(session, self.guests[name]).conversation_id


def tick(world: World) -> None:
    """What the loops and the worker do meanwhile, at the instant of the story."""
    from complaints import webhook_sending
    from deadlines import loop, sending
    from kernel import audit, db, instants

    for _ in range(3):
        loop.round_()
    with db.transaction() as session:
        sending.escalate(session, instants.now())
    sending.send_due()
    webhook_sending.send_due()
    world.deliver()
    with db.transaction() as session:
        audit.seal(session)


def ticks(world: World) -> Story:
    """Four looks a day, and one whenever a story asks for it."""
    at = instant("11-23 08:50")
    while at < asking.NOW:
        yield f"{at:%Y-%m-%d %H:%M:%S}+00:00"
        tick(world)
        at += timedelta(hours=4, minutes=3)


# cases in every state


@story
def received(w: World) -> Story:
    yield "12-24 16:00"
    w.file("无人认领", "唐知秋和严守拙一起答应的事没有办。", "oral_promise", concerning=["Z401", "G001"])
    yield "12-28 10:00"
    w.file("陈默", "签约时承诺三个月内安排六次约见，实际只安排了两次。", channel="cli")
    yield "12-29 09:40"
    w.file("丁香", "观前店的红娘答应的茶会一直没有通知我。", "store_service", severity="critical")
    w.file("无人可管", "唐知秋和严守拙都参与了这件事，请别人来处理。", "matchmaker_conduct", concerning=["Z401", "G001"])


@story
def responded(w: World) -> Story:
    from complaints import calls, evidence, staff_acts

    yield "12-21 10:00"
    w.file("方圆", "签约时说六位，只见了两位，我的电话 13812345678，邮箱 fangyuan@example.com。", order_number="HT-2026-0312",
           store_id=None)
    yield "12-21 14:00"
    case = w.cases["方圆"]
    w.act(staff_acts.claim, "T301", case)
    w.act(staff_acts.add_note, "T301", case, "先核对约见记录，顾客的另一个电话是 13987654321。")
    w.by_customer(evidence.add, "方圆", "合同.pdf", PDF)
    w.by_customer(evidence.add, "方圆", "聊天截图.jpg", JPEG)
    w.act(evidence.add_by_staff, "T301", case, "通话录音.wav", WAV)
    w.reply("T301", "方圆", "您好，请稍等")
    w.reply("T301", "方圆")
    yield "12-22 10:00"
    w.reply("T301", "方圆", "已退款给您")
    w.act(staff_acts.correct, "Z401", case, severity="serious", category="oral_promise", order_number="HT-2026-0313")
    w.act(staff_acts.assign, "Z401", case, w.kept["staff"]["Z402"])
    w.act(staff_acts.escalate, "T301", case, "顾客准备向市场监管部门反映。")
    yield "12-23 09:30"
    w.file("郭靖", "门店催我办分期贷款，说不办就不给介绍。", "store_loan")
    yield "12-23 11:00"
    w.act(staff_acts.record_call, "T301", w.cases["郭靖"], instant("12-23 10:50"), "电话里说明了核实的步骤。")
    with_calls = w.reply("T301", "郭靖", "分期合同我们正在核对，明天给您答复。", outcome=_refused("对方已屏蔽机器人"))
    w.kept["failed"] = str(with_calls)
    w.file("何欢", "自动续费没有提前告知。", "auto_renewal")
    w.reply("T301", "何欢", "续费记录已经查到，我们正在核实扣款通知。", outcome=_uncertain("平台没有回音"))
    yield "12-23 15:00"
    due = _calls(w, "何欢")
    w.act(calls.dismiss, "T301", due[0], "顾客回了消息，已看到。")


def _refused(why: str) -> Any:
    from conversations.outbox import Refused

    return Refused(why)


def _uncertain(why: str) -> Any:
    from conversations.outbox import Uncertain

    return Uncertain(why)


def _calls(w: World, name: str) -> list[uuid.UUID]:
    from complaints import calls
    from kernel import db

    with db.transaction() as session:
        return [one.id for one in calls.due(session, w.staff(session, "G001"), w.cases[name])]


@story
def proposed(w: World) -> Story:
    from complaints import customer_decisions

    yield "12-24 10:00"
    w.file("江南", "交了两万八，半年只介绍了一个人。", "refund_dispute", channel="cli", severity="serious")
    yield "12-24 15:00"
    w.reply("T301", "江南")
    yield "12-26 10:00"
    w.reply("Z401", "江南", SOLUTION, "solution")
    yield "12-28 20:00"
    w.by_customer(customer_decisions.add, "江南", "另外当时还收了两百元的建档费。")


@story
def proposed_and_confirmed(w: World) -> Story:
    from complaints import staff_acts

    yield "12-22 11:00"
    w.file("金沙", "推荐的人选和资料差得太多。", "fake_profile", channel="wecom")
    w.reply("T301", "金沙")
    yield "12-23 12:00"
    made = w.reply("T301", "金沙", SOLUTION, "solution", outcome=_uncertain("平台没有回音"))
    yield "12-23 16:00"
    w.act(staff_acts.confirm_delivered, "T301", w.cases["金沙"], made, instant("12-23 12:30"), "顾客在电话里说看到了方案。")


@story
def accepted(w: World) -> Story:
    yield "12-18 10:00"
    w.file("柯南", "红娘把我的资料发到了别的群里。", "privacy_leak", channel="cli")
    yield "12-18 16:00"
    w.reply("T301", "柯南")
    yield "12-21 16:00"
    w.reply("T301", "柯南", SOLUTION, "solution")
    yield "12-22 09:00"
    w.ask("POST", f"/c/{w.links['柯南']}/accept")


@story
def accepted_by_telephone(w: World) -> Story:
    from complaints import customer_decisions

    yield "12-18 11:00"
    w.file("蓝天", "参加活动的费用没有退。", "refund_dispute")
    yield "12-21 12:00"
    w.reply("T301", "蓝天", SOLUTION, "solution")
    yield "12-23 12:00"
    w.act(customer_decisions.accept_heard, "T301", w.cases["蓝天"], "顾客在电话中明确表示接受方案。")


@story
def rejected(w: World) -> Story:
    yield "12-14 10:00"
    w.file("李白", "签约时红娘林晚晴承诺的事都没有兑现。", "oral_promise", channel="cli", customer="李白")
    yield "12-14 17:00"
    w.reply("T301", "李白")
    yield "12-23 10:00"
    w.reply("T301", "李白", SOLUTION, "solution")
    yield "12-28 11:00"
    w.ask("POST", f"/c/{w.links['李白']}/reject", data={"text": "退得太少了，应该退五次。"})


@story
def not_agreed(w: World) -> Story:
    from complaints import closing, customer_decisions

    yield "12-04 10:00"
    w.file("孟姜", "介绍的人已经结婚了。", "fake_profile")
    yield "12-05 10:00"
    w.reply("T301", "孟姜")
    yield "12-08 10:00"
    w.reply("T301", "孟姜", SOLUTION, "solution")
    yield "12-09 10:00"
    w.act(customer_decisions.reject_heard, "T301", w.cases["孟姜"], "顾客说退费金额不对，要求按合同退余款。")
    yield "12-11 10:00"
    w.reply("T301", "孟姜", "修改后的方案：退还全部余款 12000 元，七日内到账。", "solution")
    yield "12-12 10:00"
    w.by_customer(customer_decisions.reject, "孟姜", "还是不同意，要求赔偿。")
    yield "12-14 14:00"
    w.act(closing.end_without_agreement, "Z401", w.cases["孟姜"], "两次方案都未被接受，已告知调解与诉讼途径。")


@story
def closed(w: World) -> Story:
    from complaints import closing, customer_decisions

    yield "11-24 10:00"
    w.file("牛郎", "约见安排总是临时取消。", channel="cli")
    yield "11-24 16:00"
    w.reply("T301", "牛郎")
    yield "11-26 10:00"
    w.reply("T301", "牛郎", SOLUTION, "solution")
    yield "11-27 10:00"
    w.act(customer_decisions.accept_heard, "T301", w.cases["牛郎"], "顾客来电说接受。")
    yield "12-01 10:00"
    w.act(closing.close, "T301", w.cases["牛郎"], "退费已到账，顾客确认。")


@story
def closed_by_silence(w: World) -> Story:
    yield "11-25 10:00"
    w.file("欧阳", "收费和宣传的不一样。", "false_promise")
    yield "11-26 11:00"
    w.reply("T301", "欧阳", SOLUTION, "solution")  # nobody answers: five days, and two more, by the timers


@story
def closed_and_opened_again(w: World) -> Story:
    from complaints import closing, customer_decisions

    yield "12-02 10:00"
    w.file("彭祖", "退费迟迟没有办。", "refund_dispute")
    yield "12-03 10:00"
    w.reply("T301", "彭祖", SOLUTION, "solution")
    w.act(customer_decisions.accept_heard, "T301", w.cases["彭祖"], "顾客在聊天里说同意。")
    yield "12-07 10:00"
    w.act(closing.close, "T301", w.cases["彭祖"], "已按方案办完，顾客没有异议。")
    yield "12-27 21:00"
    w.ask("POST", f"/c/{w.links['彭祖']}/reopen", data={"text": "退款一直没有到账。"})


@story
def opened_again_by_staff(w: World) -> Story:
    from complaints import closing, customer_decisions

    yield "12-05 11:00"
    w.file("秦岭", "红娘换了三个，每次都要从头说起。", "matchmaker_conduct")
    w.reply("T301", "秦岭", SOLUTION, "solution")
    w.act(customer_decisions.accept_heard, "T301", w.cases["秦岭"], "顾客说接受换人方案。")
    w.act(closing.close, "T301", w.cases["秦岭"], "已更换红娘，顾客满意。")
    yield "12-24 10:30"
    w.act(closing.reopen_by_staff, "Z402", w.cases["秦岭"], "新的红娘又离职了，需要重新安排。")


@story
def withdrawn(w: World) -> Story:
    from complaints import customer_decisions

    yield "12-15 10:00"
    w.file("任平", "门店电话打不通。", "store_service", channel="cli")
    yield "12-15 13:00"
    w.act(customer_decisions.withdraw_heard, "T301", w.cases["任平"], "顾客来电说已与红娘谈妥，不再投诉。")


@story
def withdrawn_late(w: World) -> Story:
    from complaints import closing, customer_decisions

    yield "12-08 09:00"
    w.file("沈园", "红娘说话难听。", "matchmaker_conduct")
    yield "12-12 09:00"
    w.by_customer(customer_decisions.withdraw, "沈园", "不想再追究了。")  # the response clock is late by then
    yield "12-16 09:00"
    w.file("宋词", "合同一直不给我。", "oral_promise")
    w.by_customer(customer_decisions.withdraw, "宋词", "")
    yield "12-28 15:00"
    w.by_customer(closing.reopen, "宋词", "合同还是没有给我。")


@story
def merged(w: World) -> Story:
    from complaints import joining, outside

    yield "12-22 10:00"
    w.file("唐诗", "说好六次只安排了两次。", customer="唐诗", channel="cli")
    yield "12-22 15:00"
    w.file("唐诗·再", "还有，红娘一直不回消息，已经打了 12315。", "matchmaker_conduct", customer="唐诗", channel="cli")
    w.act(outside.register_by_staff, "T301", w.cases["唐诗·再"], "12315", "JS-2026-0088", instant("12-22 14:00"),
          instant("12-31 18:00"), "https://www.12315.cn/case/JS-2026-0088")
    w.reply("T301", "唐诗·再", "红娘的聊天记录我们正在调取核对。", outcome=_refused("对方已屏蔽机器人"))
    yield "12-23 10:00"
    w.act(joining.merge, "T301", w.cases["唐诗·再"], w.cases["唐诗"], "顾客就同一件事登记了两次。")
    w.file("唐诗·三", "第三次登记同一件事。", customer="唐诗", channel="cli")
    yield "12-23 10:30"
    w.act(joining.merge, "Z401", w.cases["唐诗"], w.cases["唐诗·三"], "还是同一件事，第三次登记。")
    yield "12-23 17:00"
    w.reply("T301", "唐诗")


@story
def split(w: World) -> Story:
    from complaints import joining, staff_acts

    yield "12-25 10:00"
    w.file("王维", "一是退费不对，二是红娘泄露了我的电话 13700002222。", "refund_dispute", customer="王维")
    yield "12-25 15:00"
    w.reply("T301", "王维")
    made = w.act(joining.split, "T301", w.cases["王维"], "红娘泄露了顾客的电话。", "privacy_leak", "道歉并说明")
    w.filed("王维·二", made)
    w.act(staff_acts.add_note, "T301", made.complaint_id, "分开处理，泄露的部分交主管。")


@story
def kinds(w: World) -> Story:
    from complaints import closing, customer_decisions

    yield "12-22 16:00"
    w.file("夏荷", "建议茶会多办几场，周末下午最好。", "other", kind="suggestion", wish=None)
    w.file("徐来", "希望可以在手机上看约见进度。", "other", kind="suggestion", channel="cli", wish=None)
    w.file("严冬", "建议把收费标准贴在门口。", "store_service", kind="suggestion", wish=None)
    w.file("杨柳", "林晚晴红娘很耐心，谢谢她。", "other", kind="praise", channel="cli", wish=None)
    w.file("叶舟", "观前店的同事帮了大忙。", "store_service", kind="praise", wish=None)
    w.file("于飞", "孙一诺红娘细心负责。", "other", kind="praise", wish=None)
    w.file("余音", "建议增加夜间人工服务。", "other", kind="suggestion", wish=None)
    yield "12-23 10:00"
    w.reply("T301", "徐来", "谢谢您的建议，手机查看进度已经在开发计划里，上线后通知您。")
    w.reply("T301", "严冬", "谢谢您的建议，价目已经请门店张贴，欢迎监督。")
    w.reply("Z401", "叶舟", "谢谢您的肯定，已转告门店同事。")
    w.reply("Z401", "于飞", "谢谢您的表扬，已转告孙一诺红娘。")
    yield "12-24 10:00"
    w.act(closing.close, "T301", w.cases["严冬"], "已经张贴价目。")
    w.act(closing.close, "Z401", w.cases["于飞"], "已记入员工表扬。")
    w.by_customer(customer_decisions.withdraw, "余音", "已经有了，撤回。")


@story
def late(w: World) -> Story:
    yield "12-16 10:00"
    w.file("张飞", "预付的费用至今没有开票，电话也不接。", "refund_dispute", severity="serious")
    yield "12-19 09:30"  # after the 48 hours
    w.reply("T301", "张飞")


@story
def never_answered(w: World) -> Story:
    yield "12-17 10:00"
    w.file("赵云", "门店搬走了没有通知。", "store_closed")
    yield "12-20 10:00"
    _acknowledge(w, "赵云", "Z401")
    yield "12-25 11:00"
    w.file("周瑜", "红娘陈牧之多次爽约。", "matchmaker_conduct", concerning=["H102"])


@story
def answered_in_flight(w: World) -> Story:
    from complaints import staff_acts

    yield "12-09 10:00"
    w.file("诸葛", "三次要求退费没有人答复。", "refund_dispute")
    yield "12-11 09:50"
    # the answer is on its way when the clock runs out, and proves in time
    _in_flight(w, "诸葛", "12-11 10:00:30", "12-11 09:59:50")
    yield "12-11 11:00"
    w.act(staff_acts.add_note, "T301", w.cases["诸葛"], "超时是误记，已由系统撤销。")


@story
def taken_back(w: World) -> Story:
    yield "12-07 10:00"
    w.file("朱颜", "泄露了我的微信。", "privacy_leak", channel="wecom")
    made = w.reply("T301", "朱颜", "您好，泄露的情况我们正在核查，今天给您答复。")
    yield "12-08 10:00"
    _take_back(made)


def _acknowledge(w: World, name: str, number: str) -> None:
    from deadlines import alerts
    from kernel import db

    with db.transaction() as session:
        staff = w.staff(session, number)
        for one in alerts.unacknowledged(session, staff, limit=200):
            if one.subject_id == w.cases[name]:
                alerts.acknowledge(session, one.id, _actor(staff))


def _actor(staff: Any) -> Any:
    from kernel.actors import Actor

    return Actor.staff(staff.id, staff.name)


def _in_flight(w: World, name: str, found: str, answered: str) -> None:
    from complaints import staff_acts
    from complaints.tables import Complaint
    from conversations import outbox
    from conversations.outbox import Sent
    from deadlines import loop, sending
    from kernel import db, instants

    made = w.act(staff_acts.reply, "T301", w.cases[name], ANSWER)
    with db.transaction() as session:
        talk = session.get_one(Complaint, w.cases[name]).conversation_id
        outbox.claim(session, limit=10, conversation_id=talk)
    with instants.at(instant(found)):
        loop.round_()
        sending.send_due()
        with db.transaction() as session:
            outbox.record(session, made, Sent("telegram-late", True), instant(answered))


def _take_back(outbox_id: uuid.UUID) -> None:
    from conversations import outbox
    from kernel import db

    with db.transaction() as session:
        outbox.take_back(session, outbox_id, "msg_send_fail：顾客超过 48 小时未发言")


@story
def pauses(w: World) -> Story:
    from complaints import pausing, staff_acts

    promise = "complaint.solution"
    for name, at in (("白露", "12-21 10:00"), ("立秋", "12-21 10:05"), ("惊蛰", "12-21 10:10"), ("谷雨", "12-21 10:15")):
        yield at
        w.file(name, f"{name}：外地活动的费用争议，需要第三方的材料。", "refund_dispute")
    yield "12-21 15:00"
    for name in ("白露", "立秋", "惊蛰", "谷雨"):
        w.reply("T301", name)
    yield "12-23 10:00"
    made = w.act(pausing.ask, "T301", w.cases["白露"], promise, instant("12-30 18:00"), "等活动承办方出具签到记录。")
    w.act(pausing.ask, "T301", w.cases["谷雨"], promise, instant("12-24 18:00"), "等顾客寄回合同原件。")
    first = w.act(pausing.ask, "T301", w.cases["立秋"], promise, instant("12-28 12:00"), "等银行出具流水。")
    yield "12-23 11:00"
    w.act(pausing.approve, "Z401", w.cases["白露"], made)
    w.act(pausing.approve, "Z402", w.cases["立秋"], first)
    yield "12-25 11:00"
    w.act(staff_acts.resume, "T301", w.cases["立秋"], promise)
    again = w.act(pausing.ask, "T301", w.cases["惊蛰"], promise, instant("12-29 12:00"), "等顾客补交照片。")
    yield "12-25 15:00"
    w.act(pausing.decline, "Z401", w.cases["惊蛰"], again, "照片不影响方案，照常计时。")
    again = w.act(pausing.ask, "T301", w.cases["惊蛰"], promise, instant("12-29 12:00"), "等顾客补交照片。")
    w.act(pausing.decline, "T301", w.cases["惊蛰"], again)
    w.act(pausing.ask, "T301", w.cases["谷雨"], promise, instant("12-30 12:00"), "合同原件还在路上。")


@story
def outside_platforms(w: World) -> Story:
    from complaints import outside
    from kernel import db
    from kernel.actors import SYSTEM

    yield "12-10 10:00"
    w.file("冬青", "已在多个平台反映，要求退费。", "refund_dispute", channel="cli")
    yield "12-10 15:00"
    w.reply("T301", "冬青")
    case = w.cases["冬青"]
    on_time = w.act(outside.register_by_staff, "T301", case, "12345", "SZ-12345-001", instant("12-10 11:00"),
                    instant("12-15 18:00"))
    too_late = w.act(outside.register_by_staff, "T301", case, "council", "XB-77", instant("12-10 12:00"),
                     instant("12-12 18:00"))
    w.act(outside.register_by_staff, "T301", case, "odr", "ODR-2026-9", instant("12-22 10:00") - timedelta(days=12))
    ended = w.act(outside.register_by_staff, "T301", case, "heimao", "HM-1", instant("12-10 13:00"))
    moved = w.act(outside.register_by_staff, "T301", case, "court", "（2026）苏 0508 民初 1 号", instant("12-10 14:00"),
                  instant("12-20 18:00"))
    w.act(outside.register_by_staff, "T301", case, "appstore", "AS-5", instant("12-10 14:30"))
    yield "12-14 10:00"
    w.act(outside.reply, "T301", on_time, "经核实，已与消费者（13812345678）协商退费。此复。")
    w.act(outside.reply, "T301", too_late, "经核实，情况属实，已提出退费方案。此复。")
    w.act(outside.reply, "Z401", too_late, "补充：退费已办理。")
    w.act(outside.end_on, "T301", case, ended, "平台已自行关闭工单。")
    w.act(outside.set_deadline_on, "T301", case, moved, instant("2027-01-15 18:00"), "法院同意延期举证。")
    yield "12-26 10:00"
    with db.transaction() as session:  # a letter whose term is over when it arrives
        outside.register(session, SYSTEM, w.cases["江南"], "12315", "JS-2026-0199", instant("12-20 10:00"),
                         instant("12-25 18:00"))


@story
def imported(w: World) -> Story:
    from complaints import importing

    head = "来源,编号,收到时间,类别,经过,期限,诉求,联系方式,门店,订单号,链接,严重程度\n"
    rows = [
        "12315,SH-1,2026-12-22 09:30,退费争议,交了 18800 元只见了两位,2026-12-31 18:00,退还 9600 元,13612340001,,HT-1,,",
        "odr,O-2,2026/12/22 9:05,refund_dispute,合同写六位只见了两位,,,13612340002,,,https://www.12315.cn/x,严重",
        "门店书面登记,BK-9,2026-11-20 15:00,门店服务,前台一直没有回电话,,,13612340003,,,,",
        "heimao,HM-2,2026-12-22 08:00,其他,,,,,,,,",
    ]
    yield "12-22 17:00"
    w.act(importing.load_by_staff, "T301", (head + "\n".join(rows)).encode("utf-8-sig"))
    yield "12-23 17:00"
    again = [rows[0], "heimao,HM-3,2026-12-23 10:00,退费争议,还是那件事没有人处理,,,13612340001,,HT-1,,"]
    w.act(importing.load_by_staff, "Z401", (head + "\n".join(again)).encode("gbk"))


@story
def registered(w: World) -> Story:
    from complaints.manual_entry import manual_filing
    from complaints.manual_entry.manual_filing import Noted
    from complaints.tables import Complaint
    from kernel import db
    from kernel.actors import Actor
    from people import consent

    yield "12-24 14:00"
    by_phone = Noted("phone", instant("12-24 13:40"), "来电说红娘何望舒失约三次。", "matchmaker_conduct", wish="换一位红娘",
                     reach="0512-65230000", agreed=True, convenient="晚上七点以后", severity="serious")
    w.filed("来电", w.act(manual_filing.register, "H101", by_phone))
    visit = Noted("visit", instant("12-24 11:00"), "母亲代女儿到店反映，资料未经同意被展示。", "non_member_profile",
                  reach="微信号：haoyun_2026", agreed=True, acting_for="女儿", mandate="shown", order_number="HT-7")
    w.filed("到店", w.act(manual_filing.register, "H201", visit))
    w.filed("到店建议", w.act(manual_filing.register, "Z402", Noted(
        "visit", instant("12-24 12:00"), "建议门店加几把椅子。", "store_service", kind="suggestion", acting_for="父亲",
        mandate="claimed")))
    yield "12-26 14:00"
    with db.transaction() as session:
        person_id = session.get_one(Complaint, w.cases["到店"]).person_id
        consent.withdraw(session, person_id, manual_filing.PURPOSE, Actor.person(person_id))
    w.ask("POST", f"/c/{w.links['来电']}/person", data={"text": "请打电话给我。"})  # no conversation: a call task
    w.act(manual_filing.look_up, "H101", "0512-65230000")


@story
def by_program(w: World) -> Story:
    from complaints.tables import Complaint
    from kernel import db
    from staff import tokens

    yield "12-18 09:00"
    for name, scopes, days in (("会员系统", ["complaints.read", "complaints.write"], None),
                               ("报表系统", ["complaints.read"], 300), ("旧系统", ["complaints.write"], 5)):
        ends = instant("12-18 09:00") + timedelta(days=days) if days else None
        view, w.tokens[name] = w.act(tokens.issue, "G001", name, scopes, ends)
    view, w.tokens["停用的程序"] = w.act(tokens.issue, "G001", "停用的程序", ["complaints.read"])
    w.act(tokens.revoke, "G001", view.id)
    yield "12-28 11:30"
    token, path = w.tokens["会员系统"], "/api/complaints"
    given = {"category": "introductions", "facts": "门店说三个月内见六位，只见了两位，电话 13512340009。", "wish": "补足次数",
             "customer": "VIP-1024", "contact": "13512340009", "order_number": "HT-2026-0400", "concerning": ["H202"],
             "received_at": "2026-12-28T09:00:00+08:00"}
    w.kept["again"] = given
    for _ in range(2):
        made = w.ask("POST", path, token, json=given, headers={"Idempotency-Key": "vip-1024-1"}).json()
    number = made["case"]["number"]
    w.links["接口"] = made["link"].rsplit("/", 1)[1]
    w.kept["by_program"] = number
    own = {"Idempotency-Key": "texts-1"}
    w.ask("POST", f"{path}/{number}/texts", token, json={"text": "还有一次约见临时取消。"}, headers=own)
    w.ask("POST", f"{path}/{number}/notes", token, json={"staff": "T301", "text": "会员系统里有两次记录。"},
          headers={"Idempotency-Key": "notes-1"})
    w.ask("POST", f"{path}/{number}/evidence?name=%E6%94%B6%E6%8D%AE.pdf", token, content=PDF + b"%%EOF",
          headers={"Idempotency-Key": "evidence-1"})
    w.ask("POST", f"{path}/{number}/references", token, json={
        "source": "odr", "number": "ODR-2026-77", "received_at": "2026-12-28T10:00:00+08:00"})
    joined = {"category": "introductions", "facts": "已向市场监管投诉，要求补足。", "contact": "13512340009", "outside": {
        "source": "12315", "number": "SZ-2026-500", "received_at": "2026-12-28T10:30:00+08:00",
        "deadline_at": "2027-01-08T18:00:00+08:00"}}
    w.ask("POST", path, token, json=joined, headers={"Idempotency-Key": "joined-1"})
    w.ask("POST", path, token, json={**given, "kind": "praise", "facts": "工作人员热情周到。", "customer": "VIP-2"})
    yield "12-28 11:40"
    with db.transaction() as session:
        number = session.get_one(Complaint, w.cases["王维"]).number
    w.ask("POST", f"{path}/{number}/replies", token, json={
        "staff": "T301", "text": "已请门店核对签到记录，明天上午答复您。"}, headers={"Idempotency-Key": "reply-1"})


@story
def links_that_open_nothing(w: World) -> Story:
    from complaints import closing, customer_decisions, links
    from kernel import db

    yield "06-25 10:00"
    w.file("去年", "活动场地太吵。", "store_service")
    w.reply("T301", "去年", SOLUTION, "solution")
    w.act(customer_decisions.accept_heard, "T301", w.cases["去年"], "顾客当场表示接受。")
    w.act(closing.close, "T301", w.cases["去年"], "已更换场地，顾客确认。")
    yield "12-22 12:00"
    with db.transaction() as session:
        links.revoke(session, w.cases["方圆"])
    fresh = w.act(links.issue_by_staff, "T301", w.cases["方圆"])
    w.links["方圆·新"] = fresh.rsplit("/", 1)[1]


@story
def chats(w: World) -> Story:
    from complaints import cases
    from kernel import db

    yield "12-27 10:00"
    w.guest("访客甲")
    w.says("访客甲", "你好", "三个月会员多少钱", "人工几点上班", "你们会不会开飞船")
    w.looks("访客甲")
    yield "12-27 10:10"
    w.guest("访客乙")
    told = w.says("访客乙", "我要投诉，你们红娘收了九千六，两个月一次约见都没安排")
    told += w.says("访客乙", "就这些", "退费", "同意", button=True)
    told += w.says("访客乙", "13800138000，晚上七点以后方便")
    told += w.says("访客乙", "提交投诉", button=True)
    assert "接下来" in told, told
    w.looks("访客乙")
    with db.transaction() as session:
        from bots.webchat import guests

        guest = guests.by_token(session, w.guests["访客乙"])
        [case] = cases.of_person(session, guest.person_id)
        w.cases["访客乙"] = case.id
    yield "12-27 14:00"
    w.reply("T301", "访客乙")  # shown, and not acknowledged within ten minutes: a call task
    yield "12-27 16:00"
    w.looks("访客乙")
    yield "12-28 16:00"
    w.reply("T301", "访客乙", "约见记录已经核对完，方案明天给您，请留意消息。")  # stays `sent`
    yield "12-28 18:00"
    w.guest("访客丙")
    w.says("访客丙", "我的身份证 110101199003070011 要怎么实名")


@story
def queue(w: World) -> Story:
    from complaints import filing
    from conversations import outbox
    from conversations.messages import Reply
    from handoff import agent_replies, claiming, customer_notes, end_of_service, handoff_requests, transfer
    from handoff import queue as handoff_queue
    from kernel import db
    from kernel.actors import Actor

    yield "12-28 10:00"
    for name in ("排队一", "排队二", "排队三", "排队四", "排队五", "排队六"):
        w.guest(name)
    w.says("排队一", "转人工", "我想问退费的事，合同还没到期")
    w.act(claiming.claim, "H101")
    w.looks("排队一")
    talk = w.talk_of_guest("排队一")
    w.act(agent_replies.reply, "H101", talk, "您好，我是红娘林晚晴，已看过您之前的留言。")
    w.act(customer_notes.add, "H101", talk, "顾客的合同在观前店签，电话 13511112222。")
    yield "12-28 10:20"
    w.act(end_of_service.close, "H101", talk, "已说明退费流程，顾客会带合同来店。")
    yield "12-28 13:30"
    w.says("排队二", "转人工", "推荐的人选不合适")
    w.act(claiming.claim, "H102")
    talk = w.talk_of_guest("排队二")
    failed = w.act(agent_replies.reply, "H102", talk, "我再和您确认一下，您希望的年龄范围是？")
    w.deliver(talk, {failed: _refused("浏览器已关闭")})
    w.act(agent_replies.resend, "H102", talk, failed)
    w.act(transfer.to_colleague, "H102", talk, w.kept["staff"]["H101"], "顾客希望由苏州店跟进。")
    w.deliver(talk)
    yield "12-28 13:50"
    w.says("排队三", "转人工")
    with db.transaction() as session:
        talk = w.talk_of_guest("排队三")
        person_id = _person_of(session, talk)
        handoff_requests.cancel(session, talk, Actor.person(person_id))
    yield "12-28 14:00"
    w.says("排队四", "转人工", "红娘推荐的资料是假的")
    w.act(claiming.claim, "H201")
    talk = w.talk_of_guest("排队四")
    with db.transaction() as session:
        person_id = _person_of(session, talk)
        made = filing.file(session, Actor.person(person_id), person_id, "排队里说的：推荐的资料是假的，照片也不是本人。",
                           "fake_profile", channel="web", via="desk", conversation_id=talk)
    w.filed("排队四", made)
    w.act(agent_replies.reply, "H201", talk, "您的投诉已经登记，我们正在核对会员资料，今天给您答复。",
          ("complaint", made.complaint_id))
    w.deliver(talk)
    w.looks("排队四")
    yield "12-28 15:00"
    # it turns out to be about the matchmaker who serves: the customer goes back to the queue by a timer
    w.act(_concerns, "Z401", made.complaint_id, "H201")
    yield "12-28 18:30"
    w.ask("POST", f"/c/{w.links['陈默']}/person", data={"text": "想和红娘谈谈。"})
    with db.transaction() as session:
        asked = handoff_queue.open_request(session, w.talks["陈默"])
    w.act(claiming.claim, "Z402", asked.id)
    w.act(end_of_service.close, "Z402", w.talks["陈默"], "已和顾客约好明天到店面谈。")
    yield "12-28 22:30"
    w.says("排队五", "转人工", "想约周末的茶会")  # outside the published hours: a callback
    yield "12-29 09:55"
    w.says("排队六", "转人工", "退费什么时候到账")
    yield "12-29 10:00"
    w.act(claiming.claim, "Z401")  # whoever was given back goes first, and now waits for an answer
    yield "12-29 10:20"
    with db.transaction() as session:  # states in which a message stands for a moment only
        talk = w.talks["夏荷"]
        outbox.enqueue(session, talk, Reply("稍后为您说明。", ()), author="system")
        sending = outbox.enqueue(session, w.talks["杨柳"], Reply("正在发送的一条。", ()), author="system")
        outbox.claim(session, limit=1, conversation_id=w.talks["杨柳"])
        given = outbox.enqueue(session, w.talks["于飞"], Reply("已交给平台的一条。", ()), author="system")
        # no act of this version leaves a message handed over, though the table allows it
        session.execute(text("update outbox_message set state = 'handed_over' where id = :id"), {"id": given})
    assert sending


def _concerns(session: Any, staff: Any, complaint_id: uuid.UUID, number: str) -> None:
    from complaints import staff_acts
    from staff import members

    staff_acts.correct(session, staff, complaint_id, concerning=[members.by_number(session, number).id])


def _person_of(session: Any, talk: uuid.UUID) -> uuid.UUID:
    from conversations import threads

    return threads.get(session, talk).person_id


@story
def people_at_work(w: World) -> Story:
    from complaints import staff_acts
    from kernel import db
    from kernel.actors import SYSTEM
    from staff import accounts, sessions

    yield "11-23 08:00"
    with db.transaction() as session:
        gone = accounts.hire(session, name="白守信", role="complaint_officer", by=SYSTEM)
        other = accounts.hire(session, name="苏木", role="matchmaker", by=SYSTEM, capacity=3)
    yield "12-23 13:00"
    w.file("小满", "红娘苏木没有按约联系。", "matchmaker_conduct")
    w.act(staff_acts.assign, "Z402", w.cases["小满"], gone.id)
    yield "12-23 14:00"
    w.act(accounts.set_active, "G001", gone.id, False)
    w.act(accounts.set_role, "G001", other.id, "complaint_officer")
    yield "12-28 09:00"
    for login, password in (("tang", "hongniang-demo"), ("zhixing", "hongniang-demo"), ("lin", "wrong password")):
        with db.transaction() as session:
            found = sessions.log_in(session, login, password, "203.0.113.7")
    with db.transaction() as session:
        ended = sessions.log_in(session, "chen", "hongniang-demo", "203.0.113.8")
        sessions.log_out(session, ended.token)
    with db.transaction() as session:
        sessions.log_in(session, "sun", "hongniang-demo", "203.0.113.9")
        sessions.end_all(session, w.staff(session, "H201").id)
    assert found is not None


@story
def the_house(w: World) -> Story:
    """Company files, knowledge, the review, a channel in trouble, a timer that fails."""
    from datetime import date

    from app import periodic
    from app.review import corrective_actions
    from bots import troubles
    from deadlines import timers
    from deadlines.events import TimerRang
    from kernel import db, events, file_versions
    from kernel.actors import SYSTEM
    from kernel.figures import DateRange
    from kernel.settings import DEMO
    from knowledge_base import articles, search

    robots = w.robots
    yield "11-23 08:10"
    alerts = ("escalate_after: 30\nquiet: 22:00-08:00\ntargets:\n"
              f"  - {{name: 主管值班群, url: '{robots[0].url}', for: supervisor}}\n"
              f"  - {{name: 许知行, url: '{robots[1].url}', for: T301}}\n"
              f"  - {{name: 总经理, url: '{robots[2].url}', escalate: true}}\n")
    with db.transaction() as session:
        file_versions.accept(session, "alerts.yml", alerts, SYSTEM)
    yield "12-01 06:05"
    periodic.monthly_reports()
    yield "12-02 09:00"
    month = DateRange.month(date(2026, 11, 1))
    done = w.act(corrective_actions.add, "Z401", month, "约见记录没有及时录入。", "每天下班前由门店核对一次。", w.kept["staff"]["H101"],
                 date(2026, 12, 10))
    w.act(corrective_actions.add, "Z402", month, "退费审批环节太多。", "两千元以内由门店主管审批。", w.kept["staff"]["Z402"],
          date(2026, 12, 20))
    yield "12-09 09:00"
    w.act(corrective_actions.done, "G001", done)
    yield "12-12 09:00"
    w.act(articles.save, "Z401", "tea-party", title="茶会怎么报名", clause="4.1.6", body="在公众号里点“活动”，选一场茶会报名。",
          keywords=["茶会", "报名"], version=None)
    w.act(articles.save, "Z402", "tea-party", title="茶会怎么报名", clause="4.1.6", body="在公众号里点“活动”，或打电话到门店报名。",
          keywords=["茶会", "报名", "活动"], version=1)
    with db.transaction() as session:
        search.note_gap(session, "可以带宠物来茶会吗")
        search.note_gap(session, "可以带宠物来茶会吗")
    yield "12-20 09:00"
    hours = (DEMO / "hours.yml").read_text("utf-8").replace(
        "# 整天停业", "  - {date: 2026-12-24, hours: [09:00-22:00], why: 平安夜相亲活动日}\n\n# 整天停业")
    with db.transaction() as session:
        file_versions.accept(session, "hours.yml", hours, SYSTEM)
    yield "12-24 09:00"  # clocks that run are counted again, their old rows superseded
    with db.transaction() as session:
        file_versions.accept(session, "hours.yml", hours.replace("2026-12-31, hours: [09:00-18:00]",
                                                                 "2026-12-31, hours: [09:00-17:00]").replace(
            "2026-12-24, hours: [09:00-22:00]", "2026-12-25, hours: [09:00-20:00]"), SYSTEM)
    yield "12-28 17:00"
    asyncio.run(troubles.Trouble("telegram").note("Telegram 拒绝了令牌，请检查 HONGNIANG_TELEGRAM_TOKEN。"))
    yield "12-28 17:10"

    def fails(session: Any, event: TimerRang) -> None:
        if event.kind == "upgrade.fails":
            raise RuntimeError("a reaction that fails")

    events.subscribe(TimerRang, fails)
    with db.transaction() as session:
        timers.set(session, "upgrade.fails", ("complaint", w.cases["陈默"]), instant("12-28 17:11"), {"said": "重试"})
        timers.set(session, "upgrade.later", ("complaint", w.cases["陈默"]), instant("2027-02-01 09:00"), key="其一")


@story
def other_programs(w: World) -> Story:
    """Addresses that are told: one that takes everything, one that is ill, one that is gone, one switched off."""
    from complaints import webhooks
    from platforms.hooks import Fault

    yield "12-05 08:00"
    everything = list(webhooks.EVENTS)
    w.act(webhooks.add, "G001", w.receivers["well"].url, everything)
    ill, _ = w.act(webhooks.add, "G001", w.receivers["ill"].url, ["complaint.filed", "complaint.closed"])
    w.receivers["ill"].faults += [Fault(503)] * 500
    gone, _ = w.act(webhooks.add, "G001", w.receivers["gone"].url, ["complaint.merged", "complaint.breached"])
    off, _ = w.act(webhooks.add, "G001", "https://hooks.example.com/hongniang", ["complaint.reopened"])
    w.act(webhooks.disable, "G001", off.id)
    yield "12-11 08:00"
    w.receivers["gone"].faults += [Fault(410, say="no longer here")] * 3
    yield "12-26 08:00"
    with_log = w.act(webhooks.log_of, "G001", ill.id, 200)
    failed = next(one for one in with_log if one.state == "failed")
    w.act(webhooks.redeliver, "G001", failed.id)
    assert gone


def run(world: World) -> None:
    """Every story, step by step in the order of time."""
    from kernel import instants

    waiting: list[tuple[datetime, int, Iterator[str]]] = []
    for place, told in enumerate([*(tell(world) for tell in STORIES), ticks(world)]):
        waiting.append((instant(next(told)), place, told))
    heapq.heapify(waiting)
    while waiting:
        at, place, told = heapq.heappop(waiting)
        assert at < asking.NOW, f"{at} of {told} is after the instant at which everything is asked"
        with instants.at(at):
            following = next(told, None)
        if following is not None:
            assert instant(following) >= at, f"{told} goes back from {at} to {following}"
            heapq.heappush(waiting, (instant(following), place, told))


def main(answers_alone: bool) -> None:
    """Fills, dumps, brings back and asks; or asks alone."""
    data = Path(tempfile.mkdtemp(prefix="hongniang-fill-"))
    if not answers_alone:
        shutil.rmtree(record.DATA, ignore_errors=True)
        record.DATA.mkdir(parents=True)
        line = f"record:{base64.urlsafe_b64encode(hashlib.sha256(KEY.encode()).digest()).decode()}\n"
        (record.DATA / record.KEY).write_text(line)
    shutil.copytree(record.DATA, data, dirs_exist_ok=True)
    (data / "demo").touch()
    for name in [n for n in os.environ if n.startswith("HONGNIANG_") or n in ("DATABASE_URL", "REDIS_URL")]:
        del os.environ[name]
    from app.embedded import servers as embedded
    from kernel.settings import settings

    running = embedded.start(data, fast=True)
    try:
        settings.cache_clear()
        if not answers_alone:
            with record.settled(data, running.database_url, running.redis_url, HONGNIANG_OWN_NETWORKS="127.0.0.0/8"):
                _fill(running)
            shutil.copytree(data / "uploads", record.DATA / "uploads")
        _answer(running, data)
    finally:
        running.stop()
        shutil.rmtree(data, ignore_errors=True)


def _fill(running: Any) -> None:
    from sqlalchemy import create_engine

    from app import company
    from app.migrations import head, upgrade
    from app.web import create_app
    from kernel import db, instants, logs, valkey
    from kernel.actors import SYSTEM
    from kernel.settings import DEMO
    from platforms.hooks import Receiver
    from staff import members
    from tests.makers.robots import running as robots

    assert head() == record.REVISION, "this script belongs to the version whose newest migration is 0007"
    url = record.fresh(running.admin_url, running.database_url, "filled")
    upgrade(url)
    db.connect(url)
    valkey.connect(running.redis_url)
    app = create_app()
    assert logs
    with Receiver() as well, Receiver() as ill, Receiver() as gone, robots(3) as three:
        world = World(app, {"well": well, "ill": ill, "gone": gone}, three)
        three[2].answers += [500] * 500
        with instants.at(instant("06-01 09:00")), db.transaction() as session:
            company.load(session, DEMO, SYSTEM)
            world.kept["staff"] = {one.number: one.id for one in members.all_active(session)}
        run(world)
    with db.transaction() as session:
        numbers = {row.id: row.number for row in session.execute(text("select id, number from complaint"))}
        evidence = [list(map(str, row)) for row in session.execute(text(
            "select c.number, e.id from complaint_evidence e join complaint c on c.id = e.complaint_id order by 1, 2"))]
        talks = session.scalars(text(
            "select conversation_id from handoff_request where state in ('waiting', 'claimed')"
            " order by requested_at")).all()
        ids = {"stores": session.execute(text("select id from store order by code")).scalars(),
               "staff": session.execute(text("select id from staff_member order by number")).scalars()}
        known = {"links": world.links, "guests": world.guests, "tokens": world.tokens,
                 "numbers": sorted(numbers.values()),
                 "cases": {name: numbers[id] for name, id in world.cases.items()},
                 "again": world.kept["again"], "talks": list(map(str, talks)),
                 "evidence": evidence, **{key: [str(one) for one in found] for key, found in ids.items()}}
    record.write_json(record.KNOWN, known)
    db.disconnect()
    engine = create_engine(url)
    record.DUMP.write_bytes(gzip.compress(record.dump(engine).encode(), 9, mtime=0))
    engine.dispose()


def _answer(running: Any, data: Path) -> None:
    url = record.fresh(running.admin_url, running.database_url, "asked")
    record.restore(url)
    with record.settled(data, url, running.redis_url):
        broken = record.broken(url)
        answers = asking.everything(record.read_json(record.KNOWN), url)
    record.write_json(record.ANSWERS, {"broken": broken, **packing.packed(answers)})


if __name__ == "__main__":
    main(answers_alone="answers" in sys.argv[1:])
