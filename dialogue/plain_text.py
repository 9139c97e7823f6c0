"""Brings what customers type into one plain form, and divides it into clauses. Pure.

繁體, Cantonese and frequent slips of typing become 简体 as in Mandarin, so that one set of patterns reads them all.
"""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kernel.chinese_scripts import simplified

LONGEST = 500  # characters; more is a story, not a command

_MANDARIN = (  # Cantonese → Mandarin, longer words before their parts
    ("唔好意思", "不好意思"), ("唔该晒", "谢谢"), ("唔该", "请"), ("唔使", "不用"), ("唔驶", "不用"), ("唔好", "别"), ("唔得", "不行"),
    ("系咪", "是不是"), ("系唔系", "是不是"), ("得唔得", "行不行"), ("而家", "现在"), ("依家", "现在"), ("即刻", "马上"), ("即时", "马上"),
    ("听日", "明天"), ("寻日", "昨天"), ("琴日", "昨天"), ("旧年", "去年"), ("头先", "刚才"), ("啱啱", "刚刚"), ("迟啲", "晚点"),
    ("等多阵", "再等等"), ("等一阵", "等一下"), ("等阵", "等一下"), ("阵间", "一会"), ("一阵", "一会"), ("几时", "什么时候"),
    ("点解", "为什么"), ("点样", "怎么"), ("边个", "谁"), ("边度", "哪里"), ("乜嘢", "什么"), ("咩", "什么"), ("呢个", "这个"),
    ("呢单", "这单"), ("呢次", "这次"), ("嗰", "那"), ("𠮶", "那"), ("应承", "答应"), ("唔制", "不干"), ("制呀", "干"), ("照咁", "照这样"),
    ("先至", "才"), ("先好", "才"), ("伫列", "队列"), ("就咁", "就这样"), ("真系", "真的"), ("都系", "还是"),
    ("定系", "还是"), ("住先", "先别"), ("咪住", "先别"), ("咪", "别"), ("唔", "不"), ("冇", "没"), ("嘢", "东西"), ("畀", "给"),
    ("俾", "给"), ("睇", "看"), ("佢", "它"), ("嘅", "的"), ("咗", "了"), ("哋", "们"), ("揾", "找"), ("搵", "找"),
    ("倾", "谈"), ("谂", "想"), ("啲", "些"), ("喺", "在"), ("嚟", "来"), ("喇", "了"), ("㗎", "的"), ("嘞", "了"), ("噃", "啊"),
    ("喎", "啊"), ("囉", "啰"),
)
_IN_OTHER_WORDS = tuple((re.compile(said), meant) for said, meant in (
    # characters that Mandarin has too, in other words
    ("(?<![联关体派])系(?![统列数])", "是"), ("驳(?![回斥])", "接"), ("仲(?!裁)", "还"), ("惊(?![喜讶吓动])", "怕"), ("晒(?!图|单)", "完"),
    ("(?<![电的说讲对废实客通回笑听句坏好脏空])话(?![费题筒术])", "说"),
))
_SLIPS = tuple((re.compile(wrong), right) for wrong, right in (
    (r"[题提替][交教焦]|tijiao", "提交"), (r"[撤彻车测][销肖消]|撤回?消", "撤销"), (r"[彻撒测撒]回|chehui", "撤回"),
    (r"取[肖销消]|曲消|quxiao", "取消"), (r"[拒巨聚][绝决觉]|jujue", "拒绝"), (r"(?<!不)同[意义一议](?!个|次|天|样|件|家)|tongyi", "同意"),
    (r"接[受收授]|jieshou", "接受"), (r"[专砖转赚传][仁任认人][工公功]|zhuanrengong", "转人工"), (r"[仁任认人][工公功](?=$|客服|服务)", "人工"),
    (r"再?见吧$", "再见"), (r"(?<=[一-鿿])把$", "吧"), (r"不[登灯]了", "不等了"), (r"排[对堆]", "排队"), (r"号[马玛](?!上)", "号码"),
))
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|‘[^’]*’|《[^》]*》|【[^】]*】")
_BREAK = re.compile(r"[。！!，,；;、：:~～…—\n\r？?.（）()\[\]【】「」『』“”\"/|]+")
_SPACE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_KEPT = re.compile(r"[^\w\s。！!，,；;、：:~～…—？?.（）()\[\]【】「」『』“”\"/|]+")


@dataclass(frozen=True)
class Clause:
    """A part of a message between marks. `asks`: a question mark follows it."""

    text: str
    asks: bool


def unquoted(text: str) -> str:
    """The text without what it quotes; a text that is nothing but a quotation is what it says."""
    rest = _QUOTED.sub("，", text)
    return rest if re.search(r"\w", rest) else text


def plain(text: str) -> str:
    """简体, lower case, half width, Mandarin, without apostrophes, emoji and frequent slips; marks stay."""
    text = simplified(unicodedata.normalize("NFKC", text)).lower()
    text = re.sub(r"['’`´]", "", text)
    for said, meant in _MANDARIN:
        text = text.replace(said, meant)
    for pattern, meant in _IN_OTHER_WORDS:
        text = pattern.sub(meant, text)
    return _KEPT.sub("，", text)


def clauses(text: str) -> list[Clause]:
    """The clauses of a text in order, in plain form, without what it quotes."""
    text = _SPACE.sub("，", plain(unquoted(text)))
    found, at = [], 0
    for mark in [*_BREAK.finditer(text), None]:
        piece = " ".join(text[at:mark.start() if mark else len(text)].split())
        asks = bool(mark and re.search("[?？]", mark.group()))
        piece = re.sub(r"(.)\1{2,}", r"\1\1", piece)  # 对对对对: emphasis, and expensive to match
        for wrong, right in _SLIPS:
            piece = wrong.sub(right, piece)
        if piece:
            found.append(Clause(piece, asks))
        elif asks and found:
            found[-1] = Clause(found[-1].text, True)
        at = mark.end() if mark else len(text)
    return found
