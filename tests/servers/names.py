"""A name server on loopback that answers for TXT records alone, over UDP, or does not answer when a test says so."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dns import flags, message, rcode, rrset


class Names:
    """What it knows: name → record; `silent` lets everybody wait."""

    def __init__(self, records: dict[str, bytes]) -> None:
        """Take the records."""
        self.records, self.silent = records, False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def serve(self) -> None:
        """Answer until the socket is closed."""
        while True:
            try:
                raw, who = self._socket.recvfrom(4096)
            except OSError:
                return
            if not raw:
                return
            if not self.silent:
                self._socket.sendto(self._answer(raw), who)

    def _answer(self, raw: bytes) -> bytes:
        asked = message.from_wire(raw)
        answer = message.make_response(asked)
        answer.flags |= flags.RA
        name = asked.question[0].name
        record = self.records.get(name.to_text(omit_final_dot=True))
        if record is None:
            answer.set_rcode(rcode.NXDOMAIN)
        else:
            texts = " ".join(f'"{record[at : at + 200].decode()}"' for at in range(0, len(record), 200))
            answer.answer.append(rrset.from_text(name, 60, "IN", "TXT", texts))
        return answer.to_wire()

    def close(self) -> None:
        """Stop."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            host, _, port = self.address.rpartition(":")
            last.sendto(b"", (host, int(port)))


@contextmanager
def answering(records: dict[str, bytes]) -> Iterator[Names]:
    """Answer until the context ends."""
    names = Names(records)
    thread = threading.Thread(target=names.serve, daemon=True)
    thread.start()
    try:
        yield names
    finally:
        names.close()
        thread.join(5)
        names._socket.close()
