"""Sentences of the review."""
from kernel import wording

WORDS = {
    "review.no_month": "没有这个月份。",
    "review.too_short": "请写下{field}，至少四个字。",
    "review.too_long": "{field}最多 {limit} 字，现有 {length} 字。",
    "review.no_owner": "请选一位在职的同事负责。",
    "review.bad_due": "完成期限请写成 2026-11-15，今天或以后、两年以内。",
    "review.no_action": "没有这条措施。",
    "review.no_format": "没有“{format}”这种格式。可用：{formats}。",
    "review.cannot_write": "文件 {path} 写不进去（{why}）。请换一个位置，或检查权限。",
}
wording.register(WORDS)
