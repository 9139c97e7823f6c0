"""Sentences of the board: the list of the day."""
from kernel import wording

WORDS = {
    # the list of the day
    "complaints.daily_list": "{day:day_with_weekday}投诉清单",
    "complaints.daily_today": "今天须办 {count} 件：",
    "complaints.daily_next": "{day:day_with_weekday}前须办 {count} 件：",
    "complaints.daily_line": "· {number} {title}，最晚 {act_by:day_time}",
    "complaints.daily_more": "· 另有 {count} 件，请看看板",
}
wording.register(WORDS)
