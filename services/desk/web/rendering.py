"""Rendering of pages: Jinja2 templates in the reader's language, with what each of them may call."""

from collections.abc import Mapping
from functools import partial
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.desk.exports.sheet import visible
from services.desk.web import words
from services.desk.web.deadlines import mark
from services.desk.web.languages import DANISH, LANGUAGES, language_of, translations
from services.desk.web.map import menu
from services.desk.web.static import Static
from services.desk.web.visitors import NoSessions, Sessions

AWAY = 503
"""The status of pages that say by themselves that something is away."""
TEMPLATES = Path(__file__).parents[1] / "templates"


class Desk:
    """What all pages are made with; one for a process, as `app.state.desk`."""

    def __init__(self, sessions: Sessions | None = None) -> None:
        """Read templates' folder, catalogues and static files."""
        self.static = Static()
        self.sessions: Sessions = sessions or NoSessions()
        self.said = translations()
        self.environments = {
            language: environment(language, self.said[language], self.static) for language in LANGUAGES
        }

    def render(self, language: str, template: str, values: Mapping[str, Any]) -> str:
        """Return a template's text."""
        return self.environments[language].get_template(template).render(values)


def environment(language: str, said: NullTranslations, static: Static) -> Environment:
    """Return the templates of a language: what is put in is escaped, and what is not there is a fault."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=told,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.install_gettext_translations(said, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"language": language, "static": static.url, "deadline": partial(mark, said, language)}
    made.filters["typed"] = Typed
    made.filters |= {name: partial(said_by, said, language) for name, said_by in words.FILTERS.items()}
    return made


class Typed(str):
    """What somebody typed, as it stands in a field again: the same to the last character."""

    __slots__ = ()


def told(value: object) -> object:
    """Return a text with each character to be seen; whoever reads it is not to be misled by one that turns or hides."""
    return visible(value) if type(value) is str else value


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page in the reader's language; its values are escaped where they are put in."""
    desk: Desk = request.app.state.desk
    language = language_of(request)
    visitor = getattr(request.state, "visitor", None)
    values = {
        "visitor": visitor,
        "path": request.scope["path"],
        "menu": menu(visitor.principal if visitor else None),
        "read_only": status != AWAY and is_read_only(request),
        "partial": request.headers.get("hx-request") == "true",
        **values,
    }
    return HTMLResponse(desk.render(language, template, values), status, {"Content-Language": language})


def is_read_only(request: Request) -> bool:
    """Tell whether nothing can be changed, as it was last seen: the witnesses of the log are missing for too long."""
    backend = getattr(request.app.state, "backend", None)
    return bool(backend and backend.quorum.ended)


def gettext_of(request: Request) -> NullTranslations:
    """Return what a reader's language says, for texts that a page makes itself."""
    desk: Desk = request.app.state.desk
    return desk.said.get(language_of(request), desk.said[DANISH])
