"""What counts as an answer to a complaint (5.1 g). Pure.

A person's message for the case meets the response clock once it is delivered. Greetings, thanks, requests to wait and
notices of transfer do not, because they contain no information. An answer of fewer than ten characters meets it and is
flagged for a supervisor.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Means = Literal["response", "solution", "courtesy"]
SHORT = 10

_NOISE = re.compile(r"[\s，。！？、；：,.!?;:~～…—\-（）()\[\]【】“”\"'·^_😊🙏🌹👌]+")
_COURTESIES = re.compile(
    r"(?:亲爱的|尊敬的|亲)?(?:顾客|客户|女士|先生|会员)?(?:您好|你好|早上好|上午好|中午好|下午好|晚上好|哈喽|嗨|在的|在呢|在吗|在么|亲在吗)(?:呀|啊|哦|呢)?"
    r"|(?:好的|好|嗯嗯|嗯|收到|收到了|已收到|知道了|明白|明白了|了解|了解了|OK|ok|Ok)(?:呢|哦|哈)?"
    r"|(?:非常|十分)?(?:谢谢|感谢|多谢)(?:您|你)?(?:的)?(?:反馈|来信|支持|理解|等待|耐心)?(?:等待)?"
    r"|(?:请|麻烦)?(?:您|你)?(?:先)?(?:稍等|稍候|等一下|等一等|稍等一下|稍等片刻|耐心等待|等等)(?:一会儿|哦|哈)?"
    r"|(?:不好意思|抱歉|对不起|非常抱歉|十分抱歉|实在抱歉)(?:让)?(?:您|你)?(?:久等)?(?:了)?"
    r"|(?:我)?(?:正在)?(?:帮您|为您|给您|帮你)?(?:转接|转交|转给)(?:给)?(?:其他|相关|专门的?)?(?:同事|人员|部门|专员|红娘)?(?:处理|跟进)?(?:中)?"
    r"|我是[\u4e00-\u9fff]{0,6}(?:红娘|专员|客服|主管)[\u4e00-\u9fff]{0,4}|工号[A-Za-z0-9\-]{2,12}|(?:很)?(?:高兴)?(?:能)?为(?:您|你)服务"
    r"|(?:请问)?有什么(?:可以|能)(?:帮您|帮到您|帮助您|帮你)(?:的)?(?:吗)?",
)


@dataclass(frozen=True)
class Weight:
    """How a message counts: `courtesy` is no answer; `short` is one, but flagged."""

    courtesy: bool
    short: bool


def weigh(text: str) -> Weight:
    """Classifies a text as courtesy or answer, and whether it is short."""
    plain = _NOISE.sub("", text)
    left = _COURTESIES.sub("", plain)
    return Weight(courtesy=not left, short=len(plain) < SHORT)
