"""Sentences of the room."""
from kernel import wording

WORDS = {
    "conversations.none": "没有这个会话。",
    "conversations.no_message": "没有这条消息。",
    "conversations.no_token": "这里没有这条个人信息。",
    "conversations.no_channel": "没有“{value}”这个渠道。可用：{known}。",
    "conversations.only_filing": "“{title}”这个渠道上没有会话。有会话的渠道：{known}。",
    "conversations.not_failed": "这条消息没有发送失败，不需要重发。",
}
wording.register(WORDS)
