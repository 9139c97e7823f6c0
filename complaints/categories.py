"""What complaints are about. Keys are stored, titles shown."""
from __future__ import annotations

from kernel.errors import BadInput

TITLES = {
    "false_promise": "虚假宣传或承诺",
    "oral_promise": "口头承诺与合同不符",
    "matchmaker_conduct": "红娘服务态度或行为",
    "introductions": "推荐人选的质量或次数",
    "refund_dispute": "退费争议",
    "fake_profile": "虚假会员资料",
    "non_member_profile": "未注册却被展示资料",
    "privacy_leak": "个人信息泄露",
    "fraud": "疑似诈骗",
    "auto_renewal": "自动续费",
    "store_loan": "门店诱导贷款",
    "store_service": "门店服务",
    "store_closed": "门店停业或搬迁",
    "other": "其他",
}

KINDS = {"complaint": "投诉", "suggestion": "建议", "praise": "表扬"}


def title(category: str) -> str:
    """The title of a category. Raises BadInput for one that doesn't exist."""
    if category not in TITLES:
        raise BadInput("complaints.no_category", category=category[:40])
    return TITLES[category]
