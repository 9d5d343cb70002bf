"""Seals the content of one event: `python seal.py KEYS FILE` prints the sealed event; needs joserfc alone."""

# ruff: noqa: INP001 - a program to copy, not a module of a package

import json
import sys
from pathlib import Path

from joserfc import jwe
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey

keys, file = sys.argv[1:]
key = json.loads(Path(keys).read_text(encoding="utf-8"))["keys"][0]  # the first is the one to use
event = json.loads(Path(file).read_text(encoding="utf-8"))
header = {
    "alg": "ECDH-ES",
    "enc": "A256GCM",
    "kid": key["kid"],
    "ce": {name: event[name] for name in ("source", "id", "type")},  # it opens as this event's content and no other's
}
ways = JWERegistry(algorithms=["ECDH-ES", "A256GCM"], strict_check_header=False)
content = json.dumps(event["data"]).encode()
event["data"] = jwe.encrypt_compact(header, content, ECKey.import_key(key), registry=ways)
event["datacontenttype"] = "application/jose"
json.dump(event, sys.stdout)
