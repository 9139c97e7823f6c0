"""Figures of the whole system for /metrics, read from the database at each scrape.

Loops run in other processes than the one that is scraped, so their figures come from the tables: backlog and age of
each channel, uncertain messages, open troubles, parts that fail or do nothing, and
processes whose clock differs.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from conversations import backlog
from kernel import db, health, instants, process_health
from notices import troubles

RECENT = timedelta(minutes=10)


class SystemFigures(Collector):
    """The collector; where the database cannot be read, only `hongniang_database_up` is given."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: describing must not read the database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures of this moment."""
        try:
            with db.transaction() as session:
                found = list(_figures(session))
        except Exception as error:
            health.failed("metrics", error)
            found = []
        else:
            health.worked("metrics")
        up = GaugeMetricFamily("hongniang_database_up", "Whether the database could be read")
        up.add_metric([], 1.0 if found else 0.0)
        yield from (up, *found)


def _figures(session: Session) -> Iterator[GaugeMetricFamily]:
    waiting = GaugeMetricFamily("hongniang_outbox_waiting", "Messages that wait to be sent", labels=["channel"])
    oldest = GaugeMetricFamily("hongniang_outbox_oldest_seconds", "How long the oldest of them waits",
                               labels=["channel"])
    for one in backlog.by_channel(session):
        waiting.add_metric([one.channel], one.waiting)
        oldest.add_metric([one.channel], one.oldest.total_seconds())
    uncertain = GaugeMetricFamily("hongniang_outbox_uncertain_recent", "Messages of ten minutes that are uncertain",
                                  labels=["channel"])
    for channel, count in backlog.uncertain_since(session, instants.now() - RECENT).items():
        uncertain.add_metric([channel], count)
    trouble = GaugeMetricFamily("hongniang_trouble_open", "Seconds for which a trouble lasts", labels=["trouble"])
    for open_trouble in troubles.open_troubles(session):
        trouble.add_metric([open_trouble.key], (instants.now() - open_trouble.since).total_seconds())
    failing = GaugeMetricFamily("hongniang_part_failing", "Failures in a row of a loop, task or part of one",
                                labels=["part"])
    for part in process_health.failing(session):
        failing.add_metric([part.part], part.times)
    silent = GaugeMetricFamily("hongniang_part_silent_seconds", "How long ago a part that does nothing last worked",
                               labels=["part"])
    for quiet in process_health.silent(session):
        silent.add_metric([quiet.part], (instants.now() - quiet.since).total_seconds())
    clock = GaugeMetricFamily("hongniang_clock_difference_seconds", "How far a process's clock is ahead, if it differs",
                              labels=["process"])
    for process, apart in process_health.clocks_that_differ(session).items():
        clock.add_metric([process], apart.total_seconds())
    yield from (waiting, oldest, uncertain, trouble, failing, silent, clock)


_ours = SystemFigures()
REGISTRY.register(_ours)
