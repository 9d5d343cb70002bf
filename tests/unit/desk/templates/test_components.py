"""Components of the desk's design: what each writes is what the snapshot has, and another word is seen."""

from docs import components


def test_components_write_what_the_snapshot_has() -> None:
    """A change of the markup is looked at before it is committed (`make renew`)."""
    assert components.FILE.read_text(encoding="utf-8") == components.text()


def test_another_markup_is_seen() -> None:
    """The twin: another example writes another text."""
    assert components.text((("badge", "badge('closed')"),)) not in components.text()
