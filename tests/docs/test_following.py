"""The loop of a late starter stands on the page word for word; `tests/integration/test_following.py` runs it."""

from docs.pages import ROOT

SCRIPT = ROOT / "docs" / "examples" / "api" / "follow.sh"


def test_the_page_prints_the_whole_loop() -> None:
    """`docs/api.md` shows that loop whole: what is printed is what is run."""
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert f"```sh\n{SCRIPT.read_text(encoding='utf-8')}```\n" in page
