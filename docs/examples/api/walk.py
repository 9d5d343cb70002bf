"""Takes an event from publishing to its end over HTTP: `python walk.py API PUBLISHER COORDINATOR FILE`; needs httpx.

API is the base address, then a token of each, and an event as JSON that the coordinator's KSP queue gets.
"""

# ruff: noqa: INP001 - a program to copy, not a module of a package

import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

api, publisher_token, coordinator_token, file = sys.argv[1:]
event = json.loads(Path(file).read_text(encoding="utf-8"))


def ask(token: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Return the answer; a refusal is told as its problem document, and ends the program."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    told = httpx.request(method, api + path, json=body, headers={"Authorization": f"Bearer {token}", **names})
    if told.is_error:
        sys.exit(f"{method} {path}: {told.text}")
    return told.json()


def act(item: str, name: str, body: Any) -> Any:
    """Do an act on the version that is there now; returns the item after it."""
    version = ask(coordinator_token, "GET", f"/api/v1/handovers/{item}")["version"]
    # A client that gets no answer sends the same again under the same key.
    headers = {"If_Match": f'"{version}"', "Idempotency_Key": str(uuid4())}
    return ask(coordinator_token, "POST", f"/api/v1/handovers/{item}/{name}", body, **headers)


taken = ask(publisher_token, "POST", "/api/v1/events", event, Idempotency_Key=event["id"])
href = taken["events"][0]["href"]
while ask(publisher_token, "GET", href)["outcome"] is None:
    time.sleep(0.2)

queue = ask(coordinator_token, "GET", "/api/v1/queues/ksp?municipality=0860&state=offered&limit=100")
item = max(queue["items"], key=lambda one: one["offered_at"])["id"]
if ask(coordinator_token, "GET", f"/api/v1/handovers/{item}")["event_id"] != event["id"]:
    sys.exit("the newest item is another event's")

act(item, "accept", {})
sys.stdout.write(f"{ask(coordinator_token, 'GET', f'/api/v1/handovers/{item}/content')['content']['necessity']}\n")
ask(coordinator_token, "POST", f"/api/v1/handovers/{item}/identity", {"reason": "contact"})

act(item, "ask", {"question": "Er boligen på plads?"})
question = ask(publisher_token, "GET", href)["questions"][-1]["id"]
ask(publisher_token, "POST", f"/api/v1/questions/{question}/answer", {"answer": "Ja."}, Idempotency_Key=str(uuid4()))

act(item, "note_outcome", {"outcome": "measure_agreed", "responsible_authority": "kommune-0860"})
act(item, "close", {})
sys.stdout.write(f"{ask(publisher_token, 'GET', href)['items'][0]['state']}\n")
