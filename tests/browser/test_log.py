"""Log as somebody uses it: a leader's part, an auditor's whole, a file with a purpose, a chain that is checked."""

from datetime import UTC, datetime
from uuid import UUID

import httpx
import psycopg
import pytest

from acting import acting
from browser.asking import ask, names, newest
from browser.pages import AUDITOR
from browser.site import Site
from integration.desk import ANNE, EXIT, LEADER, RECEIVED
from integration.office import rows
from integration.signing import sign
from services.core.access.principal import Principal
from services.core.insight.log_lines import Asked
from services.effects.audit_records import AuditRecord
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.storage.connections import connect
from services.storage.insight.log_reading import read
from services.storage.recorded import recorded
from statemachine.cases import CASES

pytestmark = pytest.mark.server


def asked(site: Site, path: str = "/log", form: dict[str, str] | None = None, who: str = LEADER) -> httpx.Response:
    """Open a page as somebody, or post its form."""
    return ask(site, who, path, form)


@pytest.fixture(scope="module")
def read_by_anne(site: Site) -> tuple[str, str]:
    """An item of the leader's forum that somebody read, and one of another forum."""
    held = keys.load(site.desk.settings)
    item = UUID(site.desk.send(CASES["ssp"](RECEIVED), "ssp"))
    other = UUID(site.desk.send(CASES["psp"](RECEIVED), "psp"))
    with acting(site.desk.database, Principal.parse(ANNE), keys=Sealer(held.master, held.lookup)) as mine:
        for one in (item, other):
            mine.accept(one)
            mine.content(one)
    return str(item), str(other)


def test_a_leader_sees_who_read_what_at_the_own_forum(site: Site, read_by_anne: tuple[str, str]) -> None:
    """In Danish words, with a link; nothing of another forum or of Exit, and the look is in the log first."""
    item, other = read_by_anne
    narrow = f"?reference=OVL-{item[-8:]}&op=consultation&actor=k-17"
    text = asked(site, f"/log{narrow}").text
    assert "Læste indholdet" in text
    assert f'href="/overlevering/{item}"' in text
    assert "k-17, koordinator, Hjørring Kommune" in text
    leaf = newest(site)
    assert (leaf["op"], leaf["code"], leaf["query"]) == ("consultation", "log.listed", "1 hits")
    assert "actor=k-17" in leaf["src"]
    every = asked(site).text
    assert "Ny → Overtaget" in every
    assert f"OVL-{other[-8:].upper()}" not in every
    assert "Exit-enheden" not in every.split("<tbody>")[1].split("</tbody>")[0]
    assert f"OVL-{other[-8:].upper()}" in asked(site, f"/log?reference={other[-8:]}", who=AUDITOR).text
    assert "Exit-enheden" in asked(site, "/log?forum=exit_enhed", who=AUDITOR).text


def test_what_exit_does_has_no_name_for_others(site: Site, read_by_anne: tuple[str, str]) -> None:
    """Who of another's closed forum did something with what a leader sees is not told (EXIT-7)."""
    refused = asked(site, f"/overlevering/{read_by_anne[0]}", who=EXIT)
    assert refused.status_code == 404
    text = asked(site, f"/log?reference={read_by_anne[0][-8:]}&op=denied").text
    assert "ikke vist" in text
    assert not names(text.split("<tbody>")[1].split("</tbody>")[0], "e-1")
    assert "e-1, exit-koordinator" in asked(site, f"/log?reference={read_by_anne[0][-8:]}&op=denied", who=AUDITOR).text


@pytest.mark.parametrize("path", ["/log", "/kaede"])
def test_the_log_is_for_leaders_and_auditors(site: Site, path: str) -> None:
    """Everybody else is refused, and the log has it; an auditor without a grant is nobody either."""
    for who in (ANNE, "revisor:kommune-0851:r-9"):
        assert asked(site, path, who=who).status_code == 403
        assert (newest(site)["op"], newest(site)["code"]) == ("denied", "log")


def test_a_filter_that_cannot_be_read_is_a_fault(site: Site) -> None:
    """Beside its field, with what was typed; nothing is looked for, so that no leaf keeps it."""
    (before,) = rows(site.desk.database, "SELECT size FROM tree_head")
    text = asked(site, "/log?actor=Bo+Hansen&begins=i+gaar").text
    assert 'href="#f-actor"' in text
    assert 'href="#f-begins"' in text
    assert 'value="Bo Hansen"' in text
    assert rows(site.desk.database, "SELECT size FROM tree_head") == [before]


def test_a_file_is_sent_for_a_purpose(site: Site, read_by_anne: tuple[str, str]) -> None:
    """Without one the page again and nothing taken; with one its leaf first, then the lines of the filters."""
    filters = {"reference": read_by_anne[0][-8:], "form": "csv"}
    answer = asked(site, form={**filters, "purpose": ""})
    assert (answer.status_code, 'href="#f-purpose"' in answer.text) == (422, True)
    assert newest(site)["code"] == "log.listed"
    answer = asked(site, form={**filters, "purpose": "supervision"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "Læste indholdet" in answer.text
    leaf = newest(site)
    assert (leaf["op"], leaf["code"], leaf["query"]) == ("export", "log.exported:csv", "supervision")
    assert f"reference={read_by_anne[0][-8:]}" in leaf["src"]
    assert asked(site, form={**filters, "form": "pdf", "purpose": "supervision"}).status_code == 422


def test_pages_have_every_leaf_once(site: Site) -> None:
    """However little a page looks through: the whole log, newest first, and a period has what was written in it."""
    (size,) = rows(site.desk.database, "SELECT size FROM tree_head")
    with acting(site.desk.database, Principal.parse(AUDITOR)) as mine:
        seen: list[int] = []
        after: int | None = size
        while after is not None:
            found = read(mine.office, Asked(after=after), whole=True, limit=7, most=11)
            seen += [one.number for one in found.lines]
            after = found.next
        assert seen == list(range(size))[::-1]
        moment = "SELECT (convert_from(body, 'UTF8')::jsonb ->> 't_rec')::timestamptz FROM leaf WHERE idx = %s"
        (at,) = rows(site.desk.database, moment, size // 2)
        early = read(mine.office, Asked(until=at, after=size), whole=True, limit=size).lines
        late = read(mine.office, Asked(begins=at, after=size), whole=True, limit=size).lines
    assert sorted(one.number for one in (*early, *late)) == list(range(size))


def test_a_clock_that_was_wrong_hides_no_line(site: Site) -> None:
    """Leaves of another century in the middle of the log: a period still has all that was written in it."""
    (half,) = rows(site.desk.database, "SELECT size FROM tree_head")
    with connect(site.desk.database) as connection:
        for year in (1990, 2090):
            with recorded(connection, "machine/signer/stafet", datetime(year, 1, 1, tzinfo=UTC)) as tx:
                tx.leaf(AuditRecord("verify", "log.hour"), b"")
    while (
        size := rows(site.desk.database, "SELECT size FROM tree_head")[0]
    ) <= 2 * half:  # a search by halves met them
        asked(site)
    since, to = datetime(2000, 1, 1, tzinfo=UTC), datetime(2080, 1, 1, tzinfo=UTC)
    with acting(site.desk.database, Principal.parse(AUDITOR)) as mine:
        found = read(mine.office, Asked(begins=since, until=to, after=size), whole=True, limit=size)
    assert {one.number for one in found.lines} == set(range(size)) - {half, half + 1}


def test_the_chain_is_checked(site: Site) -> None:
    """It holds, goes on from a head that was kept, and says so in words; the check is in the log."""
    sign(site.desk.settings)
    (kept,) = rows(site.desk.database, "SELECT note FROM checkpoint ORDER BY size LIMIT 1")
    asked(site)
    sign(site.desk.settings)
    answer = asked(site, "/kaede", {"head": kept.replace("\n", "\r\n")}, AUDITOR)
    assert "Kæden holder<" in answer.text
    assert "Loggen fortsætter fra det hoved" in answer.text
    assert "Hver linje er regnet efter" in answer.text
    leaf = newest(site)
    assert (leaf["op"], leaf["code"], leaf["outcome"]) == ("verify", "log.checked", "ok")


@pytest.mark.parametrize(
    ("head", "told", "holds"),
    [
        ("ikke et hoved", "kan ikke læses", True),
        (
            "other\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— other AAAAAAA=\n",
            "ikke underskrevet med denne",
            False,
        ),
    ],
)
def test_a_head_of_something_else_is_told(site: Site, head: str, told: str, holds: bool) -> None:
    """One that cannot be read says nothing of the log; one of another log is no success."""
    sign(site.desk.settings)
    text = asked(site, "/kaede", {"head": head}).text
    assert told in text
    assert ("Kæden holder<" in text) is holds


def test_a_changed_leaf_is_seen(site: Site) -> None:
    """The twin: with one letter of one leaf changed the chain does not hold, and the leaf of the check says so."""
    sign(site.desk.settings)
    change = "UPDATE leaf SET body = overlay(body placing %s from 20) WHERE idx = 3"
    (was,) = rows(site.desk.database, "SELECT substring(body from 20 for 1) FROM leaf WHERE idx = 3")
    with psycopg.connect(site.desk.database) as connection:
        connection.execute(change, (b"~",))
    try:
        text = asked(site, "/kaede", {"head": ""}).text
    finally:
        with psycopg.connect(site.desk.database) as connection:
            connection.execute(change, (was,))
    assert "Kæden holder ikke" in text
    assert "mindst én er ændret" in text
    assert "Sig det straks" in text
    assert newest(site)["outcome"] == "failed"
    assert "Kæden holder<" in asked(site, "/kaede", {"head": ""}).text
