"""Celery tasks.

A message is only a wake-up after the commit: every job has a row that a sweep finds if the message is lost.
"""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from kernel import db, health, process_health, valkey
from kernel.logs import clean, log

if TYPE_CHECKING:  # importing it takes a quarter of a second, which no process needs before its first task
    from celery import Celery

PART = "task.health"
LATE = 60.0  # seconds that a periodic task may be late before it counts as not running
P = ParamSpec("P")
R = TypeVar("R")

_acts: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {}
_schedule: dict[str, dict[str, Any]] = {}


def _broker() -> str:
    address = valkey.url()
    return address.replace("unix://", "redis+socket://", 1) if address.startswith("unix://") else address


@functools.lru_cache(maxsize=1)
def _application() -> Celery:
    from celery import Celery

    made = Celery("hongniang")
    made.conf.update(
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": 600, "unacked_restore_interval": 5, "unacked_restore_throttle": 1},
        enable_utc=True,
        task_acks_late=True,
        task_default_queue="hongniang",
        task_ignore_result=True,
        task_reject_on_worker_lost=True,
        timezone="Asia/Shanghai",
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
    )
    return made


def configure() -> Celery:
    """The Celery application with every task, beat's table and the broker of this process."""
    celery = _application()
    celery.conf.broker_url = _broker()
    celery.conf.beat_schedule = dict(_schedule)
    for name, (act, options) in _acts.items():
        if name not in celery.tasks:
            celery.task(_watched(name, act), name=name, **options)
    return celery


def _watched(name: str, act: Callable[P, R]) -> Callable[P, None]:
    """The act as Celery runs it: a failure is recorded once (`kernel.health`), and the sweep repeats the work.

    Celery itself would log every failure of a sweep with its traceback, every few seconds.
    """
    part = f"task.{name}"
    rhythm = _schedule.get(name)
    again_within = 2 * rhythm["schedule"] + LATE if rhythm else None

    @functools.wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            act(*args, **kwargs)
        except Exception as error:
            health.failed(part, error)
        else:
            health.worked(part, again_within)
        publish_health()

    return run


def publish_health() -> None:
    """Publishes the health of this worker, which has no loop that does it."""
    try:
        with db.transaction() as session:
            session.connection()  # the database answers, so that what is published now says so
            health.well(PART)
            process_health.publish(session)
    except Exception as error:
        health.failed(PART, error)


def task(name: str, **options: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Makes a synchronous function a task under `name`. It must be idempotent; arguments are ids, not texts."""

    def decorate(act: Callable[P, R]) -> Callable[P, R]:
        _acts[name] = act, options
        return act

    return decorate


def run_every(seconds: float, name: str) -> None:
    """Beat sends the task `name` every so many seconds; a message older than that is dropped."""
    _schedule[name] = {"task": name, "schedule": seconds, "options": {"expires": max(seconds, 5)}}


def send(name: str, *args: Any) -> None:
    """Sends a task now. If the broker cannot be reached, this is logged and the sweep finds the row.

    Arguments are ids; texts pass the logs' redactors, because the broker stores them in clear.
    """
    from kombu.exceptions import OperationalError  # importing it is as slow as Celery

    try:
        configure().send_task(name, args=clean(args))
    except OperationalError as e:
        log.warning("wake_failed", task=name, why=str(e))


def wake(session: Session, name: str, *args: Any) -> None:
    """Sends a task once the transaction is committed."""
    db.after_commit(session, lambda: send(name, *args))
