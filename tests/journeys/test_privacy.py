"""Identifiers of a customer are nowhere in clear outside the vault: not in database, logs or Valkey (5.5 b)."""
from __future__ import annotations

import io
import re
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap, turn
from app.embedded import postgres
from bots.intake import take_in
from conversations import transcript
from conversations.messages import Incoming
from kernel import db, instants, logs, tasks
from kernel import valkey as kernel_valkey
from kernel.actors import BOT
from people import vault
from tests.conftest import OwnDatabase

NAME = "欧阳示例"
CHANNEL_ID = "770155500123"
PHONE = "13800138000"
ID_NUMBER = "11010519491231002X"  # the example of GB 11643
CARD = "6222021234567890128"      # passes Luhn, issued to nobody
SECRETS = (NAME, CHANNEL_ID, PHONE, ID_NUMBER, CARD, "1380013", "19491231")


def _as_superuser(own: OwnDatabase) -> str:
    """The address of the test's database for `pg_dump`, which reads every schema."""
    name = own.url.split("/")[-1].split("?")[0]
    return own.servers.admin_url.replace("+psycopg", "").replace("/postgres?", f"/{name}?")


@pytest.fixture
def written(own_company: OwnDatabase, valkey: None) -> tuple[Incoming, io.StringIO]:
    """A customer wrote all kinds of identifiers, in every place that takes text."""
    stream = io.StringIO()
    bootstrap.wire(stream)
    incoming = Incoming(
        channel="telegram", account="bot", sender=CHANNEL_ID, key=str(uuid.uuid4()), kind="text", name=NAME,
        text=f"我的手机 138-0013-8000，身份证{ID_NUMBER}，卡号 6222 0212 3456 7890 128，请退款",
        platform_at=instants.now(),
        raw={"from": {"id": int(CHANNEL_ID), "first_name": NAME}, "text": f"手机{PHONE} 身份证 {ID_NUMBER} 卡{CARD}",
             "contact": {"phone_number": f"+86{PHONE}"}, "number": int(PHONE)},
    )
    taken = take_in(incoming)
    turn.handle_waiting(taken.conversation_id)
    logs.log.warning("customer_wrote", said=incoming.text, phone=int(PHONE), nested={"card": [CARD]})
    try:
        raise ValueError(f"bad number {PHONE}")
    except ValueError:
        logs.log.error("failed", exc_info=True)
    tasks.configure()
    tasks.send("app.nothing", PHONE, {"id": ID_NUMBER}, [f"卡 {CARD}"])
    return incoming, stream


def test_nothing_stands_in_clear_outside_the_vault(
    written: tuple[Incoming, io.StringIO], own_company: OwnDatabase, tmp_path: Path,
) -> None:
    dump = tmp_path / "dump.sql"
    url = _as_superuser(own_company)
    subprocess.run([postgres.binaries() / "pg_dump", url, "--exclude-schema=vault", "-f", dump], check=True)
    content = dump.read_text(encoding="utf-8")
    assert "inbox_message" in content and "⟦phone:" in content
    for secret in SECRETS:
        assert secret not in content, secret


def test_nothing_stands_in_the_vault_in_clear_either(written: object, own_company: OwnDatabase, tmp_path: Path) -> None:
    dump = subprocess.run([postgres.binaries() / "pg_dump", _as_superuser(own_company), "--schema=vault"], check=True,
                          capture_output=True).stdout
    assert b"identifier" in dump
    for secret in SECRETS:
        assert secret.encode() not in dump
        assert secret.encode().hex().encode() not in dump  # bytea is dumped as hex


def test_logs_hold_no_identifier(written: tuple[Incoming, io.StringIO]) -> None:
    said = written[1].getvalue()
    assert "customer_wrote" in said and "⟦phone⟧" in said and "ValueError" in said
    for secret in (PHONE, ID_NUMBER, CARD, "138-0013-8000"):
        assert secret not in said


def test_valkey_holds_no_identifier(written: object, own_company: OwnDatabase) -> None:
    client = kernel_valkey.client()
    everything = []
    for key in client.scan_iter():
        read: dict[str, Callable[[Any], Any]] = {
            "list": lambda key: client.lrange(key, 0, -1), "hash": client.hgetall, "string": client.get,
            "set": client.smembers, "zset": lambda key: client.zrange(key, 0, -1),
        }
        everything.append(f"{key!r} {read[str(client.type(key))](key)!r}")
    content = "\n".join(everything)
    assert "app.nothing" in content
    for secret in SECRETS:
        assert secret not in content


def test_whoever_may_can_still_read_what_was_written(written: tuple[Incoming, io.StringIO]) -> None:
    with db.transaction() as session:
        from conversations import threads
        from people import senders

        person = senders.recognise(session, "telegram", "bot", CHANNEL_ID)
        line = transcript.lines(session, threads.get_or_create(session, person.id, "telegram", "bot"))[0]
        token = next(match[0] for match in re.finditer(r"⟦phone:[0-9a-f]+⟧", line.text))
        assert vault.reveal(session, token, BOT, "核对联系电话") == PHONE
        assert senders.address_of(session, person.id, "telegram", "bot") == CHANNEL_ID
