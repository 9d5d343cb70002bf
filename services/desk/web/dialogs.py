"""Dialogs: an act's form that a script opened over a page; faults stay in it, and what ends it is a whole page."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

_WHOLE = {"HX-Retarget": "#indhold", "HX-Reselect": "#indhold", "HX-Reswap": "outerHTML"}


def is_dialog(request: Request) -> bool:
    """Tell whether a script asks, for the form in a dialog; without one the form is a page."""
    return request.headers.get("hx-request") == "true"


def led_to(request: Request, address: str) -> Response:
    """Lead on to an address: a browser goes there, and takes the dialog away with the page that it stood on."""
    if is_dialog(request):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def whole(request: Request, answer: Response, address: str) -> Response:
    """Let a page take the place of the one that a dialog stands on, and of its address."""
    if is_dialog(request):
        answer.headers.update({**_WHOLE, "HX-Push-Url": address})
    return answer
