"""`hongniang fees quote`, `hongniang knowledge search|import|export`."""
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import OwnDatabase


def _run(*arguments: str, lines: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *arguments], capture_output=True,
        text=True, input=lines, env={**os.environ, **environment}, timeout=120)


def test_fees_quote_computes_without_a_server() -> None:
    done = _run("fees", "quote", "三个月会员", "情感咨询两小时", "--json", DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/x")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert found["total"] == "1018.00"
    assert [(line["item"], line["quantity"], line["amount"], line["clause"]) for line in found["lines"]] == [
        ("member-standard", 3, "258.00", "4.1.4"), ("consult-emotion", 2, "760.00", "4.2.2")]
    assert "合计 1,018.00 元" in _run("fees", "quote", "三个月会员", "情感咨询两小时").stdout


def test_fees_quote_of_what_is_not_there_is_one_sentence_and_exit_1() -> None:
    done = _run("fees", "quote", "火箭", "--json")
    assert (done.returncode, done.stdout) == (1, "") and "收费标准里没有找到“火箭”" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert _run("fees", "quote").returncode == 2


def test_knowledge_search_is_a_filter(own_company: OwnDatabase) -> None:
    there = {"DATABASE_URL": own_company.url, "REDIS_URL": own_company.servers.redis_url}
    done = _run("knowledge", "search", "-k", "2", "--json", lines="怎么注销账号\n\n退费多久到账\n", **there)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["query"] for row in rows] == ["怎么注销账号", "", "退费多久到账"]
    assert [len(row["results"]) for row in rows] == [2, 0, 2]
    first = rows[0]["results"][0]
    assert set(first) == {"article", "title", "clause", "score"} and first["article"] == "delete-account"


def test_each_line_is_answered_before_the_next_is_read(own_company: OwnDatabase) -> None:
    there = {"DATABASE_URL": own_company.url, "REDIS_URL": own_company.servers.redis_url}
    with subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "knowledge", "search", "--json"], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **there},
    ) as process:
        assert process.stdin and process.stdout
        for query in ("怎么投诉", "几点下班"):
            process.stdin.write(query + "\n")
            process.stdin.flush()
            started = time.monotonic()
            assert json.loads(process.stdout.readline())["query"] == query and time.monotonic() - started < 60
        process.stdin.close()
        assert process.wait(30) == 0


def test_knowledge_export_and_import(own_company: OwnDatabase, tmp_path: Path) -> None:
    there = {"DATABASE_URL": own_company.url, "REDIS_URL": own_company.servers.redis_url}
    done = _run("knowledge", "export", str(tmp_path / "out"), **there)
    files = sorted((tmp_path / "out").glob("*.md"))
    assert done.returncode == 0 and f"导出 {len(files)} 篇" in done.stdout and len(files) >= 60
    added = '---\nslug: added\ntitle: 添的\nclause: ""\nkeywords: []\n---\n正文\n'
    (tmp_path / "out" / "added.md").write_text(added, "utf-8")
    assert "导入 1 篇" in _run("knowledge", "import", str(tmp_path / "out"), **there).stdout
    (tmp_path / "out" / "bad.md").write_text("没有开头\n", "utf-8")
    bad = _run("knowledge", "import", str(tmp_path / "out"), **there)
    assert (bad.returncode, bad.stdout) == (1, "") and "out/bad.md 第 1 行" in bad.stderr
