"""Sentences of the boards of cases."""
from kernel import wording

WORDS = {
    "cases.board.view.all": "全部",
    "cases.board.view.today": "今日必须处理",
    "cases.board.view.soon": "即将超时",
    "cases.board.view.late": "已超时",
    "cases.board.view.unowned": "未认领",
}
wording.register(WORDS)
