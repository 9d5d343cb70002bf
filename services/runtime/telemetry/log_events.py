"""The closed list of log lines: every event name with its meaning, every field with what it may hold."""

from collections.abc import Mapping
from types import MappingProxyType

from services.runtime.processes import NAMES

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        # one line per batch
        "chunk_stored": "one partition chunk was decided and committed",
        "outbox_published": "one round of outbox rows was acknowledged by Kafka and deleted",
        # one line per act
        "act_done": "a person's act on a handover, a dead letter or a stopped partition was stored",
        "act_refused": "a person's act was refused, with its code",
        # one line per HTTP request
        "request_served": "an HTTP request was answered; template of the path, method, status, duration",
        "request_failed": "an HTTP request failed, and not by its caller's fault: type and place, never its text",
        "signals_failed": "the look for those who listen failed, and they were let go: type and place, never its text",
        "http_serving": "HTTP is served; where",
        # processes
        "process_started": "a process is up, with the settings that matter",
        "process_stopping": "a process was asked to stop",
        "process_stopped": "a process ended by itself, with its exit code",
        "process_ready": "a process became ready",
        "rulebook_waits": "the folder holds another rulebook than the one in force: it waits for its activation",
        "crashed": "an exception nobody expected ended the process: its type and places, never its text",
        "child_started": "the supervisor started a child",
        "child_ended": "a child ended; its exit code and when it is started again",
        "child_killed": "a child did not end in time after SIGTERM and was killed by its pid",
        "settings_unknown": "STAFET_ variables that mean nothing",
        # servers
        "database_away": "the database does not answer; which, where, tried next when",
        "database_back": "the database answers again",
        "database_unfit": "the database answers, and lacks a right, a table or a column, or is newer than the program",
        "broker_away": "Kafka does not answer; which, where, tried next when",
        "broker_back": "Kafka answers again",
        "broker_refused": "Kafka refused our login or our rights; where, which of the two",
        "keys_away": "the token with the master keys does not answer; tried next when",
        "pair_started": "the embedded broker and database are up",
        "pair_stopped": "the embedded broker and database were stopped",
        "database_upgraded": "the schema is at its head",
        "topics_ensured": "the topics of the catalogue are there",
        # edge
        "assigned": "partitions were given to this router, with their positions",
        "revoked": "partitions were taken from this router",
        "partition_stopped": "a partition was stopped with a code; a person must look",
        "partition_resumed": "a stopped partition goes on, because a person has let it",
        "open_transaction": "ALARM: records lie behind a transaction that nobody has ended for a minute",
        "sender_time": "ALARM: records of a topic in.* carry the sender's time, not the broker's",
        "instance_taken": "ALARM: another router runs under this STAFET_INSTANCE; this one waits",
        "fail_stop": "the process ends hard so that its restart reads the positions",
        "no_progress": "there is lag and no progress: the watchdog ends the process",
        "dead_letters": "events of this chunk went to the dead letters, by code",
        "conflict": "ALARM: the same (source, id) came with other data; nothing was overwritten",
        # relay
        "relay_active": "this relay holds the lock and publishes",
        "relay_waiting": "another relay publishes; this one stands by",
        "delivery_failed": "Kafka refused rows; they stay in the outbox and are tried again",
        # clock
        "clock_active": "this clock holds the lock and acts",
        "clock_waiting": "another clock acts; this one stands by",
        "outbox_stuck": "ALARM: outbox rows are older than a minute",
        "submitted_stuck": "ALARM: events over HTTP were not sent, or not read, for a minute",
        "work_stuck": "work that nobody moves was found and put back, or needs a person",
        "balance_differs": "ALARM: an account of the balance does not close: which, by how many, and of what",
        "job_done": "a clock job did something",
        "job_failed": "a clock job failed and is tried again at its next turn",
        # the rest
        "library": "a line of a library: where it was logged, never its text",
        "log_refused": "a log line used a name or field outside this list; the name, never the value",
    }
)

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "process": f"{', '.join(NAMES)}, supervisor, cli",
        "instance": "which of several",
        "level": "debug … critical",
        "at": "instant in UTC, milliseconds",
        "event": "name from EVENTS",
        "mode": "demo, site, test",
        "rulebook": "hash of the rulebook in force",
        "candidate": "hash of the rulebook in the folder",
        "version": "version of Stafet or of the schema",
        "server": "database, broker or keys",
        "address": "host and port, never a password",
        "cluster": "Kafka cluster id",
        "topic": "topic name",
        "partition": "partition number",
        "partitions": "number of partitions",
        "base": "position before",
        "new": "position after",
        "read": "records read",
        "decided": "events decided",
        "duplicates": "events known already",
        "dead": "dead letters written",
        "rows": "database rows",
        "published": "rows acknowledged by Kafka",
        "failed": "rows that Kafka refused",
        "age_s": "seconds since the oldest or since the last progress",
        "ms": "duration in milliseconds",
        "retry_s": "seconds until the next try",
        "code": "code from a closed list",
        "codes": "codes with counts",
        "outcome": "closed word",
        "act": "accepted, returned, replayed, dismissed, resumed, granted, grant_ended, break_glass, "
        "break_glass_confirmed, denied",
        "forum": "forum id",
        "municipality": "municipality code",
        "handover": "random id of a handover",
        "letter": "random id of a dead letter",
        "grant": "random id of a grant or an emergency",
        "event_id": "random id of one of OUR events, never a publisher's",
        "publisher": "publisher id",
        "actor_role": "role of who acted, never who",
        "child": "name of a child process",
        "child_pid": "its process id",
        "exit": "exit code; negative is a signal",
        "port": "port of health and metrics, or of HTTP",
        "route": "template of a path, never a path",
        "method": "HTTP method",
        "status": "HTTP status",
        "job": "name of a clock job",
        "error": "type of an exception, never its text",
        "sqlstate": "PostgreSQL error code",
        "where": "file:line of our code or of a library",
        "stack": "places of an exception, file:line function",
        "logger": "name of a library's logger",
        "names": "names of settings, fields, topics, tables or columns",
        "count": "how many",
        "reason": "closed word",
    }
)
