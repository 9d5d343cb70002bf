"""Exported PDFs keep to PDF/UA by the judgement of veraPDF, which is not ours."""

import shutil
import subprocess
from pathlib import Path

import pytest
from weasyprint import HTML

from services.desk.exports.pdf import pdf
from thirdparty.checkers import VERAPDF, needed
from unit.desk.exports.written import NOW, PLAIN, TYPED


def judged(file: Path) -> subprocess.CompletedProcess[str]:
    """Return what veraPDF says of a file."""
    java = shutil.which("java") or pytest.skip("needs Java")
    jars = f"{needed(VERAPDF)}/*"
    command = (java, "-cp", jars, "org.verapdf.apps.GreenfieldCliWrapper", "-f", "ua1", "--format", "text", str(file))
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("sheet", [PLAIN, TYPED], ids=["plain", "typed"])
def test_it_keeps_to_the_standard(sheet: object, tmp_path: Path) -> None:
    """A plain table, and one of two hundred hostile texts over several pages."""
    file = tmp_path / "export.pdf"
    file.write_bytes(pdf(sheet, NOW))  # type: ignore[arg-type]
    said = judged(file)
    assert (said.returncode, said.stdout.split()[0]) == (0, "PASS"), said.stdout + said.stderr


def test_an_untagged_one_is_found_out(tmp_path: Path) -> None:
    """The twin: what the same library makes of the same words without being asked for tags does not pass."""
    file = tmp_path / "export.pdf"
    file.write_bytes(HTML(string="<p>Dagsorden").write_pdf())
    said = judged(file)
    assert (said.returncode, said.stdout.split()[0]) == (1, "FAIL"), said.stdout + said.stderr
