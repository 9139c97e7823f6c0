"""What is wrong with a value, in Chinese, from pydantic's faults: one table for settings and company files."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TOLD = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项，请检查拼写",
    "string_type": "应是文字",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "float_parsing": "应是数字",
    "decimal_parsing": "应是数字",
    "decimal_type": "应是数字",
    "finite_number": "应是数字",
    "decimal_max_places": "最多 {decimal_places} 位小数",
    "bool_parsing": "应是 true 或 false",
    "bool_type": "应是 true 或 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "literal_error": "只能是 {expected}",
    "list_type": "应是列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "dict_type": "应是若干“名称: 值”",
    "model_type": "应是若干“名称: 值”",
    "date_type": "应是日期，如 2026-02-14",
    "date_parsing": "应是日期，如 2026-02-14",
    "date_from_datetime_parsing": "应是日期，如 2026-02-14",
    "time_type": "应是时刻，如 09:00",
    "time_parsing": "应是时刻，如 09:00",
    "path_type": "应是文件或文件夹的路径",
}


def fault_message(fault: Mapping[str, Any]) -> str:
    """The fault in words; our own validators' words as they are."""
    facts = dict(fault.get("ctx", {}))
    if "expected" in facts:
        facts["expected"] = str(facts["expected"]).replace(" or ", "、").replace(", ", "、").replace("'", "")
    if fault["type"] in _TOLD:
        return _TOLD[fault["type"]].format(**facts)
    if fault["type"] in ("value_error", "assertion_error"):
        return str(fault["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return "写法不对"
