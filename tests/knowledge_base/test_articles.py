"""Articles: files in and out, versions, who may write."""
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kernel.actors import SYSTEM
from kernel.errors import BadFile, BadInput, Conflict, NotAllowed, NotFound
from knowledge_base import articles
from staff import members
from staff.members import StaffView

GOOD = '---\nslug: one-two\ntitle: 题目\nclause: "5.1 g"\nkeywords: [甲, 乙]\n---\n正文第一段。\n\n第二段。\n'


def _staff(session: Session, number: str) -> StaffView:
    found = members.by_number(session, number)
    assert found is not None
    return found


def test_one_bad_file_keeps_all_out(db: Session, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GOOD, "utf-8")
    (tmp_path / "b.md").write_text(GOOD.replace("title: 题目", "title:"), "utf-8")
    (tmp_path / "c.md").write_text(GOOD, "utf-8")
    with pytest.raises(BadFile) as refused:
        articles.import_folder(db, tmp_path, SYSTEM)
    assert [p.file.split("/")[1] for p in refused.value.problems] == ["b.md", "c.md"]
    assert "已在 a.md 用过" in refused.value.problems[1].say
    assert articles.everything(db) == []
    with pytest.raises(BadInput):
        articles.import_folder(db, tmp_path / "nowhere", SYSTEM)


def test_export_and_import_give_the_same_articles(company: Session, tmp_path: Path) -> None:
    supervisor = _staff(company, "Z401")
    articles.save(company, supervisor, "awkward", title='引号"和\\反斜杠: # - ', clause="", body="---\n像分隔线\n---\n  缩进\t制表",
                  keywords=['带"引号', "yes", "123", "带，逗号"], version=None)
    before = articles.everything(company)
    assert articles.export(company, tmp_path / "out") == len(before)
    read = {a.slug: a for a in articles.from_folder(tmp_path / "out")}
    assert len(read) == len(before)
    for a in before:
        assert read[a.slug] == articles.ArticleFile(a.slug, a.title, a.clause, a.keywords, a.body)


def test_importing_again_leaves_what_was_edited(company: Session, tmp_path: Path) -> None:
    supervisor = _staff(company, "Z401")
    articles.export(company, tmp_path)
    old = articles.get(company, "human-hours")
    articles.save(company, supervisor, old.slug, title="改过的标题", clause=old.clause, body=old.body,
                  keywords=list(old.keywords), version=old.version)
    (tmp_path / "new-one.md").write_text(GOOD.replace("one-two", "new-one"), "utf-8")
    assert articles.import_folder(company, tmp_path, SYSTEM) == 1
    assert articles.get(company, "human-hours").title == "改过的标题" and articles.get(company, "new-one").version == 1
    assert articles.import_folder(company, tmp_path, SYSTEM) == 0


def test_a_version_that_somebody_changed_meanwhile_is_not_overwritten(company: Session) -> None:
    supervisor = _staff(company, "Z401")
    old = articles.get(company, "human-hours")

    def save(body: str) -> articles.ArticleView:
        return articles.save(company, supervisor, old.slug, title=old.title, clause=old.clause, body=body,
                             keywords=list(old.keywords), version=old.version)

    saved = save("新的正文")
    assert (saved.version, saved.updated_by) == (old.version + 1, supervisor.name)
    with pytest.raises(Conflict) as refused:
        save("另一份")
    assert supervisor.name in refused.value.say() and articles.get(company, old.slug).body == "新的正文"


def test_a_matchmaker_reads_and_does_not_write(company: Session) -> None:
    with pytest.raises(NotAllowed):
        articles.save(company, _staff(company, "H101"), "a-new-one", title="题", clause="", body="文", keywords=[],
                      version=None)
    with pytest.raises(NotFound):
        articles.get(company, "a-new-one")


@pytest.mark.parametrize(("slug", "title", "clause", "body"), [
    ("A B", "题", "", "文"), ("good", " ", "", "文"), ("good", "题" * 61, "", "文"), ("good", "题", "", " "),
    ("good", "题", "", "文" * 5001), ("good", "题", "五", "文"),
])
def test_what_is_malformed_is_not_saved(company: Session, slug: str, title: str, clause: str, body: str) -> None:
    with pytest.raises(BadInput):
        articles.save(company, _staff(company, "Z401"), slug, title=title, clause=clause, body=body, keywords=[],
                      version=None)
