"""Sentences of the room."""
from kernel import wording

WORDS = {
    "knowledge.no_fee": "收费标准里没有找到“{text}”。请换个说法，例如“标准会员三个月”“情感咨询两小时”。",
    "knowledge.no_article": "没有这篇文章，可能已被删除。",
    "knowledge.no_title": "请写标题，至多 60 字。",
    "knowledge.no_body": "请写正文，至多 5,000 字。",
    "knowledge.bad_slug": "文章编号只能用小写字母、数字和连字符，3 到 60 位。",
    "knowledge.moved_on": "这篇文章刚被 {who} 改过。请先看看新的内容，再保存您的修改。",
    "knowledge.bad_front": "{name}：开头应有 slug、title、clause、keywords 四项。",
    "knowledge.no_folder": "没有文件夹 {folder}。",
}
wording.register(WORDS)
