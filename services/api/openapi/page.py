"""Viewer page of the document: one HTML page without script, made here, that asks for nothing else."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

Part = Mapping[str, Any]

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
details { border: 1px solid #767676; border-radius: 4px; margin: .5rem 0; padding: .5rem 1rem; }
summary { cursor: pointer; } code, pre { font: 14px/1.4 ui-monospace, monospace; }
pre { overflow: auto; background: #f4f4f4; padding: .5rem; } table { border-collapse: collapse; }
td, th { border: 1px solid #767676; padding: .2rem .6rem; text-align: left; vertical-align: top; }
@media (prefers-color-scheme: dark) {
  body { background: #111; color: #eee; } pre { background: #222; } a { color: #9cf; }
}
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS: Mapping[str, str] = MappingProxyType(
    {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
)
"""Nothing may be loaded, run, framed or sent; the page's own style alone counts."""
_REFERENCE = "#/components/"


def page(document: Part) -> str:
    """Return the page."""
    title = escape(document["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f"<h1>{title} API</h1><p>{escape(document['info']['description'])}</p>"
        '<p>The same for machines: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1). '
        'On Kafka: <a href="topics">the topics</a>.</p>'
        f"{''.join(_tags(document))}<h2>Schemas</h2>{''.join(_schemas(document))}</body></html>"
    )


def _tags(document: Part) -> Iterator[str]:
    for tag in document["tags"]:
        yield f"<h2>{escape(tag['name'].capitalize())}</h2>"
        for path, operations in document["paths"].items():
            for method, one in operations.items():
                if tag["name"] in one["tags"]:
                    yield _operation(document, method, path, one)


def _operation(document: Part, method: str, path: str, one: Part) -> str:
    more = "".join(f"<p>{escape(part)}</p>" for part in one.get("description", "").split("\n\n") if part)
    parameters = [found(document, each) for each in one["parameters"]]
    rows = "".join(
        _row(f"<code>{escape(each['name'])}</code>", each["in"], "required" if each["required"] else "", each)
        for each in parameters
    )
    body = "".join(_media(document, "Body", one.get("requestBody", {}).get("content", {})))
    answers = "".join(
        f"<h4>{status}: {escape(answer['description'])}</h4>{''.join(_media(document, '', answer['content']))}"
        for status, answer in one["responses"].items()
    )
    return (
        f'<details id="{escape(one["operationId"])}"><summary><code>{method.upper()} {escape(path)}</code> '
        f"{escape(one['summary'])}</summary>{more}<table>{rows}</table>{body}{answers}</details>"
    )


def _row(name: str, place: str, required: str, each: Part) -> str:
    limits = escape(json.dumps(each["schema"], ensure_ascii=False))
    return (
        f"<tr><th>{name}</th><td>{place}</td><td>{required}</td><td>{escape(each['description'])}</td>"
        f"<td><code>{limits}</code></td></tr>"
    )


def _media(document: Part, title: str, content: Part) -> Iterator[str]:
    for kind, media in content.items():
        yield f"<p>{title} <code>{escape(kind)}</code>: {_named(media['schema'])}</p>"
        for example in [found(document, each) for each in media.get("examples", {}).values()]:
            yield f"<pre>{escape(json.dumps(example['value'], indent=2, ensure_ascii=False))}</pre>"


def _named(schema: Part) -> str:
    """Return the name of a schema as a link to it; of what is made of others, of the first."""
    inner = schema.get("items") or next(iter(schema.get("allOf", ())), schema)
    if "$ref" not in inner:
        return f"<code>{escape(json.dumps(inner))}</code>"
    name = escape(inner["$ref"].rpartition("/")[2])
    return f'{"list of " if "items" in schema else ""}<a href="#{name}">{name}</a>'


def _schemas(document: Part) -> Iterator[str]:
    for name, schema in document["components"]["schemas"].items():
        text = escape(json.dumps(schema, indent=2, ensure_ascii=False))
        yield f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary><pre>{text}</pre></details>'


def found(document: Part, part: Part) -> Part:
    """Return a part, or what it refers to."""
    if "$ref" not in part:
        return part
    kind, _, name = part["$ref"].removeprefix(_REFERENCE).partition("/")
    one: Part = document["components"][kind][name]
    return one
