"""The report as PDF."""
from __future__ import annotations

from app.review import chart
from app.review.corrective_actions import ActionView
from app.review.monthly_report import Report, action_state, columns
from kernel import figures, wording
from kernel.figures import Table
from kernel.pdf import Column, Paper
from kernel.wording import say


def document(report: Report) -> bytes:
    """The file."""
    paper = Paper(report.title, foot=f"{report.company} · {report.title}", made_at=report.made_at)
    paper.facts(report.heads, name_width=18)
    paper.paragraph(report.summary)
    paper.heading(say("review.section.goals"))
    _goals(paper, report)
    for course in report.courses:
        paper.heading(chart.title(course))
        drawn = chart.draw(course)
        if drawn:
            paper.drawing(drawn)
        else:
            paper.paragraph(say("review.no_course"))
    paper.heading(say("review.section.actions"))
    _actions(paper, report)
    for part in report.parts:
        paper.heading(part.title)
        measure, now, before, clause = columns("measure", "this_month", "month_before", "clause")
        paper.table([Column(measure, 2), Column(now, 1, "right"), Column(before, 1, "right"), Column(clause, 0.8)],
                    [[str(f.measure.title), f.shown, f.shown_before, f.measure.clause] for f in part.figures])
        for table in part.tables:
            _table(paper, table)
    paper.heading(say("review.section.how"))
    for part in report.parts:
        paper.facts([
            (str(f.measure.title),
             str(f.measure.how) + (say("review.sample", count=f.now.of) if f.now.of is not None else ""))
            for f in part.figures], name_width=44)
    return paper.bytes()


def _goals(paper: Paper, report: Report) -> None:
    if not report.results:
        paper.paragraph(say("review.no_goals"))
        return
    goal, aim, now, result, before, clause = columns(
        "goal", "aim", "this_month", "result", "month_before", "clause")
    paper.table(
        [Column(goal, 2.6), Column(aim, 1, "right"), Column(now, 1, "right"), Column(result, 1.1),
         Column(before, 1, "right"), Column(clause, 0.8)],
        [[r.goal.title, r.goal.aim, figures.formatted(r.now.number, r.goal.unit), r.verdict,
          figures.formatted(r.before.number, r.goal.unit), r.goal.clause] for r in report.results])


def _actions(paper: Paper, report: Report) -> None:
    if not report.actions:
        paper.paragraph(say("review.no_actions"))
        return
    cause, action, owner, due, state = columns("cause", "action", "owner", "due", "state")
    paper.table(
        [Column(cause, 2.4), Column(action, 2.4), Column(owner, 1.3), Column(due, 1.1), Column(state, 0.9)],
        [[_cause(a, report), a.action, a.owner, str(a.due_on),
          wording.title("review.marked_action", action_state(a))] for a in report.actions])


def _cause(action: ActionView, report: Report) -> str:
    """The cause, with the month in which it was found where that is an earlier one."""
    if action.month == report.span:
        return action.cause
    return say("review.cause_found_in", cause=action.cause, month=action.month.title)


def _table(paper: Paper, table: Table) -> None:
    paper.subheading(table.title)
    if not table.rows:
        paper.paragraph(table.empty, quiet=True)
        return
    paper.table(
        [Column(head.title, head.wide, "left" if head.unit == "text" else "right") for head in table.heads],
        [[figures.formatted(cell, head.unit, bare=head.unit != "percent")
          for cell, head in zip(row, table.heads, strict=True)]
         for row in (*table.rows, *((table.total,) if table.total else ()))])
    if table.note:
        paper.paragraph(table.note, quiet=True)
