"""Sentences of registering a caller or a visitor."""
from kernel import wording

WORDS = {
    "complaints.manual_entry.way.phone": "来电",
    "complaints.manual_entry.way.visit": "到店",
    "complaints.manual_entry.way.letter": "来信",
    "complaints.manual_entry.phone": "联系电话",
    "complaints.manual_entry.found_by_number": "回执号 {number}",
    "complaints.manual_entry.found_by_contact": "{kinds:list}",
    "complaints.manual_entry.no_time": "请写明来电或到店的时间。来信可以不写：先登记，再在案件里补登收到时间。",
    "complaints.choose_category": "请选一个类别。",
    "complaints.no_reach": "没有认出“{field}”里的号码。请写手机号、座机、邮箱，或“微信号 ……”。",
    "complaints.no_consent": "留号码前请告知顾客只用于处理这件投诉，征得同意后勾选。顾客不同意就不填号码。",
    "complaints.which_customer": "这个号码不止一位顾客留过，请用其中一件投诉的回执号来找。",
    "complaints.no_way": "没有“{value}”这种来访方式。可用：{known:list}。",
}
wording.register(WORDS)
