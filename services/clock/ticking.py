"""The job scheduler: runs each job when its time has come; one that fails is logged and has its next turn."""

import time
from collections.abc import Sequence

import psycopg

from services.clock.jobs import Job, JobContext
from services.runtime.telemetry.log import describe, get_logger


class Ticking:
    """The jobs and when each is due (monotonic seconds); all of them at once in the beginning."""

    def __init__(self, jobs: Sequence[Job], context: JobContext) -> None:
        self._desk = context
        self._due = dict.fromkeys(jobs, 0.0)

    def tick(self, now: float) -> None:
        """Run what is due. Raises psycopg.OperationalError only when the connection is gone."""
        for job, due in self._due.items():
            if due <= now:
                self._due[job] = now + job.every
                self._run(job)

    def _run(self, job: Job) -> None:
        started, log, metrics = time.monotonic(), get_logger(), self._desk.metrics
        try:
            done = job.do(self._desk)
        except psycopg.Error as error:
            if self._desk.connection.closed or self._desk.connection.broken:
                raise
            metrics.count("stafet_job_runs_total", job=job.name, outcome="failed")
            log.warning("job_failed", job=job.name, retry_s=job.every, **describe(error))
            return
        metrics.count("stafet_job_runs_total", job=job.name, outcome="done")
        metrics.observe("stafet_job_seconds", time.monotonic() - started, job=job.name)
        if done:
            log.info("job_done", job=job.name, count=done)
