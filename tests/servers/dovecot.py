"""Dovecot on loopback, as an unprivileged user: a real IMAP server with a mailbox for each test (dovecot-imapd).

`make` starts nothing by hand: a session's first test that asks starts it, and the session's end stops it by its pid.
"""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from servers.needed import programs_needed

PROGRAM, PASSWORD = "/usr/sbin/dovecot", "kodeord"
_CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
mail_location = maildir:{home}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Box(NamedTuple):
    """A mailbox of its own, and where it is."""

    port: int
    user: str

    def connected(self) -> imaplib.IMAP4:
        """Return a connection of whoever looks after the mailbox."""
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        imap.login(self.user, PASSWORD)
        return imap

    def put(self, *mails: bytes) -> None:
        """Put mails into it, as a mail server delivers them."""
        imap = self.connected()
        for raw in mails:
            assert imap.append("INBOX", "", imaplib.Time2Internaldate(time.time()), raw)[0] == "OK"
        imap.logout()

    def count(self, folder: str = "INBOX") -> int:
        """Return how many mails lie in a folder; one that is not there has none."""
        imap = self.connected()
        status, found = imap.select(f'"{folder}"', readonly=True)
        imap.logout()
        return int(found[0] or 0) if status == "OK" else 0


class Dovecot:
    """A server that runs."""

    def __init__(self, port: int) -> None:
        """Take where it listens."""
        self.port, self._boxes = port, 0

    def box(self) -> Box:
        """Return an empty mailbox that nobody else has."""
        self._boxes += 1
        return Box(self.port, f"box{self._boxes}")


@contextmanager
def running() -> Iterator[Dovecot]:
    """Run one until the context ends; without Debian's package the test is skipped and says why, in CI it fails."""
    programs_needed(PROGRAM)
    home = Path(tempfile.mkdtemp(prefix="stafet-dovecot-", dir="/tmp"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # It runs as nobody special: root, where these tests are root's, is refused by Dovecot itself.
    who = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    names = {"user": who.pw_name, "group": grp.getgrgid(who.pw_gid).gr_name, "uid": who.pw_uid, "gid": who.pw_gid}
    said = _CONFIGURATION.format(home=home, port=port, password=PASSWORD, **names)
    configuration = home / "dovecot.conf"
    configuration.write_text(said)
    as_who = {} if os.getuid() else {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    os.chown(home, who.pw_uid, who.pw_gid)
    null = subprocess.DEVNULL
    process = subprocess.Popen([PROGRAM, "-F", "-c", configuration], stdout=null, stderr=null, **as_who)  # type: ignore[call-overload]
    try:
        _wait(port, process, home / "log")
        yield Dovecot(port)
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(home, ignore_errors=True)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        try:
            imaplib.IMAP4("127.0.0.1", port, timeout=5).logout()
        except (OSError, imaplib.IMAP4.error):
            assert process.poll() is None, log.read_text() if log.exists() else "it does not start"
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())
