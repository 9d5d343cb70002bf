"""Signs one event: `python sign.py KEY FILE` prints it signed, `python sign.py KEY` the key as the rulebook has it."""

# ruff: noqa: INP001 - a program to copy, not a module of a package

import json
import sys
from pathlib import Path
from typing import Any

import rfc8785
from joserfc import jws
from joserfc.jwk import OKPKey


def without_nulls(value: Any) -> Any:
    """Leave out members that are null: null and absent mean the same."""
    if isinstance(value, dict):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value


key = OKPKey.import_key(Path(sys.argv[1]).read_bytes())  # openssl genpkey -algorithm ed25519
if len(sys.argv) == 2:
    print(json.dumps({name: key.as_dict(private=False)[name] for name in ("kty", "crv", "x")}))  # noqa: T201
    sys.exit()
event = without_nulls(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
signed = ("id", "source", "type", "recordedtime", "data")
content = rfc8785.dumps({name: event[name] for name in signed if name in event})
header = {"alg": "Ed25519", "kid": key.thumbprint()}
event["jws"] = jws.detach_content(jws.serialize_compact(header, content, key, algorithms=["Ed25519"]))
json.dump(event, sys.stdout)
