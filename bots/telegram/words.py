"""Sentences of Telegram: settings, doctor's check, delivery failures, placeholders for content that is not read."""
from kernel import wording

WORDS = {
    # settings
    "bots.telegram.token": "Telegram 机器人令牌；不写则该通道关闭",
    "bots.telegram.url": "Telegram Bot API 地址",
    "bots.telegram.mode": "Telegram 收消息的方式",
    "bots.telegram.secret": "Telegram 回调暗号；webhook 方式必填",
    "bots.telegram.secret_missing": "webhook 方式必须设置回调暗号",
    "bots.telegram.secret_alphabet": "只能用字母、数字、_ 和 -，1 到 256 位",
    # the channel's health
    "bots.telegram.off": "Telegram 没有开启（未设置 HONGNIANG_TELEGRAM_TOKEN）。",
    "bots.telegram.no_https": "Telegram 回调须用 https 网址，请设置 HONGNIANG_PUBLIC_URL。",
    "bots.telegram.stopped": "Telegram 通道已停止：{why}。",
    "bots.telegram.bad_token": "平台不认机器人令牌，请检查 HONGNIANG_TELEGRAM_TOKEN",
    "bots.telegram.hooked": "机器人登记着回调网址，轮询收不到消息，请删除它（deleteWebhook）或改用 webhook 方式",
    "bots.telegram.second": "另有一个程序在用同一个机器人收消息，请停掉其中一个",
    "bots.telegram.away": "连不上平台，正在重试，消息没有丢失",
    "bots.telegram.told_to_wait": "平台要求过一会儿再来取，每分钟再试一次，消息没有丢失",
    "bots.telegram.paced": "平台要求 {asked}后再发（429），{until:clock_time} 起再试，消息都留在队列里",
    "bots.telegram.held_up":
        "有 {count} 条消息自 {since:day_time} 起收不进来，多半是另一个事务占着那个会话（查 pg_stat_activity 与 pg_locks）。"
        "它们还在平台上，没有丢失；其他会话照常收取",
    "bots.telegram.held_up_all":
        "收取停住了：有 {count} 条消息自 {since:day_time} 起收不进来，后面的要等它们。多半是另一个事务占着表或会话（查 pg_stat_activity "
        "与 pg_locks）；消息还在平台上，没有丢失",
    "bots.telegram.other_hook": "Telegram 登记的回调网址不是 {hook}，请登记（setWebhook，见 docs/running.md）。",
    "bots.telegram.hook_failed": "Telegram 在 {at:clock_time} 回调失败：{why}。",
    "bots.telegram.on": "Telegram 已开启（{mode}），待收 {waiting} 条。",
    "bots.telegram.mode.polling": "轮询",
    "bots.telegram.mode.webhook": "回调",
    "bots.telegram.delivered": "Telegram 返回 ok",
    # why a customer can't be reached
    "bots.telegram.blocked": "顾客停用了机器人",
    "bots.telegram.deactivated": "顾客的账号已注销",
    "bots.telegram.never_spoke": "顾客还没有和机器人说过话",
    "bots.telegram.no_chat": "找不到这个聊天",
}

FOR_CUSTOMERS = {
    "bots.telegram.channel": ("Telegram", "Telegram"),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
