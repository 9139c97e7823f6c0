"""Parsing an article's file; a faulty one is rejected with its line."""

import pytest

from kernel.errors import BadFile
from knowledge_base import articles

GOOD = '---\nslug: one-two\ntitle: 题目\nclause: "5.1 g"\nkeywords: [甲, 乙]\n---\n正文第一段。\n\n第二段。\n'


def test_a_file_is_read() -> None:
    found = articles.parse(GOOD, "a.md")
    assert found == articles.ArticleFile("one-two", "题目", "5.1 g", ("甲", "乙"), "正文第一段。\n\n第二段。")
    assert articles.parse("\ufeff" + GOOD.replace("\n", "\r\n"), "a.md") == found


@pytest.mark.parametrize(("old", "new", "line", "say"), [
    ("---\nslug", "slug", 1, "开头应是"),
    ("title: 题目\n", "", 1, "开头缺少 title"),
    ("slug: one-two", "slug: 一二", 2, "文章编号"),
    ("title: 题目", "title:", 3, "请写标题"),
    ("title: 题目", "title: " + "长" * 61, 3, "请写标题"),
    ('clause: "5.1 g"', "clause: 第五章", 4, "条款写成"),
    ("keywords: [甲, 乙]", "keywords: [" + ", ".join(f"词{n}" for n in range(41)) + "]", 5, "至多 40 个"),
    ("keywords: [甲, 乙]", "keywords: [甲", 5, "YAML 写法有误"),
    ("slug: one-two", "slug: one-two\nslug: three", 3, "写了两次"),
    ("正文第一段。\n\n第二段。", "", 7, "请写正文"),
    ("第二段", "长" * 5001, 7, "请写正文"),
])
def test_a_bad_file_is_refused_with_its_line(old: str, new: str, line: int, say: str) -> None:
    with pytest.raises(BadFile) as refused:
        articles.parse(GOOD.replace(old, new, 1), "articles/a.md")
    told = [(p.file, p.line) for p in refused.value.problems if say in p.say]
    assert told == [("articles/a.md", line)], refused.value.problems
