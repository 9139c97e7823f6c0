"""`hongniang demo show`: what the system stores about a demo customer."""
from app import demo
from conversations import outbox
from conversations.messages import Reply
from kernel import db
from tests.conftest import OwnDatabase


def test_every_line_of_the_transcript_says_where_it_comes_from(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        _, talk = demo.person(session, "王丽")
        outbox.enqueue(session, talk, Reply("您好"), author="bot")
        outbox.enqueue(session, talk, Reply("我是红娘", origin="human"), author="person")
    said = [(line["from"], line["origin"], line["text"]) for line in demo.person_facts("王丽")["transcript"]]
    assert said == [("bot", "rule", "您好"), ("person", "human", "我是红娘")]
