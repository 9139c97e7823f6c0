"""Quick sentences of the desk: what matchmakers write many times a day, to be completed by hand."""
from __future__ import annotations

SENTENCES = (
    ("问候", "您好，我是红娘{name}，已看过您之前的留言。"),
    ("请稍候", "我先核实一下，请您稍等几分钟，查到后马上回复您。"),
    ("确认问题", "我再和您确认一下，您遇到的情况是："),
    ("核对资料", "为了核实，请您提供报名的门店和大致日期，不需要发证件照片。"),
    ("致歉", "给您带来不便，非常抱歉。我来跟进这件事。"),
    ("投诉时限", "您的投诉已经受理，我们会在 48 小时内答复，7 个工作日内给出解决方案。"),
    ("转门店", "这件事需要门店核实，我会跟进到底，有结果第一时间告诉您。"),
    ("结束", "请问还有其他需要帮助的吗？没有的话，我先结束本次服务，您随时可以再找我们。"),
)


def sentences(name: str) -> list[tuple[str, str]]:
    """Title and text of each, with the matchmaker's name filled in."""
    return [(title, text.format(name=name)) for title, text in SENTENCES]


def is_one(text: str, name: str) -> bool:
    """Whether a text is nothing but one of these as it stands: said to everybody, it answers nobody's complaint."""
    plain = "".join(text.split())
    return any(plain == "".join(sentence.split()) for _, sentence in sentences(name))
