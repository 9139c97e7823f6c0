"""Background tasks of `app`, and the schedule of Celery beat. Rooms register their own tasks when imported."""
from __future__ import annotations

from app import company, invariants
from app.review import report_files
from deadlines import next_notice
from integration import idempotency, webhook_sending, webhooks
from kernel import db, health, tasks
from staff import sessions

INVARIANTS_EVERY = 15 * 60
SESSIONS_EVERY = 60 * 60
REPORTS_EVERY = 5 * 60
NOTICE_EVERY = 60 * 60


@tasks.task("app.invariants")
def check_invariants() -> None:
    """Checks the rooms' invariants on the running system."""
    with db.transaction() as session:
        invariants.check(session)


@tasks.task("app.sessions")
def ended_sessions() -> None:
    """Removes staff sessions that ended long ago."""
    with db.transaction() as session:
        sessions.remove_ended(session)


@tasks.task("app.reports")
def monthly_reports() -> None:
    """Makes the monthly reports that are due (`report_files.due`), each once."""
    with db.transaction() as session:
        months = report_files.due(session)
    for month in months:  # one that cannot be made keeps no other from being made
        try:
            with db.transaction() as session:
                report_files.make(session, month)
        except Exception as error:
            health.failed("report", error, month=str(month))
        else:
            health.worked("report")


@tasks.task("app.notice_missing")
def holiday_notice_missing() -> None:
    """Alerts supervisors, once, that the coming year's holiday notice is missing."""
    with db.transaction() as session:
        if company.is_loaded(session):
            next_notice.alert_if_missing(session)


@tasks.task("app.old_answers")
def old_answers() -> None:
    """Removes stored API answers and webhook deliveries past their retention."""
    for forget in (idempotency.forget, webhook_sending.forget):
        with db.transaction() as session:
            forget(session)


def plan() -> None:
    """Fills the schedule of Celery beat; intervals in seconds."""
    tasks.run_every(INVARIANTS_EVERY, "app.invariants")
    tasks.run_every(SESSIONS_EVERY, "app.sessions")
    tasks.run_every(REPORTS_EVERY, "app.reports")
    tasks.run_every(SESSIONS_EVERY, "app.old_answers")
    tasks.run_every(NOTICE_EVERY, "app.notice_missing")
    tasks.run_every(webhook_sending.SWEEP, webhooks.SEND)
