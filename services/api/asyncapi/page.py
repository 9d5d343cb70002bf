"""Viewer page of the AsyncAPI document: one HTML page without script, made here, that asks for nothing else."""

import json
from collections.abc import Iterator
from html import escape

from services.api.openapi.page import STYLE, Part


def page(document: Part) -> str:
    """Return the page; its policy is that of the page of the OpenAPI document."""
    title = escape(document["info"]["title"])
    parts = document["components"]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} topics</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f"<h1>{title} topics</h1><p>{escape(document['info']['description'])}</p>"
        '<p>The same for machines: <a href="asyncapi.json">asyncapi.json</a> (AsyncAPI 3.0). '
        'Over HTTP: <a href="docs">the API</a>.</p>'
        f"<h2>Topics</h2>{''.join(_operations(document))}"
        f"<h2>Messages</h2>{''.join(_messages(parts['messages']))}"
        f"<h2>Schemas</h2>{''.join(_schemas(parts['schemas']))}</body></html>"
    )


def _operations(document: Part) -> Iterator[str]:
    for one in document["operations"].values():
        channel = document["channels"][_last(one["channel"]["$ref"])]
        kafka = channel["bindings"]["kafka"]
        links = ", ".join(_link("message", _last(each["$ref"])) for each in one["messages"])
        yield (
            f'<details id="{escape(channel["address"])}"><summary><code>{escape(channel["address"])}</code> '
            f"{escape(one['summary'])}</summary><p>{escape(channel['description'])}</p><table>"
            f"{_row('Key', channel['x-key'])}{_row('Partitions', str(kafka['partitions']))}"
            f"{_row('Dead letters', channel['x-dead-letters'])}</table><p>{links}</p></details>"
        )


def _row(name: str, text: str) -> str:
    return f"<tr><th>{name}</th><td>{escape(text)}</td></tr>"


def _messages(messages: Part) -> Iterator[str]:
    for name, one in messages.items():
        schema = _last(one["payload"]["$ref"])
        headers = escape(json.dumps(one["headers"], indent=2, ensure_ascii=False))
        example = escape(json.dumps(one["examples"][0], indent=2, ensure_ascii=False))
        title = f"<code>{escape(name)}</code> {escape(one['title'])}"
        yield (
            f'<details id="message.{escape(name)}"><summary>{title}</summary><p>{escape(one["summary"])}</p>'
            f"<p><code>{escape(one['contentType'])}</code>: {_link('schema', schema)}</p>"
            f"<h4>Example</h4><pre>{example}</pre><h4>Headers</h4><pre>{headers}</pre></details>"
        )


def _schemas(schemas: Part) -> Iterator[str]:
    for name, one in schemas.items():
        text = escape(json.dumps(one, indent=2, ensure_ascii=False))
        yield (
            f'<details id="schema.{escape(name)}"><summary><code>{escape(name)}</code></summary>'
            f"<pre>{text}</pre></details>"
        )


def _link(kind: str, name: str) -> str:
    return f'<a href="#{kind}.{escape(name)}">{escape(name)}</a>'


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]
