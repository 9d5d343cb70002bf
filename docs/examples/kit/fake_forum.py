"""Fake forum: takes whatever is offered in a queue, notes an outcome and closes it; needs Python alone.

`python fake_forum.py API TOKEN FORUM MUNICIPALITY` works until it is stopped, woken by signals; with `--once` it ends
when nothing is offered. The outcome is made up: never run it where people are real.
"""

# ruff: noqa: INP001 - a program to copy, not a module of a package

import json
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

api, token, forum, municipality, *rest = sys.argv[1:]
OUTCOME = {"outcome": "measure_agreed", "responsible_authority": f"kommune-{municipality}"}
QUEUE = f"/api/v1/queues/{forum}?municipality={municipality}&state=offered&limit=100"
STALE = 412


def ask(method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Return what is answered; raises HTTPError."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = None if body is None else json.dumps(body).encode()
    names |= {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urlopen(Request(api + path, sent, names, method=method), timeout=30) as told:  # noqa: S310 - the address given
        return json.load(told)


def act(item: str, name: str, body: Any) -> None:
    """Do an act on the version that is there now; somebody who was faster is told and left alone."""
    version = ask("GET", f"/api/v1/handovers/{item}")["version"]
    # A client that gets no answer sends the same again under the same key.
    ask("POST", f"/api/v1/handovers/{item}/{name}", body, If_Match=f'"{version}"', Idempotency_Key=str(uuid4()))


def carried(item: str) -> bool:
    """Take one to its end; returns whether it was ours to the end."""
    try:
        act(item, "accept", {})
        act(item, "note_outcome", OUTCOME)
        act(item, "close", {})
    except HTTPError as refused:
        if refused.code != STALE:
            sys.exit(f"{item}: {refused.read().decode()}")
        return False
    return True


def listened() -> None:
    """Wait until something of what this forum sees has changed."""
    asking = Request(f"{api}/api/v1/signals", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    with urlopen(asking, timeout=60) as signals:  # noqa: S310 - a comment comes every 15 seconds
        for line in signals:
            if line.startswith(b"event: queue"):
                return


while True:
    closed = sum(carried(one["id"]) for one in ask("GET", QUEUE)["items"])
    sys.stdout.write(f"closed: {closed}\n")
    sys.stdout.flush()
    if "--once" in rest and not closed:
        break
    if not closed:
        listened()
