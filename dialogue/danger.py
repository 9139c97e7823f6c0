"""The kind of danger mentioned in a message, so that the right help is offered. Pure."""
from __future__ import annotations

import re
from typing import Literal

from kernel.chinese_scripts import simplified

Danger = Literal["self_harm", "violence", "fraud"]

_FRAUD = re.compile(r"转(了|给|账|过|完|钱)|汇(了|款|出)|打(了|过去|给).{0,6}[万千块元]|骗|诈|拉黑|验证码|scam")
_SELF = re.compile(r"不想活|活不下去|活着|自[杀尽]|轻生|想死|寻死|死了|了结|跳[楼下]|割腕|手腕|安眠药|[吃吞]了.{0,4}药|撑不|一了百了|解脱|结束这一切|离开这个世界|坚持不"
                   r"|kill(ing)? my ?self|suicid|want(ed)? to die|end (my life|it all)|not worth living|overdose"
                   r"|want to live")
_VIOLENCE = re.compile(r"打(我|了|人)|杀|砍|掐|强[奸暴迫]|性侵|下药|跟踪|尾随|关起来|砸门|堵|威胁|裸照|私密照|勒索|流血|受伤|害我|逼我|不让我"
                       r"|\b(hit|hurt)|\bbeat|rap(ed|ing)|kill me|stalk|locked me|threat|blackmail")


def kind(text: str) -> Danger:
    """The gravest danger first: self-harm, violence, fraud; violence if the text shows none of them."""
    text = simplified(text).lower()
    if _SELF.search(text):
        return "self_harm"
    if _VIOLENCE.search(text):
        return "violence"
    return "fraud" if _FRAUD.search(text) else "violence"
