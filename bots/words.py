"""Sentences of the room."""
from kernel import wording

WORDS = {
    "bots.no_session": "聊天已过期，请刷新页面重新开始。之前的内容仍在。",
    "bots.no_text": "请先写点什么再发送。",
    "bots.too_long": "一次最多 {limit} 字，现有 {length} 字。请分几次发送。",
    "bots.bad_button": "这个按钮已经失效，请直接写下您的问题。",
    "bots.pressed": "已选：{title}",
    "bots.slow_down": "发送太快了，请等 {seconds} 秒再试。内容没有丢失。",
    "bots.foreign": "来源不对，已拒绝。",
    "bots.unreachable": "顾客在该通道上已无法送达（{why}）",
    "bots.unknown_outcome": "发送时连接中断，对方可能已收到，也可能没有",
    "bots.half_sent": "消息较长，分 {of} 段发送，只发出了前 {sent} 段",
    "bots.refused": "平台拒绝了这条消息（{why}）",
    "bots.paced": "发送较多，按平台要求稍后再发",
    "bots.other_bot": "顾客是在另一个机器人里留言的，这个机器人写不到",
    "bots.unsupported": "图片、语音和文件我暂时看不了，请用文字告诉我。",
    "bots.edited": "改过的消息我看不到新内容。要更正的话，请把正确的内容再发一次。",
    "bots.telegram_stopped": "Telegram 通道已停止：{why}。",
    "bots.telegram_token": "平台不认机器人令牌，请检查 HONGNIANG_TELEGRAM_TOKEN",
    "bots.telegram_hooked": "机器人登记着回调网址，轮询收不到消息，请删除它（deleteWebhook）或改用 webhook 方式",
    "bots.telegram_second": "另有一个程序在用同一个机器人收消息，请停掉其中一个",
    "bots.telegram_away": "连不上平台，正在重试，消息没有丢失",
}
wording.register(WORDS)
