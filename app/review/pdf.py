"""The report as PDF."""
from __future__ import annotations

from app.review import chart
from app.review.monthly_report import Report
from kernel import figures
from kernel.figures import Table
from kernel.pdf import Column, Paper


def document(report: Report) -> bytes:
    """The whole file."""
    paper = Paper(report.title, foot=f"{report.company} · {report.title}", made_at=report.made_at)
    paper.facts(report.heads, name_width=18)
    paper.paragraph(report.summary)
    paper.heading("目标与结果")
    _goals(paper, report)
    for course in report.courses:
        paper.heading(chart.title(course))
        drawn = chart.draw(course)
        if drawn:
            paper.drawing(drawn)
        else:
            paper.paragraph("这十二个月没有到期的时限，还没有可画的。")
    paper.heading("原因与措施")
    _actions(paper, report)
    for part in report.parts:
        paper.heading(part.title)
        paper.table([Column("指标", 2), Column("本月", 1, "right"), Column("上月", 1, "right"), Column("条款", 0.8)],
                    [[str(f.measure.title), f.told, f.told_before, f.measure.clause] for f in part.figures])
        for table in part.tables:
            _table(paper, table)
    paper.heading("怎么算的")
    for part in report.parts:
        paper.facts([
            (str(f.measure.title), str(f.measure.how) + (f"（本月 {f.now.of} 件）" if f.now.of is not None else ""))
            for f in part.figures], name_width=44)
    return paper.bytes()


def _goals(paper: Paper, report: Report) -> None:
    if not report.results:
        paper.paragraph("还没有设定目标。")
        return
    paper.table(
        [Column("目标", 2.6), Column("要求", 1, "right"), Column("本月", 1, "right"), Column("结果", 1.1),
         Column("上月", 1, "right"), Column("条款", 0.8)],
        [[r.goal.title, r.goal.aim, figures.formatted(r.now.number, r.goal.unit), r.verdict,
          figures.formatted(r.before.number, r.goal.unit), r.goal.clause] for r in report.results])


def _actions(paper: Paper, report: Report) -> None:
    if not report.actions:
        paper.paragraph("还没有记录。")
        return
    paper.table(
        [Column("原因", 2.4), Column("措施", 2.4), Column("负责人", 1.3), Column("期限", 1.1), Column("状态", 0.9)],
        [[a.cause + ("" if a.month == report.span else f"（{a.month.title}提出）"), a.action, a.owner, str(a.due_on),
          "✓ 已完成" if a.done_at else "× 已过期" if a.late else "进行中"] for a in report.actions])


def _table(paper: Paper, table: Table) -> None:
    paper.subheading(table.title)
    if not table.rows:
        paper.paragraph(table.empty, quiet=True)
        return
    paper.table(
        [Column(head.title, head.wide, "left" if head.unit == "text" else "right") for head in table.heads],
        [[figures.formatted(cell, head.unit, bare=head.unit != "percent")
          for cell, head in zip(row, table.heads, strict=True)]
         for row in table.rows])
    if table.note:
        paper.paragraph(table.note, quiet=True)
