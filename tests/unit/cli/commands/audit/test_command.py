"""`stafet audit verify` and `check-receipt`: without a server, by the same verifier, with the same exit codes."""

from pathlib import Path

import pytest

from logs import LOG, body, head, write
from services.cli.main import main


def test_verify_says_what_the_verifier_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Good, another log than the kept head's, damaged, and not there: 0, 30, 40, 50, the verdict last."""
    folder = write(tmp_path / "log", [body(number) for number in range(9)])
    key, kept = tmp_path / "key", tmp_path / "head"
    key.write_text(f"{LOG.vkey}\n")
    kept.write_text(head([body(50)] * 3))
    for words, expected in (([], 0), (["--vkey", str(key)], 0), (["--known-head", str(kept)], 30)):
        assert main(["audit", "verify", str(folder), *words]) == expected
        assert capsys.readouterr().out.splitlines()[-1].startswith(f"UDFALD {expected}: ")
    (folder / "tile/0/000.p/9").write_bytes(b"")
    assert main(["audit", "verify", str(folder)]) == 40
    assert main(["audit", "verify", str(tmp_path / "none")]) == 50
    assert main(["audit", "check-receipt", str(tmp_path / "none.tlog-proof")]) == 50


def test_a_leaf_has_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    """A word, a sign or a number without end is wrong usage."""
    for text in ("x", "-1", "9" * 19, "²"):
        with pytest.raises(SystemExit) as ended:
            main(["audit", "receipt", text, "name", "--as", "revisor:stafet:r-1"])
        assert ended.value.code == 2
    assert "bladnummer" in capsys.readouterr().err
