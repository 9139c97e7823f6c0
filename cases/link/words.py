"""Sentences of the pages of case links, of whatever kind of case."""
from kernel import wording

FOR_CUSTOMERS = {
    "cases.link.demo": ("演示：公司与人物均为虚构", "Demonstration: the company and all persons are fictitious"),
    "cases.link.gone": ("链接已失效", "This link has expired"),
    "cases.link.gone_heading": ("打不开这件投诉", "This complaint cannot be opened"),
    "cases.link.to_chat": ("打开聊天", "Open the chat"),
}
wording.register_for_customers(FOR_CUSTOMERS)
