"""Fictive users: one for each role, as whom anybody may log on to a demo, and nobody anywhere else."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from services.core.access.principal import Principal
from services.runtime.config.settings import Settings

FILE = Path("demo", "users.yaml")
"""Where a district's folder of rules has them: who lives there is the district's business, not the code's."""


class DemoUser(NamedTuple):
    """One of them: who it is, and in Danish and English what it is there to see."""

    principal: Principal
    danish: str
    english: str


def demo_users(settings: Settings) -> tuple[DemoUser, ...]:
    """Return those of a demo's district; none where it is no demo, or where the district has none."""
    return _read(settings.rulebook / FILE) if settings.demo_users else ()


@lru_cache(maxsize=2)
def _read(path: Path) -> tuple[DemoUser, ...]:
    if not path.is_file():
        return ()
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(DemoUser(Principal.parse(row["who"]), row["da"], row["en"]) for row in rows)
