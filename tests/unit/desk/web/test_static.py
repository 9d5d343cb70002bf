"""Static files: kept for a year under a name of their content, and never too much for a first visit."""

import gzip
import re
from pathlib import Path

import pytest

from services.desk.web.static import FOLDER, Static
from services.effects.actors import RefusedActError

MOST = 600_000
"""Bytes of a first visit, unpacked."""


def test_a_file_is_kept_by_its_content(tmp_path: Path) -> None:
    """A changed file has another address, and the old address is none any more."""
    (tmp_path / "a.css").write_text("p{}", encoding="utf-8")
    before = Static(tmp_path)
    (tmp_path / "a.css").write_text("q{}", encoding="utf-8")
    after = Static(tmp_path)
    assert before.url("a.css") != after.url("a.css")
    _, _, version, name = after.url("a.css").split("/", 3)
    answer = after.answer(version, name, "br, gzip")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(bytes(answer.body)) == b"q{}"
    assert after.answer(version, name, "").body == b"q{}"
    for wrong in ((before.url("a.css").split("/")[2], name), (version, "b.css"), (version, "../static.py")):
        with pytest.raises(RefusedActError):
            after.answer(*wrong, "")


def test_a_page_that_names_no_file_is_not_made() -> None:
    """A template that names a file that is not there fails, where it would be a broken page."""
    with pytest.raises(KeyError):
        Static().url("css/none.css")


def test_what_is_served_has_its_licence_beside_it() -> None:
    """The design system, htmx and the fonts: each has its licence in the folder, and none is served as a page."""
    beside = {path.name for path in FOLDER.rglob("LICENSE*")}
    assert beside == {"LICENSE-dkfds.txt", "LICENSE-htmx.txt", "LICENSE.txt"}
    assert not any("LICENSE" in name for name in Static().files)


def test_a_first_visit_is_small() -> None:
    """Style, scripts, fonts and icons together, as they lie on disk, are below 600 kB."""
    assert sum(len(one.plain) for one in Static().files.values()) < MOST


def test_every_file_that_the_style_names_is_there() -> None:
    """No address in a style sheet leads nowhere, or out of the house."""
    files = Static().files
    for name in ("css/theme.css", "css/stafet.css"):
        for url in re.findall(r"url\(([^)]+)\)", files[name].plain.decode()):
            assert url.strip("\"'").removeprefix("../") in files, (name, url)
