"""Sentences of the room."""
from kernel import wording

WORDS = {
    "people.no_person": "没有这位顾客。",
    "people.no_token": "没有找到这条隐私信息，可能已应顾客要求删除。",
    "people.no_reason": "请写明查看的理由，至少四个字。",
    "people.no_address": "这位顾客在该通道上没有可用的地址。",
}
wording.register(WORDS)
