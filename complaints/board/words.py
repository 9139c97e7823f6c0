"""Sentences of the board, and of the list of the day."""
from kernel import wording

WORDS = {
    # what has to be done next
    "complaints.board.respond": "回复顾客",
    "complaints.board.propose": "提出解决方案",
    "complaints.board.revise": "修改方案",
    "complaints.board.answer_platform": "答复外部平台",
    "complaints.board.await_closing": "等待结案",
    "complaints.board.await_customer": "等待顾客答复",
    "complaints.board.follow_up": "跟进",
    # cases that have none
    "complaints.board.no_owner": "未认领",
    "complaints.board.no_store": "未指明门店",
    # the list of the day
    "complaints.daily_list": "{day:day_with_weekday}投诉清单",
    "complaints.daily_late": "已经超时 {count} 件：",
    "complaints.daily_today": "今天到期 {count} 件：",
    "complaints.daily_closed": "今天关门后、{day:day_with_weekday}开门前到期，须在今天办的 {count} 件：",
    "complaints.daily_next": "下一个服务日（{day:day_with_weekday}）须办 {count} 件：",
    "complaints.daily_line_late": "· {number} {title}，{due} 已到期",
    "complaints.daily_line": "· {number} {title}，最晚 {act_by:day_time}",
    "complaints.daily_line_until": "· {number} {title}，最晚 {act_by:day_time}（{due} 到期）",
    "complaints.daily_outside": "答复{source} {number}",
    "complaints.daily_more": "· 另有 {count} 件，请看看板",
}
wording.register(WORDS)
