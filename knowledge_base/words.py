"""Sentences of the room."""
from kernel import wording

WORDS = {
    "knowledge.no_fee": "收费标准里没有找到“{text}”。请换个说法，例如“标准会员三个月”“情感咨询两小时”。",
    "knowledge.no_article": "没有这篇文章，可能已被删除。",
    "knowledge.no_title": "请写标题，至多 60 字。",
    "knowledge.no_body": "请写正文，至多 5,000 字。",
    "knowledge.bad_slug": "文章编号只能用小写字母、数字和连字符，3 到 60 位。",
    "knowledge.moved_on": "这篇文章刚被 {who} 改过。请先看看新的内容，再保存您的修改。",
    "knowledge.bad_clause": "条款写成 4.1.6 或 5.1 g 的样子，没有就空着。",
    "knowledge.many_keywords": "关键词至多 40 个。",
    "knowledge.bad_front": "开头应是两行 --- 之间的 slug、title、clause、keywords 四项",
    "knowledge.missing_front": "开头缺少 {missing}",
    "knowledge.slug_twice": "编号 {slug} 已在 {other} 用过",
    "knowledge.not_utf8": "不是 UTF-8 编码",
    "knowledge.no_folder": "没有文件夹 {folder}。",
}
wording.register(WORDS)
