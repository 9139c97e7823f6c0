"""Distinguishes an answer to a solution from politeness, and a yes from a counter-proposal, in Chinese text. Pure.

"好的" and "谢谢" accept nothing; "可以，但十五号前到账" is a counter-proposal, which a person must read.
"""
from __future__ import annotations

import re

_MARKS = re.compile(r"[\s，。！!,.？?、；;~…：:“”\"']+")
_YES = re.compile(r"^(我)?(可以|同意|接受|行|好|好的|没问题|没意见|认可|满意|ok|成|那就这样|就这样)")
_CONDITION = re.compile(
    r"但|不过|前提|只要|如果|除非|条件|得先|必须先|要先|最好|才行|才接受|才同意|才算|就接受|就同意|就行|能不能|可不可以|可否|能否|"
    r"再加|再退|多退|加上|另外还|还要|还得|希望.*[前内]|[号日天周月]之?[前内]|之前到账|改成|换成|少了|不够")
_OPENINGS = {
    "reject": re.compile(
        r"^(对|你们的|您们的|这个|这)*(处理|解决|退款|退费|赔偿)?(方案|结果|办法)?(我|还是|也)*(不能|无法|坚决|完全|肯定)?"
        r"(不(接受|同意|认可|满意|行|可以)|拒绝|没法接受)(这个|你们的?|您们的?)?(的)?(方案|处理|结果|解决办法)?"),
    "add": re.compile(r"^(我)?(想|要|再|还要|还想)*(补充|追加|添加|加)(一下|一点|几点|些)?(情况|材料|信息|内容|说明|证据)?"),
    "reopen": re.compile(r"^(我)?(想|要|请|申请)*(重新打开|重开|恢复|再打开|重新处理)(一下)?(我的|那个|这个)?(投诉|案件|案子)?"),
    "suggestion": re.compile(r"^(我)?(想|要|有|给你们|给您们|提)*(一个|个|点|些|条)*(建议|意见)(是|：|:)?"),
    "praise": re.compile(r"^(我)?(想|要)*(表扬|夸|夸夸|称赞|点赞|感谢|好评)(一下)?"),
}
LEAST = 4


def counter_proposal(text: str) -> bool:
    """Whether a text answers a solution with a condition or a wish of its own."""
    plain = _MARKS.sub("", text)
    return bool(_CONDITION.search(plain)) and (bool(_YES.match(plain)) or len(plain) >= 6)


def only_asks_for(act: str, text: str) -> bool:
    """Whether a message asks for `act` and says nothing else: 重新打开投诉."""
    return act in _OPENINGS and not _OPENINGS[act].sub("", _MARKS.sub("", text))


def text_beyond_act(act: str, text: str) -> str:
    """What a message says beyond requesting `act`; empty if nothing."""
    rest = _OPENINGS[act].sub("", _MARKS.sub("", text))
    return text.strip() if len(rest) >= LEAST else ""
