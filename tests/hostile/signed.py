"""Signed messages that nobody should send, from a publisher whose keys `signing.book` names."""

import json
from base64 import urlsafe_b64encode
from typing import Any

from hostile.inputs import Hostile, data, event
from sealing import JOSE, about
from sealing import token as sealed
from signing import CURVE, EDWARDS, LATER, NOBODYS, Key, payload, token


def _message(name: str, jws: Any, **attributes: Any) -> bytes:
    return json.dumps(event(name, **{"jws": jws, **attributes})).encode()


def _made(name: str, becomes: str, key: Key = EDWARDS, **header: Any) -> Hostile:
    return Hostile(name, becomes, _message(name, token(payload(event(name)), key, **header)))


def _keys_and_ways() -> tuple[Hostile, ...]:
    return (
        _made("signed_by_nobody", "SIGNATURE_KEY_UNKNOWN", NOBODYS),
        _made("signed_by_the_key_it_brings", "SIGNATURE_KEY_UNKNOWN", NOBODYS, jwk=NOBODYS.as_dict(private=False)),
        _made("signed_with_no_key_named", "SIGNATURE_KEY_UNKNOWN", kid=...),
        _made("signing_key_is_a_list", "SIGNATURE_KEY_UNKNOWN", kid=[EDWARDS.thumbprint()]),
        _made("signed_with_tomorrows_key", "SIGNATURE_KEY_UNKNOWN", LATER),
        _made("signed_under_another_kid", "SIGNATURE_WRONG", NOBODYS, kid=EDWARDS.thumbprint()),
        _made("signed_by_algorithm_none", "SIGNATURE_NOT_ALLOWED", alg="none"),
        _made("signed_by_hmac_of_the_public_key", "SIGNATURE_NOT_ALLOWED", alg="HS256"),
        _made("signed_by_another_kind_of_key", "SIGNATURE_NOT_ALLOWED", CURVE, alg="EdDSA"),
        _made("signing_algorithm_is_a_list", "SIGNATURE_NOT_ALLOWED", alg=["Ed25519"]),
        _made("signed_unencoded", "SIGNATURE_NOT_ALLOWED", b64=False, crit=["b64"]),
        _made("signature_that_must_be_understood", "SIGNATURE_NOT_ALLOWED", crit=["exp"], exp=1),
        _made("signed_by_either_name_of_the_algorithm", "routed", alg="EdDSA"),
        _made("signed_on_the_curve", "routed", CURVE),
    )


def _not_whole() -> tuple[Hostile, ...]:
    whole = token(payload(event("whole")))
    header, _, signature = whole.split(".")
    content = urlsafe_b64encode(payload(event("attached"))).decode().rstrip("=")
    twice = urlsafe_b64encode(b'{"alg":"Ed25519","alg":"none","kid":"x"}').decode().rstrip("=")
    other = f"{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    broken = {
        "signature_is_a_number": 7,
        "signature_is_empty": "",
        "signature_is_two_parts": f"{header}.{signature}",
        "signature_is_short": f"{header}..{signature[:80]}",
        "signature_is_of_another_content": f"{header}..{other}",
        "signature_is_all_zero": f"{header}..{'A' * 86}",
        "signature_has_its_content": f"{header}.{content}.{signature}",
        "signature_header_is_no_json": f"AAAA..{signature}",
        "signature_header_is_five_letters": f"AAAAA..{signature}",
        "signature_header_says_it_twice": f"{twice}..{signature}",
        "signature_header_is_long": f"{'A' * 100_000}..{signature}",
        "signature_of_zeros_on_the_curve": f"{token(b'', CURVE).split('.')[0]}..{'A' * 86}",
    }
    return tuple(Hostile(name, "SIGNATURE_WRONG", _message(name, jws)) for name, jws in broken.items())


def _moved() -> tuple[Hostile, ...]:
    """Return events under a signature of another one, and a number that readers disagree on."""
    jws = token(payload(event("right")))
    jwe = sealed(json.dumps(data()).encode(), about(event("sealed_and_signed")))
    under = {"datacontenttype": JOSE, "data": jwe}
    changes: dict[str, dict[str, Any]] = {
        "signature_of_another_id": {},
        "signature_of_another_type": {"id": "right", "type": "dk.stafet.stadium_concern.v1"},
        "signature_of_other_data": {"id": "right", "data": data(charged=True)},
        "signature_of_no_recorded_time": {"id": "right", "recordedtime": "2026-02-09T10:00:00+01:00"},
    }
    large = event("signature_of_a_number_of_20_digits", data(unknown=2**62))
    inner = token(payload(event("sealed_and_signed")))
    return (
        *(Hostile(name, "SIGNATURE_WRONG", _message(name, jws, **change)) for name, change in changes.items()),
        Hostile(large["id"], "SIGNATURE_WRONG", json.dumps({**large, "jws": jws}).encode()),
        Hostile("signed_before_it_was_sealed", "SIGNATURE_WRONG", _message("sealed_and_signed", inner, **under)),
        Hostile(
            "sealed_and_signed",
            "routed",
            _message("sealed_and_signed", token(payload(event("sealed_and_signed", **under))), **under),
        ),
    )


SIGNED: tuple[Hostile, ...] = (*_keys_and_ways(), *_not_whole(), *_moved())
