"""Makes the desk's static files from the Danish design system and htmx, which npm fetches."""

import re
import shutil
import subprocess
from pathlib import Path

from architecture.source import ROOT

DESK = ROOT / "services" / "desk"
STATIC, THEME = DESK / "static", DESK / "theme" / "stafet-theme.scss"
FETCHED = ROOT / ".cache" / "theme"
WANTED = ("dkfds@11.2.0", "htmx.org@4.0.1", "sass@1.108.2")
WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}
_ICON_CLASS = re.compile(r'(?<=\})\.icon-[a-z-]+:not\(a\)\{background-image:url\("[^"]*"\)\}')
_FACE = re.compile(r"@font-face\{[^}]*\}")
_LOGO = re.compile(r'background-image:url\("\.\./img/logo-[^"]*"\);')
_USED = re.compile(r'url\("\.\./img/([a-z0-9-]+\.svg)"\)')
ICONS = """
calendar-month chat check chevron-left chevron-right close delete download edit error file-excel file-pdf forward help
hourglass info list-add lock menu more-vert notifications open-in-new person persons plus print refresh reply search
send settings success sync time upload visibility visibility-off warning arrow-upward arrow-downward
"""
"""Icons that pages name; `tests/unit/desk/web/test_templates.py` misses those that are not here."""
_SYMBOL = re.compile(r'<symbol[^>]*\bid="([a-z-]+)".*?</symbol>', re.DOTALL)


def main() -> None:
    """Fetch, compile and copy; then say what the files weigh."""
    FETCHED.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["npm", "install", "--silent", "--no-save", "--no-package-lock", "--prefix", FETCHED, *WANTED], check=True
    )
    modules = FETCHED / "node_modules"
    dkfds, htmx = modules / "dkfds", modules / "htmx.org"
    style = _style(modules)
    (STATIC / "css" / "theme.css").write_text(style, encoding="utf-8")
    _icons(dkfds, set(_USED.findall(style)))
    for name in WEIGHTS.values():
        shutil.copy(dkfds / f"dist/fonts/IBMPlexSans/split/woff2/IBMPlexSans-{name}-Latin1.woff2", STATIC / "fonts")
    shutil.copy(dkfds / "dist/fonts/IBMPlexSans/split/woff2/license.txt", STATIC / "fonts" / "LICENSE.txt")
    shutil.copy(dkfds / "dist/js/dkfds.min.js", STATIC / "js")
    shutil.copy(dkfds / "LICENSE.md", STATIC / "LICENSE-dkfds.txt")
    shutil.copy(htmx / "dist/htmx.min.js", STATIC / "js")
    shutil.copy(htmx / "dist/ext/hx-sse.min.js", STATIC / "js")
    shutil.copy(htmx / "LICENSE", STATIC / "js" / "LICENSE-htmx.txt")
    for script in (STATIC / "js").glob("*.min.js"):
        text = script.read_text(encoding="utf-8")
        script.write_text(re.sub(r"\n?//# sourceMappingURL=.*", "", text), encoding="utf-8")


def _style(modules: Path) -> str:
    """Return the compiled style sheet, less what the desk has no use for."""
    options = ("--quiet", "--quiet-deps", "--style=compressed", "--no-source-map", f"--load-path={modules}")
    made = subprocess.run([modules / ".bin/sass", *options, THEME], check=True, capture_output=True, text=True)
    style = _LOGO.sub("", _FACE.sub("", made.stdout))
    before = None
    while style != before:
        before, style = style, _ICON_CLASS.sub("", style)
    faces = "".join(
        f'@font-face{{font-family:"IBM Plex Sans";font-style:normal;font-weight:{weight};font-display:swap;'
        f'src:url("../fonts/IBMPlexSans-{name}-Latin1.woff2") format("woff2")}}'
        for weight, name in WEIGHTS.items()
    )
    mark = "\ufeff" if style.startswith("\ufeff") else ""
    return mark + faces + style.removeprefix(mark)


def _icons(dkfds: Path, used: set[str]) -> None:
    """Copy the icons that the style sheet uses, and make the sprite of those that templates name."""
    for old in (STATIC / "img").glob("*.svg"):
        if old.name != "stafet.svg":
            old.unlink()
    for name in used:
        shutil.copy(dkfds / "dist/img/svg-icons" / name, STATIC / "img")
    sprite = (dkfds / "dist/img/all-svg-icons.svg").read_text(encoding="utf-8")
    symbols = {match[1]: match[0] for match in _SYMBOL.finditer(sprite)}
    body = "\n".join(symbols[name] for name in sorted(ICONS.split()))
    text = f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'
    (STATIC / "img" / "icons.svg").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
