"""Sealed messages that nobody should send, to a router that holds `sealing.RING`."""

import json
import zlib
from base64 import urlsafe_b64encode
from typing import Any

from hostile.inputs import NAME, NUMBER, Headers, Hostile, data, event
from sealing import JOSE, KEY, NOBODYS, OLDER, about, token

_TEXT = json.dumps(data()).encode()


def _message(name: str, jwe: str, **attributes: Any) -> bytes:
    return json.dumps(event(name, jwe, datacontenttype=JOSE, **attributes)).encode()


def _made(name: str, becomes: str, text: bytes = _TEXT, **header: Any) -> Hostile:
    return Hostile(name, becomes, _message(name, token(text, about(event(name)), **header)))


def _header(name: str, text: bytes) -> Hostile:
    """Return a message whose protected header is anything."""
    rest = token(_TEXT, about(event(name))).partition(".")[2]
    return Hostile(name, "SEAL_DAMAGED", _message(name, f"{urlsafe_b64encode(text).decode().rstrip('=')}.{rest}"))


def _said(name: str, becomes: str, **changes: Any) -> Hostile:
    """Return a message whose header says what no library writes, with a key that is there."""
    header = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": KEY.thumbprint(), "ce": about(event(name)), **changes}
    first = urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
    return Hostile(name, becomes, _message(name, f"{first}..{'A' * 16}.{'A' * 40}.{'A' * 22}"))


def _damaged(name: str, part: int, *, to: str | None = None) -> Hostile:
    """Return a message of which one part is another: by a bit, or altogether."""
    parts = token(_TEXT, about(event(name))).split(".")
    parts[part] = ("B" if parts[part][:1] == "A" else "A") + parts[part][1:] if to is None else to
    return Hostile(name, "SEAL_DAMAGED", _message(name, ".".join(parts)))


def _bomb() -> str:
    """Return a JWE by the book whose content is ten megabytes once it is unpacked."""
    packed = zlib.compressobj(wbits=-15)
    assert len(packed.compress(b"0" * 10_000_000) + packed.flush()) < 20_000
    return token(b"0" * 10_000_000, about(event("bomb")), zip="DEF")


def _keys_and_ways() -> list[Hostile]:
    crooked = {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}
    long = {"kty": "EC", "crv": "P-521", "x": "A" * 88, "y": "A" * 88}
    return [
        _made("key_of_nobody", "SEAL_KEY_UNKNOWN", key=NOBODYS),
        _made("no_key_named", "SEAL_KEY_UNKNOWN", kid=...),
        _said("key_is_a_list", "SEAL_KEY_UNKNOWN", kid=[KEY.thumbprint()]),
        _made("key_of_another_kind", "SEAL_NOT_ALLOWED", key=OLDER, kid=KEY.thumbprint()),
        _made("rsa_with_sha1", "SEAL_NOT_ALLOWED", key=OLDER, alg="RSA-OAEP"),
        _made("wrapped_content_key", "SEAL_NOT_ALLOWED", alg="ECDH-ES+A256KW"),
        _made("short_content_key", "SEAL_NOT_ALLOWED", enc="A128GCM"),
        _said("no_algorithm", "SEAL_NOT_ALLOWED", alg="none"),
        _said("rsa_1_5", "SEAL_NOT_ALLOWED", alg="RSA1_5"),
        _said("password_of_a_billion_rounds", "SEAL_NOT_ALLOWED", alg="PBES2-HS512+A256KW", p2c=10**9, p2s="AAAA"),
        _said("algorithm_is_an_object", "SEAL_NOT_ALLOWED", alg={"alg": "ECDH-ES"}),
        _said("extension_that_must_be_understood", "SEAL_NOT_ALLOWED", crit=["exp"], exp=1),
        Hostile("zip_bomb", "SEAL_NOT_ALLOWED", _message("bomb", _bomb())),
        _said("no_ephemeral_key", "SEAL_DAMAGED"),
        _said("ephemeral_key_off_the_curve", "SEAL_DAMAGED", epk=crooked),
        _said("ephemeral_key_of_another_curve", "SEAL_DAMAGED", epk=long),
        _said("ephemeral_key_is_a_text", "SEAL_DAMAGED", epk="x"),
    ]


def _not_whole() -> list[Hostile]:
    return [
        _damaged("nonce_changed", 2),
        _damaged("content_changed", 3),
        _damaged("mark_changed", 4),
        _damaged("mark_cut_short", 4, to="AAAAAA"),
        _damaged("no_content", 3, to=""),
        _damaged("six_parts", 4, to="A.A"),
        _damaged("not_base64", 3, to="****"),
        Hostile("content_is_no_jwe", "SEAL_DAMAGED", _message("plain", f"{NAME} {NUMBER}")),
        Hostile("content_is_empty", "SEAL_DAMAGED", _message("empty", "")),
        _header("header_is_no_json", b"nonsense"),
        Hostile("header_of_five_letters", "SEAL_DAMAGED", _message("five", "AAAAA..AA.AA.AA")),
        _header("header_is_a_list", b"[1,2,3]"),
        _header("header_says_the_key_twice", b'{"kid":"a","kid":"b"}'),
        _header("header_of_100000_levels", b"[" * 100_000),
        Hostile("content_is_an_object", "INVALID_EVENT", _message("object", {"ciphertext": "x"})),  # type: ignore[arg-type]
    ]


def _moved() -> list[Hostile]:
    mine = event("moved")
    jwe = token(_TEXT, about(mine))
    binary: Headers = (
        ("ce_specversion", b"1.0"),
        ("ce_id", b"another"),
        ("ce_source", mine["source"].encode()),
        ("ce_type", mine["type"].encode()),
        ("content-type", JOSE.encode()),
    )
    return [
        Hostile("moved_under_another_id", "SEAL_ELSEWHERE", _message("another", jwe)),
        Hostile("moved_in_binary_mode", "SEAL_ELSEWHERE", jwe.encode(), binary),
        Hostile("moved_under_another_type", "SEAL_ELSEWHERE", _message("moved", jwe, type="dk.stafet.exit_wish.v1")),
        Hostile("made_for_no_event", "SEAL_ELSEWHERE", _message("nowhere", token(_TEXT, None, ce=...))),
        Hostile(
            "moved_to_another_source",
            "SOURCE_NOT_TOPIC",
            _message("moved", jwe, source="urn:stafet:publisher:kommune-0851"),
        ),
    ]


def _content() -> list[Hostile]:
    return [
        _made("sealed_nonsense", "NOT_JSON", b"nonsense"),
        _made("sealed_nothing", "NOT_JSON", b""),
        _made("sealed_utf_16", "BAD_ENCODING", _TEXT.decode().encode("utf-16")),
        _made("sealed_more_than_a_value", "NOT_JSON", b'{}, "id": "somebody-elses"'),
        _made("sealed_key_twice", "DUPLICATE_KEY", b'{"subject": 1, "subject": 2}'),
        _made("sealed_depth", "TOO_DEEP", b"[" * 33 + b"]" * 33),
        _made("sealed_depth_with_the_envelope", "TOO_DEEP", b"[" * 32 + b"]" * 32),
        _made("sealed_number", "BAD_NUMBER", b'{"x": 123456789012345678901}'),
        _made("sealed_faults", "INVALID_EVENT", json.dumps(data(charged="yes")).encode()),
        _made("sealed_null", "INVALID_EVENT", b"null"),
        Hostile("sealed_megabyte", "TOO_LARGE", _message("large", "A" * 1_000_000)),
        _made("sealed_danger", "refused", json.dumps(data(danger_now=True)).encode()),
        _made("sealed_to_an_older_key", "routed", key=OLDER),
    ]


OPENED = frozenset({"sealed_faults", "sealed_null", "sealed_depth_with_the_envelope"})
"""What opens, and dies of what is in it: that is kept as it was opened."""
SEALED: tuple[Hostile, ...] = (*_keys_and_ways(), *_not_whole(), *_moved(), *_content())
