"""Guesses the category of a complaint from its Chinese text. Pure; the customer confirms it before it is filed.

Keys are those of `complaints.categories`. The first matching pattern decides, so specific patterns come before general
ones.
"""
from __future__ import annotations

import re

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("auto_renewal", r"自动(续|扣)|偷偷(续|扣)|私自续|续费(了|扣)|没打招呼.*续|连续包月"),
    ("store_loan", r"(贷款|网贷|花呗|分期|借呗|信用卡套).*|刷.*贷"),
    ("store_closed", r"(店|门店|公司).{0,6}(关|倒闭|没了|跑路|搬|人去楼空)|跑路|人去楼空|停业|搬走"),
    ("non_member_profile", r"没(有)?(在.{0,6})?注册过|没用过.{0,4}(平台|你们)|没(有)?授权.{0,8}(资料|照片|展示)|(为什么|怎么).{0,6}有我(的)?(资料|照片)"),
    ("privacy_leak", r"泄[露漏]|隐私|骚扰电话|(卖|给).{0,4}(我的)?(信息|号码|电话)|个人信息"),
    ("fake_profile", r"(资料|照片|身份|年龄|学历|收入).{0,6}(假|编|不实|对不上)|已婚|有家室|不是单身|离过婚.{0,6}未婚|资料写|婚托|酒托|假会员"),
    ("fraud", r"诈骗|骗(我)?(钱|财|转账)|杀猪盘|转账.{0,6}(拉黑|消失)|投资.{0,8}(亏|骗)"),
    ("refund_dispute", r"退(款|费|钱|会费|欵)|不(给|肯)?退|只退|扣(了)?.{0,8}(手续费|违约金)|没退"),
    ("oral_promise", r"口头|当(初|时)(说|答应|承诺)|合同.{0,8}(不一样|不符|不一致|对不上|没写|写的不是|不是这么|不是这样)|答应.{0,12}(没|不|只)|说好的"),
    ("false_promise", r"虚假|百分(之)?百|包(成|脱单|结婚)|广告|宣传|忽悠|承诺|夸大|欺骗消费者"),
    ("introductions", r"(介绍|推荐|匹配|安排|约见|见).{0,14}(一个|两个|几个|没有|太少|不符|不合|太差|差|敷衍|不一样|要求)|没(给我)?(介绍|推荐|安排)|人选"),
    ("matchmaker_conduct", r"(红娘|顾问|老师|客服|业务员|销售).{0,16}"
     r"(态度|骂|凶|不回|不理|催|拉黑|难听|素质|敷衍|不管|离职|威胁|逼|失踪|消失|打不通|联系不上)|态度(太|很|极|恶)?"),
    ("store_service", r"门店|店里|前台|店员"),
)
_COMPILED = tuple((key, re.compile(pattern)) for key, pattern in _PATTERNS)


def guess(text: str) -> str | None:
    """The category that a text speaks of; None if undecided."""
    return next((key for key, pattern in _COMPILED if pattern.search(text)), None)
