"""Customers who ask questions with known answers, in the web chat and on Telegram, while processes are killed.

The sequence of answers on a customer's screen shows what was lost, answered twice or answered out of order.
"""
from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from platforms.telegram import Bot, Telegram

# Questions of different intents, each answered by one message that doesn't depend on the time of day.
QUESTIONS = ("三个月会员多少钱", "怎么退费", "怎么注册", "怎么实名认证", "服务流程", "怎么约见", "怎么防骗", "怎么投诉")
PATIENCE = 180.0  # seconds that a customer waits for an answer before writing again
ANSWER_TIME = 20.0  # seconds after which a browser gives up a request and sends it again under the same id


@dataclass
class Progress:
    """How many messages the platforms or the web have accepted, of all customers."""

    accepted: int = 0
    repeated: int = 0  # requests of browsers that were sent again because they failed


@dataclass
class Guest:
    """A browser on the web chat's API, from an IP address of its own; a failed request is repeated under its id."""

    address: str
    number: int
    progress: Progress
    asked: list[str] = field(default_factory=list)
    screen: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: int = 0

    async def run(self, messages: int, chance: random.Random) -> None:
        """Asks so many questions at random."""
        await self.ask(chance.choices(QUESTIONS, k=messages))

    async def ask(self, questions: Sequence[str]) -> None:
        """Asks each question after the answer to the one before."""
        transport = httpx.AsyncHTTPTransport(
            verify=False, local_address=f"127.0.{1 + self.number // 200}.{1 + self.number % 200}")
        async with httpx.AsyncClient(base_url=self.address, transport=transport, timeout=ANSWER_TIME) as self.http:
            token = (await self._request("POST", "/api/chat/session"))["token"]
            self.http.headers["Authorization"] = f"Bearer {token}"
            for number, question in enumerate(questions):
                self.asked.append(question)
                await self._request("POST", "/api/chat/messages", json={"id": str(uuid.uuid4()), "text": question})
                self.progress.accepted += 1
                if number % 5 == 0:
                    await self.look()
            await self._wait_for_the_rest()

    async def _request(self, method: str, path: str, **given: Any) -> Any:
        """Sends until it is answered 200, as a page does after a failure."""
        while True:
            try:
                answer = await self.http.request(method, path, **given)
                if answer.status_code == 200:
                    return answer.json()
                assert answer.status_code >= 500 or answer.status_code == 429, answer.text
                await asyncio.sleep(min(float(answer.headers.get("Retry-After", "0.1")), 2.0))
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            self.progress.repeated += 1

    async def look(self) -> None:
        """Reads new lines, shows and acknowledges them."""
        view = await self._request("GET", "/api/chat/messages", params={"after": self.after})
        for line in view["messages"]:
            self.screen.setdefault(line["id"], line)
        self.after = max([self.after, *(line["seq"] for line in view["messages"])])
        if shown := [line["id"] for line in view["messages"] if line["from"] != "customer"]:
            await self._request("POST", "/api/chat/seen", json={"ids": shown[:200]})

    async def _wait_for_the_rest(self) -> None:
        end = asyncio.get_running_loop().time() + PATIENCE
        while len(self.answers) < len(self.asked) and asyncio.get_running_loop().time() < end:
            await self.look()
            await asyncio.sleep(0.5)
        for _ in range(len(self.asked) // 50 + 1):
            await self.look()

    @property
    def answers(self) -> list[str]:
        """Answers on the screen, in order."""
        return [line["text"] for line in sorted(self.screen.values(), key=lambda line: int(line["seq"]))
                if line["from"] != "customer"]


@dataclass
class Phone:
    """A customer on Telegram, who writes one message or several at once and then waits for their answers."""

    telegram: Telegram
    bot: Bot
    chat: int
    progress: Progress
    asked: list[str] = field(default_factory=list)

    async def run(self, messages: int, chance: random.Random) -> None:
        """Asks so many questions."""
        loop = asyncio.get_running_loop()
        while len(self.asked) < messages:
            several = min(chance.choice((1, 1, 1, 1, 2, 3)), messages - len(self.asked))
            questions = chance.sample(QUESTIONS, several)
            before = len(self.answers)
            for question in questions:
                self.asked.append(question)
                self.telegram.write(self.bot, self.chat, question)
            end = loop.time() + PATIENCE
            while len(self.answers) < before + several and loop.time() < end:  # noqa: ASYNC110 - another thread writes
                await asyncio.sleep(0.2)
            self.progress.accepted += several

    @property
    def answers(self) -> list[str]:
        """The bot's messages on the phone, in order."""
        found = self.bot.chats.get(self.chat)
        return [message.text for message in found.messages if message.by == "bot"] if found else []


Customer = Guest | Phone


async def learn(address: str) -> dict[str, str]:
    """The answer to each question, asked twice while nothing is killed. Fails where it isn't one and the same."""
    guest = Guest(address, 0, Progress())
    await guest.ask([*QUESTIONS, *QUESTIONS])
    assert len(guest.answers) == len(guest.asked), (guest.asked, guest.answers)
    found = dict(zip(guest.asked, guest.answers, strict=True))
    assert [found[question] for question in guest.asked] == guest.answers, "an answer depends on more than its question"
    assert len(set(found.values())) == len(QUESTIONS), "two questions have the same answer"
    return found
