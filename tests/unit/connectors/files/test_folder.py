"""The watched folder: whole files are taken, once each, and end in done or failed with a report beside them."""

import os
from pathlib import Path

import pytest

from connectors.contract import Delivery, DeliveryError, Outcome
from connectors.files.folder import KEPT, STILL, Folder
from connectors.files.mapping import MappingError


class Site:
    """A folder with a clock that the test turns."""

    def __init__(self, root: Path) -> None:
        """Make the folder of one publisher."""
        self.root, self.now = root, 1_000_000_000.0
        self.into = root / "kommune-0860" / "in"
        self.into.mkdir(parents=True)
        self.folder = Folder(root, lambda _: (), lambda: self.now)

    def found(self) -> list[Delivery]:
        """Return what is there once everything stood still for long enough."""
        list(self.folder.deliveries())
        self.now += STILL
        return list(self.folder.deliveries())

    def names(self, place: str) -> list[str]:
        """Return what lies in a folder, without the moments in front."""
        return sorted(one.name.partition("-")[2] for one in (self.root / "kommune-0860" / place).iterdir())


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty one."""
    return Site(tmp_path)


def test_a_file_is_taken_when_it_stands_still(site: Site) -> None:
    """Not at first sight, not while it grows, not under a name that programs give to what they still write."""
    for name in ("a.jsonl", ".b.jsonl", "c.jsonl.part", "d.tmp", "e.csv.filepart"):
        (site.into / name).write_bytes(b"{}")
    assert list(site.folder.deliveries()) == []
    site.now += STILL - 0.1
    assert list(site.folder.deliveries()) == []
    (site.into / "a.jsonl").write_bytes(b"{}\n")
    site.now += STILL
    assert list(site.folder.deliveries()) == []
    assert [one.name for one in site.found()] == ["a.jsonl"]


def test_what_is_settled_goes_with_its_report(site: Site) -> None:
    """To done, also with rows that were refused; to failed as a whole; today's is not written over by tomorrow's."""
    for at, outcome in enumerate((Outcome(1, ()), Outcome(1, ()), Outcome(0, (), 0, "er tom"))):
        file = site.into / "a.jsonl"
        file.write_bytes(b"{}")
        os.utime(file, (at, at))
        (one,) = site.found()
        site.folder.settle(one, outcome)
        assert site.found() == []
    assert site.names("done") == ["a.jsonl", "a.jsonl", "a.jsonl.rapport.txt", "a.jsonl.rapport.txt"]
    assert site.names("failed") == ["a.jsonl", "a.jsonl.rapport.txt"]
    (report,) = (site.root / "kommune-0860" / "failed").glob("*.rapport.txt")
    assert report.read_text(encoding="utf-8").startswith("Filen er tom.")


def test_the_same_file_settled_twice_has_one_report(site: Site) -> None:
    """What died between the report and the name reads the file again, and writes the same report over it."""
    (site.into / "a.jsonl").write_bytes(b"{}")
    (one,) = site.found()
    site.folder.settle(one, Outcome(1, ()))
    (kept,) = (site.root / "kommune-0860" / "done").glob("*.jsonl")
    kept.rename(site.into / "a.jsonl")
    (again,) = site.found()
    site.folder.settle(again, Outcome(1, ()))
    assert site.names("done") == ["a.jsonl", "a.jsonl.rapport.txt"]


def test_what_is_no_plain_file_is_refused_and_not_followed(site: Site, tmp_path: Path) -> None:
    """A link, a pipe, a folder, a second name of a file that lies elsewhere."""
    secret = tmp_path / "secret.jsonl"
    secret.write_bytes(b"{}")
    (site.into / "a.jsonl").symlink_to(secret)
    os.mkfifo(site.into / "b.jsonl")
    (site.into / "c.jsonl").mkdir()
    os.link(secret, site.into / "d.jsonl")
    found = site.found()
    assert len(found) == 4
    for one in found:
        with pytest.raises(DeliveryError, match=r"^(er|har) "):
            list(one.read())
        site.folder.settle(one, Outcome(0, (), 0, "x"))
    assert secret.read_bytes() == b"{}"
    assert list(site.into.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["a\nb.jsonl", "x" * 245 + ".jsonl", "æ" * 120 + ".jsonl", "b\udcff.jsonl", "%2e%2e.jsonl"]
)
def test_a_name_is_only_a_name(site: Site, name: str) -> None:
    """Of any bytes and length: the file and its report go where they belong."""
    (site.into / name).write_bytes(b"{}")
    (one,) = site.found()
    site.folder.settle(one, Outcome(1, ()))
    assert len(site.names("done")) == 2
    assert list(site.into.iterdir()) == []


def test_folders_that_are_no_publishers_are_left_alone(site: Site, tmp_path: Path) -> None:
    """Neither hidden ones nor links, nor a publisher whose `in` is a link to somewhere else."""
    other = tmp_path.parent / f"{tmp_path.name}-other"
    (other / "in").mkdir(parents=True)
    (other / "in" / "a.jsonl").write_bytes(b"{}")
    (site.root / "kommune-0851").symlink_to(other)
    (site.root / ".git" / "in").mkdir(parents=True)
    (site.root / ".git" / "in" / "a.jsonl").write_bytes(b"{}")
    (site.root / "kommune-0810").mkdir()
    (site.root / "kommune-0810" / "in").symlink_to(other / "in")
    assert site.found() == []


def test_a_wrong_mapping_holds_up_nobody_else(site: Site) -> None:
    """Tables of that publisher wait, others' files are given, and then it is told."""
    (site.into / "a.csv").write_bytes(b"x")
    (site.root / "kommune-0999" / "in").mkdir(parents=True)
    (site.root / "kommune-0999" / "in" / "b.jsonl").write_bytes(b"{}")

    def wrong(_: str) -> tuple[()]:
        raise MappingError("x")

    site.folder = Folder(site.root, wrong, lambda: site.now)
    given: list[Delivery] = []
    list(site.folder.deliveries())
    site.now += STILL
    with pytest.raises(MappingError):
        given.extend(site.folder.deliveries())
    assert [one.name for one in given] == ["b.jsonl"]
    assert (site.into / "a.csv").exists()


def test_what_cannot_be_put_away_waits_and_is_told(site: Site) -> None:
    """It is not read again and again meanwhile."""
    (site.into / "a.jsonl").write_bytes(b"{}")
    (one,) = site.found()
    (site.root / "kommune-0860" / "done").write_bytes(b"in the way")
    site.folder.settle(one, Outcome(1, ()))
    with pytest.raises(OSError, match="done"):
        list(site.folder.deliveries())
    assert site.found() == []
    (site.root / "kommune-0860" / "done").unlink()
    site.now += 60
    assert [one.name for one in site.folder.deliveries()] == ["a.jsonl"]


def test_content_in_clear_lies_there_for_a_week(site: Site) -> None:
    """Then file and report are taken away; what still waits is not."""
    (site.into / "a.jsonl").write_bytes(b"{}")
    (one,) = site.found()
    site.folder.settle(one, Outcome(1, ()))
    (site.into / "b.jsonl").write_bytes(b"{}")
    written = max(file.stat().st_ctime for file in (site.root / "kommune-0860" / "done").iterdir())
    for age, left in ((KEPT - 10, 2), (KEPT + 10, 0)):
        site.now = written + age
        list(site.folder.deliveries())
        assert len(site.names("done")) == left
    assert [one.name for one in site.into.iterdir()] == ["b.jsonl"]
