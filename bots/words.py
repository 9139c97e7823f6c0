"""Sentences of the room; each channel has its own beside it."""
from kernel import wording

WORDS = {
    # why a message failed or is queued
    "bots.unreachable": "顾客在该通道上已无法送达（{why}）",
    "bots.unknown_outcome": "发送时连接中断，对方可能已收到，也可能没有",
    "bots.probe_timed_out": "试探后 {seconds:g} 秒没有回音",
    "bots.timed_out": "发送后 {seconds:g} 秒没有回音，对方可能已收到，也可能没有",
    "bots.half_sent": "消息较长，分 {of} 段发送，只发出了前 {sent} 段",
    "bots.refused": "平台拒绝了这条消息（{why}）",
    "bots.paced": "发送较多，按平台要求稍后再发",
    "bots.other_bot": "顾客是在另一个机器人里留言的，这个机器人写不到",
    # channels
    "bots.terminal": "命令行",
    "bots.terminal_delivered": "终端已显示",
    "bots.health.well": "各通道没有报错。",
    "bots.health.problems": "{problems:clauses}",
    "bots.health.problem": "{channel}：{why}",
    "bots.delivery.paused":
        "{channel}没有回应（{why}），暂停发送并不断试探（约 {seconds:.0f} 秒后再试）；积压 {waiting} 条，最早的已等 {minutes:lasting}，都不会丢",
    "bots.delivery.told": "{channel}：{why}；积压 {waiting} 条，最早的已等 {minutes:lasting}，都不会丢",
    "bots.delivery.behind": "{channel}发送积压 {waiting} 条，最早的已等 {minutes:lasting}：平台或 loops 是否正常？",
    "bots.delivery.uncertain": "{channel}有 {count} 条消息送达不明，还没有决定，请在工作台逐条决定是否重发",
    # placeholders in the transcript, which staff read, for content that is not read
    "bots.received.edited": "〔修改了上文〕{text}",
    "bots.received.picture": "〔图片〕",
    "bots.received.voice": "〔语音〕",
    "bots.received.video": "〔视频〕",
    "bots.received.animation": "〔动图〕",
    "bots.received.audio": "〔音频〕",
    "bots.received.file": "〔文件〕",
    "bots.received.sticker": "〔表情〕",
    "bots.received.place": "〔位置〕",
    "bots.received.contact": "〔名片〕",
    "bots.received.poll": "〔投票〕",
    "bots.received.story": "〔动态〕",
    "bots.received.other": "〔其他内容〕",
}

FOR_CUSTOMERS = {
    "bots.no_session": ("聊天已过期，请刷新页面重新开始。之前的内容仍在。",
                        "This chat has expired. Please reload the page to start again. What you wrote is still here."),
    "bots.no_text": ("请先写点什么再发送。", "Please write something before you send it."),
    "bots.too_long": ("一次最多 {limit} 字，现有 {length} 字。请分几次发送。",
                      "At most {limit} characters can be sent at once; these are {length}. Please send them in parts."),
    "bots.over_a_million": ("超过 100 万", "more than a million"),
    "bots.bad_button": ("这个按钮已经失效，请直接写下您的问题。",
                        "This button no longer works. Please write your question."),
    "bots.pressed": ("已选：{title}", "Chosen: {title}"),
    "bots.slow_down": ("发送太快了，这条还没有收下。请等 {seconds} 秒再发一次。",
                       "You are sending too fast, and this message was not taken in. Please wait {seconds} seconds and "
                       "send it again."),
    "bots.foreign": ("来源不对，已拒绝。", "Refused: the request comes from another site."),
    "bots.unsupported": ("图片、语音和文件我暂时看不了，请用文字告诉我。",
                         "I cannot look at pictures, voice messages and files. Please tell me in words."),
    "bots.edited": ("改过的消息我看不到新内容。要更正的话，请把正确的内容再发一次。",
                    "I cannot see what you changed in a message. To correct it, please send it again."),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
