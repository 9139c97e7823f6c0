"""Sentences of the room."""
from kernel import wording

WORDS = {
    "bots.no_session": "聊天已过期，请刷新页面重新开始。之前的内容仍在。",
    "bots.no_text": "请先写点什么再发送。",
    "bots.too_long": "一次最多 {limit} 字，现有 {length} 字。请分几次发送。",
    "bots.slow_down": "发送太快了，请等 {seconds} 秒再试。内容没有丢失。",
    "bots.foreign": "来源不对，已拒绝。",
    "bots.unreachable": "顾客在该通道上已无法送达（{why}）",
    "bots.channel_off": "该通道没有开启",
    "bots.unknown_outcome": "发送时连接中断，对方可能已收到，也可能没有",
    "bots.unsupported": "这类消息暂时看不了，请用文字告诉我们，或发送“转人工”。",
    "bots.telegram_stopped": "Telegram 通道已停止：{why}",
}
wording.register(WORDS)
