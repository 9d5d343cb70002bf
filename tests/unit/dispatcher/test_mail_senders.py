"""Claims of the list of senders in its file: read with what is beside it, again when it changes, or told."""

import os
import shutil
from pathlib import Path

import pytest

from mails import EXAMPLES, OFFICE, UNIT, certificate, pem
from services.dispatcher.mail_senders import SendersFile
from services.runtime.config.settings import SettingsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The example of the documents, with the certificate that it names."""
    for name in ("mail", "csv"):
        shutil.copytree(EXAMPLES / name, tmp_path / name)
    (tmp_path / "mail" / "forebyggelse.pem").write_bytes(pem(certificate()[0]))
    return tmp_path / "mail" / "senders.yaml"


def test_a_list_is_read_again_when_it_changes(file: Path) -> None:
    """And not otherwise."""
    listed = SendersFile(file)
    first = listed.senders()
    assert (sorted(first), first[UNIT].certificate) == (sorted([OFFICE, UNIT]), certificate()[0])
    assert listed.senders() is first
    file.write_text(file.read_text().replace(OFFICE, "ny@politi.example"))
    os.utime(file, ns=(1, 1))
    assert OFFICE not in listed.senders()


def test_what_is_wrong_with_it_is_told(file: Path) -> None:
    """The file, what it names, and what it says; a place on the machine is nobody's secret."""
    (file.parent / "forebyggelse.pem").unlink()
    with pytest.raises(SettingsError, match="STAFET_MAIL_SENDERS_FILE"):
        SendersFile(file).senders()
    file.write_text("senders: [")
    with pytest.raises(SettingsError, match="YAML"):
        SendersFile(file).senders()
    file.write_text("senders: 7")
    with pytest.raises(SettingsError, match="senders"):
        SendersFile(file).senders()
    with pytest.raises(SettingsError, match="kan ikke læses"):
        SendersFile(file.parent / "ingen").senders()
