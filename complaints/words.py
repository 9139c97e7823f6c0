"""Sentences of the room."""
from kernel import wording

WORDS = {
    "complaints.no_category": "没有“{category}”这个投诉类别。",
    "complaints.no_facts": "请写明发生了什么，至少四个字。",
    "complaints.too_long": "{field}最多 {limit} 字，现有 {length} 字。请精简，或分几次补充。",
    "complaints.not_found": "没有找到这个回执号的投诉。",
    "complaints.no_such_move": "这件投诉现在是“{state}”，不能{act}。",
    "complaints.no_note": "请写下结案说明，至少四个字。",
    "complaints.no_owner": "没有这位同事，或已停用，不能指派。",
    "complaints.empty_reply": "请先写下要回复的内容。",
    "complaints.no_channel": "这件投诉没有可用的会话，不能在此回复。请打电话联系顾客并记录。",
}
wording.register(WORDS)
