"""Faults of settings: what is wrong with the configuration, as Danish sentences that name variables and no value."""

from typing import Any

PREFIX = "STAFET_"


class SettingsError(Exception):
    """The configuration cannot be used; the text names each variable and never a value."""


def said(fault: dict[str, Any]) -> str:
    """Say one fault of pydantic in Danish."""
    names = [PREFIX + str(part).upper() for part in fault["loc"]]
    return ": ".join([*names, _sentence(fault)])


_LIMITS = {
    "greater_than": ("skal være over", "gt"),
    "greater_than_equal": ("skal være mindst", "ge"),
    "less_than_equal": ("skal være højst", "le"),
}


def _sentence(fault: dict[str, Any]) -> str:
    context = fault.get("ctx", {})
    match str(fault["type"]):
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return f"skal være {context['expected']}".replace(" or ", " eller ")
        case kind if kind.startswith(("int", "float")):
            return "skal være et tal"
        case kind if kind in _LIMITS:
            return f"{_LIMITS[kind][0]} {context[_LIMITS[kind][1]]:g}"
        case _:
            return "kan ikke bruges"
