"""Sentences of the room."""
from kernel import wording

WORDS = {
    "people.no_person": "没有这位顾客。",
    "people.no_token": "没有找到这条隐私信息，可能已应顾客要求删除。",
    "people.no_reason": "请写明查看的理由，至少 {least} 个字。",
    "people.no_address": "这位顾客在该通道上没有可用的地址。",
}

FOR_CUSTOMERS = {
    # kinds of identifiers, and what is shown in a token's place
    "people.identifier.phone": ("手机号", "phone number"),
    "people.identifier.id_number": ("身份证号", "ID number"),
    "people.identifier.bank_card": ("银行卡号", "bank card number"),
    "people.identifier.email": ("邮箱", "e-mail address"),
    "people.identifier.wechat": ("微信号", "WeChat ID"),
    "people.identifier.other": ("隐私信息", "personal information"),
    "people.token": ("{kind}·{id}", "{kind} {id}"),
    "people.hidden": ("〔{what}〕", "[{what}]"),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
