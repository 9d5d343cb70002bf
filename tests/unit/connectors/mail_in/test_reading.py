"""Claims of mails that come in: one that an allowed sender signed becomes events; every other is refused whole."""

import json
import tracemalloc
from base64 import encodebytes
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

import pytest

from connectors.mail_in.reading import LARGEST, Mail, read
from connectors.mail_in.refusals import REFUSALS, RefusedMailError
from mails import (
    EVENTS,
    FORM,
    NOW,
    OFFICE,
    SUBJECT,
    UNIT,
    by_certificate,
    by_domain,
    certificate,
    domain_key,
    keys,
    mail,
    senders,
    with_file,
)

EVENT = {"specversion": "1.0", "source": "urn:stafet:publisher:nordjyllands-politi", "id": "e-1", "data": {}}
JSON = json.dumps(EVENT).encode()
CSV = FORM.encode()


def taken(raw: bytes) -> Mail:
    """Read a mail of today."""
    return read(raw, senders(), keys, NOW)


def refused(raw: bytes) -> RefusedMailError:
    """Return the refusal of a mail."""
    with pytest.raises(RefusedMailError) as found:
        taken(raw)
    return found.value


def test_a_form_becomes_the_event_that_a_row_of_a_file_is() -> None:
    """Fields are the mapping's columns, a line further in goes on, and nothing below the end mark is read."""
    found = taken(by_domain(mail(FORM).as_bytes()))
    (event,) = found.events
    assert (event["type"], found.sender.publisher) == ("dk.stafet.stadium_concern.v1", "nordjyllands-politi")
    assert event["data"]["subject"] == {"cpr": "7405104321", "name": "Opdigtet Ungersen", "residence": "0851"}
    assert event["data"]["description"].endswith("uden for stadion,\nog gik med dem bagefter.")
    assert "Vagthavende" not in json.dumps(event)
    assert taken(by_domain(mail(FORM, number=2).as_bytes())).events == found.events


def test_a_file_of_events_or_of_rows_is_what_its_subject_says() -> None:
    """JSON under the subject of events, CSV under that of a mapping, whatever the file is called."""
    assert taken(by_domain(with_file(JSON, name="../../etc/passwd").as_bytes())).events == (EVENT,)
    table = "Journalnr;CPR-nr;Navn;Bopælskommune;Set den;Underrettet;Frygt for hvervning;Hvorfor;Beskrivelse\r\n"
    rows = table + "J-1;740510-4321;Opdigtet;851;21-11-2026;Ja;nej;Fordi.;\r\nJ-2;;Påhit;851;21-11-2026;Ja;nej;Ja.;\r\n"
    made = with_file(rows.encode("cp1252"), "text/csv", "C:\\x\r.csv".replace("\r", ""), SUBJECT)
    assert [one["data"]["subject"]["name"] for one in taken(by_domain(made.as_bytes())).events] == ["Opdigtet", "Påhit"]


def test_what_comes_again_is_known_by_its_id_and_its_body() -> None:
    """Servers on the way add fields above; another id, or another body, is another mail."""
    raw = by_domain(mail(FORM).as_bytes())
    again = b"Received: from b by c\r\nAuthentication-Results: x; dkim=fail\r\n" + raw
    others = by_domain(mail(FORM, number=2).as_bytes()), by_domain(mail(FORM + "\n.\n").as_bytes())
    assert taken(again).known_by == taken(raw).known_by
    assert len({taken(one).known_by for one in (raw, *others)}) == 3


def signed(change: Callable[[bytes], bytes]) -> bytes:
    """Return a mail that was changed before its domain signed it."""
    return by_domain(change(mail(FORM).as_bytes()))


def changed(old: bytes, new: bytes) -> bytes:
    """Return a mail that was changed after its domain signed it."""
    raw = by_domain(mail(FORM).as_bytes())
    assert old in raw
    return raw.replace(old, new, 1)


def nested(depth: int) -> bytes:
    """Return multiparts inside each other."""
    opened = "".join(
        f'Content-Type: multipart/mixed; boundary="{at}"\r\n\r\n--{at}\r\n' for at in range(depth)
    ).encode()
    top = mail(None).as_bytes().removesuffix(b"\r\n")
    return top + b"MIME-Version: 1.0\r\n" + opened + b"Content-Type: text/plain\r\n\r\nx\r\n"


def with_type(kind: bytes, body: bytes = b"Navn: x\r\n") -> bytes:
    """Return a signed mail of some type."""
    top = mail(None).as_bytes().removesuffix(b"\r\n")
    return by_domain(top + b"MIME-Version: 1.0\r\nContent-Type: " + kind + b"\r\n\r\n" + body)


UNSIGNED = mail(FORM).as_bytes()
FORGED = b"Authentication-Results: mx; dkim=pass header.d=politi.example\r\n"
TURNED = mail(FORM.replace("Navn: ", "Navn: \u202e")).as_bytes()
LENGTH = by_domain(UNSIGNED, length=True)
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("unreadable", lambda: b""),
    "no header": ("unreadable", lambda: b"\r\n\r\nhej"),
    "half a megabyte of fields": ("unreadable", lambda: b"X: y\r\n" * 100_000 + UNSIGNED),
    "hundred megabytes": ("too_large", lambda: UNSIGNED + b"x" * 100_000_000),
    "one long line": ("unreadable", lambda: UNSIGNED + b"x" * 1_000_000),
    "ten thousand multiparts in each other": ("unreadable", lambda: nested(10_000)),
    "nineteen multiparts that never end": ("not_signed", lambda: nested(19)),
    "a type of a thousand lines": ("unreadable", lambda: with_type(b"text/plain" + b';\r\n a="b"' * 1000)),
    "a bare line feed": ("unreadable", lambda: UNSIGNED.replace(b"\r\n", b"\n", 1)),
    "a bare carriage return": ("unreadable", lambda: b"X: y\rFrom: a@b.dk\r\n" + UNSIGNED),
    "a zero byte": ("unreadable", lambda: UNSIGNED + b"\0"),
    "two senders": ("unreadable", lambda: signed(lambda raw: b"From: a@b.dk\r\n" + raw)),
    "a second sender after signing": ("unreadable", lambda: b"From: a@b.dk\r\n" + by_domain(UNSIGNED)),
    "two addresses in one sender": ("unreadable", lambda: changed(b"Stadion <", b"a@b.dk, Stadion <")),
    "a group": ("unreadable", lambda: changed(b"Stadion <stadion@politi.example>", b"a: stadion@politi.example;")),
    "an address in the name": ("sender_unknown", lambda: changed(b"Stadion <", b'"stadion@politi.example" <x')),
    "an address in the bare name": ("unreadable", lambda: changed(b"Stadion <", b"stadion@politi.example <x")),
    "a comment": ("unreadable", lambda: changed(b"Stadion <", b"(a) <")),
    "a turned name": ("unreadable", lambda: changed(b"Stadion <", "\u202enoidatS <".encode())),
    "another sender": ("sender_unknown", lambda: by_domain(mail(FORM, of="chef@politi.example").as_bytes())),
    "no signature": ("not_signed", lambda: UNSIGNED),
    "a forged result": ("not_signed", lambda: FORGED + UNSIGNED),
    "another domain's signature": ("not_signed", lambda: by_domain(UNSIGNED, domain="ond.example")),
    "another key": ("not_signed", lambda: by_domain(UNSIGNED, domain_key(flags="n=x; "))),
    "another word": ("not_signed", lambda: changed(b"Ungersen", b"Ungersan")),
    "another subject": ("not_signed", lambda: changed(b"Bekymring fra stadion", b"Bekymring fra havnen")),
    "a line more": ("not_signed", lambda: by_domain(UNSIGNED) + b"Navn: y\r\n"),
    "a line more than the length": ("not_signed", lambda: LENGTH + b"Navn: y\r\n"),
    "a signed length": ("not_signed", lambda: LENGTH),
    "a signature without its date": (
        "not_signed",
        lambda: by_domain(UNSIGNED, include_headers=[b"from", b"subject", b"message-id", b"content-type"]),
    ),
    "a type beside the signature": (
        "not_signed",
        lambda: by_domain(UNSIGNED, include_headers=[b"from", b"subject", b"message-id", b"date"]),
    ),
    "six signatures that are none": (
        "not_signed",
        lambda: b"DKIM-Signature: v=1; d=politi.example\r\n" * 6 + by_domain(UNSIGNED),
    ),
    "a certificate's mail without one": ("not_signed", lambda: by_domain(mail(FORM, of=UNIT).as_bytes())),
    "a certificate of somebody else": (
        "not_signed",
        lambda: by_certificate(mail(FORM, of=UNIT), certificate("anden")),
    ),
    "another word inside": (
        "not_signed",
        lambda: by_certificate(mail(FORM, of=UNIT)).replace(b"Ungersen", b"Ungersan"),
    ),
    "a part before": (
        "not_signed",
        lambda: by_certificate(mail(FORM, of=UNIT)).replace(
            b"\r\n--==s==\r\n", b"\r\n--==s==\r\n\r\nNavn: x\r\n--==s==\r\n", 1
        ),
    ),
    "a week ago": ("too_old", lambda: by_domain(mail(FORM, at=NOW - timedelta(days=8)).as_bytes())),
    "tomorrow": ("too_old", lambda: by_domain(mail(FORM, at=NOW + timedelta(days=1)).as_bytes())),
    "another fixed subject": ("subject", lambda: by_domain(mail(FORM, "SV: " + SUBJECT).as_bytes())),
    "no subject": ("not_signed", lambda: by_domain(UNSIGNED.replace(b"Subject: Bekymring fra stadion\r\n", b""))),
    "an empty form": ("no_content", lambda: by_domain(mail("\n").as_bytes())),
    "no file": ("no_content", lambda: by_domain(mail(FORM, EVENTS).as_bytes())),
    "only HTML": ("no_content", lambda: with_type(b"text/html", b"<p>Navn: x</p>\r\n")),
    "an archive": (
        "attachment",
        lambda: by_domain(with_file(b"PK\x03\x04" + b"\0" * 99, "application/zip").as_bytes()),
    ),
    "an archive by another name": (
        "attachment",
        lambda: by_domain(with_file(b"PK\x03\x04" + b"\0" * 99, "application/json").as_bytes()),
    ),
    "a packed file": ("attachment", lambda: by_domain(with_file(b"\x1f\x8b\x08\x00" * 9).as_bytes())),
    "a program": ("attachment", lambda: by_domain(with_file(b"MZ", "application/x-msdownload").as_bytes())),
    "two files": ("attachment", lambda: by_domain(two_files())),
    "a mail in the mail": ("attachment", lambda: with_type(b"message/rfc822", UNSIGNED)),
    "a part that goes on elsewhere": ("attachment", lambda: with_type(b"message/external-body", b"\r\n")),
    "an unknown charset": ("encoding", lambda: with_type(b"text/plain; charset=utf-7", b"Navn: +AG4-\r\n")),
    "bytes that are none of its charset": (
        "encoding",
        lambda: with_type(b"text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit", b"Navn: \xff\r\n"),
    ),
    "turned text": ("encoding", lambda: by_domain(TURNED)),
    "turned text in a file": ("encoding", lambda: by_domain(with_file('{"a": "\u202e"}'.encode()).as_bytes())),
    "broken base64": (
        "unreadable",
        lambda: with_type(b"text/plain\r\nContent-Transfer-Encoding: base64", b"TmF2bjogeA\r\n"),
    ),
    "an unknown encoding": (
        "unreadable",
        lambda: with_type(b"text/plain\r\nContent-Transfer-Encoding: x-uuencode", b"begin 644 x\r\n"),
    ),
    "no boundary": ("attachment", lambda: with_type(b"multipart/mixed")),
    "half a JSON": ("faults", lambda: by_domain(with_file(JSON[:-1]).as_bytes())),
    "a JSON a thousand deep": ("faults", lambda: by_domain(with_file(b"[" * 1000 + b"]" * 1000).as_bytes())),
    "a key twice": ("faults", lambda: by_domain(with_file(b'{"id": "1", "id": "2"}').as_bytes())),
    "a hundred and one events": ("faults", lambda: by_domain(with_file(json.dumps([EVENT] * 101).encode()).as_bytes())),
    "a number for an event": ("faults", lambda: by_domain(with_file(b"7").as_bytes())),
    "a table of other columns": (
        "faults",
        lambda: by_domain(with_file(b"a;b\r\n1;2\r\n", "text/csv", subject=SUBJECT).as_bytes()),
    ),
    "two megabytes in base64": (
        "too_large",
        lambda: mail(FORM).as_bytes() + encodebytes(b"x" * LARGEST).replace(b"\n", b"\r\n"),
    ),
}


def two_files() -> bytes:
    """Return a mail with two files."""
    made = with_file(JSON)
    made.add_attachment(JSON, "application", "json", filename="to")
    return made.as_bytes()


@pytest.mark.parametrize("name", HOSTILE)
def test_every_other_mail_is_refused_whole_in_bounded_memory_and_time(name: str) -> None:
    """Its refusal has a row with a sentence, and says nothing of the mail."""
    code, made = HOSTILE[name]
    raw = made()
    tracemalloc.start()
    began = monotonic()
    try:
        found = refused(raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (found.code, code in REFUSALS) == (code, True)
    assert peak < 12 * LARGEST
    assert monotonic() - began < 10
    told = "".join(found.lines())
    assert "Ungersen" not in told
    assert OFFICE not in told
