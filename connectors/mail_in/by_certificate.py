"""S/MIME: a mail is its sender's when the certificate that is known of the sender has signed it (RFC 8551, RFC 5652).

No chain of issuers is asked: the certificate itself is in the list of senders, and another one is another sender's.
"""

from datetime import datetime
from email import message_from_bytes, policy
from hashlib import sha256
from typing import Any, NamedTuple

from asn1crypto import cms
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import Certificate

from connectors.mail_in.refusals import RefusedMailError

_SIGNED = "multipart/signed"
_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature"}
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class Signed(NamedTuple):
    """What is signed: the entity inside, when, and what it is known by when it comes again."""

    entity: bytes
    at: datetime
    known_by: bytes


def signed(raw: bytes, certificate: Certificate, now: datetime) -> Signed:
    """Return what a mail has signed; raises RefusedMailError `not_signed`."""
    entity, signature = _split(raw)
    try:
        info = cms.ContentInfo.load(signature, strict=True)
        at, attributes = _verify(info, entity, certificate)
    except (ValueError, TypeError, KeyError, InvalidSignature):
        raise RefusedMailError("not_signed") from None
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise RefusedMailError("not_signed")
    return Signed(entity, at, sha256(attributes).digest())


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """Return the entity that is signed, exactly as it came, and the signature."""
    whole = message_from_bytes(raw, policy=policy.compat32)
    boundary = whole.get_boundary()
    if whole.get_content_type() != _SIGNED or not boundary or not boundary.isascii():
        raise RefusedMailError("not_signed")
    line = b"\r\n--" + boundary.encode()
    found = raw.split(line)
    if len(found) != 4 or not found[1].startswith(b"\r\n") or not found[2].startswith(b"\r\n"):
        raise RefusedMailError("not_signed")
    if not found[3].startswith(b"--"):
        raise RefusedMailError("not_signed")
    part = message_from_bytes(found[2][2:], policy=policy.compat32)
    signature = part.get_payload(decode=True)
    if part.get_content_type() not in _SIGNATURES or not isinstance(signature, bytes) or part.defects:
        raise RefusedMailError("not_signed")
    return found[1][2:], signature


def _verify(info: Any, entity: bytes, certificate: Certificate) -> tuple[datetime, bytes]:
    """Return when it was signed, and the bytes that the signature is over; raises ValueError, InvalidSignature."""
    data = info["content"] if info["content_type"].native == "signed_data" else None
    if data is None or data["encap_content_info"]["content"].native is not None or len(data["signer_infos"]) != 1:
        raise ValueError
    signer = data["signer_infos"][0]
    said: dict[str, Any] = {}
    for attribute in signer["signed_attrs"]:
        if attribute["type"].native in said or len(attribute["values"]) != 1:
            raise ValueError
        said[attribute["type"].native] = attribute["values"][0].native
    algorithm = _HASHES[signer["digest_algorithm"]["algorithm"].native]
    digest = hashes.Hash(algorithm)
    digest.update(entity)
    if said["content_type"] != "data" or said["message_digest"] != digest.finalize():
        raise ValueError
    attributes: bytes = signer["signed_attrs"].untag().dump()
    _check(signer, attributes, algorithm, certificate)
    return said["signing_time"], attributes


def _check(signer: Any, attributes: bytes, algorithm: hashes.HashAlgorithm, certificate: Certificate) -> None:
    key, signature = certificate.public_key(), signer["signature"].native
    used = signer["signature_algorithm"]
    if isinstance(key, rsa.RSAPublicKey) and used.signature_algo == "rsassa_pkcs1v15" and key.key_size >= 2048:
        key.verify(signature, attributes, padding.PKCS1v15(), algorithm)
    elif isinstance(key, rsa.RSAPublicKey) and used.signature_algo == "rsassa_pss" and key.key_size >= 2048:
        key.verify(signature, attributes, padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey) and used.signature_algo == "ecdsa":
        key.verify(signature, attributes, ec.ECDSA(algorithm))
    else:
        raise ValueError
