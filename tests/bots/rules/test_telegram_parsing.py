"""Parsing one Telegram update, as documented at core.telegram.org/bots/api."""
from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bots.telegram import buttons, parsing
from bots.telegram.parsing import ParsedUpdate
from conversations.messages import Button
from tests.makers import telegram
from tests.makers.telegram import BOT, a_message, a_press, an_edit

NOW = datetime(2026, 3, 2, 10, 0, 0, 654321, tzinfo=UTC)
PHOTO = [{"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60, "file_size": 1200},
         {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 853, "file_size": 90_000}]


def read(update: dict[str, Any]) -> ParsedUpdate:
    return parsing.parse(BOT, update, NOW)


def test_a_text_is_taken_with_its_sender_time_and_key() -> None:
    (found,) = read(a_message(17, text="三个月会员多少钱")).incoming
    assert (found.channel, found.account, found.sender, found.key) == ("telegram", BOT, "770155500123", "17")
    assert (found.kind, found.text, found.payload) == ("text", "三个月会员多少钱", None)
    assert found.name == "欧阳 示例 @ouyang_x"
    assert found.platform_at == datetime.fromtimestamp(telegram.SINCE, UTC)


@pytest.mark.parametrize(("text", "payload"), [
    ("/start", "/greet"), ("/start shop_17-A", "/greet"), ("/help", "/greet"), ("/HELP@hongniang_bot", "/greet"),
    ("/complain", "/complain"), ("/human 快点", "/request_human"), ("/status", "/complaint_status"),
    ("/fees", "/ask_fee"), ("/hours", "/ask_hours"), ("/cancel", "/cancel"), ("/restart", "/restart"),
])
def test_commands_are_what_the_dialogue_knows(text: str, payload: str) -> None:
    (found,) = read(a_message(text=text)).incoming
    assert (found.kind, found.text, found.payload) == ("command", text, payload)


@pytest.mark.parametrize("text", ["/", "/nosuchthing", "/submit_complaint", "//", "/ start"])
def test_an_unknown_command_is_mere_text(text: str) -> None:
    (found,) = read(a_message(text=text)).incoming
    assert (found.kind, found.text, found.payload) == ("text", text, None)


@pytest.mark.parametrize(("fields", "text"), [
    ({"photo": PHOTO}, "〔图片〕"),
    ({"voice": {"file_id": "v", "file_unique_id": "v1", "duration": 7, "mime_type": "audio/ogg"}}, "〔语音〕"),
    ({"sticker": {"file_id": "k", "file_unique_id": "k1", "type": "regular", "width": 512, "height": 512,
                  "is_animated": False, "is_video": False}}, "〔表情〕"),
    ({"document": {"file_id": "d", "file_unique_id": "d1", "file_name": "欧阳示例 身份证.pdf"}}, "〔文件〕"),
    ({"location": {"latitude": 31.2, "longitude": 121.4}}, "〔位置〕"),
    ({"contact": {"phone_number": "+8613800138000", "first_name": "欧阳"}}, "〔名片〕"),
    ({"rich_message": {"blocks": [{"type": "paragraph"}]}}, "〔其他内容〕"),
])
def test_what_can_not_be_read_is_kept_by_its_kind(fields: dict[str, Any], text: str) -> None:
    (found,) = read(a_message(**fields)).incoming
    assert (found.kind, found.text) == ("unsupported", text)


def test_a_picture_keeps_what_finds_the_file_again_and_its_caption_is_a_text_of_its_own() -> None:
    picture, caption = read(a_message(8, photo=PHOTO, caption="看 这是聊天记录", media_group_id="135")).incoming
    assert picture.raw["file"] == {"file_id": "large", "file_unique_id": "l", "file_size": 90_000}
    assert picture.raw["album"] == "135"
    assert (picture.key, caption.key) == ("8", "8:caption")
    assert (caption.kind, caption.text) == ("text", "看 这是聊天记录")


def test_a_press_carries_its_data_and_its_query() -> None:
    found = read(a_press("b:" + "0" * 32 + ":1"))
    assert found.query_id == "4382bfdwdsb323b2d9"
    assert (found.incoming[0].kind, found.incoming[0].payload) == ("button", "b:" + "0" * 32 + ":1")
    assert found.incoming[0].key == "press:4382bfdwdsb323b2d9"
    assert found.incoming[0].platform_at == NOW.replace(microsecond=0), "to the second, as messages"


@pytest.mark.parametrize("update", [
    a_press(None, game_short_name="x"), a_press("b:1", message=None, inline_message_id="77"),
    a_press("b:1", message={"message_id": 3, "date": 0, "chat": {"id": -1001, "type": "supergroup", "title": "群"}}),
])
def test_a_press_that_is_none_of_ours_is_only_acknowledged(update: dict[str, Any]) -> None:
    found = read(update)
    assert found.query_id and not found.incoming and found.ignored


def test_a_press_under_a_message_that_is_gone_still_counts() -> None:
    chat = {"message_id": 3, "date": 0, "chat": telegram.PRIVATE}
    assert read(a_press("b:" + "0" * 32 + ":0", message=chat)).incoming


def test_an_edit_is_a_line_of_its_own() -> None:
    (found,) = read(an_edit(5, text="四个月会员多少钱")).incoming
    assert (found.kind, found.text, found.key) == ("edited", "〔修改了上文〕四个月会员多少钱", f"5:edit:{telegram.SINCE + 60}")


def test_a_message_without_a_number_of_its_own_is_known_by_its_update() -> None:
    first, second = a_message(0, text="一"), a_message(0, text="二")
    assert read(first).incoming[0].key != read(second).incoming[0].key


@pytest.mark.parametrize("update", [
    a_message(chat={"id": -100123, "type": "supergroup", "title": "群"}, text="大家好"),
    a_message(chat={"id": -5, "type": "group", "title": "群"}, text="/start"),
    a_message(sender={"id": 9, "is_bot": True, "first_name": "别的机器人"}, text="hi"),
    a_message(text="   "), a_message(text="\x00"),
    a_message(pinned_message={"message_id": 3, "date": telegram.SINCE, "chat": telegram.PRIVATE, "text": "旧"}),
    {"update_id": 1, "channel_post": {"message_id": 1, "chat": {"id": -1, "type": "channel", "title": "频道"}, "date": 1,
                                      "text": "公告"}},
    {"update_id": 1, "my_chat_member": {}}, {"update_id": 1, "a_kind_of_next_year": {"id": 1}},
    {"update_id": 1}, {}, {"update_id": 1, "message": {"text": "没有别的"}}, {"update_id": 1, "message": "不是对象"},
    {"update_id": 1, "callback_query": {"id": 5}},
])
def test_what_is_not_a_persons_private_message_is_left_and_nothing_breaks(update: dict[str, Any]) -> None:
    found = read(update)
    assert found.ignored and not found.incoming


def test_halves_of_characters_do_not_reach_the_database() -> None:
    update = json.loads('{"text": "好\\ud83d的\\u0000"}')
    assert read(a_message(text=update["text"])).incoming[0].text == "好\ufffd的"


def test_unknown_fields_do_not_matter() -> None:
    assert read(a_message(text="你好", field_of_next_year={"a": [1]})).incoming[0].text == "你好"


@pytest.mark.parametrize("update", [
    a_message(text="你好", forward_origin={"type": "hidden_user", "sender_user_name": "欧阳示例", "date": telegram.SINCE}),
    a_message(contact={"phone_number": "+8613800138000", "first_name": "欧阳", "user_id": 770155500123}),
    a_message(photo=PHOTO, caption="我是欧阳"), an_edit(text="我是欧阳"), a_press("b:1"),
])
def test_the_payload_kept_holds_nothing_that_identifies(update: dict[str, Any]) -> None:
    for incoming in read(update).incoming:
        kept = json.dumps(incoming.raw, ensure_ascii=False)
        assert "update_id" in kept
        for secret in ("欧阳", "示例", "ouyang", "770155500123", "13800138000"):
            assert secret not in kept
        assert "770155500123" not in incoming.key


def test_a_buttons_data_names_message_and_button_within_64_bytes() -> None:
    row = telegram.an_out_row()
    data = buttons.data(row.id, 15)
    assert len(data.encode()) <= 64
    assert buttons.named(data) == (row.id, 15)
    assert buttons.named("/submit_complaint") is None and buttons.named(data + "9" * 9) is None


def test_short_buttons_stand_beside_each_other_and_long_ones_alone() -> None:
    titles = ["费用", "服务流程", "我要投诉", "转人工", "红娘一直没有安排约见的问题"]
    rows = buttons.rows([Button(title, "/x") for title in titles])
    assert [[button.title for _, button in row] for row in rows] == [
        ["费用", "服务流程"], ["我要投诉", "转人工"], ["红娘一直没有安排约见的问题"]]
    assert [index for row in rows for index, _ in row] == [0, 1, 2, 3, 4]
