"""Mails as tests send them: of an allowed sender, signed by a domain's key or by a certificate, or with a fault."""

from base64 import encodebytes
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import dkim
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from connectors.mail_in.senders import Sender, read

NOW = datetime.now(UTC).replace(microsecond=0)  # what signs a mail asks the clock
EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
OFFICE, UNIT = "stadion@politi.example", "forebyggelse@politi.example"
"""A sender that is known by its domain's signature, and one that is known by its certificate."""
DOMAIN, SELECTOR = "politi.example", "nov"
SUBJECT, EVENTS = "Bekymring fra stadion", "Hændelser"
FORM = (EXAMPLES / "mail" / "bekymring.txt").read_text(encoding="utf-8")


class Key(NamedTuple):
    """A domain's key: what signs, and the record that is looked up."""

    private: bytes
    record: bytes


@cache
def domain_key(bits: int = 2048, flags: str = "") -> Key:
    """Return a key of a mail domain."""
    key = rsa.generate_private_key(65537, bits)
    public = encodebytes(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    record = b"v=DKIM1; k=rsa; " + flags.encode() + b"p=" + public.replace(b"\n", b"")
    return Key(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()), record)


def keys(name: str) -> bytes | None:
    """Look up the record of the domain's key, as a name server would."""
    return domain_key().record if name == f"{SELECTOR}._domainkey.{DOMAIN}" else None


@cache
def certificate(
    name: str = UNIT, begins: datetime = NOW - timedelta(days=1)
) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """Return a certificate of a sender, with its key."""
    key = rsa.generate_private_key(65537, 2048)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = x509.CertificateBuilder(who, who, key.public_key(), 1, begins, begins + timedelta(days=730))
    return built.sign(key, SHA256()), key


def pem(of: x509.Certificate) -> bytes:
    """Return a certificate as its file has it."""
    return of.public_bytes(Encoding.PEM)


def senders() -> Mapping[str, Sender]:
    """Return the list of senders of the documents' example, with the certificate of these tests."""
    document = yaml.safe_load((EXAMPLES / "mail" / "senders.yaml").read_text())
    return read(document, _page, lambda _: pem(certificate()[0]))


def _page(name: str) -> object:
    return yaml.safe_load((EXAMPLES / "mail" / name).read_text())


def mail(
    text: str | None, subject: str = SUBJECT, *, of: str = OFFICE, at: datetime = NOW, number: int = 1
) -> EmailMessage:
    """Return a mail without a signature."""
    made = EmailMessage(SMTP.clone(cte_type="8bit"))
    made["From"], made["To"], made["Subject"] = f"Stadion <{of}>", "stafet@drift.example", subject
    made["Date"], made["Message-ID"] = format_datetime(at), f"<{number}@{DOMAIN}>"
    if text is not None:
        made.set_content(text, cte="quoted-printable")
    return made


def with_file(
    content: bytes, kind: str = "application/json", name: str = "fil", subject: str = EVENTS, **said: object
) -> EmailMessage:
    """Return a mail with a file."""
    made = mail("Se filen.\n", subject, **said)  # type: ignore[arg-type]
    main, _, sub = kind.partition("/")
    made.add_attachment(content, main, sub, filename=name)
    return made


def by_domain(raw: bytes, key: Key | None = None, domain: str = DOMAIN, **more: object) -> bytes:
    """Return a mail with its domain's signature."""
    fields = [name for name, _ in dkim.rfc822_parse(raw)[0]]
    chosen = {"include_headers": [*fields, b"from"], "canonicalize": (b"relaxed", b"relaxed")} | more
    line: bytes = dkim.sign(raw, SELECTOR.encode(), domain.encode(), (key or domain_key()).private, **chosen)
    return line + raw


def by_certificate(made: EmailMessage, signer: tuple[x509.Certificate, rsa.RSAPrivateKey] | None = None) -> bytes:
    """Return a mail of which all but its header is signed by a certificate."""
    top = [(name, made[name]) for name in ("From", "To", "Subject", "Date", "Message-ID")]
    for name, _ in top:
        del made[name]
    entity = made.as_bytes()
    public, private = signer or certificate()
    builder = PKCS7SignatureBuilder().set_data(entity).add_signer(public, private, SHA256())
    der = builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])
    outer = EmailMessage(SMTP)
    for name, value in top:
        outer[name] = value
    lines = [
        outer.as_bytes().removesuffix(b"\r\n"),
        b"MIME-Version: 1.0\r\n",
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg="sha-256";\r\n',
        b' boundary="==s=="\r\n',
        b"\r\n--==s==\r\n" + entity + b"\r\n--==s==\r\n",
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        encodebytes(der).replace(b"\n", b"\r\n") + b"\r\n--==s==--\r\n",
    ]
    return b"".join(lines)
